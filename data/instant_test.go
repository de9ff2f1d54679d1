package data_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tailback/data"
)

func TestAnInstantGoesThroughBothDatabases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := data.At(time.UnixMicro(rapid.Int64Range(-62e15, 253e15).Draw(t, "micros")))
		for _, src := range []any{at.Micros(), at.Time().In(time.FixedZone("", 7200))} {
			var back data.Instant
			if err := back.Scan(src); err != nil || back != at {
				t.Fatalf("%v came back from %v as %v, %v", at, src, back, err)
			}
		}
	})
}

func TestWhatIsNoMomentIsKeptAndSaid(t *testing.T) {
	for _, c := range []struct {
		src  any
		want string
	}{
		{"infinity", "infinity"},
		{[]byte("-infinity\x1b"), "-infinity␛"},
		{int64(math.MaxInt64), "9223372036854775807"},
		{int64(math.MinInt64), "-9223372036854775808"},
		{1.5, "1.5"},
	} {
		var i data.Instant
		if err := i.Scan(c.src); err != nil || i.Ok() || i.Null() || i.String() != c.want {
			t.Errorf("%v: ok %v, null %v, %q, %v", c.src, i.Ok(), i.Null(), i, err)
		}
		if line, err := i.MarshalJSON(); err != nil || string(line) != "null" {
			t.Errorf("%v: JSON %s, %v", c.src, line, err)
		}
	}
}

func TestAnInstantIsWrittenInUTCToTheMicrosecond(t *testing.T) {
	at := data.At(time.Date(2026, 11, 24, 5, 0, 6, 250_000_999, time.FixedZone("", 7200)))
	if got := at.String(); got != "2026-11-24T03:00:06.25Z" {
		t.Errorf("got %s", got)
	}
	if v, err := at.Value(); err != nil || v != at.Time() {
		t.Errorf("the database gets %v, %v", v, err)
	}
}

func TestNoInstantIsNull(t *testing.T) {
	i := data.At(noon)
	if err := i.Scan(nil); err != nil || !i.Null() || i.String() != "" {
		t.Errorf("NULL scans as %q, %v", i, err)
	}
	if v, err := i.Value(); v != nil || err != nil {
		t.Errorf("the database gets %v, %v", v, err)
	}
}
