package ledger_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/ledger"
)

// What disputes were before each edit is read from the audit, so that one that is
// handed over stands at any moment as it stood then.
func TestADisputeStandsAtAMomentAsItStoodThen(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		at := func(minutes int) time.Time { return opened.Add(time.Duration(minutes) * time.Minute) }
		l := func(minute int) *ledger.Ledger {
			w.now = at(minute)
			return w.console(t, "ops1", as(data.RoleLead))
		}
		// Many are opened in one line of the audit, which tells their numbers alone.
		many := must[[]data.Opened](t)(l(1).OpenDisputes(t.Context(), []data.NewDispute{contested("1cdf"), contested("77e0")}, data.NewOp()))
		d := many[0].Dispute
		must[data.Note](t)(l(2).NoteDispute(t.Context(), d.ID, "called them", data.NewOp()))
		terms := d.DisputeTerms
		terms.Claim, terms.Deadline = data.Money{}, time.Time{}
		d = must[data.Dispute](t)(l(5).Restate(t.Context(), d.Seen(), terms, data.NewOp()))
		d = must[data.Dispute](t)(l(10).MoveDispute(t.Context(), d.Seen(), data.DisputeSent, nil, data.NewOp()))
		d = must[data.Dispute](t)(l(20).MoveDispute(t.Context(), d.Seen(), data.DisputeDeclined, &data.Answer{Verbatim: data.NewText("no")}, data.NewOp()))
		must[data.Dispute](t)(l(30).OpenDispute(t.Context(), contested("late"), data.NewOp()))

		all := must[[]data.DisputeHistory](t)(l(40).DisputesDuring(t.Context(), at(0), at(25)))
		for minute, want := range map[int]string{
			0: "", 1: "1 open v1 120.50 EUR 0+0, 2 open v1 120.50 EUR 0+0", 3: "1 open v1 120.50 EUR 1+0, 2 open v1 120.50 EUR 0+0",
			7: "1 open v2  1+0, 2 open v1 120.50 EUR 0+0", 12: "1 sent v3  1+0, 2 open v1 120.50 EUR 0+0", 25: "1 declined v4  1+1, 2 open v1 120.50 EUR 0+0",
		} {
			kept := ledger.Kept("it is over.", "prod-eu", nil, at(minute))
			kept.Hold(all)
			var got []string
			for id := int64(1); id <= 3; id++ {
				if f, err := kept.Dispute(t.Context(), id); err == nil {
					x := f.Dispute
					got = append(got, strings.TrimSpace(fmt.Sprintf("%d %s v%d %s %d+%d", id, x.State, x.Version, x.Claim, len(f.Notes), len(f.Answers))))
				}
			}
			if said := strings.Join(got, ", "); said != want {
				t.Errorf("at minute %d: %s, want %s", minute, said, want)
			}
			if docket, now, err := kept.Docket(t.Context(), ""); err != nil || docket == nil || len(docket) != len(got) {
				t.Errorf("at minute %d the docket has %d, %v", minute, len(docket), err)
			} else if again, _, _ := kept.Docket(t.Context(), now); again != nil {
				t.Error("what did not change comes again")
			}
			if live := must[[]data.Dispute](t)(kept.Disputes(t.Context(), false)); minute == 25 && len(live) != 1 {
				t.Errorf("%d are live", len(live))
			}
		}
		if over := must[[]data.DisputeHistory](t)(l(40).DisputesDuring(t.Context(), at(21), at(25))); len(over) != 1 {
			t.Errorf("after it was declined, %d were live", len(over))
		}
		var part []data.DisputeHistory
		kept := ledger.Kept("", "prod-eu", nil, at(25))
		kept.Hold(all)
		if part = must[[]data.DisputeHistory](t)(kept.DisputesDuring(t.Context(), at(0), at(25))); len(part) != 2 || len(part[0].Was) != 3 {
			t.Errorf("handed on are %d", len(part))
		}
	})
}
