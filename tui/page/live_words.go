package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The lines of the Live page that are no rows.

// lostLine says when it is tried again to get receipts, and why none come.
func lostLine(f Frame, lost string) string {
	why := data.Safe(lost)
	at := f.Pulse.State.RetryAt
	if f.Pulse.Ended != "" || at.IsZero() {
		return why
	}
	if wait := at.Sub(f.Now); wait >= time.Second {
		return fmt.Sprintf("next try in %ds: %s", int(wait.Seconds()), why)
	}
	return "trying again: " + why
}

// Cursor is in the filter being typed.
func (l *Live) Cursor(f Frame) *tea.Cursor {
	if !l.Typing() {
		return nil
	}
	return l.prompt.cursor(f, f.Height-len(l.prompt.view(f)))
}

// meaning explains the row under the cursor; while following, when rows go by
// too fast to be read, the newest one with which something went wrong.
func (l *Live) meaning(f Frame) string {
	sign := f.Theme.Paint(theme.Strong, " > ")
	p, ok := l.current()
	if !ok {
		return ""
	}
	if l.scroll.Follow && l.still == nil {
		if p, ok = l.shown().failing(); !ok {
			return f.Theme.Paint(theme.Dim, part.Cut(fmt.Sprintf("   none of these %s %s", Grouped(l.shown().len()), l.wrong()), f.Width, f.Theme.Glyphs.Ellipsis))
		}
		sign = f.Theme.Paint(theme.Bad, " ! ")
	}
	r := p.receipt()
	said := account(f, &r)
	if disputed := disputedWords(f, &r); disputed != "" {
		said = slices.Insert(said, 0, disputed)
	}
	said = l.withFound(said, p)
	said = slices.Insert(said, 0, resentWords(f, &r)...)
	if l.scroll.Follow && l.still == nil {
		said[0] = joined(" ", f.Of(r.Operator).clock(r.ReceivedAt), label(r.Operator), event(r.Event), said[0])
	}
	return sign + part.Cut(strings.Join(said, "  "), f.Width-3, f.Theme.Glyphs.Ellipsis)
}

// withFound puts what the rules found before what is told of a row; and that they
// were not asked, behind what went wrong with it all the same.
func (l *Live) withFound(said []string, p packed) []string {
	found, ok := p.finding()
	switch {
	case ok:
		return slices.Insert(said, 0, foundWord(found)+": "+data.Safe(found.Sentence))
	case p.unchecked() && p.failing():
		return slices.Insert(said, 1, l.whyUnchecked())
	case p.unchecked():
		return slices.Insert(said, 0, l.whyUnchecked())
	}
	return said
}

// wrong says what a receipt that e goes to is, as far as anybody looks.
func (l *Live) wrong() string {
	if l.Checker == nil {
		return "was rejected or failed"
	}
	return joined("; ", "was rejected, failed or broke a rule", l.uncheckedWords())
}

// account tells of a receipt what its row leaves out.
func account(f Frame, r *data.Receipt) []string {
	var said []string
	switch {
	case r.Unreadable != "":
		said = append(said, brief(r.ID.Key)+" could not be read: "+data.Safe(r.Unreadable))
	case !r.Reason.Empty():
		said = append(said, answer(r)+": "+f.masked(r.Reason, 256))
	case failing(r):
		said = append(said, answer(r))
	}
	if !r.Query.Null() {
		said = append(said, "?"+f.masked(r.Query, 4*f.Width))
	}
	if len(said) == 0 {
		said = append(said, "receipt "+brief(r.ID.Key)+", no raw request")
	}
	return said
}

// standing says how the list stands: filter, marks, following, what fell out.
func (l *Live) standing(f Frame) string {
	return part.Bar(f.Theme, []part.Segment{
		{Text: " " + l.filterWords(f), Role: theme.Plain},
		{Text: l.markWords(), Role: theme.Mark, Drop: 2},
		{Text: l.uncheckedWords(), Role: theme.Warn, Drop: 2},
		{Text: l.followWords(), Role: theme.Plain, Drop: 3},
		{Text: l.keptWords(f), Role: theme.Dim, Drop: 4, Right: true},
		{Text: f.Zone.String(), Role: theme.Dim, Drop: 5},
	}, f.Width)
}

// filterWords give the filter and how many match. Where both have no room the
// filter gives way.
func (l *Live) filterWords(f Frame) string {
	if l.match == nil {
		return "no filter"
	}
	words := ": " + l.searchWords(f)
	if n := len(l.deciding.queue); n > 0 && (l.deciding.slow(f.Now) || l.deciding.err != nil) {
		words += ", " + Grouped(n) + " to be judged"
	}
	room := max(f.Width-part.Width(words)-4, 12)
	return "/ " + part.Cut(data.Safe(l.Filter.String()), room, f.Theme.Glyphs.Ellipsis) + words
}

func (l *Live) markWords() string {
	if l.ranging {
		from, to := l.span()
		return fmt.Sprintf("range of %s", Grouped(int(to-from+1)))
	}
	if len(l.marks) == 0 {
		return ""
	}
	return Grouped(len(l.marks)) + " marked"
}

func (l *Live) followWords() string {
	switch {
	case l.still != nil:
		return "FROZEN, p goes on"
	case l.scroll.Follow:
		return "FOLLOWING"
	}
	return "not following, F resumes"
}

// keptWords counts what is kept, and since when, and what is not: rows that fell out of the
// ring, and receipts that came faster than they could be taken.
func (l *Live) keptWords(f Frame) string {
	words := "kept " + Grouped(l.shown().len())
	if p, ok := l.shown().row(l.shown().lo); ok && !p.received().IsZero() {
		words += " since " + f.short(p.received())
	}
	if n := l.shown().lost; n > 0 {
		words += ", " + Grouped(int(n)) + " fell out"
	}
	if l.missed > 0 {
		words += ", " + Grouped(l.missed) + " missed"
	}
	return words
}

// Words explain the columns and the fields of a filter.
func (l *Live) Words() []keys.Section {
	word := func(short, long string) keys.Row { return keys.Row{Keys: []string{short}, Does: long} }
	columns := keys.Section{Title: "Words of the list", Rows: []keys.Row{
		word("reg", "registration"),
		word("ftd qftd", "first deposit, qualified"),
		word("dep reb", "deposit, rebill"),
		word("pend appr", "pending, approved"),
		word("rej ref cb", "rejected, refund, chargeb."),
		word("200 acc", "we answered 200, accepted"),
		word("REJ", "we rejected it"),
		word("dup pen", "duplicate, pending"),
		word("!! REN click", "critical: renamed click id"),
		word("! - ", "major, minor; bare: notice"),
		word("? unchecked", "no rule has seen it yet"),
		word("15m", "a minute each, usual: half"),
		word("37 new v", "came below the screen"),
		word("D d", "disputed; that is settled"),
		word("R ? r", "sent again: waits, unknown, over"),
		word("=", "sent by us: a replay"),
	}}
	filter := keys.Section{Title: "Fields of a filter"}
	for _, f := range data.FilterFields() {
		filter.Rows = append(filter.Rows, word(f.Name, f.Example))
	}
	return []keys.Section{columns, filter}
}

// Title names the page.
func (l *Live) Title() string { return "Live" }

// Crumb is empty: the page is opened on nothing.
func (l *Live) Crumb(Frame) string { return "" }

// Badge counts what came below the screen.
func (l *Live) Badge(f Frame) string {
	n := l.unread()
	if n == 0 {
		return ""
	}
	return Grouped(int(n)) + " new v"
}

// Grouped writes a number with commas between the thousands.
func Grouped(n int) string { return data.Grouped(n) }
