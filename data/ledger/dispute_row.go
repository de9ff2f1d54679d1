package ledger

import (
	"cmp"
	"encoding/json"
	"fmt"

	"tailback/data"
)

// conversionKey is a conversion's key as columns, without its source.
type conversionKey struct {
	Operator string `db:"operator" json:"operator"`
	Click    string `db:"click" json:"click"`
	Player   string `db:"player" json:"player"`
	Event    string `db:"event" json:"event"`
	Ordinal  int    `db:"ordinal" json:"ordinal"`
}

// conversionKeyOf keeps a player only where there is no click id.
func conversionKeyOf(k data.ConversionKey) conversionKey {
	key := conversionKey{Operator: packed(k.Operator), Event: packed(k.Event), Ordinal: k.Ordinal}
	if !k.Click.Empty() {
		key.Click = packed(k.Click)
	} else if !k.Player.Empty() {
		key.Player = packed(k.Player)
	}
	return key
}

func (k conversionKey) noun(source string) data.ConversionKey {
	return data.ConversionKey{
		Source: source, Operator: unpacked(k.Operator), Click: unpacked(k.Click), Player: unpacked(k.Player),
		Event: unpacked(k.Event), Ordinal: k.Ordinal,
	}
}

// byKey orders conversions as the database is to take them.
func byKey(a, b conversionKey) int {
	return cmp.Or(
		cmp.Compare(a.Operator, b.Operator), cmp.Compare(a.Click, b.Click), cmp.Compare(a.Player, b.Player),
		cmp.Compare(a.Event, b.Event), cmp.Compare(a.Ordinal, b.Ordinal),
	)
}

// disputeRow is a row of disputes. As JSON it stands in the audit.
type disputeRow struct {
	ID     int64   `db:"id" json:"id"`
	Op     data.Op `db:"op" json:"-"`
	Source string  `db:"source" json:"source"`
	conversionKey
	OperatorName string            `db:"operator_name" json:"operator_name"`
	Receipts     document          `db:"receipts" json:"receipts"`
	Reason       string            `db:"reason" json:"reason"`
	Amount       data.Amount       `db:"claim_amount" json:"claim_amount"`
	Currency     string            `db:"claim_currency" json:"claim_currency"`
	Statement    string            `db:"statement" json:"statement"`
	Contact      string            `db:"contact" json:"contact"`
	Ticket       string            `db:"ticket" json:"ticket"`
	Deadline     data.Instant      `db:"deadline" json:"deadline"`
	Owner        data.Text         `db:"owner" json:"owner"`
	State        data.DisputeState `db:"state" json:"state"`
	Version      int64             `db:"version" json:"version"`
	OpenedAt     data.Instant      `db:"opened_at" json:"opened_at"`
	OpenedBy     string            `db:"opened_by" json:"opened_by"`
	ChangedAt    data.Instant      `db:"changed_at" json:"changed_at"`
	ChangedBy    string            `db:"changed_by" json:"changed_by"`
	Change       string            `db:"change" json:"change"`
}

func (r disputeRow) noun() data.Dispute {
	d := data.Dispute{
		ID: r.ID, Conversion: r.conversionKey.noun(r.Source), Receipts: receiptsOf(r.Source, r.Receipts),
		DisputeTerms: data.DisputeTerms{
			Reason: data.DisputeReason(r.Reason), Claim: data.Money{Amount: r.Amount, Currency: unpacked(r.Currency)},
			Statement: data.NewText(r.Statement), Contact: data.NewText(r.Contact), Ticket: data.NewText(r.Ticket),
			Deadline: r.Deadline.Time(),
		},
		Owner: r.Owner, State: r.State, Version: r.Version, OpenedAt: r.OpenedAt.Time(), OpenedBy: data.NewText(r.OpenedBy),
		ChangedAt: r.ChangedAt.Time(), ChangedBy: data.NewText(r.ChangedBy), Change: data.NewText(r.Change),
	}
	d.Operator = data.Ref{Key: d.Conversion.Operator, Name: unpacked(r.OperatorName)}
	return d
}

// receiptsAtMost is how many receipts of a conversion are kept as seen.
const receiptsAtMost = 1000

// receiptKeys writes the keys of receipts as JSON.
func receiptKeys(ids []data.ID) document {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = packed(id.Key)
	}
	b, _ := json.Marshal(keys) // strings can always be written
	return document(b)
}

// receiptsOf reads what receiptKeys wrote.
func receiptsOf(source string, keys document) []data.ID {
	var all []string
	_ = json.Unmarshal([]byte(keys), &all) // the ledger wrote it
	ids := make([]data.ID, len(all))
	for i, key := range all {
		ids[i] = data.NewID(source, unpacked(key))
	}
	return ids
}

// The lengths of what people write about a dispute, in bytes.
const (
	statementAtMost = 20_000
	answerAtMost    = 60_000
	conversionBytes = 2000
)

// set takes what people write into the row.
func (r *disputeRow) set(t data.DisputeTerms) error {
	reason, err := data.ParseDisputeReason(string(t.Reason))
	if err != nil {
		return refused("cannot keep the reason", err.Error(), "")
	}
	if _, ok := t.Claim.Amount.Decimal(); !ok && !t.Claim.Amount.Null() {
		return refused("cannot keep the claim", t.Claim.Amount.String()+" is no amount", "write 120.00 EUR")
	}
	r.Reason, r.Amount, r.Currency, r.Deadline = string(reason), t.Claim.Amount, packed(t.Claim.Currency), data.Instant{}
	if !t.Deadline.IsZero() {
		r.Deadline = data.At(t.Deadline)
	}
	for _, field := range []struct {
		name  string
		to    *string
		typed data.Text
		most  int
	}{
		{"statement", &r.Statement, t.Statement, statementAtMost},
		{"contact", &r.Contact, t.Contact, noteAtMost},
		{"ticket", &r.Ticket, t.Ticket, noteAtMost},
	} {
		if *field.to, err = noteWithin(field.name, field.typed.Raw(), field.most); err != nil {
			return err
		}
	}
	return nil
}

// newDispute checks what no dispute may be.
func newDispute(n data.NewDispute) (row disputeRow, err error) {
	row.conversionKey = conversionKeyOf(n.Conversion)
	k := row.conversionKey
	why := ""
	switch {
	case k.Click == "" && k.Player == "":
		why = "it names neither a click nor a player"
	case n.Conversion.Event.Empty():
		why = "it names no payable event"
	case k.Ordinal < 1:
		why = "its ordinal counts from 1"
	case len(k.Operator)+len(k.Click)+len(k.Player)+len(k.Event) > conversionBytes:
		why = "its ids are longer than 2,000 bytes"
	case len(n.Receipts) > receiptsAtMost:
		why = fmt.Sprintf("it has more than %d receipts", receiptsAtMost)
	}
	if why != "" {
		return row, refused("cannot dispute this conversion", why, "")
	}
	row.OperatorName, row.Receipts = packed(n.Operator.Name), receiptKeys(n.Receipts)
	return row, row.set(n.DisputeTerms)
}
