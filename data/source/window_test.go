package source

import (
	"testing"
	"time"
)

// windowOver is a window over a column of times, for tests of its bounds.
func windowOver(e encoder) *byWindow {
	columns := map[string]boundField{"received_at": {encoder: e}}
	s := &Source{compose: composer{relations: map[string]bound{"receipts": {columns: columns}}}}
	return &byWindow{s: s, o: TailOptions{Overlap: time.Minute}.withDefaults()}
}

func TestTheOverlapHoldsWhenTheZonesClocksGoBackAndForth(t *testing.T) {
	riga, err := time.LoadLocation("Europe/Riga")
	if err != nil {
		t.Fatal(err)
	}
	for name, begin := range map[string]time.Time{
		"back":  time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC),
		"forth": time.Date(2026, 3, 28, 20, 0, 0, 0, time.UTC),
	} {
		w := windowOver(encoder{columnType: columnType{name: "timestamp"}, zone: riga})
		var before any
		for now := begin; now.Before(begin.Add(12 * time.Hour)); now = now.Add(10 * time.Second) {
			w.server, w.newest = now, now
			s := w.begin(true)
			if before != nil && later(before, s.next) {
				t.Fatalf("%s, %v: the bound went back from %v to %v", name, now, before, s.next)
			}
			w.from, w.seen, before = s.next, s.listed, s.next
			oldest := now.Add(-time.Minute).In(riga).Format("2006-01-02 15:04:05")
			if later(w.from, oldest) {
				t.Fatalf("%s, %v: the overlap begins at %v, after %s", name, now, w.from, oldest)
			}
			if glance := w.begin(false); later(glance.from, now.In(riga).Format("2006-01-02 15:04:05")) {
				t.Fatalf("%s, %v: a glance begins at %v", name, now, glance.from)
			}
		}
	}
}

func TestRawTimesAreReadAsTheMomentsTheyMean(t *testing.T) {
	riga, err := time.LoadLocation("Europe/Riga")
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 11, 24, 3, 7, 41, 250_000_000, time.UTC)
	wall := time.Date(2026, 11, 24, 5, 7, 41, 250_000_000, time.FixedZone("", 0))
	for name, test := range map[string]struct {
		e   encoder
		raw any
		ok  bool
	}{
		"timestamptz":      {encoder{}, want, true},
		"zone":             {encoder{zone: riga}, wall, true},
		"milliseconds":     {encoder{decode: "unix_ms"}, want.UnixMilli(), true},
		"microseconds":     {encoder{decode: "unix_us"}, want.UnixMicro(), true},
		"seconds, numeric": {encoder{decode: "unix_s"}, "1795489661.25", true},
		"seconds, float":   {encoder{decode: "unix_s"}, 1795489661.25, true},
		"infinity":         {encoder{}, "infinity", false},
		"NULL":             {encoder{}, nil, false},
		"no time":          {encoder{decode: "unix_s"}, int64(1) << 60, false},
		"zero":             {encoder{decode: "unix_s"}, int64(0), false},
	} {
		got, ok := test.e.moment(test.raw)
		if ok != test.ok || ok && !got.Equal(want) {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
	}
}

func TestABusyOverlapIsListedLessOften(t *testing.T) {
	w := windowOver(encoder{})
	w.finish(sweep{whole: true, count: 100})
	if w.pause != sweepEvery {
		t.Errorf("a quiet one every %v", w.pause)
	}
	w.finish(sweep{whole: true, count: 120_000})
	if w.pause != 24*time.Second {
		t.Errorf("120,000 keys every %v", w.pause)
	}
}
