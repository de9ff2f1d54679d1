package board_test

import (
	"strings"
	"testing"

	"tailback/data"
)

// ahead is a receipt dated by so many half hours ahead.
func ahead(halfHours int) change {
	return func(c *data.Checked) {
		bad("timezone_shift", "TZS", "occurred_at", data.Minor)(c)
		c.Findings[len(c.Findings)-1].Shift = halfHours
	}
}

func TestAShiftIsToldWhereMostHaveTheSame(t *testing.T) {
	for want, shifts := range map[string][]int{
		"in another zone, 2 h ahead: ":        {4, 4, 4, 3},
		"in another zone, 5 h 30 min ahead: ": {11},
		"in another zone: ":                   {2, 4}, // no more than half
		"in another zone: 40 of ":             {0},    // nobody can tell
	} {
		h := newHouse()
		h.many(2_000)
		for i := range 40 {
			h.send(ahead(shifts[i%len(shifts)]))
		}
		b := h.At(h.now)
		if len(b.Changes) != 1 {
			t.Fatalf("%v: %d changes", shifts, len(b.Changes))
		}
		if got := b.Changes[0].First().Sentence; !strings.Contains(got, want) {
			t.Errorf("%v: %s, want %q", shifts, got, want)
		}
	}
}
