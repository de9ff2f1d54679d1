package page

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"tailback/data"
	"tailback/rules/query"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// besideFrom is the width from which a second column stands beside the tab.
const besideFrom = 120

// receiptSides gives the widths of the tab and of what stands beside it, 0 for
// nothing: one blank is at the left edge, two before a row, three between them.
func receiptSides(f Frame) (left, right int) {
	if f.Width < besideFrom || f.Strip {
		return max(f.Width-3, 0), 0
	}
	right = min(f.Width*2/5, 90)
	return f.Width - 3 - 3 - right, right
}

// Resize gives the rows of each tab the room that is left for them.
func (p *Receipt) Resize(f Frame) {
	p.prepare(f)
	f = f.Of(p.receipt.Operator)
	left, _ := receiptSides(f)
	if p.starts == nil || p.wide != left {
		p.starts, p.wide = p.query.Starts(left-placeWidth-2), left
	}
	s := &p.scrolls[p.tab]
	l := p.leaf(f, p.tab, left)
	s.Range(0, int64(l.rows))
	s.Resize(max(f.Height-len(p.top(f))-len(l.head), 0))
}

// View gives the headline, the tab and, where there is room, what stands beside
// and below it.
func (p *Receipt) View(f Frame) []string {
	f = f.Of(p.receipt.Operator)
	lines := p.top(f)
	for i, line := range lines {
		lines[i] = " " + line
	}
	room := f.Height - len(lines)
	if room <= 0 {
		return lines[:max(f.Height, 0)]
	}
	left, right := receiptSides(f)
	rows := p.rows(f, left)
	below, beside := p.placed(f, room-len(rows), room, left, right)
	for _, line := range below {
		rows = append(rows, "   "+line)
	}
	if right == 0 {
		return append(lines, rows[:min(len(rows), room)]...)
	}
	for len(rows) < room {
		rows = append(rows, "")
	}
	return append(lines, abreast(f, rows[:room], left+3, beside)...)
}

// rows gives the rows of the tab that are in sight, under their titles.
func (p *Receipt) rows(f Frame, width int) []string {
	l := p.leaf(f, p.tab, width)
	s := &p.scrolls[p.tab]
	lines := make([]string, 0, s.Height+len(l.head))
	for _, line := range l.head {
		lines = append(lines, "   "+line)
	}
	from, to := s.Window()
	for row := from; row < min(to, int64(l.rows)); row++ {
		whole, sign := theme.Plain, "   "
		switch {
		case row == s.Cursor:
			whole, sign = theme.Cursor, " "+f.Theme.Paint(theme.Strong, ">")+" "
		case f.Pulse.Lost() != "":
			whole = theme.Stale
		}
		lines = append(lines, sign+part.Fill(l.draw(int(row), whole), width))
	}
	return lines
}

// top gives the lines above the tab.
func (p *Receipt) top(f Frame) []string {
	width := f.Width - 2
	if f.Strip {
		return p.stripTop(f, width)
	}
	lines := answerLines(f, &p.receipt, width, 2)
	lines = append(lines, f.Theme.Paint(p.judged.look, part.Cut(p.judged.headline, width, f.Theme.Glyphs.Ellipsis)))
	lines = append(lines, part.Cut(p.termsLine(f), width, f.Theme.Glyphs.Ellipsis))
	lines = append(lines, p.resent(f, width, 2)...)
	lines = append(lines, p.troubles(f, width)...)
	return append(lines, p.tabLine(f, width))
}

func orNone(f Frame, text string) string {
	if text == "" {
		return f.Theme.Glyphs.None
	}
	return text
}

// answerLines says what we answered and why, before anything else.
func answerLines(f Frame, r *data.Receipt, width, most int) []string {
	var lines []string
	if r.Unreadable != "" {
		lines = append(lines, f.Theme.Paint(theme.Bad, part.Cut("could not be read: "+data.Safe(r.Unreadable), width, f.Theme.Glyphs.Ellipsis)))
	}
	wrapped := part.WrapIn(answerWords(f, r, width), width, most, f.Theme.Glyphs.Ellipsis)
	return append(lines, paintAll(f, answerRole(r), wrapped)...)
}

// answerWords says what we answered and why, as much of it as two lines hold.
func answerWords(f Frame, r *data.Receipt, width int) string {
	said := joined(": ", code(r.HTTPStatus, begin(r.Status, 64)), f.masked(r.Reason, 2*width))
	if said == "" {
		said = "what we answered is not known"
	}
	return said
}

