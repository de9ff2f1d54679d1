package source_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// twins are two databases with the same traffic: one in the reference schema,
// one in a tracker's own.
type twins struct {
	reference, foreign *source.Source
	batch              reference.Batch
}

func newTwins(t *testing.T, receipts int) twins {
	t.Helper()
	pg := datatest.Postgres(t)
	batch := mixedTraffic(receipts)
	ours, theirs := pg.Database(t), pg.Database(t)
	load(t, ours, batch)
	loadForeign(t, theirs, batch)
	m, err := source.LoadMapping("testdata/foreign.toml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: theirs, Name: "test", Mapping: m})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return twins{open(t, ours), s, batch}
}

// clockChange is the hour in which Riga's clocks went back in 2026. A wall
// clock cannot tell it from the hour after it, so nothing happens in it.
var clockChange = time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC)

// mixedTraffic is a night's receipts of everything that both schemas can hold,
// the same each time, around the change of the clocks.
func mixedTraffic(n int) reference.Batch {
	r := rand.New(rand.NewPCG(1, 2))
	key := func(n int) data.Text { return data.NewText(strconv.Itoa(n)) }
	id := func(n int) data.ID { return data.NewID("test", key(n)) }
	maybe := func(percent int, v data.Text) data.Text {
		if r.IntN(100) < percent {
			return v
		}
		return data.Text{}
	}
	pick := func(words ...string) data.Text { return data.NewText(words[r.IntN(len(words))]) }
	var b reference.Batch
	for i := range 6 {
		b.Operators = append(b.Operators, data.Operator{ID: id(i + 1), Name: data.NewText([]string{"FableSpin", "Nordwick Bet", "Æther", "Q\x1b[31m", "Lucky Ox", "7s"}[i])})
	}
	for i := range 40 {
		b.Campaigns = append(b.Campaigns, data.Campaign{ID: id(i + 1), Operator: data.Ref{Key: key(i%6 + 1)}, Name: data.NewText(fmt.Sprintf("geo-%d", i)), Affiliate: maybe(50, pick("aff-1", "aff-2"))})
	}
	at := clockChange.Add(-3 * time.Hour)
	step := int(5 * time.Hour / time.Duration(n) / time.Microsecond * 4 / 3 / 1000) // on average, 5 h in all
	for i := range n {
		// Some come in the same millisecond.
		at = at.Add(time.Duration(r.IntN(4)*r.IntN(step)) * time.Millisecond)
		happened := at.Add(-time.Duration(r.IntN(5_000_000)) * time.Microsecond)
		if h := happened.Sub(clockChange); h >= 0 && h < time.Hour {
			happened = happened.Add(time.Hour)
		}
		receipt := data.Receipt{
			ID: id(i + 1), ReceivedAt: data.At(at),
			Operator: data.Ref{Key: maybe(80, key(r.IntN(6)+1))}, Campaign: data.Ref{Key: maybe(95, key(r.IntN(42)+1))},
			ClickID: maybe(97, data.NewText(uuid(r.IntN(n)+1))), SubID: maybe(70, pick("fb ad", "{sub1}", "a\u202eb", "x\x1b]52;c;aGk=\a")),
			Event: maybe(98, pick("registration", "ftd", "deposit", "deposit", "chargeback", "99")), Status: pick("accepted", "accepted", "rejected", "duplicate", "pending"),
			Reason: maybe(3, pick("unknown click", "late")), TxID: maybe(60, data.NewText(fmt.Sprintf("T-%d", r.IntN(n)))),
			PlayerID: maybe(50, key(r.IntN(500))), PlayerStatus: maybe(10, pick("active", "Blocked")),
			Money:  data.Money{Amount: data.NewAmount(decimal.New(int64(r.IntN(50000)-2000), -2)), Currency: maybe(90, pick("EUR", "USD", "SEK"))},
			Method: maybe(99, pick("GET", "POST")), Query: maybe(96, data.NewText(fmt.Sprintf("clickid=%%clickid%%&n=%d&note=100%%;x", i))),
			RemoteIP: data.NewText(fmt.Sprintf("192.0.2.%d", r.IntN(250))), AuthOK: data.Tri(r.IntN(3)), HTTPStatus: []int{0, 200, 200, 404, 503}[r.IntN(5)],
		}
		if r.IntN(10) > 0 {
			receipt.OccurredAt = data.At(happened)
		}
		if r.IntN(20) == 0 {
			receipt.Money.Amount = data.Amount{}
		}
		b.Receipts = append(b.Receipts, receipt)
	}
	b.Clicks = mixedClicks(n)
	return b
}

