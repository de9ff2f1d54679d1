package ledger

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"tailback/data"
)

// retryRow is a row of retries or of retry_history. As JSON it stands in the
// audit.
type retryRow struct {
	ID           int64           `db:"id" json:"id"`
	Op           data.Op         `db:"op" json:"-"`
	Source       string          `db:"source" json:"source"`
	Subject      string          `db:"subject" json:"subject"`
	Endpoint     string          `db:"endpoint" json:"endpoint"`
	Receipt      string          `db:"receipt" json:"receipt"`
	Delivery     string          `db:"delivery" json:"delivery"`
	Operator     string          `db:"operator" json:"operator"`
	OperatorName string          `db:"operator_name" json:"operator_name"`
	Event        string          `db:"event" json:"event"`
	Amount       data.Amount     `db:"amount" json:"amount"`
	Currency     string          `db:"currency" json:"currency"`
	Method       string          `db:"method" json:"method"`
	Query        string          `db:"query" json:"query"`
	Body         string          `db:"body" json:"body"`
	EventID      string          `db:"event_id" json:"event_id"`
	Why          string          `db:"why" json:"why"`
	Bulk         string          `db:"bulk" json:"bulk,omitempty"`
	State        data.RetryState `db:"state" json:"state"`
	By           string          `db:"by_whom" json:"by"`
	At           data.Instant    `db:"at" json:"at"`
	Attempts     int             `db:"attempts" json:"attempts"`
	Worker       string          `db:"worker" json:"worker"`
	Fence        int64           `db:"fence" json:"fence"`
	Status       int             `db:"status" json:"status"`
	Said         string          `db:"said" json:"said"`
	NextAt       data.Instant    `db:"next_at" json:"next_at,omitzero"`
	Lease        data.Instant    `db:"lease" json:"lease,omitzero"`
	Finished     data.Instant    `db:"finished_at" json:"finished_at,omitzero"`
}

func (r retryRow) noun() data.Retry {
	id := func(key string) data.ID {
		if key == "" {
			return data.ID{}
		}
		return data.NewID(r.Source, unpacked(key))
	}
	retry := data.Retry{
		ID: r.ID, State: r.State, By: data.NewText(r.By), At: r.At.Time(), Attempts: r.Attempts, Worker: data.NewText(r.Worker),
		Finished: r.Finished.Time(), Status: r.Status, Said: unpacked(r.Said),
		NewRetry: data.NewRetry{
			Receipt: id(r.Receipt), Delivery: id(r.Delivery), Endpoint: r.Endpoint,
			Operator: data.Ref{Key: unpacked(r.Operator), Name: unpacked(r.OperatorName)}, Event: unpacked(r.Event),
			Amount:  data.Money{Amount: r.Amount, Currency: unpacked(r.Currency)},
			Request: data.RetryRequest{Method: r.Method, Query: unpacked(r.Query).Raw(), Body: unpacked(r.Body).Raw()},
			EventID: r.EventID, Why: unpacked(r.Why), Bulk: data.Op(r.Bulk),
		},
	}
	if r.State == data.RetryQueued {
		retry.NextAt = r.NextAt.Time()
	}
	return retry
}

// retryKey is what there is one live retry of.
type retryKey struct {
	Subject  string `json:"subject"`
	Endpoint string `json:"endpoint"`
}

func (r retryRow) key() retryKey { return retryKey{r.Subject, r.Endpoint} }

// subjectOf names what is sent again: a receipt, or a delivery of none.
func subjectOf(receipt, delivery data.ID) string {
	if receipt.IsZero() {
		return "delivery " + packed(delivery.Key)
	}
	return "receipt " + packed(receipt.Key)
}

// requestAtMost is how long a request may be, in bytes.
const requestAtMost = 64 << 10

// newRetry checks what no retry may be.
func (l *Ledger) newRetry(n data.NewRetry) (row retryRow, err error) {
	row = retryRow{
		Subject: subjectOf(n.Receipt, n.Delivery), Endpoint: n.Endpoint, Receipt: packed(n.Receipt.Key), Delivery: packed(n.Delivery.Key),
		Operator: packed(n.Operator.Key), OperatorName: packed(n.Operator.Name), Event: packed(n.Event), Amount: n.Amount.Amount,
		Currency: packed(n.Amount.Currency), Method: n.Request.Method, Query: bytesOf(n.Request.Query), Body: bytesOf(n.Request.Body),
		EventID: n.EventID,
	}
	why := ""
	_, priced := n.Amount.Amount.Decimal()
	switch {
	case n.Receipt.IsZero() && n.Delivery.IsZero():
		why = "it names neither a receipt nor a delivery"
	case !n.Receipt.IsZero() && n.Receipt.Source != l.with.Source, !n.Delivery.IsZero() && n.Delivery.Source != l.with.Source:
		why = "it is of another source than " + l.with.Source
	case n.Endpoint == "" || !fits(n.Endpoint):
		why = "it names no endpoint"
	case n.EventID == "" || !fits(n.EventID):
		why = "it has no event id"
	case !fits(n.Request.Method) || len(n.Request.Method)+len(n.Request.Query)+len(n.Request.Body) > requestAtMost:
		why = "its request is longer than 64 kB"
	case len(row.Subject)+len(row.Delivery)+len(row.Event)+len(row.EventID) > conversionBytes:
		why = "its ids are longer than 2,000 bytes"
	}
	if why != "" {
		return row, refused("cannot retry this", why, "")
	}
	if !priced {
		row.Amount = data.Amount{} // what is no number is no money
	}
	said, err := note("reason", n.Why.Raw())
	row.Why = bytesOf(said)
	return row, err
}

// bytesOf keeps bytes that may be no text.
func bytesOf(s string) string {
	if s == "" {
		return ""
	}
	return packed(data.NewText(s))
}

// The lengths of what is kept of an attempt, in bytes.
const (
	saidAtMost     = 200
	answerHeadMost = 2048
)

// head keeps the beginning of a text, whole signs only.
func head(t data.Text, most int) string {
	raw := t.Raw()
	if len(raw) > most {
		raw = raw[:most]
		for i := 0; i < utf8.UTFMax && len(raw) > 0 && !utf8.ValidString(raw); i++ {
			raw = raw[:len(raw)-1]
		}
	}
	return bytesOf(strings.ToValidUTF8(raw, "\uFFFD"))
}

// when gives a time as JSON for the database.
func (l *Ledger) when(t time.Time) any {
	if l.engine == data.SQLite {
		return data.At(t).Micros()
	}
	return data.At(t)
}

// asArray writes a list as JSON for the database.
func asArray[T any](all []T) string {
	if len(all) == 0 {
		return "[]"
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic(err) // rows of ours can always be written
	}
	return string(b)
}
