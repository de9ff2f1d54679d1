package page

import (
	"fmt"
	"strings"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// retriesLayout is how the page divides its area.
type retriesLayout struct {
	width  int
	strip  bool
	tables [retriesTabs]part.Table
}

// Resize divides the area.
func (p *RetriesPage) Resize(f Frame) {
	if p.layout.width != f.Width || p.layout.strip != f.Strip {
		p.layout = retriesLayout{width: f.Width, strip: f.Strip}
		for t := range retriesTabs {
			p.layout.tables[t] = part.Lay(retriesColumns(t), f.Width-gutter, f.Width)
		}
	}
	p.scrolls[p.tab].Resize(max(f.Height-len(p.top(f))-1-len(p.bottom(f)), 0))
}

// View gives the lines of the page.
func (p *RetriesPage) View(f Frame) []string {
	lines := p.top(f)
	lines = append(lines, p.body(f, max(f.Height-len(lines)-len(p.bottom(f)), 0))...)
	return append(lines, p.bottom(f)...)
}

// top gives what holds retries up, how many there are, and the lists.
func (p *RetriesPage) top(f Frame) []string {
	var lines []string
	s := f.Pulse.Sending
	banners := s.banners(f)
	most := max(f.Height/6, 1)
	if f.Strip {
		most = 1
	}
	for i, b := range banners {
		text := b.text
		if more := len(banners) - most; i == most-1 && more > 0 {
			text = fmt.Sprintf("%s more: %s", Grouped(more), text)
		}
		if i < most {
			lines = append(lines, f.Theme.Paint(b.role, part.Cut(" ! "+text, f.Width, f.Theme.Glyphs.Ellipsis)))
		}
	}
	if f.Strip {
		return lines
	}
	for _, t := range []trouble{
		p.errand.trouble(),
		{&p.finishing, patience, "what is done could not be read, ctrl+r tries again"},
		{&p.failing, failedWithin, "failed deliveries could not be read, ctrl+r tries again"},
	} {
		for _, line := range t.lines(f, f.Width-1) {
			lines = append(lines, " "+line)
		}
	}
	return append(lines, " "+part.Tabs(f.Theme, p.tabNames(f), int(p.tab), f.Width-2))
}

// tabNames gives the names of the lists, with how much is on each.
func (p *RetriesPage) tabNames(f Frame) []string {
	s := f.Pulse.Sending
	names := []string{tabFailed: "Failed", tabQueue: "Queue", tabUnknown: "Unknown", tabDone: "Done", tabBulks: "Bulks", tabEndpoints: "Endpoints"}
	open := 0
	for _, b := range s.Bulks {
		open += 1 - bulkRank(b)
	}
	for t, n := range []int{tabFailed: len(p.failed.All), tabQueue: s.waiting(), tabUnknown: len(s.Unknown), tabBulks: open, tabEndpoints: len(p.rows[tabEndpoints])} {
		if n > 0 {
			names[t] += " " + Grouped(n)
		}
	}
	return names
}

// body gives the titles and the rows in sight.
func (p *RetriesPage) body(f Frame, height int) []string {
	lines := make([]string, height)
	if height == 0 {
		return lines
	}
	rows := p.rows[p.tab]
	if len(rows) == 0 {
		for i, line := range p.nothing(f) {
			if i < height {
				lines[i] = f.Theme.Paint(theme.Dim, part.Cut("   "+line, f.Width, f.Theme.Glyphs.Ellipsis))
			}
		}
		return lines
	}
	table := p.layout.tables[p.tab]
	lines[0] = strings.Repeat(" ", gutter) + table.Head(f.Theme)
	from, to := p.scrolls[p.tab].Window()
	for i := from; i < to && int(i-from)+1 < height; i++ {
		whole := theme.Plain
		if i == p.scrolls[p.tab].Cursor {
			whole = theme.Cursor
		}
		lines[i-from+1] = p.signs(f, i) + table.Row(f.Theme, retriesCells(f, rows[i]), whole)
	}
	return lines
}

// signs gives the gutter of a row.
func (p *RetriesPage) signs(f Frame, i int64) string {
	s := &p.scrolls[p.tab]
	mark, cursor := " ", " "
	_, marked := p.marks[p.rows[p.tab][i].key]
	if ranged := p.ranging && min(p.anchor, s.Cursor) <= i && i <= max(p.anchor, s.Cursor); marked || ranged {
		mark = f.Theme.Paint(theme.Mark, "*")
	}
	if i == s.Cursor {
		cursor = f.Theme.Paint(theme.Strong, ">")
	}
	return mark + cursor + " "
}

// nothing says why a list is empty, and what to do.
func (p *RetriesPage) nothing(f Frame) []string {
	s := f.Pulse.Sending
	switch {
	case p.words != "":
		return []string{"no row has these words; esc shows all"}
	case p.tab == tabFailed && p.Undelivered == nil:
		return []string{"deliveries are not read here"}
	case p.tab == tabFailed && p.failing.answered.IsZero():
		return []string{"reading the deliveries..."}
	case p.tab == tabFailed:
		return []string{"every delivery since " + f.short(p.failed.Since) + " arrived"}
	case p.Retries == nil:
		return []string{noLedger}
	case p.Retries.Why(data.ToRetry) != "" && !s.Used:
		return part.Wrap("nothing can be sent again here: "+data.Safe(p.Retries.Why(data.ToRetry)), max(f.Width-4, 2))
	case len(p.Endpoints) == 0 && !s.Used:
		return noEndpoint()
	case s.At.IsZero(), p.tab == tabDone && p.finishing.answered.IsZero():
		return []string{"reading the retries..."}
	}
	return [][]string{
		tabQueue:   {"nothing waits to be sent; r on a receipt, an alert or a failed delivery does"},
		tabUnknown: {"of every one that was sent it is known whether it arrived"},
		tabDone:    {"nothing was sent again so far"}, tabBulks: {"nobody sent many at once"}, tabEndpoints: {"no endpoint"},
	}[p.tab]
}

// noEndpoint says what to write where no endpoint is configured.
func noEndpoint() []string {
	return []string{
		"nothing can be sent again: no endpoint is configured. Write where to, as in",
		"",
		"[endpoint.ingest]",
		`url  = "https://track.example/postback"   # of your own ingest`,
		"rate = 5                                  # a second, over all workers",
		"",
		"and tailback config check says whether it is right.",
	}
}

// bottom explains the row under the cursor.
func (p *RetriesPage) bottom(f Frame) []string {
	if f.Strip {
		return nil
	}
	lines := make([]string, 2, 3)
	if row := p.on(p.tab); row != nil {
		for i, text := range part.WrapIn(row.words(f), f.Width-3, 2, f.Theme.Glyphs.Ellipsis) {
			lines[i] = "   " + text
		}
		lines[0] = f.Theme.Paint(theme.Strong, " > ") + strings.TrimPrefix(lines[0], "   ")
	}
	return append(lines, p.standing(f))
}

// standing says how the list stands: filter, marks, order, workers.
func (p *RetriesPage) standing(f Frame) string {
	words, marks, order := "no filter", "", retryOrders()[p.order]
	if n := f.Pulse.Sending.waiting(); p.tab == tabQueue && n > len(f.Pulse.Sending.Live) {
		words = fmt.Sprintf("no filter, the newest %s of %s", Grouped(len(f.Pulse.Sending.Live)), Grouped(n))
	}
	if p.words != "" {
		words = "/ " + data.Safe(p.words) + ": " + Grouped(len(p.rows[p.tab]))
	}
	if n := len(p.marks); n > 0 {
		marks = Grouped(n) + " marked"
	}
	if p.ranging {
		marks = "v ends the range"
	}
	if p.reverse {
		order += " reversed"
	}
	segments := []part.Segment{
		{Text: " " + words}, {Text: marks, Role: theme.Mark, Drop: 1}, {Text: "by " + order, Role: theme.Dim, Drop: 3},
	}
	if s := f.Pulse.Sending; s.Used {
		segments = append(segments, part.Segment{Text: s.workersWords(f.Now), Role: theme.Dim, Drop: 2, Right: true})
	}
	return part.Bar(f.Theme, segments, f.Width)
}
