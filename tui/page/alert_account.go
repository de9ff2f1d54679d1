package page

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tailback/rules/retry"
)

// What can become of the receipts of an alert: replayable + arrived again + lost =
// all. Each of them is read, checked twice and held against what came beside it,
// which takes a third of a millisecond of a receipt: behind the page, and of many
// only once somebody asks.

// weighedUnasked is of how many receipts that is worked out when the page opens.
const weighedUnasked = 2000

// reckoned is what can become of the receipts of an alert that had so many.
type reckoned struct {
	retry.Arithmetic
	of int
}

// weighUnasked asks what can become of its receipts where those are few.
func (a *Alert) weighUnasked(f Frame) tea.Cmd {
	if a.alert.Hit > weighedUnasked {
		a.accounting.stop()
		a.account = nil // it was of before
		return nil
	}
	return a.weigh(f)
}

// weighGrown asks again once they are many more. Where they are too many by now,
// what is known stays, with how many came since.
func (a *Alert) weighGrown(f Frame) tea.Cmd {
	if a.account == nil || a.alert.Hit > weighedUnasked || !a.outgrew(a.account.of, &a.accounting, f) {
		return nil
	}
	return a.weigh(f)
}

// weighs reports whether it can be worked out at all.
func (a *Alert) weighs() bool {
	return a.Presser != nil && a.there && neverReplayed(a.alert) == ""
}

// unweighed reports whether it is still to be asked.
func (a *Alert) unweighed() bool {
	return a.weighs() && a.account == nil && !a.accounting.out() && a.accounting.err == nil
}

// weigh asks what can become of its receipts.
func (a *Alert) weigh(f Frame) tea.Cmd {
	if !a.weighs() {
		return nil
	}
	presser, alert := a.Presser, a.alert
	a.weighing = &Progress{}
	of := Asking{Alert: &alert, Progress: a.weighing}
	return ask(a.Ctx, &a.accounting, f.Now, pressWithin, func(ctx context.Context) (reckoned, error) {
		press, err := presser.Press(ctx, of)
		return reckoned{press.Account, alert.Hit}, err
	})
}

// replayable says what can become of its receipts, how far that is worked out, or
// who asks for it; "" where there is nothing to say.
func (a *Alert) replayable(f Frame) string {
	switch {
	case !a.weighs(), a.accounting.err != nil:
		return ""
	case a.accounting.slow(f.Now):
		return "working out what can be replayed: " + a.weighing.words(a.alert.Hit)
	case a.account == nil && (a.accounting.out() || a.alert.Hit <= weighedUnasked):
		return ""
	case a.account == nil:
		return "what can be replayed of " + Grouped(a.alert.Hit) + " is not worked out yet: r does"
	}
	said := accountWords(a.account.Arithmetic)
	// What came while it was worked out is in it, if it was read in time.
	if since := a.alert.Hit - max(a.account.of, a.account.All); since > 0 {
		said += ", +" + Grouped(since) + " since"
	}
	if a.account.Waiting > 0 {
		said += "; " + Grouped(a.account.Waiting) + " of the replayable wait for something"
	}
	return said
}
