package data_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tailback/data"
)

// riga is a zone two hours ahead of UTC, three in summer.
func riga(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Riga")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestAWindowIsReadInItsZone(t *testing.T) {
	// 02:30 on the 24th in Riga, half past midnight in UTC.
	now := time.Date(2026, 11, 24, 0, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		text, name, from, before string
		slices                   int
	}{
		{"1h", "1h", "2026-11-23T23:30:00Z", "2026-11-24T00:30:00Z", 6},
		{" 24h ", "24h", "2026-11-23T00:30:00Z", "2026-11-24T00:30:00Z", 12},
		{"7d", "7d", "2026-11-17T00:30:00Z", "2026-11-24T00:30:00Z", 14},
		{"007d", "7d", "2026-11-17T00:30:00Z", "2026-11-24T00:30:00Z", 14},
		{"90m", "90m", "2026-11-23T23:00:00Z", "2026-11-24T00:30:00Z", 12},
		{"36h", "36h", "2026-11-22T12:30:00Z", "2026-11-24T00:30:00Z", 12},
		{"30d", "30d", "2026-10-25T00:30:00Z", "2026-11-24T00:30:00Z", 30},
		{"400d", "400d", "2025-10-20T00:30:00Z", "2026-11-24T00:30:00Z", 58},
		{"today", "today", "2026-11-23T22:00:00Z", "2026-11-24T00:30:00Z", 12},
		{"yesterday", "yesterday", "2026-11-22T22:00:00Z", "2026-11-23T22:00:00Z", 12},
		{"this month", "this month", "2026-10-31T22:00:00Z", "2026-11-24T00:30:00Z", 23},
		{"This-Month", "this month", "2026-10-31T22:00:00Z", "2026-11-24T00:30:00Z", 23},
		{"last month", "last month", "2026-09-30T21:00:00Z", "2026-10-31T22:00:00Z", 31},
		{"2026-11-01..2026-11-24", "2026-11-01..2026-11-24", "2026-10-31T22:00:00Z", "2026-11-24T22:00:00Z", 24},
		{"2026-11-20", "2026-11-20", "2026-11-19T22:00:00Z", "2026-11-20T22:00:00Z", 12},
		{"2026-11-23T03:00..2026-11-23T04:30", "2026-11-23T03:00..2026-11-23T04:30", "2026-11-23T01:00:00Z", "2026-11-23T02:30:00Z", 12},
		{"2026-11-23 03:00 .. 2026-11-24", "2026-11-23 03:00 .. 2026-11-24", "2026-11-23T01:00:00Z", "2026-11-24T22:00:00Z", 12},
		{"2026-11-23T03:00:30Z..2026-11-23T05:00+01:00", "2026-11-23T03:00:30Z..2026-11-23T05:00+01:00", "2026-11-23T03:00:30Z", "2026-11-23T04:00:00Z", 6},
		{"2026-11-20..", "2026-11-20..", "2026-11-19T22:00:00Z", "2026-11-24T00:30:00Z", 12},
		{"2026-03-28..2026-03-29", "2026-03-28..2026-03-29", "2026-03-27T22:00:00Z", "2026-03-29T21:00:00Z", 12}, // clocks go forward
	} {
		w, err := data.ParseWindow(c.text, now, riga(t))
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		from, before := w.From.Format(time.RFC3339), w.Before.Format(time.RFC3339)
		if w.Name != c.name || from != c.from || before != c.before || w.Slices != c.slices {
			t.Errorf("%q is %q, %s to %s in %d; want %q, %s to %s in %d", c.text, w.Name, from, before, w.Slices, c.name, c.from, c.before, c.slices)
		}
	}
}

func TestAWindowThatCannotBeReadSaysWhatToWrite(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "write 24h",
		"7":                      "write 7h or 7d",
		"h":                      "1h, 24h, 7d",
		"0h":                     "nothing lies in no time",
		"401d":                   "400 days at most",
		"99999999999999999999d":  "1h, 24h, 7d",
		"4294967295d":            "400 days at most",
		"last mont":              "write last month",
		"tody":                   "write today",
		"7dd":                    "1h, 24h, 7d",
		"2026-13-01":             "is no day or moment",
		"2026-11-24T03:00":       "is no day or moment",
		"2026-11-24..2026-11-01": "ends before it begins",
		"2026-11-24..yesterday":  `"yesterday" is no day`,
		"2025-01-01..2026-11-24": "400 days at most",
		"2026-12-01..":           "ends before it begins",
		"-2h":                    "is no day or moment",
		"\x1b[2J":                "cannot read the window",
	} {
		_, err := data.ParseWindow(text, noon, time.UTC)
		var person *data.Error
		if !errors.As(err, &person) || person.Kind != data.Usage {
			t.Errorf("%q: error %v, want one of usage", text, err)
			continue
		}
		if s := strings.ToLower(err.Error()); !strings.Contains(s, strings.ToLower(want)) || s != data.Safe(s) {
			t.Errorf("%q: %q, want %q in it", text, err, want)
		}
	}
}

func TestEveryNamedWindowIsRead(t *testing.T) {
	for _, name := range data.Windows() {
		w, err := data.ParseWindow(name, noon, time.UTC)
		if err != nil || w.Name != name || len(w.Spans()) != w.Slices {
			t.Errorf("%q: %+v, %v", name, w, err)
		}
	}
}

func TestTheSpansOfAWindowFollowOneAnother(t *testing.T) {
	zone := riga(t)
	rapid.Check(t, func(t *rapid.T) {
		texts := append(data.Windows(), "today", "yesterday", "1m", "13h", "3d", "62d", "63d", "400d", "2026-10-25", "2026-03-29", "2026-11-01..2026-11-02T03:00")
		now := noon.Add(time.Duration(rapid.Int64Range(0, 4e9).Draw(t, "ms")) * time.Millisecond)
		w, err := data.ParseWindow(rapid.SampledFrom(texts).Draw(t, "window"), now, zone)
		if err != nil {
			t.Fatal(err)
		}
		spans := w.Spans()
		if len(spans) == 0 || len(spans) > 62 || !spans[0].From.Equal(w.From) || !spans[len(spans)-1].Before.Equal(w.Before) {
			t.Fatalf("%+v has %d spans", w, len(spans))
		}
		for i := 1; i < len(spans); i++ {
			if !spans[i].From.Equal(spans[i-1].Before) || !spans[i].From.Before(spans[i].Before) {
				t.Fatalf("%+v: span %d is %v behind %v", w, i, spans[i], spans[i-1])
			}
		}
	})
}

func FuzzParseWindow(f *testing.F) {
	for _, s := range append(data.Windows(), "2026-11-01..2026-11-24", "2026-11-24T03:00..", "400d", "..", "m") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w, err := data.ParseWindow(text, noon, time.UTC)
		if err != nil {
			if s := err.Error(); data.KindOf(err) != data.Usage || s != data.Safe(s) {
				t.Fatalf("%q: %q", text, s)
			}
			return
		}
		if w.Slices < 1 || w.Slices > 62 || !w.From.Before(w.Before) || w.Before.Sub(w.From) > 401*24*time.Hour {
			t.Fatalf("%q is %+v", text, w)
		}
		again, err := data.ParseWindow(w.Name, noon, time.UTC)
		if err != nil || again != w {
			t.Fatalf("%q is named %q, which is %+v, %v", text, w.Name, again, err)
		}
	})
}
