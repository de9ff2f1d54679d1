package page

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/dispute"
)

// The fields of the form of a move.
const (
	moveTo = iota
	moveAnswer
	moveWho
	moveWhen
	moveFile
	moveCount
)

// previewed is how many disputes a form names.
const previewed = 4

func (w casework) whyNotMove() string {
	if why := w.whyNot(w.toMove()); why != "" {
		return why
	}
	if why := w.mixed(); why != "" {
		return why
	}
	first := w.chosen[0]
	for _, d := range w.chosen {
		if d.State != first.State {
			return fmt.Sprintf("%d is %s and %d is %s", first.ID, first.State, d.ID, d.State)
		}
	}
	if len(dispute.Moves(first.State)) == 0 {
		return "it is " + string(first.State) + ", which is its end; z takes a slip back"
	}
	return ""
}

func (w casework) toMove() data.Action {
	if len(w.chosen) > data.DisputesByOperator {
		return data.ToMoveMany
	}
	return data.ToMove
}

// move asks where to, and what they answered, when, and who said it. What goes out
// together is moved together, and told as one claim.
func (w casework) move() tea.Cmd {
	db, chosen, now := w.Disputes, w.chosen, w.frame.Now
	var to []string
	for _, state := range dispute.Moves(chosen[0].State) {
		to = append(to, string(state))
	}
	form := Form{
		Title: "Move dispute " + fmt.Sprint(chosen[0].ID), Lines: previewOf(chosen), Name: "move",
		Fields: []Field{
			{Name: "to", Text: to[0], Choices: to, Hint: "one of " + strings.Join(to, ", ")},
			{Name: "answer", Hint: "what they answered, word for word; empty for nothing", Long: true},
			{Name: "who", Hint: "who answered"},
			{Name: "when", Hint: "when: 2026-11-24, 2026-11-24T15:04, 2h; empty for now"},
			{Name: "file", Hint: "the name of a file that came with it; it is not read"},
		},
	}
	if len(chosen) > 1 {
		form.Title = fmt.Sprintf("Move %d disputes of %s together", len(chosen), label(chosen[0].Operator))
		form.Fields = append(form.Fields, countField(len(chosen), "moves them all"))
	}
	form.Wrong = func(values []string) error {
		if _, err := answerOf(values, now); err != nil {
			return err
		}
		return wrongCount(values, moveCount, len(chosen))
	}
	form.Do = func(ctx context.Context, values []string, op data.Op) (tea.Msg, error) {
		answer, err := answerOf(values, now)
		if err != nil {
			return nil, err
		}
		moved, err := db.MoveDisputes(ctx, seenOf(chosen), data.DisputeState(values[moveTo]), answer, op)
		switch {
		case err != nil:
			return nil, err
		case data.DisputeState(values[moveTo]) == data.DisputeSent:
			return w.letterOf(moved), nil
		}
		return Note{Text: fmt.Sprintf("%s moved to %s", counted(len(moved), "dispute"), values[moveTo])}, nil
	}
	return func() tea.Msg { return form }
}

func seenOf(all []data.Dispute) []data.Seen {
	seen := make([]data.Seen, len(all))
	for i, d := range all {
		seen[i] = d.Seen()
	}
	return seen
}

// answerOf gives the answer of the form of a move; nil for none.
func answerOf(values []string, now time.Time) (*data.Answer, error) {
	text := strings.TrimSpace(values[moveAnswer])
	on, err := momentOf(values[moveWhen], now)
	switch {
	case err != nil:
		return nil, inField(moveWhen, err)
	case text == "" && strings.TrimSpace(values[moveWho]+values[moveWhen]+values[moveFile]) != "":
		return nil, inField(moveAnswer, &data.Error{Kind: data.Usage, What: "there is no answer", Why: "who, when and file say more of one"})
	case text == "":
		return nil, nil
	}
	return &data.Answer{On: on, Who: data.NewText(strings.TrimSpace(values[moveWho])), Verbatim: data.NewText(text), File: data.NewText(strings.TrimSpace(values[moveFile]))}, nil
}

// momentOf reads a moment, or how long ago it was; zero for none.
func momentOf(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, nil
	}
	f, err := data.ParseFilter("since:"+text, now)
	if at, ok := f.Since(); err == nil && ok {
		return at, nil
	}
	return time.Time{}, &data.Error{Kind: data.Usage, What: "cannot read " + data.Safe(text), Why: "it is no moment", Do: "write 2026-11-24, 2026-11-24T15:04 or 2h"}
}

// countField asks for a number to be typed, so that nobody does by a slip to many
// what was meant for one.
func countField(n int, does string) Field {
	return Field{Name: "count", Hint: fmt.Sprintf("type %d: it %s", n, does)}
}

// wrongCount says what is wrong with the typed count, where one was asked for.
func wrongCount(values []string, at, n int) error {
	if at >= len(values) {
		return nil
	}
	if typed := strings.ReplaceAll(strings.TrimSpace(values[at]), ",", ""); typed != fmt.Sprint(n) {
		return inField(at, fmt.Errorf("type %d as the count: so many there are", n))
	}
	return nil
}

// previewOf names disputes on a few lines, with their sum where there are several.
func previewOf(all []data.Dispute) []string {
	var lines []string
	var sum data.Sums
	for i, d := range all {
		sum.Add(d.Claim)
		if i < previewed {
			lines = append(lines, caseLine(d))
		}
	}
	if more := len(all) - previewed; more > 0 {
		lines = append(lines, fmt.Sprintf("and %s more", Grouped(more)))
	}
	if len(all) > 1 {
		lines = append(lines, "together "+orElse(sums(sum), "nothing priced"))
	}
	return lines
}

func orElse(text, none string) string {
	if text == "" {
		return none
	}
	return text
}

// counted gives a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Grouped(n) + " " + noun + "s"
}
