package source_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

func TestTheServerPlansEveryQueryOfEachShapeAsOneWrittenByHand(t *testing.T) {
	if testing.Short() {
		t.Skip("plans are the server's: the race detector would see nothing of them")
	}
	w := tellWorld(6*time.Hour, 0)
	hands := hands()
	eachShape(t, w, func(t *testing.T, shape datatest.Shape, s *source.Source, writer *datatest.ShapeWriter) {
		all, err := each(t, s, data.Filter{}, shapeStart.Add(-24*time.Hour), shapeStart)
		if err != nil || len(all) < 30_000 {
			t.Fatal(len(all), err)
		}
		h := hands[shape.Name]
		queries := shapeQueries(t, s, shape.Name, all)
		for _, name := range queryFiles(t) {
			if inAnyShape[name] == "" && h.from[relationOf(name)] != "" {
				t.Errorf("nobody has written %s by hand", name)
			}
		}
		if len(queries) < 48 {
			t.Errorf("%d queries are compared", len(queries))
		}
		for name, q := range queries {
			t.Run(name, func(t *testing.T) {
				samePlan(t, s, q.byHand, q.mapped, q.args...)
				sameRows(t, s, name, q.byHand, q.mapped, q.args...)
			})
		}
		t.Run("keys", func(t *testing.T) { planShapeKeys(t, s, h, all[len(all)/2]) })
		t.Run("other keys", func(t *testing.T) { planOtherKeys(t, s, h) })
		t.Run("doctor", func(t *testing.T) { doctorOf(t, shape, writer.DSN) }) // the last: it drops an index
	})
}

// sameRows holds that a query gives what the one written by hand gives, apart from
// the clocks and the snapshot that a tail's begins with.
func sameRows(t *testing.T, s *source.Source, name, byHand, mapped string, args ...any) {
	t.Helper()
	skip := 0
	switch {
	case strings.HasPrefix(name, "tail_poll"):
		skip = 5
	case strings.HasPrefix(name, "tail_"):
		skip = 1
	}
	want, err := s.ValuesOf(t.Context(), skip, byHand, args...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.ValuesOf(t.Context(), skip, mapped, args...)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) || len(want) == 0 && !strings.HasPrefix(name, "receipts_crowds") && !strings.HasPrefix(name, "receipts_sharing") {
		t.Errorf("%d rows are not the %d of the one written by hand: %.2q, %.2q", len(got), len(want), got[:min(len(got), 1)], want[:min(len(want), 1)])
	}
}

// scanned is a plan that reads all receipts. A partition without rows may be.
var scanned = regexp.MustCompile(`Seq Scan on ("PostbackLog"|events|clicks|conversions_2026_11)`)

// planShapeKeys compares a condition on each field that has a key. Those by which
// people look things up take an index.
func planShapeKeys(t *testing.T, s *source.Source, h hand, some data.Receipt) {
	values := map[string]any{
		"received_at": h.stored(some.ReceivedAt.Time()), "occurred_at": h.stored(some.ReceivedAt.Time()), "amount": 50, "remote_ip": "192.0.2.1", "auth_ok": true, "http_status": 503,
		"id": some.ID.Key.Raw(), "operator_id": some.Operator.Key.Raw(), "campaign_id": some.Campaign.Key.Raw(), "click_id": some.ClickID.Raw(),
	}
	words := map[string]string{"event": data.Deposit, "status": string(data.Rejected), "sub_id": "fb_ad_881", "reason": "unknown click id", "currency": "EUR", "txid": "T-17",
		"player_id": "83473", "method": "GET", "query": "q"}
	for field := range h.columns {
		name, ours := strings.CutPrefix(field, "receipts.")
		if !ours {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if s.Key("receipts", name) == "" {
				t.Fatal("it has no key")
			}
			condition, value := "<"+name+"> = $1", values[name]
			if word, ok := words[name]; ok {
				condition, value = "<"+name+"> = any($1)", pq.Array(s.Words("receipts", name, word))
			}
			if name == "occurred_at" && strings.Contains(s.Decoded("receipts", name), "to_timestamp") {
				value = some.ReceivedAt.Time().UnixMilli()
			}
			query, err := s.Compose("select * from receipts where " + strings.NewReplacer("<", "", ">", "_key").Replace(condition))
			if err != nil {
				t.Fatal(err)
			}
			plan := samePlan(t, s, h.write(s, "receipts", "select ROW from R where "+condition), query, value)
			looked := slices.Contains([]string{"id", "received_at", "campaign_id", "click_id", "txid", "player_id"}, name)
			if looked && scanned.MatchString(plan) {
				t.Errorf("no index serves it:\n%s", plan)
			}
		})
	}
}

// planOtherKeys compares a condition on each key of the other relations, about a
// value that there is.
func planOtherKeys(t *testing.T, s *source.Source, h hand) {
	compared := 0
	for _, m := range s.Mapped() {
		for _, f := range m.Fields {
			if !f.Keyed || m.Name == "receipts" {
				continue
			}
			column, from := pq.QuoteIdentifier(f.Column), h.from[m.Name]
			values, err := s.ValuesOf(t.Context(), 0, "select min(cast("+column+" as text)) from "+from)
			if err != nil {
				t.Fatal(err)
			}
			query, err := s.Compose("select * from " + m.Name + " where " + f.Name + "_key = $1")
			if err != nil {
				t.Fatal(err)
			}
			samePlan(t, s, h.write(s, m.Name, "select ROW from R where "+column+" = $1"), query, values[0])
			compared++
		}
	}
	if compared < 15 {
		t.Errorf("%d keys were compared", compared)
	}
}
