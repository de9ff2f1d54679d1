package page

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/board"
	"tailback/rules/compare"
)

func (a alertNow) whyNotAccept() string {
	switch why := a.matter().whyNot(data.ToAccept); {
	case why != "":
		return why
	case a.alert.Key.Rule == board.Silence:
		return "nothing was sent that a contract could read"
	case a.alert.Key.Rule == board.DeliveryFailing:
		return "what we send is in no contract"
	case a.Accepter == nil:
		return "no contract of this operator can be written here"
	case a.proposing.out():
		return "the next contract is being worked out"
	}
	return ""
}

// accept asks for the contract that also reads what is sent now, and shows it.
func (a alertNow) accept() tea.Cmd {
	accepter, alert := a.Accepter, a.alert
	return ask(a.Ctx, &a.proposing, a.frame.Now, compareWithin, func(ctx context.Context) (Proposal, error) {
		return accepter.Propose(ctx, alert)
	})
}

// confirm shows a contract before it is written.
func (a *Alert) confirm(p Proposal, f Frame) tea.Cmd {
	accepter := a.Accepter
	c := Confirm{Title: "Accept the change of " + alertName(p.Alert) + " as the contract of " + label(a.alert.Operator), Name: "accept", Lines: p.Lines}
	c.Do = func(now time.Time) tea.Cmd {
		return a.matter(f).do(data.ToAccept, "accepted: receipts are judged by it from now on", now, func(ctx context.Context, op data.Op) error {
			return accepter.Accept(ctx, p, op)
		})
	}
	return func() tea.Msg { return c }
}

func (a alertNow) whyNotLetter() string {
	switch {
	case a.Comparer == nil:
		return "there is nothing to compare with"
	case a.comparing.out():
		return "before and after are being compared"
	case a.compared == nil:
		return "before and after are not known"
	case a.alert.Key.Rule == board.Silence && a.alert.Key.Operator.Null():
		return "nobody sends anything: there is no one operator to write to"
	case a.compared.Silence == nil && len(a.compared.Causes) == 0:
		return "nothing changed that could be told of"
	}
	return ""
}

// letter copies the message to the operator, and shows it.
func (a alertNow) letter() tea.Cmd {
	c, count := *a.compared, a.alert.Hit
	if c.Silence != nil {
		c.Silence = c.Silence.By(a.alert)
	}
	return func() tea.Msg {
		return Copy{What: "message to " + c.Operator, Text: c.Message(compare.Letter{Count: count}), Show: true}
	}
}
