package page

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// deed is something that a person does about the alert. Tried again after it
// failed it keeps its name, so that it is done once.
type deed struct {
	ask    request
	action data.Action
	op     data.Op
	said   string // what is told once it is done
}

// matter is an alert at the moment of a key, for what a person does about it.
type matter struct {
	Ctx    context.Context
	acts   Acts
	deed   *deed // the last one of the page
	change data.Change
	alert  data.Alert
	there  bool // there is one
	frame  Frame
}

// did is what comes of a deed.
type did struct{}

// writeWithin is how long a deed may take.
const writeWithin = 5 * time.Second

// noLedger is why nothing can be done without one.
const noLedger = "no ledger: tailback init creates one"

// whyNot says why an action cannot be done; "" where it can.
func (a matter) whyNot(action data.Action) string {
	switch {
	case a.acts == nil:
		return noLedger
	case !a.there:
		return "there is no alert"
	case a.deed.ask.out():
		return "the last one is not done yet"
	}
	return data.Safe(a.acts.Why(action))
}

// do begins a deed under its name.
func (a matter) do(action data.Action, said string, now time.Time, work func(context.Context, data.Op) error) tea.Cmd {
	if a.deed.action != action || a.deed.ask.err == nil {
		a.deed.op = data.NewOp()
	}
	a.deed.action, a.deed.said = action, said
	op := a.deed.op
	return ask(a.Ctx, &a.deed.ask, now, writeWithin, func(ctx context.Context) (did, error) { return did{}, work(ctx, op) })
}

// done takes what came of a deed, and reports whether it was done; an answer to
// another question is none.
func (d *deed) done(msg tea.Msg, now time.Time) bool {
	_, ok := take[did](&d.ask, msg, now)
	return ok && d.ask.err == nil
}

// told says that it was done.
func (d *deed) told() tea.Cmd {
	return tea.Batch(note(d.said), func() tea.Msg { return Acted{} })
}

func (a matter) whyNotAck() string {
	if why := a.whyNot(data.ToAck); why != "" {
		return why
	}
	if len(openOf(a.change)) == 0 {
		return "it has cleared"
	}
	if act, ok := a.frame.Pulse.actOf(a.alert, a.frame.Now); ok && act.Kind == data.Acked {
		return user(act.Actor) + " has it"
	}
	return ""
}

// ack says of all that is open of the change that the person has it.
func (a matter) ack() tea.Cmd {
	acts, alerts := a.acts, openOf(a.change)
	return a.do(data.ToAck, "you have it: quiet until it gets worse; z takes it back", a.frame.Now, func(ctx context.Context, op data.Op) error {
		for _, alert := range alerts {
			if _, err := acts.Ack(ctx, alert, "", opOf(op, alert.Key)); err != nil {
				return err
			}
		}
		return nil
	})
}

// opOf gives the name of the part of a deed that is about one key.
func opOf(op data.Op, key data.AlertKey) data.Op {
	return data.Op(strings.Join([]string{string(op), key.Rule, key.Field}, " "))
}

func (a matter) whyNotSilence() string { return a.whyNot(data.ToSilence) }

// silence asks for the reason, and keeps the change quiet for an hour.
func (a matter) silence() tea.Cmd {
	acts, alerts := a.acts, openOf(a.change)
	if len(alerts) == 0 {
		alerts = []data.Alert{a.alert}
	}
	prompt := Prompt{Title: "Silence " + alertName(a.alert) + " for an hour", What: "reason", Name: "silence"}
	prompt.Do = func(reason string, now time.Time) tea.Cmd {
		return a.do(data.ToSilence, "silent for an hour; z takes it back", now, func(ctx context.Context, op data.Op) error {
			for _, alert := range alerts {
				if _, err := acts.Silence(ctx, alert.Key, time.Time{}, reason, opOf(op, alert.Key)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return func() tea.Msg { return prompt }
}

// undoable gives the acts in force about the change of the kind of the newest.
func (a matter) undoable() []data.Act {
	var acts []data.Act
	for _, alert := range append([]data.Alert{a.alert}, a.change.Alerts...) {
		for _, act := range a.frame.Pulse.Acts[alert.Key] {
			twice := slices.ContainsFunc(acts, func(b data.Act) bool { return b.ID == act.ID })
			if !twice && act.Of(alert) && act.InForce(a.frame.Now) {
				acts = append(acts, act)
			}
		}
	}
	slices.SortStableFunc(acts, func(a, b data.Act) int { return b.At.Compare(a.At) })
	return slices.DeleteFunc(acts, func(act data.Act) bool { return act.Kind != acts[0].Kind })
}

func (a matter) whyNotUndo() string {
	if why := a.whyNot(data.ToUndo); why != "" {
		return why
	}
	if len(a.undoable()) == 0 {
		return "nobody acked or silenced it"
	}
	return ""
}

func (a matter) undo() tea.Cmd {
	acts, back := a.acts, a.undoable()
	return a.do(data.ToUndo, "taken back: "+string(back[0].Kind)+" of "+user(back[0].Actor), a.frame.Now, func(ctx context.Context, op data.Op) error {
		for _, act := range back {
			if _, err := acts.Undo(ctx, act, opOf(op, act.Key)); err != nil {
				return err
			}
		}
		return nil
	})
}
