package source_test

import (
	"path/filepath"
	"testing"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// story is a click with its receipts, its terms before and since June, its
// deliveries and payout lines; and receipts of others that share an id with it.
func story() reference.Batch {
	text := data.NewText
	id := func(key string) data.ID { return data.NewID("test", text(key)) }
	ref := func(key string) data.Ref { return data.Ref{Key: text(key)} }
	eur := func(n int64) data.Money {
		return data.Money{Amount: data.NewAmount(decimal.NewFromInt(n)), Currency: text("EUR")}
	}
	june := data.At(datatest.Epoch.AddDate(0, -5, 0))
	b := reference.Batch{
		Operators: []data.Operator{{ID: id("1"), Name: text("FableSpin")}, {ID: id("2"), Name: text("Nordwick")}},
		Campaigns: []data.Campaign{{ID: id("11"), Operator: ref("1"), Name: text("de-slots")}, {ID: id("12"), Operator: ref("2"), Name: text("se-sport")}},
		Terms: []data.Terms{
			{Campaign: ref("11"), ValidFrom: june, Model: text("cpa"), PayableEvent: text("ftd"), Payout: eur(120), WindowDays: 30, NGRNote: text("without bonus")},
			{Campaign: ref("11"), ValidTo: june, Model: text("cpa"), PayableEvent: text("ftd"), Payout: eur(90), MinDeposit: data.NewAmount(decimal.NewFromInt(20))},
			{Campaign: ref("12"), Model: text("revshare")},
		},
		Clicks: []data.Click{datatest.Click(1, func(c *data.Click) { c.Campaign, c.Subs = ref("11"), map[string]data.Text{"sub1": text("fb")} })},
	}
	for n, change := range []func(*data.Receipt){
		func(r *data.Receipt) { r.Event = text("registration"); r.TxID = data.Text{} },
		func(r *data.Receipt) {},
		func(r *data.Receipt) { r.Event = text("chargeback"); r.Operator = data.Ref{} },
		func(r *data.Receipt) { r.ClickID = data.Text{} },
		func(r *data.Receipt) { r.ClickID, r.Operator, r.Campaign = text("click-other"), ref("2"), ref("12") },
		func(r *data.Receipt) {
			r.ClickID, r.TxID, r.PlayerID = text("click-nobodys"), data.Text{}, data.Text{}
		},
	} {
		b.Receipts = append(b.Receipts, datatest.Receipt(n+1, func(r *data.Receipt) {
			r.ClickID, r.TxID, r.PlayerID, r.Operator, r.Campaign = text("click-000001"), text("T-1"), text("88120"), ref("1"), ref("11")
		}, change))
	}
	for n, attempt := range []int{2, 1, 1} {
		b.Deliveries = append(b.Deliveries, data.Delivery{ID: id(itoa(n + 1)), ReceiptID: id([]string{"2", "2", "5"}[n]), Endpoint: text("push"),
			Method: text("GET"), URL: text("https://push.test/?token=s3cret"), Attempt: attempt, SentAt: data.At(datatest.Epoch.AddDate(0, 0, attempt)),
			HTTPStatus: 500, Error: text("\x1b[31m"), LatencyMS: 12, State: text("failed")})
	}
	line := func(n int, change func(*data.PayoutLine)) {
		l := data.PayoutLine{Report: text("nov.csv"), Line: n, Operator: ref("1"), Event: text("ftd"), Day: text("2026-11-23"), Money: eur(120), Status: text("paid")}
		change(&l)
		b.PayoutLines = append(b.PayoutLines, l)
	}
	line(4, func(l *data.PayoutLine) { l.ClickID = text("click-000001") })
	line(3, func(l *data.PayoutLine) {
		l.ClickID, l.Operator, l.Campaign = text("click-000001"), data.Ref{}, ref("11")
	})
	line(5, func(l *data.PayoutLine) { l.TxID = text("T-1") })
	line(6, func(l *data.PayoutLine) { l.TxID, l.Operator = text("T-1"), ref("2") })
	line(7, func(l *data.PayoutLine) { l.PlayerID = text("88120") })
	return b
}

// storyOn runs a test over the story on both engines, after these changes by the
// database's owner: a pair for PostgreSQL and SQLite.
func storyOn(t *testing.T, test func(t *testing.T, s *source.Source), changes ...[2]string) {
	t.Helper()
	for name, open := range map[string]func(*testing.T) *source.Source{
		"postgres": func(t *testing.T) *source.Source { return openStory(t, datatest.Postgres(t).Database(t), 0, changes) },
		"sqlite": func(t *testing.T) *source.Source {
			return openStory(t, "sqlite:"+filepath.Join(t.TempDir(), "tracker.db"), 1, changes)
		},
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func openStory(t *testing.T, dsn string, engine int, changes [][2]string) *source.Source {
	t.Helper()
	load(t, dsn, story())
	db, _, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, change := range changes {
		if _, err := db.Exec(change[engine]); err != nil {
			t.Fatal(err)
		}
	}
	return open(t, dsn)
}

// both is a change that both engines take, with the schema that one of them has.
func both(before, object string) [2]string {
	return [2]string{before + "postback." + object, before + object}
}
