package page

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/dispute"
	"tailback/tui/keys"
)

// chore is something that a person does about disputes at a key. Tried again
// after it failed it keeps its name, so that it is done once.
type chore struct {
	ask  request
	what string
	op   data.Op
	said string // what is told once it is done
}

// casework is the disputes that a person does something about, at the moment of a
// key: the marked ones, else the one under the cursor.
type casework struct {
	DisputesOptions
	chore  *chore // the last one of the page
	chosen []data.Dispute
	marked bool
	frame  Frame
}

// whyNot says why an action cannot be done; "" where it can.
func (w casework) whyNot(action data.Action) string {
	switch {
	case w.Disputes == nil:
		return noLedger
	case w.frame.Pulse.Docket.Lost != "" && !w.frame.Pulse.Docket.Known:
		return w.frame.Pulse.Docket.Lost
	case len(w.chosen) == 0:
		return "there is no dispute"
	case w.chore.ask.out():
		return "the last one is not done yet"
	}
	return data.Safe(w.Disputes.Why(action))
}

// do begins a chore under its name.
func (w casework) do(what, said string, work func(context.Context, data.Op) error) tea.Cmd {
	if w.chore.what != what || w.chore.ask.err == nil {
		w.chore.op = data.NewOp()
	}
	w.chore.what, w.chore.said = what, said
	op := w.chore.op
	return ask(w.Ctx, &w.chore.ask, w.frame.Now, writeWithin, func(ctx context.Context) (did, error) { return did{}, work(ctx, op) })
}

// done takes what came of a chore, and tells of it; an answer to another question
// is none.
func (c *chore) done(msg tea.Msg, now time.Time) tea.Cmd {
	if _, ok := take[did](&c.ask, msg, now); !ok {
		return nil
	}
	changed := func() tea.Msg { return DisputesChanged{} } // also where somebody was faster
	if c.ask.err != nil {
		return changed
	}
	return tea.Batch(note(c.said), changed)
}

// trouble says why the last chore was not done.
func (c *chore) trouble() trouble { return trouble{&c.ask, writeWithin, c.what + " was not done"} }

// Whole gives the words of an error for a person, all of them.
func Whole(err error) string {
	if e := new(data.Error); errors.As(err, &e) {
		return data.Safe(e.Error())
	}
	return data.Safe(err.Error())
}

// working is a page with disputes, to do something about.
type working interface{ casework() casework }

// caseActions are what can be done about disputes, on whichever page.
func caseActions[P working]() keys.Table[P, tea.Cmd] {
	why := func(f func(casework) string) func(P) string { return func(p P) string { return f(p.casework()) } }
	do := func(f func(casework) tea.Cmd) func(P) tea.Cmd { return func(p P) tea.Cmd { return f(p.casework()) } }
	return keys.Table[P, tea.Cmd]{
		{Keys: []string{"c"}, Name: "claim", Footer: true, Danger: keys.Undoable, Does: "I follow it; or release it", Why: why(casework.whyNotClaim), Do: do(casework.claim)},
		{Keys: []string{"m"}, Name: "move", Footer: true, Danger: keys.Confirm, Does: "to its next state, with what they answered", Why: why(casework.whyNotMove), Do: do(casework.move)},
		{Keys: []string{";"}, Name: "note", Footer: true, Does: "a note, for us alone", Why: why(casework.whyNotNote), Do: do(casework.note)},
		{Keys: []string{"E"}, Name: "edit", Danger: keys.Confirm, Does: "change what it says", Why: why(casework.whyNotEdit), Do: do(casework.edit)},
		{Keys: []string{"z"}, Name: "undo", Footer: true, Does: "take the last edit back", Why: why(casework.whyNotUndo), Do: do(casework.undo)},
		{Keys: []string{"x"}, Name: "file", Footer: true, Does: "write the file that settles it", Why: why(casework.whyNotHandOut), Do: do(casework.handOut)},
		{Keys: []string{"Y"}, Name: "letter", Footer: true, Does: "copy the claim for the operator", Why: why(casework.whyNotLetter), Do: do(casework.letter)},
	}
}

// lead reports whether the person may do what leads may.
func (w casework) lead() bool { return w.Disputes.Why(data.ToMoveMany) == "" }

func (w casework) whyNotClaim() string {
	if why := w.whyNot(data.ToClaim); why != "" {
		return why
	}
	for _, d := range w.chosen {
		switch {
		case !d.Live():
			return w.named(d) + "it is " + string(d.State)
		case !d.Owner.Empty() && d.Owner != w.Disputes.Me() && !w.lead():
			return w.named(d) + user(d.Owner) + " has it"
		}
	}
	return ""
}

// named says which of several is meant.
func (w casework) named(d data.Dispute) string {
	if len(w.chosen) == 1 {
		return ""
	}
	return fmt.Sprintf("%d: ", d.ID)
}

