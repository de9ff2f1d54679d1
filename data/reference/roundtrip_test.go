package reference_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/data/reference"
)

func TestRowsComeBackAsTheyWentIn(t *testing.T) {
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		w := create(t, db, engine)
		rapid.Check(t, func(rt *rapid.T) {
			want := drawBatch(rt, engine)
			checkRoundTrip(rt, w, db, engine, want)
		})
	})
}

func TestBothEnginesHoldTheSame(t *testing.T) {
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		w := create(t, db, engine)
		// The same draws in both runs: what each gives back equals what it was
		// given, so both give back the same.
		seeded := rapid.Custom(func(rt *rapid.T) reference.Batch { return drawBatch(rt, data.Postgres) })
		for seed := range 20 {
			checkRoundTrip(t, w, db, engine, seeded.Example(seed))
		}
	})
}

type tester interface {
	Context() context.Context
	Fatal(...any)
	Errorf(string, ...any)
}

func checkRoundTrip(t tester, w *reference.Writer, db *sqlx.DB, engine data.Engine, want reference.Batch) {
	for _, r := range reference.Relations() {
		db.MustExec("delete from " + table(r.Name, engine))
	}
	if err := w.Write(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	got := readBack(t, db, engine)
	if diff := cmp.Diff(want, got, exactly()...); diff != "" {
		t.Errorf("written (-), read (+):\n%s", diff)
	}
}

func exactly() []cmp.Option {
	return []cmp.Option{
		cmp.Comparer(func(a, b data.Text) bool { return a == b }),
		cmp.Comparer(func(a, b data.Instant) bool { return a.Time().Equal(b.Time()) && a.Bad() == b.Bad() }),
		cmp.Comparer(func(a, b data.Amount) bool {
			x, xok := a.Decimal()
			y, yok := b.Decimal()
			return xok == yok && x.Equal(y) && a.Bad() == b.Bad()
		}),
	}
}

// drawText draws NULL, "", what outsiders send, and for SQLite any bytes.
func drawText(t *rapid.T, engine data.Engine) data.Text {
	kinds := []*rapid.Generator[string]{
		rapid.SampledFrom([]string{"", "{sub1}", "a%20b&c=\t\n\r\\.\\N", "\x1b]52;c;x\a", "\u202eabc", "名前", "\\x00", "'\"`"}),
		rapid.Map(rapid.String(), func(s string) string { return strings.ReplaceAll(s, "\x00", "") }),
	}
	if engine == data.SQLite {
		kinds = append(kinds, rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	}
	if rapid.Bool().Draw(t, "null") {
		return data.Text{}
	}
	return data.NewText(rapid.OneOf(kinds...).Draw(t, "text"))
}

func drawTime(t *rapid.T) (i data.Instant) {
	switch rapid.IntRange(0, 5).Draw(t, "kind of time") {
	case 0:
	case 1:
		_ = i.Scan("infinity")
	default:
		i = data.At(time.UnixMicro(rapid.Int64Range(-1<<52, 1<<52).Draw(t, "micros")))
	}
	return i
}

func drawAmount(t *rapid.T) data.Amount {
	switch rapid.IntRange(0, 5).Draw(t, "kind of amount") {
	case 0:
		return data.Amount{}
	case 1:
		return data.ParseAmount("NaN")
	}
	return data.NewAmount(decimal.New(rapid.Int64().Draw(t, "digits"), rapid.Int32Range(-12, 12).Draw(t, "exponent")))
}

func drawBatch(t *rapid.T, engine data.Engine) reference.Batch {
	text := func() data.Text { return drawText(t, engine) }
	ref := func() data.Ref { return data.Ref{Key: data.NewText(fmt.Sprint(rapid.Int64().Draw(t, "ref")))} }
	id := func() data.ID {
		return data.NewID("", data.NewText(fmt.Sprint(rapid.Int64Range(1, 1<<62).Draw(t, "id"))))
	}
	small := func() int { return rapid.IntRange(0, 1<<30).Draw(t, "number") }
	money := func() data.Money { return data.Money{Amount: drawAmount(t), Currency: text()} }
	click := data.NewID("", data.NewText(rapid.StringMatching(`[a-z\\\t-]{1,9}`).Draw(t, "click")))
	subs := map[string]data.Text{"sub1": drawText(t, data.Postgres), "sub2": drawText(t, data.Postgres)}
	return reference.Batch{
		Operators: []data.Operator{{ID: id(), Name: text()}},
		Campaigns: []data.Campaign{{ID: id(), Operator: ref(), Name: text(), Offer: text(), TrackingLink: text(), Affiliate: text()}},
		Terms: []data.Terms{{Campaign: ref(), ValidFrom: drawTime(t), ValidTo: drawTime(t), Model: text(), PayableEvent: text(), Payout: money(),
			WindowDays: small(), Qualification: text(), MinDeposit: drawAmount(t), NGRNote: text()}},
		Contracts: []data.Contract{{Operator: ref(), ValidFrom: time.UnixMicro(int64(small()) + 1).UTC(), Zone: "Europe/Riga",
			Params:   map[string]string{"click_id": rapid.StringMatching(`[ -~é]*`).Draw(t, "param")},
			MaxDelay: data.Duration(time.Duration(small())), Auth: data.Auth{Kind: "token", Secret: "env:X", IPs: []string{"192.0.2.0/24"}}}},
		Clicks: []data.Click{{ID: click, Campaign: ref(), SubID: text(), Subs: subs, Affiliate: text(), ClickedAt: drawTime(t), Source: text(), Country: text(), Device: text()}},
		Receipts: []data.Receipt{{ID: id(), ReceivedAt: data.At(time.UnixMicro(int64(small()) + 1)), Operator: ref(), Campaign: ref(), ClickID: text(), SubID: text(),
			Event: text(), Status: text(), Reason: text(), OccurredAt: drawTime(t), Money: money(), TxID: text(), PlayerID: text(), PlayerStatus: text(),
			Method: text(), Query: text(), RemoteIP: text(), AuthOK: rapid.SampledFrom([]data.Tri{data.Unknown, data.No, data.Yes}).Draw(t, "auth"), HTTPStatus: small()}},
		Deliveries: []data.Delivery{{ID: id(), ReceiptID: id(), Endpoint: text(), Method: text(), URL: text(), Attempt: small(), SentAt: drawTime(t),
			HTTPStatus: small(), Error: text(), LatencyMS: small(), State: text()}},
		PayoutLines: []data.PayoutLine{{Report: data.NewText("nov"), Line: small(), Operator: ref(), Campaign: ref(), ClickID: text(), TxID: text(), PlayerID: text(),
			SubID: text(), Event: text(), Day: text(), Money: money(), Status: text(), Reason: text()}},
	}
}

// readBack reads one row of each relation with the types of data, the columns
// in the order of their description.
func readBack(t tester, db *sqlx.DB, engine data.Engine) (b reference.Batch) {
	var (
		o    data.Operator
		c    data.Campaign
		te   data.Terms
		k    data.Contract
		from data.Instant
		to   data.Instant
		spec string
		cl   data.Click
		subs string
		r    data.Receipt
		d    data.Delivery
		p    data.PayoutLine
		none [3]*int
	)
	into := map[string][]any{
		"operators": {&o.ID.Key, &o.Name},
		"campaigns": {&c.ID.Key, &c.Operator.Key, &c.Name, &c.Offer, &c.TrackingLink, &c.Affiliate},
		"terms": {&te.Campaign.Key, &te.ValidFrom, &te.ValidTo, &te.Model, &te.PayableEvent, &te.Payout.Amount, &te.Payout.Currency,
			&none[0], &te.Qualification, &te.MinDeposit, &te.NGRNote},
		"contracts": {&k.Operator.Key, &from, &to, &spec},
		"clicks":    {&cl.ID.Key, &cl.Campaign.Key, &cl.SubID, &subs, &cl.Affiliate, &cl.ClickedAt, &cl.Source, &cl.Country, &cl.Device},
		"receipts": {&r.ID.Key, &r.ReceivedAt, &r.Operator.Key, &r.Campaign.Key, &r.ClickID, &r.SubID, &r.Event, &r.Status, &r.Reason, &r.OccurredAt,
			&r.Money.Amount, &r.Money.Currency, &r.TxID, &r.PlayerID, &r.PlayerStatus, &r.Method, &r.Query, &r.RemoteIP, &r.AuthOK, &none[1]},
		"deliveries": {&d.ID.Key, &d.ReceiptID.Key, &d.Endpoint, &d.Method, &d.URL, &d.Attempt, &d.SentAt, &none[2], &d.Error, &d.LatencyMS, &d.State},
		"payout_lines": {&p.Report, &p.Line, &p.Operator.Key, &p.Campaign.Key, &p.ClickID, &p.TxID, &p.PlayerID, &p.SubID, &p.Event, &p.Day,
			&p.Money.Amount, &p.Money.Currency, &p.Status, &p.Reason},
	}
	for _, rel := range reference.Relations() {
		if err := db.QueryRow(selectAll(rel, engine)).Scan(into[rel.Name]...); err != nil {
			t.Fatal(rel.Name, err)
		}
	}
	for i, to := range []*int{&te.WindowDays, &r.HTTPStatus, &d.HTTPStatus} {
		if none[i] != nil {
			*to = *none[i]
		}
	}
	if err := json.Unmarshal([]byte(spec), &k); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(subs), &cl.Subs); err != nil {
		t.Fatal(err)
	}
	k.ValidFrom, k.ValidTo = from.Time(), to.Time()
	return reference.Batch{Operators: []data.Operator{o}, Campaigns: []data.Campaign{c}, Terms: []data.Terms{te}, Contracts: []data.Contract{k},
		Clicks: []data.Click{cl}, Receipts: []data.Receipt{r}, Deliveries: []data.Delivery{d}, PayoutLines: []data.PayoutLine{p}}
}

func selectAll(r reference.Relation, engine data.Engine) string {
	names := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		names[i] = c.Name
		if c.Type == reference.Money && engine == data.SQLite {
			names[i] = fmt.Sprintf("coalesce(%[1]s_text, %[1]s)", c.Name)
		}
	}
	return "select " + strings.Join(names, ", ") + " from " + table(r.Name, engine)
}
