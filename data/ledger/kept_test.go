package ledger_test

import (
	"testing"
	"time"

	"tailback/data"
	"tailback/data/ledger"
)

// What was in force at some moment of a time is handed over, and stands in a kept
// ledger as it did then: an ack that was undone later is none yet, and one of later
// is not there.
func TestAKeptLedgerStandsAsItStoodAtAMoment(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		at := func(minutes int) time.Time { return opened.Add(time.Duration(minutes) * time.Minute) }
		do := func(minutes int, act func(*ledger.Ledger) (data.Act, error)) data.Act {
			t.Helper()
			w.now = at(minutes)
			return must[data.Act](t)(act(w.console(t, "eve")))
		}
		ack := func(l *ledger.Ledger) (data.Act, error) { return l.Ack(t.Context(), alert(), "", data.NewOp()) }
		silence := func(l *ledger.Ledger) (data.Act, error) {
			return l.Silence(t.Context(), alert().Key, at(12), "deploy", data.NewOp())
		}
		first := do(1, ack)
		undo := func(l *ledger.Ledger) (data.Act, error) { return l.Undo(t.Context(), first, data.NewOp()) }
		do(5, undo)
		do(10, silence)
		do(20, ack)

		l := w.console(t, "eve")
		for _, test := range []struct{ from, until, want int }{{0, 0, 0}, {0, 3, 1}, {2, 4, 1}, {6, 9, 0}, {0, 30, 3}, {11, 11, 1}, {13, 30, 1}} {
			acts, err := l.During(t.Context(), at(test.from), at(test.until))
			if err != nil || len(acts) != test.want {
				t.Errorf("from minute %d until %d: %d acts, %v, want %d", test.from, test.until, len(acts), err, test.want)
			}
		}
		all := must[[]data.Act](t)(l.During(t.Context(), at(0), at(30)))
		for _, test := range []struct {
			minute, inForce, done int
		}{{0, 0, 0}, {3, 1, 1}, {6, 0, 1}, {11, 1, 2}, {15, 0, 2}, {25, 1, 3}} {
			kept := ledger.Kept("it is over.", "copy", all, at(test.minute))
			acts, now, err := kept.Acts(t.Context(), "")
			if err != nil || len(acts) != test.inForce {
				t.Errorf("at minute %d %d acts are in force, %v", test.minute, len(acts), err)
			}
			if again, _, _ := kept.Acts(t.Context(), now); test.done > 0 && again != nil {
				t.Error("acts that did not change come again")
			}
			key := alert().Key
			key.Source = "copy"
			history := must[[]data.Act](t)(kept.History(t.Context(), key))
			if len(history) != test.done {
				t.Errorf("at minute %d %d acts were done", test.minute, len(history))
			}
			if part := must[[]data.Act](t)(kept.During(t.Context(), at(0), at(30))); len(part) != test.done {
				t.Errorf("at minute %d %d acts of all the time", test.minute, len(part))
			}
			if _, err := ack(kept); err == nil || kept.Why(data.ToAck) != "it is over." {
				t.Errorf("an ack is refused with %v, %q", err, kept.Why(data.ToAck))
			}
		}
	})
}
