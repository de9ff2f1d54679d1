package page

import (
	"fmt"
	"strings"
	"time"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// headLine is one answer about an alert.
type headLine struct {
	text  string
	role  theme.Role
	lines int // that it may take, more than one only where there is room
}

// answers gives what, since when, whose fault and what is lost, a line each.
func (a *Alert) answers(f Frame) []headLine {
	if !a.there {
		said := "this alert is not on the board"
		if f.Pulse.Board.At.IsZero() {
			said = "the board is not known yet"
		}
		return []headLine{{said, theme.Dim, 1}}
	}
	lines := []headLine{
		{a.standing(f), a.standingRole(), 1},
		{a.began(f), theme.Plain, 1},
		{a.oneChange(), theme.Plain, 1},
		{a.cause(f), theme.Plain, 1},
		{a.atRisk(), theme.Strong, 2}, // of many currencies
		{a.counted(), theme.Plain, 1},
	}
	if said := a.replayable(f); said != "" {
		lines = append(lines, headLine{said, theme.Plain, 1})
	}
	return lines
}

// standing says how bad it is, for how long, and who has it.
func (a *Alert) standing(f Frame) string {
	alert := a.alert
	if alert.Cause != nil {
		cause := "another alert"
		if _, by, ok := find(f.Pulse.Board, *alert.Cause); ok {
			cause = alertName(by) + ", so it neither counts nor rings: " + data.Safe(by.Sentence)
		}
		return "explained by " + cause
	}
	has := owner(f, alert)
	switch {
	case !alert.Open():
		has = ""
	case has == "":
		has = "nobody has it"
	case !strings.HasPrefix(has, "silent"):
		has += " has it"
	}
	word := strings.ToUpper(alert.Severity.String())
	if !alert.Open() {
		word = "ok"
	}
	hour := ""
	if alert.PerHour > 0 && alert.Open() {
		hour = Grouped(int(alert.PerHour+0.5)) + " an hour"
	}
	if a.gone {
		word = "NO LONGER ON THE BOARD, it was " + word
	}
	return joined(", ", word, openFor(f, alert), hour, has)
}

func (a *Alert) standingRole() theme.Role {
	if !a.alert.Open() || a.alert.Cause != nil {
		return theme.Dim
	}
	return wordRole(a.alert.Severity)
}

// began says since when, to the receipt where that is known.
func (a *Alert) began(f Frame) string {
	since := a.alert.Since
	when := ""
	if !since.At.IsZero() {
		when = "since " + f.short(since.At)
	}
	switch {
	case since.ID.IsZero():
	case since.Give > 0:
		when += fmt.Sprintf(" (%s, give or take %d receipts)", brief(since.ID.Key), since.Give)
	default:
		when += " (" + brief(since.ID.Key) + ")"
	}
	return joined(": ", when, data.Safe(withoutCount(a.alert.Sentence)))
}

// withoutCount gives a sentence without the count and the time at its end, where
// both are told beside it.
func withoutCount(sentence string) string {
	if i := strings.LastIndex(sentence, ": "); i >= 0 && strings.Contains(sentence[i:], " since ") {
		return sentence[:i]
	}
	return sentence
}

// oneChange names what else belongs to the change.
func (a *Alert) oneChange() string {
	words := []string{alertWord(a.change.First())}
	for _, other := range a.change.Alerts[1:] {
		words = append(words, alertWord(other))
	}
	said := "one finding: " + words[0]
	if len(words) > 1 {
		said = "one change: " + strings.Join(words, ", ")
	}
	if n := len(a.change.Explained); n > 0 {
		said += fmt.Sprintf("; %s more only because of it", Grouped(n))
	}
	return said
}

// cause says what the operator is likely to have done.
func (a *Alert) cause(f Frame) string {
	switch {
	case a.Comparer == nil:
		return "before and after are not compared here"
	case a.compared != nil && a.compared.Silence != nil:
		return "nothing came that could be compared; what came last is below"
	case a.compared != nil:
		if cause, ok := a.compared.CauseOf(a.key.Field); ok {
			return "likely cause: " + f.compared(joined("; ", cause.Says, a.compared.Rollout))
		}
		return "what the operator sends did not change"
	case a.comparing.slow(f.Now):
		return part.Spinner(f.Theme, f.Spin) + " comparing before and after"
	}
	return ""
}

// atRisk says what is lost, as far as it is known.
func (a *Alert) atRisk() string {
	r := a.alert.Risk
	var said []string
	if certain := sums(r.Certain); certain != "" {
		said = append(said, fmt.Sprintf("%s (%s payable)", certain, Grouped(r.Conversions)))
	}
	if upTo := sums(r.UpTo); upTo != "" {
		said = append(said, fmt.Sprintf("up to %s (%s earlier, if they qualify)", upTo, Grouped(r.Earlier)))
	}
	if r.RevShare > 0 {
		said = append(said, fmt.Sprintf("%s RevShare without a price", Grouped(r.RevShare)))
	}
	if len(said) == 0 {
		return "no money is known to be at risk"
	}
	words := "at risk "
	if r.Estimated {
		words += "about "
	}
	words += strings.Join(said, ", ")
	if growing := anHour(r); growing != "" && a.alert.Open() {
		words += "  " + growing
	}
	return words
}

// counted says how many receipts are affected, and how many were before.
func (a *Alert) counted() string {
	alert := a.alert
	if alert.Checked == 0 && alert.Hit == 0 {
		return ""
	}
	said := fmt.Sprintf("%s of %s receipts since then", Grouped(alert.Hit), Grouped(alert.Checked))
	if alert.Before.Of > 0 {
		said += fmt.Sprintf(", %s of %s before", Grouped(alert.Before.Hit), Grouped(alert.Before.Of))
	}
	return said
}

// troubles says what could not be read or done.
func (a *Alert) troubles(f Frame, width int) []string {
	var lines []string
	if a.proposing.slow(f.Now) {
		lines = append(lines, part.Spinner(f.Theme, f.Spin)+" working out the next contract")
	}
	for _, r := range []trouble{
		{&a.comparing, compareWithin, "before and after could not be compared, ctrl+r tries again"},
		{&a.reading, patience, "the receipts could not be read, ctrl+r tries again"},
		{&a.telling, patience, "what was done could not be read, ctrl+r tries again"},
		{&a.proposing, compareWithin, "accept was not done"},
		{&a.accounting, pressWithin, "what could be replayed is not known, ctrl+r tries again"},
		a.deed.trouble(),
	} {
		lines = append(lines, r.lines(f, width)...)
	}
	return lines
}

// trouble is a question, and what its failure means.
type trouble struct {
	*request
	within time.Duration
	what   string
}

func (d *deed) trouble() trouble {
	return trouble{&d.ask, writeWithin, string(d.action) + " was not done"}
}

// lines says what failed and why: nothing where nothing did.
func (t trouble) lines(f Frame, width int) []string {
	if t.err == nil {
		return nil
	}
	text := t.what + ": " + reasonWithin(t.err, t.within)
	return []string{f.Theme.Paint(theme.Bad, part.Cut(text, width, f.Theme.Glyphs.Ellipsis))}
}
