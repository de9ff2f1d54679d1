package page

import (
	"fmt"
	"strings"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// eventsLayout is how the page divides its area.
type eventsLayout struct {
	width int
	strip bool
	pane  int // cells for the pane; 0 where there is none
	table part.Table
}

// The columns of a receipt inside a conversion.
const (
	evTime = iota
	evWhat
	evAmount
	evSaid
	evTxID
	evReason
)

// Resize divides the area.
func (e *Events) Resize(f Frame) {
	if y := &e.layout; y.width != f.Width || y.strip != f.Strip {
		e.layout = layOutEvents(f)
	}
	e.scroll.Resize(max(f.Height-len(e.top(f))-len(e.bottom(f)), 0))
}

func layOutEvents(f Frame) eventsLayout {
	y := eventsLayout{width: f.Width, strip: f.Strip}
	room := f.Width
	if f.Width >= paneFrom && !f.Strip {
		y.pane = min(max(f.Width-85, 40), 58)
		room -= y.pane + 2
	}
	y.table = part.Lay([]part.Column{
		evTime:   {Title: "received", Min: 8, Good: 15, Max: 15},
		evWhat:   {Title: "what", Min: 4, Good: 5, Max: 8},
		evAmount: {Title: "amount", Min: 10, Good: 12, Max: 16, Right: true},
		evSaid:   {Title: "we said", Short: "said", Min: 7, Good: 7, Max: 7},
		evTxID:   {Title: "transaction", Min: 8, Good: 11, Max: 20, From: 70},
		evReason: {Title: "reason", Min: 8, Good: 14, Max: 40, From: 60},
	}, room-gutter-2, room)
	return y
}

// View gives the lines of the page.
func (e *Events) View(f Frame) []string {
	lines := e.top(f)
	lines = append(lines, e.body(f)...)
	return append(lines, e.bottom(f)...)
}

// top gives whose events they are, the terms where there is no pane for them,
// and what could not be read.
func (e *Events) top(f Frame) []string {
	lines := e.subject(f)
	if e.layout.pane == 0 && !f.Strip {
		lines = append(lines, e.termLine(f)...)
	}
	if lost := f.Pulse.Lost(); lost != "" {
		lines = append(lines, f.Theme.Paint(theme.Bad, part.Cut(" !! "+lostLine(f, lost), f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	if err := e.loading.err; err != nil && !e.loading.out() {
		lines = append(lines, f.Theme.Paint(theme.Bad, part.Cut(" !! the receipts could not be read, ctrl+r tries again: "+sentence(err), f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	for _, off := range e.known.off {
		lines = append(lines, f.Theme.Paint(theme.Warn, part.Cut("  ! "+off, f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	return lines
}

// subject says whose events they are.
func (e *Events) subject(f Frame) []string {
	what := e.Name
	if e.Kind != "" {
		kind := string(e.Kind) + " "
		what = kind + f.id(e.Key, f.Width-1-len(kind))
	}
	if operators := e.operators(); operators != "" {
		what += ", " + operators
	}
	lines := []string{" " + f.Theme.Paint(theme.Strong, part.Cut(what, f.Width-1, f.Theme.Glyphs.Ellipsis))}
	if c := e.click(); c != nil && !f.Strip && e.layout.pane == 0 {
		about := strings.Join(clickWords(f.Of(e.operator()), c), ", ")
		for _, line := range part.WrapIn(about, f.Width-2, 2, f.Theme.Glyphs.Ellipsis) {
			lines = append(lines, " "+line)
		}
	} else if e.unknownClick() && !f.Strip {
		lines = append(lines, " "+f.Theme.Paint(theme.Warn, "this database has no such click"))
	}
	return lines
}

// unknownClick reports that the page is of a click that is not there, and that
// this was looked up.
func (e *Events) unknownClick() bool {
	_, read := e.loaded(e.loading.good)
	return e.Kind == data.FoundClick && read && len(e.known.off) == 0 && e.click() == nil
}

// deal gives the terms of the conversion under the cursor.
func (e *Events) deal() *data.Terms {
	if l, ok := e.current(); ok {
		return l.conversion.Terms
	}
	return nil
}

// termLine gives the terms in at most two lines.
func (e *Events) termLine(f Frame) []string {
	t := e.deal()
	if t == nil {
		return nil
	}
	lines := []string{" " + part.Cut("terms: "+dealWords(f, *t), f.Width-1, f.Theme.Glyphs.Ellipsis)}
	if note := f.note(t.NGRNote); note != "" {
		lines = append(lines, " "+f.Theme.Paint(theme.Dim, part.Cut("NGR: "+note, f.Width-1, f.Theme.Glyphs.Ellipsis)))
	}
	return lines
}

// body gives the tree, with the pane beside it.
func (e *Events) body(f Frame) []string {
	lines := make([]string, 0, e.scroll.Height)
	from, to := e.scroll.Window()
	for n := from; n < to; n++ {
		lines = append(lines, e.line(f, n))
	}
	if from == to {
		for _, line := range e.nothing(f) {
			lines = append(lines, "   "+f.Theme.Paint(theme.Dim, part.Cut(line, f.Width-3, f.Theme.Glyphs.Ellipsis)))
		}
	}
	for len(lines) < e.scroll.Height {
		lines = append(lines, "")
	}
	lines = lines[:e.scroll.Height]
	if e.layout.pane > 0 {
		left := f.Width - e.layout.pane - 1
		detail := e.detail(f, e.layout.pane-2)
		for i, line := range lines {
			lines[i] = part.Fill(line, left) + f.Theme.Paint(theme.Dim, f.Theme.Glyphs.Bar) + " "
			if i < len(detail) {
				lines[i] += detail[i]
			}
		}
	}
	return lines
}

// nothing says why there is no receipt, and what to check.
func (e *Events) nothing(f Frame) []string {
	switch {
	case e.loading.slow(f.Now):
		return []string{part.Spinner(f.Theme, f.Spin) + " reading receipts"}
	case e.loading.out(), e.loading.err != nil:
		return nil
	case e.Kind == data.FoundClick:
		return []string{
			"No receipt names this click. To check:",
			"- has the visitor registered at all? Most clicks never do",
			"- does the operator send its id under another parameter? Live, / click:\"\"",
			"- is the id cut or changed on its way? Live, / query:*" + begin(e.Key, 8) + "*",
		}
	}
	return []string{"There is no receipt."}
}

// detail gives the terms and the click of the line under the cursor, and the
// receipt.
func (e *Events) detail(f Frame, width int) []string {
	l, ok := e.current()
	if !ok {
		return nil
	}
	var lines []string
	if t := l.conversion.Terms; t != nil {
		lines = append(lines, f.Theme.Paint(theme.Strong, "TERMS  "+part.Cut(label(t.Campaign), width-7, f.Theme.Glyphs.Ellipsis)))
		lines = append(lines, dealLines(f, *t, width)...)
	} else {
		lines = append(lines, f.Theme.Paint(theme.Warn, part.Cut("no terms are known for it", width, f.Theme.Glyphs.Ellipsis)))
	}
	lines = append(lines, "")
	if c := e.click(); c != nil {
		lines = append(lines, f.Theme.Paint(theme.Strong, "CLICK  "+f.id(c.ID.Key, width-7)))
		for _, word := range clickWords(f.Of(e.operator()), c) {
			lines = append(lines, part.Cut(word, width, f.Theme.Glyphs.Ellipsis))
		}
		lines = append(lines, "")
	}
	if l.receipt == nil {
		return append(lines, part.Wrap(l.conversion.Why, width)...)
	}
	return append(lines, paneLines(f, *l.receipt, width)...)
}

// bottom gives what the line under the cursor means, and how the list stands.
func (e *Events) bottom(f Frame) []string {
	if f.Strip {
		return nil
	}
	var lines []string
	if l, ok := e.current(); ok && e.layout.pane == 0 {
		words := l.conversion.Why
		if l.receipt != nil {
			words = strings.Join(append(resentWords(f, l.receipt), account(f, l.receipt)...), "  ")
		}
		lines = append(lines, f.Theme.Paint(theme.Strong, " > ")+part.Cut(words, f.Width-3, f.Theme.Glyphs.Ellipsis))
	}
	return append(lines, e.standing(f))
}

func (e *Events) standing(f Frame) string {
	age, read := e.loaded(f.Now)
	if !read {
		return ""
	}
	count := fmt.Sprintf("%s receipts, %s conversions", Grouped(e.known.receipts), Grouped(len(e.known.conversions)))
	switch words := e.listWords(f); {
	case words != "":
		count = "at least " + count + ", " + words
	case e.known.receipts == history || e.known.full:
		count += ", the newest; there can be more"
	}
	scope := "window and filter do not apply"
	if e.Kind == "" {
		scope = "of the window and filter"
	}
	return part.Bar(f.Theme, []part.Segment{
		{Text: " " + count},
		{Text: scope, Role: theme.Dim, Drop: 3},
		{Text: "read " + lately(age), Role: theme.Dim, Drop: 2, Right: true},
		{Text: f.Zone.String(), Role: theme.Dim, Drop: 4},
	}, f.Width)
}

// Words explain the tree.
func (e *Events) Words() []keys.Section {
	word := func(short, long string) keys.Row { return keys.Row{Keys: []string{short}, Does: long} }
	return []keys.Section{{Title: "Words of the list", Rows: []keys.Row{
		word("PAYABLE", "it earns money as it stands"),
		word("not yet", "something is still missing"),
		word("NOT", "it earns nothing as it stands"),
		word("ftd no. 2", "the second of this click"),
		word("200 acc", "we answered 200, accepted"),
		word("R ? r", "sent again: waits, unknown, over"),
		word("=", "sent by us: a replay"),
	}}}
}
