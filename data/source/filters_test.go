package source_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/data/reference"
	"tailback/data/source"
)

// hostile are texts that an outsider sends to act on a terminal, a parser or a
// server.
var hostile = []string{
	"", " ", "\x1b[2J", "\x1b]52;c;aGk=\x07", "a\rb", "\x1bP1$q\x1b\\", "\u0085\u009b31m", "\u202etxt\u2066", "zero\u200bwidth", "\ufeff", "e\u0301", "\u2028",
	"{clickid}", "%clickid%", "'; drop table receipts; --", `"\*,`, `{"a",NULL}`, "NULL", "null", "0x00", "ftd", "FTD", "Ftd", "ı", "İ", "ſ", "K",
	strings.Repeat("q=1&", 22_500),
}

// hostileTraffic has every hostile text in every column, and NULL everywhere.
func hostileTraffic() reference.Batch {
	var b reference.Batch
	key := func(s string) data.Text { return data.NewText(s) }
	for i, s := range hostile {
		id := data.NewID("test", key(string(rune('1'+i%9))+strings.Repeat("0", i/9)))
		b.Operators = append(b.Operators, data.Operator{ID: id, Name: data.NewText(s)})
		b.Campaigns = append(b.Campaigns, data.Campaign{ID: id, Operator: data.Ref{Key: id.Key}, Name: data.NewText(s)})
		for j := range 3 {
			t := data.NewText(hostile[(i+j)%len(hostile)])
			n := len(b.Receipts) + 1
			r := data.Receipt{
				ID: data.NewID("test", key(itoa(n))), ReceivedAt: data.At(start.Add(time.Duration(n/4) * time.Second)),
				ClickID: t, SubID: t, Event: t, Status: t, Reason: t, TxID: t, PlayerID: t, PlayerStatus: t, Method: t, Query: t, RemoteIP: t,
				Money: data.Money{Amount: data.ParseAmount([]string{"0", "-12.50", "92233720368.54775807", "1e3"[:1] + "00000000000000000000.123456789"}[n%4]), Currency: t},
			}
			if j == 1 {
				r.Operator, r.Campaign, r.AuthOK, r.HTTPStatus = data.Ref{Key: id.Key}, data.Ref{Key: id.Key}, data.Yes, 503
			}
			if j == 2 {
				r.Campaign, r.Event, r.ClickID, r.TxID, r.OccurredAt = data.Ref{Key: id.Key}, data.Text{}, data.Text{}, data.Text{}, r.ReceivedAt
			}
			b.Receipts = append(b.Receipts, r)
		}
	}
	nothing := data.Receipt{ID: data.NewID("test", key(itoa(len(b.Receipts)+1))), ReceivedAt: data.At(start)}
	b.Receipts = append(b.Receipts, nothing)
	return b
}

// anyFilter draws a filter whose values are those of the receipts, and others.
func anyFilter(receipts []data.Receipt) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var terms []string
		for range rapid.IntRange(1, 3).Draw(t, "terms") {
			terms = append(terms, anyTerm(receipts).Draw(t, "term"))
		}
		return strings.Join(terms, " ")
	})
}

func anyTerm(receipts []data.Receipt) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		r := rapid.SampledFrom(receipts).Draw(t, "receipt")
		field := rapid.SampledFrom(stored()).Draw(t, "field")
		minus := rapid.SampledFrom([]string{"", "", "-"}).Draw(t, "minus")
		pick := func(words ...string) string { return rapid.SampledFrom(words).Draw(t, "value") }
		moment := func(i data.Instant) string {
			return i.Time().Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "µs")) * time.Microsecond).Format("2006-01-02T15:04:05.000000Z")
		}
		switch field.Kind {
		case "time":
			op, value := pick(":", ">", ">=", "<", "<="), pick(moment(r.ReceivedAt), "2026-11-24", "2026-11-24T03:00", "2026-10-25", "1970-01-01")
			if field.Name == "since" || field.Name == "until" {
				op = ":"
			}
			return minus + field.Name + op + value
		case "number":
			return minus + field.Name + pick(":", ">", ">=", "<", "<=") + pick("0", "-12.5", "92233720368.54775807", "100", `0.00`)
		case "status code":
			return minus + field.Name + pick(":503", ">=500", ":5*", `:""`, ":0")
		case "yes, no, unknown":
			return minus + field.Name + ":" + pick("yes", "no", "unknown")
		}
		value := rapid.OneOf(rapid.Just(valueOf(r, field.Name)), rapid.SampledFrom(hostile), rapid.String(), rapid.SampledFrom([]string{"a\x00b", "\xff", "test/1"})).Draw(t, "value")
		if rapid.IntRange(0, 3).Draw(t, "case") == 0 {
			value = strings.ToUpper(value)
		}
		return minus + field.Name + ":" + quoted(value, rapid.IntRange(0, 4).Draw(t, "wild"))
	})
}

// stored are the fields that a database has.
func stored() []data.FieldDoc {
	return slices.DeleteFunc(data.FilterFields(), func(f data.FieldDoc) bool {
		return data.FilterField(f.Name).NeedsRules()
	})
}

// quoted writes a value, with a wildcard at its begin or end or none.
func quoted(s string, wild int) string {
	s = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `*`, `\*`).Replace(s)
	switch wild {
	case 0:
		return `"` + s + `*"`
	case 1:
		return `"*` + s + `"`
	}
	return `"` + s + `"`
}

func valueOf(r data.Receipt, field string) string {
	return map[string]data.Text{
		"id": r.ID.Key, "operator": r.Operator.Key, "campaign": r.Campaign.Name, "click": r.ClickID, "sub": r.SubID, "event": r.Event, "status": r.Status,
		"reason": r.Reason, "currency": r.Money.Currency, "txid": r.TxID, "player": r.PlayerID, "player_status": r.PlayerStatus, "method": r.Method,
		"query": r.Query, "ip": r.RemoteIP,
	}[field].Raw()
}

// narrowsRightly holds what the server narrows to against what the filter says
// of all the receipts.
func narrowsRightly(t *testing.T, s *source.Source, from, before time.Time) {
	t.Helper()
	receipts, err := each(t, s, data.Filter{}, from, before)
	if err != nil || len(receipts) == 0 {
		t.Fatal(len(receipts), err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := anyFilter(receipts).Draw(rt, "filter")
		f, err := data.ParseFilter(text, start)
		if err != nil {
			rt.Skip(err)
		}
		var want, got []string
		for _, r := range receipts {
			if f.Match(r) {
				want = append(want, r.ID.Key.Raw())
			}
		}
		err = s.Each(t.Context(), f, from, before, func(page []data.Receipt) error {
			got = append(got, keys(page)...)
			return nil
		})
		if err != nil {
			rt.Fatalf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("%q: %s", text, diff)
		}
	})
}

func TestNarrowingNeverDropsWhatTheFilterTakes(t *testing.T) {
	engines(t, hostileTraffic(), func(t *testing.T, s *tracker) {
		narrowsRightly(t, s.Source, start.Add(-time.Hour), start.Add(time.Hour))
	})
	t.Run("a tracker's own schema", func(t *testing.T) {
		narrowsRightly(t, newTwins(t, 400).foreign, clockChange.Add(-4*time.Hour), clockChange.Add(time.Hour))
	})
}
