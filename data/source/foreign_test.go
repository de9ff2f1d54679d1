package source_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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
	for i := range n {
		// Some come in the same millisecond.
		at = at.Add(time.Duration(r.IntN(4)*r.IntN(3000)) * time.Millisecond)
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
			PlayerID: maybe(50, key(r.IntN(5000))), PlayerStatus: maybe(10, pick("active", "Blocked")),
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
	return b
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
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	datatest.Postgres(t).Exec(t, dsn, "analyze")
}

func copyRows[T any](t testing.TB, tx *sqlx.Tx, schema, table string, all []T, row func(T) []any) {
	t.Helper()
	var columns []string
	if err := tx.Select(&columns, "select column_name from information_schema.columns where table_schema = $1 and table_name = $2 order by ordinal_position", schema, table); err != nil {
		t.Fatal(err)
	}
	stmt, err := tx.Prepare(pq.CopyInSchema(schema, table, columns...))
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

// translated gives a foreign receipt the keys of the reference schema.
func translated(t testing.TB, receipts []data.Receipt) []data.Receipt {
	t.Helper()
	back := func(k data.Text) data.Text {
		if k.Null() {
			return k
		}
		n, err := strconv.ParseInt(k.Raw()[:8], 16, 64)
		if err != nil || uuid(int(n)) != k.Raw() {
			t.Fatalf("%s is no key of the tracker's", k)
		}
		return data.NewText(strconv.FormatInt(n, 10))
	}
	out := slices.Clone(receipts)
	for i := range out {
		r := &out[i]
		r.ID.Key, r.Operator.Key, r.Campaign.Key = back(r.ID.Key), back(r.Operator.Key), back(r.Campaign.Key)
	}
	return out
}

// ask asks both the same and compares what they say.
func (tw twins) ask(t *testing.T, question func(s *source.Source) ([]data.Receipt, error)) []data.Receipt {
	t.Helper()
	want, err := question(tw.reference)
	if err != nil {
		t.Fatal(err)
	}
	got, err := question(tw.foreign)
	if err != nil {
		t.Fatal(err)
	}
	same(t, want, translated(t, got))
	return want
}

func TestATrackersOwnSchemaGivesWhatTheReferenceSchemaGives(t *testing.T) {
	const n = 8_000
	tw := newTwins(t, n)
	last := tw.batch.Receipts[n-1].ReceivedAt.Time()
	t.Run("the newest", func(t *testing.T) {
		for _, n := range []int{1, 500, 5000} {
			got := tw.ask(t, func(s *source.Source) ([]data.Receipt, error) { return s.Latest(t.Context(), data.Filter{}, n) })
			if len(got) != n {
				t.Errorf("%d receipts, want %d", len(got), n)
			}
		}
	})
	t.Run("all that was sent", func(t *testing.T) {
		got := tw.ask(t, func(s *source.Source) ([]data.Receipt, error) {
			return each(t, s, data.Filter{}, last.Add(-24*time.Hour), last.Add(time.Hour))
		})
		sent := slices.Clone(tw.batch.Receipts)
		for i := range sent {
			if sent[i].Operator.Key.Null() && !sent[i].Campaign.Key.Null() && campaignOf(tw.batch, sent[i]) != nil {
				sent[i].Operator.Key = campaignOf(tw.batch, sent[i]).Operator.Key
			}
			if c := campaignOf(tw.batch, sent[i]); c != nil {
				sent[i].Campaign.Name = c.Name
			}
			for _, o := range tw.batch.Operators {
				if o.ID.Key == sent[i].Operator.Key {
					sent[i].Operator.Name = o.Name
				}
			}
		}
		same(t, sent, got)
	})
	t.Run("a range", func(t *testing.T) {
		for _, from := range []time.Duration{-time.Hour, 0, 30 * time.Minute, time.Hour + time.Microsecond} {
			got := tw.ask(t, func(s *source.Source) ([]data.Receipt, error) {
				return each(t, s, data.Filter{}, clockChange.Add(from), clockChange.Add(from+20*time.Minute))
			})
			if len(got) == 0 {
				t.Error("nothing in the range")
			}
		}
	})
	t.Run("by id", func(t *testing.T) {
		for _, k := range []int{1, 7, 4711, n} {
			want, err := tw.reference.ByID(t.Context(), []data.ID{data.NewID("test", data.NewText(strconv.Itoa(k)))})
			if err != nil || len(want) != 1 {
				t.Fatal(want, err)
			}
			got, err := tw.foreign.ByID(t.Context(), []data.ID{data.NewID("test", data.NewText(uuid(k)))})
			if err != nil {
				t.Fatal(err)
			}
			same(t, want, translated(t, got))
		}
	})
	t.Run("activity", func(t *testing.T) {
		var counts [2][]data.Minute
		for i, s := range []*source.Source{tw.reference, tw.foreign} {
			var err error
			if counts[i], err = s.Activity(t.Context(), clockChange.Add(-30*time.Minute), clockChange.Add(90*time.Minute+time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(counts[0], counts[1]); diff != "" || len(counts[0]) < 119 {
			t.Errorf("%d minutes\n%s", len(counts[0]), diff)
		}
	})
}

func each(t testing.TB, s *source.Source, f data.Filter, from, before time.Time) ([]data.Receipt, error) {
	t.Helper()
	var got []data.Receipt
	err := s.Each(t.Context(), f, from, before, func(page []data.Receipt) error {
		got = append(got, page...)
		return nil
	})
	return got, err
}

func campaignOf(b reference.Batch, r data.Receipt) *data.Campaign {
	for i := range b.Campaigns {
		if b.Campaigns[i].ID.Key == r.Campaign.Key {
			return &b.Campaigns[i]
		}
	}
	return nil
}

func TestAFilterFindsTheSameInATrackersOwnSchema(t *testing.T) {
	const n = 8_000
	tw := newTwins(t, n)
	filter := func(text string) data.Filter {
		f, err := data.ParseFilter(text, start)
		if err != nil {
			t.Fatal(text, err)
		}
		return f
	}
	since := "since:" + clockChange.Add(-12*time.Hour).Format(time.RFC3339) + " "
	for text, atLeast := range map[string]int{
		"event:ftd": 100, "event:FTD,registration": 100, "event:deposit": 100, "event:99": 100, "-event:ftd": 100, `event:""`: 50, "event:14": 0, "event:3": 0,
		"status:rejected": 100, "status:1": 0, "click:" + uuid(17): 0, "click:{clickid}": 0, "click:00*": 100, `click:""`: 100,
		"txid:T-17*": 1, "txid:t-17": 0, "player:17": 1, "player:017": 0, "player:99999999999999999999": 0,
		"sub:{sub1}": 100, "reason:late": 10, "currency:eur": 100, "player_status:BLOCKED": 100, "method:post": 100,
		"operator:fable*": 100, "campaign:geo-7": 100, "amount<0": 10, "amount>=100.5 status:accepted": 100, `amount:""`: 50,
		"auth:no": 100, "auth:unknown": 100, "http>=500": 100, "http:404": 100, "ip:192.0.2.1*": 100, "query:*n=17&*": 1,
		"occurred>=2026-10-25T01:00 occurred<2026-10-25T01:05": 10, `occurred:""`: 100, "until:2026-10-25": 100, "received:2026-10-25T00:30": 1,
		"event:ftd,deposit status:accepted -currency:EUR http:200": 100,
	} {
		t.Run(text, func(t *testing.T) {
			f := filter(since + text)
			got := tw.ask(t, func(s *source.Source) ([]data.Receipt, error) { return s.Latest(t.Context(), f, 5000) })
			if len(got) < atLeast || atLeast == 0 && len(got) > 5 {
				t.Errorf("%d receipts, want about %d", len(got), atLeast)
			}
			tw.ask(t, func(s *source.Source) ([]data.Receipt, error) {
				return each(t, s, f, clockChange.Add(-time.Hour), clockChange.Add(2*time.Hour))
			})
		})
	}
	for _, k := range []int{1, n} {
		want, err := tw.reference.Latest(t.Context(), filter(since+"id:"+strconv.Itoa(k)), 10)
		if err != nil || len(want) != 1 {
			t.Fatal(want, err)
		}
		for _, id := range []string{uuid(k), "test/" + uuid(k), strings.ToUpper(uuid(k)) + "," + uuid(k)} {
			got, err := tw.foreign.Latest(t.Context(), filter(since+"id:"+id), 10)
			if err != nil {
				t.Fatal(err)
			}
			same(t, want, translated(t, got))
		}
	}
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
