package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tailback/data"
)

func TestTheLastEditOfADisputeIsTakenBackAsANewOne(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1")
		d := must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		undo := func() data.Dispute {
			t.Helper()
			d = must[data.Dispute](t)(l.UndoDispute(t.Context(), d.Seen(), data.NewOp()))
			return d
		}
		terms := d.DisputeTerms
		terms.Statement, terms.Deadline, terms.Claim = data.NewText("other"), opened, data.Money{}
		was := d.DisputeTerms
		d = must[data.Dispute](t)(l.Restate(t.Context(), d.Seen(), terms, data.NewOp()))
		if undo(); d.Statement != was.Statement || !d.Deadline.Equal(was.Deadline) || d.Claim.String() != was.Claim.String() || d.Version != 3 {
			t.Errorf("a statement taken back is %+v", d)
		}
		d = must[data.Dispute](t)(l.ReleaseDispute(t.Context(), d.Seen(), data.NewOp()))
		if undo(); d.Owner.Raw() != "ops1@db1" || d.Change.Raw() != "took back: released it" {
			t.Errorf("a release taken back is %+v", d)
		}
		if undo(); !d.Owner.Empty() || d.Change.Raw() != "did again: released it" {
			t.Errorf("that taken back is %+v", d)
		}
		d = must[data.Dispute](t)(l.MoveDispute(t.Context(), d.Seen(), data.DisputeSent, nil, data.NewOp()))
		d = must[data.Dispute](t)(l.MoveDispute(t.Context(), d.Seen(), data.DisputeDeclined, &data.Answer{Verbatim: data.NewText("No.")}, data.NewOp()))
		if undo(); d.State != data.DisputeSent {
			t.Errorf("a move taken back is %+v", d)
		}
		f := must[data.DisputeFile](t)(l.Dispute(t.Context(), d.ID))
		if len(f.Answers) != 1 || len(f.History) != 9 || f.History[0].Change.Raw() != "took back: moved it to declined" || f.History[8].Change.Raw() != "opened it" {
			t.Errorf("it has %+v and %+v", f.Answers, f.History)
		}
		if line := must[[]data.Audit](t)(l.Audit(t.Context(), 1))[0]; line.Action != data.ToTakeBack || !strings.Contains(line.Before.Raw(), `"state":"declined"`) {
			t.Errorf("the audit tells %+v", line)
		}
	})
}

func TestADisputeThatWasOnlyOpenedIsWithdrawn(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1")
		d := must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		op := data.NewOp()
		for range 2 { // tried again under its name it is done once
			back := must[data.Dispute](t)(l.UndoDispute(t.Context(), d.Seen(), op))
			if back.State != data.DisputeWithdrawn || back.Version != 2 {
				t.Errorf("it is %+v", back)
			}
		}
		must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		_, err := l.UndoDispute(t.Context(), data.Seen{ID: d.ID, Version: 2}, data.NewOp())
		if held := new(data.DisputedError); !errors.As(err, &held) || held.Is.ID == d.ID {
			t.Errorf("beside another it says %v", err)
		}
	})
}

func TestWhatAnotherDidIsTakenBackByALead(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		d := must[data.Dispute](t)(w.console(t, "ops1").OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		d = must[data.Dispute](t)(w.console(t, "ops2").MoveDispute(t.Context(), d.Seen(), data.DisputeSent, nil, data.NewOp()))
		if _, err := w.console(t, "ops1").UndoDispute(t.Context(), d.Seen(), data.NewOp()); !strings.Contains(fmt.Sprint(err), "ops2@db1 moved it to sent. Ask them or a lead.") {
			t.Errorf("it says %v", err)
		}
		if back := must[data.Dispute](t)(w.console(t, "boss", as(data.RoleLead)).UndoDispute(t.Context(), d.Seen(), data.NewOp())); back.State != data.DisputeOpen {
			t.Errorf("it is %+v", back)
		}
		if _, err := w.console(t, "ops1").UndoDispute(t.Context(), d.Seen(), data.NewOp()); !errors.As(err, new(*data.StaleError)) {
			t.Errorf("of another version it says %v", err)
		}
	})
}

func TestDisputesOfOneOperatorGoOutAsOneClaim(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1")
		other := contested("ff", func(n *data.NewDispute) { n.Conversion.Operator = data.NewText("8") })
		all := must[[]data.Opened](t)(l.OpenDisputes(t.Context(), []data.NewDispute{contested("a"), contested("b"), contested("c"), other}, data.NewOp()))
		seen := []data.Seen{all[2].Dispute.Seen(), all[0].Dispute.Seen(), all[1].Dispute.Seen()}
		if _, err := l.MoveDisputes(t.Context(), append(seen, all[3].Dispute.Seen()), data.DisputeSent, nil, data.NewOp()); !strings.Contains(fmt.Sprint(err), "One claim goes to one operator") {
			t.Errorf("with another operator's it says %v", err)
		}
		op := data.NewOp()
		for range 2 {
			moved := must[[]data.Dispute](t)(l.MoveDisputes(t.Context(), seen, data.DisputeSent, nil, op))
			for _, d := range moved {
				if d.State != data.DisputeSent || d.Version != 2 {
					t.Errorf("it is %+v", d)
				}
			}
		}
		if _, err := l.MoveDisputes(t.Context(), seen, data.DisputeAccepted, nil, data.NewOp()); !errors.As(err, new(*data.StaleError)) {
			t.Errorf("of an old version it says %v", err)
		}
		for i := range seen {
			seen[i].Version = 2
		}
		seen[1].Version = 1
		if _, err := l.MoveDisputes(t.Context(), seen, data.DisputeAccepted, nil, data.NewOp()); !errors.As(err, new(*data.StaleError)) {
			t.Errorf("with one of them old it says %v", err)
		}
		for _, d := range must[[]data.Dispute](t)(l.Disputes(t.Context(), true)) {
			if want := map[bool]data.DisputeState{true: data.DisputeSent, false: data.DisputeOpen}[d.Conversion.Operator.Raw() == "7"]; d.State != want {
				t.Errorf("number %d is %s", d.ID, d.State)
			}
		}
		f := must[data.DisputeFile](t)(l.Dispute(t.Context(), all[2].Dispute.ID))
		if len(f.History) != 2 || f.History[0].Change.Raw() != "moved it to sent" {
			t.Errorf("its history is %+v", f.History)
		}
		back := must[data.Dispute](t)(l.UndoDispute(t.Context(), f.Dispute.Seen(), data.NewOp()))
		if back.State != data.DisputeOpen {
			t.Errorf("taken back it is %+v", back)
		}
	})
}

func TestTheDocketIsReadAgainOnceSomebodyDidSomething(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		mine, theirs := w.console(t, "ops1"), w.console(t, "ops2")
		all, now, err := mine.Docket(t.Context(), "")
		if all == nil || len(all) != 0 || err != nil {
			t.Fatalf("of none it gives %v, %v", all, err)
		}
		d := must[data.Dispute](t)(theirs.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		for _, do := range []func() error{
			func() error { return nil },
			func() error {
				_, err := theirs.MoveDispute(t.Context(), d.Seen(), data.DisputeWithdrawn, nil, data.NewOp())
				return err
			},
		} {
			if err := do(); err != nil {
				t.Fatal(err)
			}
			if all, now, err = mine.Docket(t.Context(), now); len(all) != 1 || err != nil {
				t.Errorf("it gives %v, %v", all, err)
			}
			if again, same, _ := mine.Docket(t.Context(), now); again != nil || same != now {
				t.Errorf("where nobody did anything it gives %v, %q then %q", again, now, same)
			}
		}
	})
}
