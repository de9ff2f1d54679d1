package ledger_test

import (
	"fmt"
	"testing"

	"tailback/data"
)

func TestWhatComesNextIsToldAndNotTaken(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		d.press("b1", "b2", "b3", "b4")
		d.press("single")
		next := func(most map[string]int) (receipts []string) {
			for _, r := range must[[]data.Retry](t)(d.RetriesAhead(t.Context(), most)) {
				receipts = append(receipts, r.Receipt.Key.Raw())
			}
			return receipts
		}
		if got := fmt.Sprint(next(map[string]int{"ingest": 9})); got != "[single b1]" { // of a bulk one comes first
			t.Errorf("next come %s", got)
		}
		if got := fmt.Sprint(next(map[string]int{"ingest": 1, "other": 5})); got != "[single]" {
			t.Errorf("next comes %s", got)
		}
		if got := d.claim(9); len(got) != 2 {
			t.Errorf("%d are claimed", len(got))
		}
		if got := next(map[string]int{"ingest": 9}); got != nil {
			t.Errorf("what is claimed comes next: %v", got)
		}
	})
}