func paintAll(f Frame, role theme.Role, lines []string) []string {
	for i, line := range lines {
		lines[i] = f.Theme.Paint(role, line)
	}
	return lines
}

// troubles says that the database is lost, and what could not be read and how
// to try again.
func (p *Receipt) troubles(f Frame, width int) []string {
	var lines []string
	if lost := f.Pulse.Lost(); lost != "" {
		lines = append(lines, f.Theme.Paint(theme.Bad, part.Cut("!! "+lostLine(f, lost), width, f.Theme.Glyphs.Ellipsis)))
	}
	return append(lines, p.unread(f, width, ", ctrl+r tries again")...)
}

// unread says what could not be read, and what is there all the same.
func (p *Receipt) unread(f Frame, width int, again string) []string {
	var lines []string
	say := func(text string) {
		lines = append(lines, f.Theme.Paint(theme.Bad, part.Cut(text, width, f.Theme.Glyphs.Ellipsis)))
	}
	trail := "the trail could not be read"
	if p.trail != nil {
		trail = "the trail is " + Ago(f.Now.Sub(p.traced)) + " old"
	}
	for _, r := range []struct {
		*request
		what string
	}{{&p.reading, "the receipt could not be read"}, {&p.tracing, trail}, {&p.dealing, "the terms could not be read"}, {&p.checking, "the rules could not be asked"}} {
		if r.err != nil {
			say(r.what + again + ": " + reasonOf(r.err))
		}
	}
	if p.gone {
		say("the receipt is no longer in the database: this is what was known of it")
	}
	return lines
}

// reasonOf says why a question was not answered, in a person's words.
func reasonOf(err error) string { return reasonWithin(err, patience) }

// Reason says why a question of the console's own was not answered.
func Reason(err error) string { return reasonOf(err) }

// reasonWithin is reasonOf for a question that had another time to be answered.
func reasonWithin(err error, within time.Duration) string {
	var e *data.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %d s", int(within.Seconds()))
	case errors.As(err, &e) && e.Why != "":
		return data.Safe(e.Why)
	}
	return data.Safe(err.Error())
}

// zoneWords says how the moments on the page are told.
func (f Frame) zoneWords() string {
	if f.Zone == Mine && f.Local != nil && f.Local != time.Local {
		return "times in " + f.Local.String()
	}
	return f.Zone.String()
}

// abreast puts two columns of lines side by side, the first filled to width.
func abreast(f Frame, left []string, width int, right []string) []string {
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		lines[i] = part.Fill(l, width) + " " + f.Theme.Paint(theme.Dim, f.Theme.Glyphs.Bar) + " " + r
	}
	return lines
}

// flowing joins short lines, a blank between them, into lines of at most width
// cells.
func flowing(pieces []string, width int) []string {
	var lines []string
	for _, p := range pieces {
		if last := len(lines) - 1; last >= 0 && part.Width(lines[last])+1+part.Width(p) <= width {
			lines[last] += " " + p
			continue
		}
		lines = append(lines, p)
	}
	return lines
}

// rawQuery gives the query as it arrived, secrets hidden, a parameter on a line
// of its own; the bytes joined are the query.
func rawQuery(f Frame, q data.Text, width int) []string {
	if q.Null() {
		return []string{f.Theme.Paint(theme.Dim, f.Theme.Glyphs.None)}
	}
	safe := data.Safe(query.Redact(q.Raw(), f.Secrets))
	var lines []string
	for _, param := range splitBefore(safe, '&') {
		lines = append(lines, part.Wrap(param, width)...)
	}
	return lines
}

// splitBefore cuts s in front of every sep but a first one.
func splitBefore(s string, sep byte) []string {
	var pieces []string
	from := 0
	for i := 1; i < len(s); i++ {
		if s[i] == sep {
			pieces = append(pieces, s[from:i])
			from = i
		}
	}
	return append(pieces, s[from:])
}

// masked gives the beginning of a raw query, or of words about one, secrets hidden, safe to print.
func (f Frame) masked(q data.Text, most int) string {
	return data.Safe(query.Redact(shorten(q, most).Raw(), f.Secrets))
}

// code gives the HTTP status and the word we answered.
func code(status int, word string) string {
	if status == 0 {
		return word
	}
	return joined(" ", strconv.Itoa(status), word)
}

// shorten keeps the beginning of a text.
func shorten(t data.Text, most int) data.Text {
	if t.Len() <= most {
		return t
	}
	return data.NewText(t.Raw()[:most])
}