// mixedClicks are clicks of the receipts of mixedTraffic, but for every fourth.
func mixedClicks(n int) []data.Click {
	r := rand.New(rand.NewPCG(3, 4))
	maybe := func(v string) data.Text {
		if r.IntN(10) == 0 {
			return data.Text{}
		}
		return data.NewText(v)
	}
	var clicks []data.Click
	for i := range n {
		if i%4 == 0 {
			continue
		}
		clicks = append(clicks, data.Click{
			ID: data.NewID("test", data.NewText(uuid(i))), Campaign: data.Ref{Key: maybe(strconv.Itoa(r.IntN(42) + 1))},
			SubID: maybe([]string{"fb ad", "{sub1}"}[r.IntN(2)]), Affiliate: maybe([]string{"sub-aff-1", "sub-aff-2", "", "Ünal"}[r.IntN(4)]),
			ClickedAt: data.At(clockChange.Add(time.Duration(r.IntN(4*3600)-2*3600) * time.Second)),
		})
	}
	return clicks
}

// uuid is the key that the tracker gives to what is n in the reference schema,
// in the same order.
func uuid(n int) string { return fmt.Sprintf("%08x-5eed-4000-8000-%012x", n, n*7) }

// loadForeign writes a batch into the tracker's own tables.
func loadForeign(t testing.TB, dsn string, b reference.Batch) {
	t.Helper()
	ddl, err := os.ReadFile("testdata/foreign.sql")
	if err != nil {
		t.Fatal(err)
	}
	datatest.Postgres(t).Exec(t, dsn, string(ddl))
	tx := datatest.Open(t, dsn).MustBegin()
	riga, err := time.LoadLocation("Europe/Riga")
	if err != nil {
		t.Fatal(err)
	}
	copyRows(t, tx, "crm", "partners", b.Operators, func(o data.Operator) []any {
		return []any{foreignKey(o.ID.Key), o.Name}
	})
	copyRows(t, tx, "tracker-core", "offers", b.Campaigns, func(c data.Campaign) []any {
		return []any{foreignKey(c.ID.Key), foreignKey(c.Operator.Key), c.Name, c.Affiliate}
	})
	copyRows(t, tx, "tracker-core", "InboundEvents", b.Receipts, func(r data.Receipt) []any { return foreignReceipt(r, riga) })
	copyRows(t, tx, "tracker-core", "visits", b.Clicks, func(c data.Click) []any {
		return []any{c.ID.Key, foreignKey(c.Campaign.Key), c.ClickedAt.Time().UnixMilli(), c.SubID, c.Affiliate, nil}
	})
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	datatest.Postgres(t).Exec(t, dsn, "analyze")
}

func copyRows[T any](t testing.TB, tx *sqlx.Tx, schema, table string, all []T, row func(T) []any) {
	t.Helper()
	stmt, err := tx.Prepare(fmt.Sprintf("copy %s.%s from stdin", pq.QuoteIdentifier(schema), pq.QuoteIdentifier(table)))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if _, err := stmt.Exec(row(one)...); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := stmt.Exec(); err != nil {
		t.Fatal(err)
	}
	if err := stmt.Close(); err != nil {
		t.Fatal(err)
	}
}

func foreignKey(k data.Text) any {
	if k.Null() {
		return nil
	}
	n, _ := strconv.Atoi(k.Raw())
	return uuid(n)
}

func foreignReceipt(r data.Receipt, riga *time.Location) []any {
	enum := func(v data.Text, words ...string) any {
		if v.Null() {
			return nil
		}
		if i := slices.Index(words, v.Raw()); i >= 0 {
			return i
		}
		return v.Raw()
	}
	var happened, cents, payload, trusted, answer any
	if r.OccurredAt.Ok() {
		happened = r.OccurredAt.Time().In(riga).Format("2006-01-02 15:04:05.999999")
	}
	if d, ok := r.Money.Amount.Decimal(); ok {
		cents = d.Shift(2).IntPart()
	}
	if r.AuthOK != data.Unknown {
		trusted = int(r.AuthOK - data.No)
	}
	if r.HTTPStatus != 0 {
		answer = r.HTTPStatus
	}
	request := map[string]data.Text{}
	if !r.Method.Null() {
		request["method"] = r.Method
	}
	if !r.Query.Null() {
		request["query"] = r.Query
	}
	payload = jsonText(map[string]any{"request": request})
	// Half of the deposits are another system's 14.
	event := enum(r.Event, "", "registration", "ftd", "deposit", "chargeback")
	if event == 3 && r.HTTPStatus == 200 {
		event = 14
	}
	return []any{
		foreignKey(r.ID.Key), r.ReceivedAt.Time().UnixMilli(), foreignKey(r.Operator.Key), foreignKey(r.Campaign.Key), r.ClickID, r.SubID,
		event, enum(r.Status, "accepted", "rejected", "duplicate", "pending"),
		r.Reason, happened, cents, r.Money.Currency, r.TxID, r.PlayerID, r.PlayerStatus, payload, r.RemoteIP, trusted, answer,
	}
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