// claim follows what nobody follows, and releases what somebody does.
func (w casework) claim() tea.Cmd {
	db, chosen := w.Disputes, w.chosen
	release := !chosen[0].Owner.Empty()
	what, said := "claim", "you follow it; c releases it"
	if release {
		what, said = "release", "nobody follows it now"
	}
	return w.do(what, said, func(ctx context.Context, op data.Op) error {
		for _, d := range chosen {
			do := db.ClaimDispute
			if release {
				do = db.ReleaseDispute
			}
			if _, err := do(ctx, d.Seen(), partOf(op, d)); err != nil {
				return err
			}
		}
		return nil
	})
}

// partOf names the part of a chore that is about one dispute.
func partOf(op data.Op, d data.Dispute) data.Op {
	return data.Op(string(op) + " " + strconv.FormatInt(d.ID, 10))
}

func (w casework) whyNotUndo() string {
	if why := w.whyNot(data.ToTakeBack); why != "" {
		return why
	}
	if len(w.chosen) > 1 {
		return "one at a time: unmark, and stand on it"
	}
	if d := w.chosen[0]; d.ChangedBy != w.Disputes.Me() && !w.lead() {
		return user(d.ChangedBy) + " " + brief(d.Change) + ": ask them or a lead"
	}
	return ""
}

func (w casework) undo() tea.Cmd {
	db, d := w.Disputes, w.chosen[0]
	return w.do("undo", fmt.Sprintf("taken back on %d: %s of %s; z does it again", d.ID, brief(d.Change), user(d.ChangedBy)), func(ctx context.Context, op data.Op) error {
		_, err := db.UndoDispute(ctx, d.Seen(), op)
		return err
	})
}

func (w casework) whyNotNote() string {
	if why := w.whyNot(data.ToNote); why != "" {
		return why
	}
	if len(w.chosen) > 1 {
		return "one at a time: unmark, and stand on it"
	}
	return ""
}

func (w casework) note() tea.Cmd {
	db, d := w.Disputes, w.chosen[0]
	form := Form{
		Title: fmt.Sprintf("Note on dispute %d, for us alone", d.ID), Lines: []string{caseLine(d)}, Name: "keep",
		Fields: []Field{{Name: "note", Hint: "nobody outside sees it", Long: true}},
		Wrong: func(values []string) error {
			if strings.TrimSpace(values[0]) == "" {
				return errors.New("type a note")
			}
			return nil
		},
		Do: func(ctx context.Context, values []string, op data.Op) (tea.Msg, error) {
			_, err := db.NoteDispute(ctx, d.ID, values[0], op)
			return Note{Text: fmt.Sprintf("noted on %d", d.ID)}, err
		},
	}
	return func() tea.Msg { return form }
}

func (w casework) whyNotLetter() string {
	switch {
	case len(w.chosen) == 0:
		return "there is no dispute"
	case w.mixed() != "":
		return w.mixed()
	}
	return ""
}

// letter copies what the operator is to read.
func (w casework) letter() tea.Cmd {
	letter := w.letterOf(w.chosen)
	return func() tea.Msg { return letter }
}

func (w casework) letterOf(all []data.Dispute) Copy {
	all = slices.Clone(all)
	dispute.Sort(all, dispute.ByNumber, false)
	return Copy{What: "claim to " + all[0].Operator.Label(), Text: dispute.Letter(all, w.frame.Months[all[0].Operator.Key.Raw()]), Show: true}
}

// mixed says why the chosen ones are no claim to one operator; "" where they are.
func (w casework) mixed() string {
	for _, d := range w.chosen {
		if first := w.chosen[0]; d.Conversion.Operator != first.Conversion.Operator {
			return fmt.Sprintf("%s and %s are two operators: one claim goes to one", label(first.Operator), label(d.Operator))
		}
	}
	return ""
}

// caseLine gives a dispute on a line: 52 FableSpin, ftd of player 88774, 120.00 EUR.
func caseLine(d data.Dispute) string {
	return fmt.Sprintf("%d %s", d.ID, joined(", ", label(d.Operator), aboutKey(short(d.Conversion)), string(d.Reason), data.Safe(d.Claim.String())))
}

// short gives a key whose click is written in a few letters: a preview has the rest
// to tell.
func short(k data.ConversionKey) data.ConversionKey {
	if click := []rune(brief(k.Click)); len(click) > 13 {
		k.Click = data.NewText(string(click[:6]) + ".." + string(click[len(click)-5:]))
	}
	return k
}

// aboutKey names a conversion within its operator.
func aboutKey(k data.ConversionKey) string {
	of := "player " + brief(k.Player)
	if !k.Click.Empty() {
		of = "click " + brief(k.Click)
	}
	return joined(" of ", event(k.Event), of)
}
