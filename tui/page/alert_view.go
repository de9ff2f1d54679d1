package page

import (
	"fmt"
	"slices"
	"strings"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// Resize gives the rows of the tab the room that is left for them.
func (a *Alert) Resize(f Frame) {
	f = f.Of(a.alert.Operator)
	left, _ := receiptSides(f)
	s := &a.scrolls[a.tab]
	l := a.leaf(f, left)
	s.Range(0, int64(l.rows))
	s.Resize(max(f.Height-len(a.top(f))-len(l.head)-len(a.below(f)), 0))
}

// View gives the answers, the tab, and what can be done.
func (a *Alert) View(f Frame) []string {
	f = f.Of(a.alert.Operator)
	lines := a.top(f)
	for i, line := range lines {
		lines[i] = " " + line
	}
	room := f.Height - len(lines)
	if room <= 0 {
		return lines[:max(f.Height, 0)]
	}
	below := a.below(f)
	left, right := receiptSides(f)
	rows := a.rows(f, left)
	for len(rows) < room-len(below) {
		rows = append(rows, "")
	}
	rows = append(rows[:max(min(len(rows), room-len(below)), 0)], below...)
	rows = rows[:min(len(rows), room)]
	if right == 0 {
		return append(lines, rows...)
	}
	return append(lines, abreast(f, rows, left+3, a.deeds(f, right, room))[:room]...)
}

// rows gives the rows of the tab that are in sight, under their titles.
func (a *Alert) rows(f Frame, width int) []string {
	l, s := a.leaf(f, width), &a.scrolls[a.tab]
	var lines []string
	for _, line := range l.head {
		lines = append(lines, "   "+line)
	}
	from, to := s.Window()
	for row := from; row < min(to, int64(l.rows)); row++ {
		whole, sign := theme.Plain, "   "
		if row == s.Cursor {
			whole, sign = theme.Cursor, " "+f.Theme.Paint(theme.Strong, ">")+" "
		}
		lines = append(lines, sign+part.Fill(l.draw(int(row), whole), width))
	}
	return lines
}

// top gives the lines above the tab: the first of them in a strip.
func (a *Alert) top(f Frame) []string {
	width := f.Width - 2
	lines := a.said(f, width)
	switch {
	case f.Strip && f.Height < stripList:
		return lines[:min(len(lines), f.Height)]
	case f.Strip:
		return append(lines[:min(len(lines), 3)], part.Tabs(f.Theme, a.tabNames(), int(a.tab), width))
	}
	lines = append(lines, a.troubles(f, width)...)
	return append(lines, part.Tabs(f.Theme, a.tabNames(), int(a.tab), width))
}

// said gives the answers, painted.
func (a *Alert) said(f Frame, width int) []string {
	var lines []string
	for _, line := range a.answers(f) {
		most := line.lines
		if f.Strip {
			most = 1
		}
		if most == 1 {
			lines = append(lines, f.Theme.Paint(line.role, part.Cut(line.text, width, f.Theme.Glyphs.Ellipsis)))
			continue
		}
		lines = append(lines, paintAll(f, line.role, part.WrapIn(line.text, width, most, f.Theme.Glyphs.Ellipsis))...)
	}
	return lines
}

// below gives what can be done, where nothing stands on the right.
func (a *Alert) below(f Frame) []string {
	if _, right := receiptSides(f); right > 0 || f.Strip || !a.there {
		return nil
	}
	var lines []string
	for _, line := range a.deeds(f, f.Width-2, max(f.Height/3+2, 2)) {
		lines = append(lines, " "+line)
	}
	return lines
}

// deeds gives what a person can do about the alert, why something of it cannot be
// done, and what it takes to clear, on at most so many lines. Where there is room
// a long line goes on in the next.
func (a *Alert) deeds(f Frame, width, most int) []string {
	rows := a.deedRows(f)
	goesOn := 1
	if most >= 3*(len(rows)+2) {
		goesOn = 4
	}
	lines := []string{ruled(f, "what you can do", width)}
	for _, r := range rows {
		role := theme.Plain
		if r.Why != "" {
			role = theme.Dim
		}
		lines = append(lines, f.Theme.Paint(theme.Key, part.Fit(r.Keys[0], 2, false, ""))+f.Theme.Paint(role, part.Cut(" "+r.Does, width-2, f.Theme.Glyphs.Ellipsis)))
	}
	for _, why := range obstacles(rows) {
		lines = append(lines, paintAll(f, theme.Dim, part.WrapIn(why, width, goesOn, f.Theme.Glyphs.Ellipsis))...)
	}
	if clears := a.clears(); clears != "" {
		lines = append(lines, part.WrapIn(clears, width, goesOn, f.Theme.Glyphs.Ellipsis)...)
	}
	return lines[:min(len(lines), max(most, 0))]
}

// deedRows are the actions about the alert; nobody misses an undo of nothing.
func (a *Alert) deedRows(f Frame) []keys.Row {
	rows := slices.DeleteFunc(keys.Rows(a.Actions(f)), func(r keys.Row) bool { return !slices.Contains(deedNames(), r.Name) })
	return slices.DeleteFunc(keys.RebindRows(f.Bindings, "alert", rows), func(r keys.Row) bool {
		return len(r.Keys) == 0 || r.Name == "undo" && r.Why != ""
	})
}

// obstacles gives each reason why something cannot be done once, after the keys
// that it is for.
func obstacles(rows []keys.Row) []string {
	var whys []string
	of := map[string][]string{}
	for _, r := range rows {
		if r.Why == "" {
			continue
		}
		if of[r.Why] == nil {
			whys = append(whys, r.Why)
		}
		of[r.Why] = append(of[r.Why], r.Keys[0])
	}
	for i, why := range whys {
		whys[i] = strings.Join(of[why], " ") + ": " + why
	}
	return whys
}

// deedNames are the actions about the alert, in their order.
func deedNames() []string {
	return []string{"ack", "message", "accept change", "replay", "silence", "undo"}
}

// clears says how far each sender is on its way back.
func (a *Alert) clears() string {
	var all []string
	shared := sharedAddress(a.alert.Senders)
	for _, s := range a.alert.Senders {
		word := Grouped(s.GoodInRow)
		if s.Cleared {
			word = "ok"
		}
		all = append(all, brief(s.IP)[shared:]+" "+word)
	}
	if len(all) == 0 {
		return ""
	}
	return "clears sender by sender, good in a row: " + strings.Join(all, "  ")
}

// sharedAddress counts the bytes with which all addresses begin, up to a point
// between two of their parts.
func sharedAddress(senders []data.Sender) int {
	if len(senders) < 2 {
		return 0
	}
	shared := brief(senders[0].IP)
	for _, s := range senders[1:] {
		for !strings.HasPrefix(brief(s.IP), shared) {
			shared = shared[:len(shared)-1]
		}
	}
	return max(strings.LastIndexAny(shared, ".:"), 0)
}

// Pane gives the alert for the room beside a list.
func (a *Alert) Pane(f Frame, width, height int) []string {
	a.see(f.Pulse.Board)
	f = f.Of(a.alert.Operator)
	title := joined(" ", "ALERT", alertShort(a.alert), label(a.alert.Operator))
	var head []string
	for _, line := range a.answers(f) {
		if line.text != "" {
			head = append(head, paintAll(f, line.role, part.Wrap(line.text, width))...)
		}
	}
	return fitted([]block{
		{lines: append([]string{f.Theme.Paint(theme.Strong, part.Cut(title, width, f.Theme.Glyphs.Ellipsis))}, head...), least: 4},
		{lines: a.senderLeaf(f, width).lines(8), least: 0},
		{lines: a.campaignLeaf(f, width).lines(8), least: 0},
	}, height)
}

// Words explain what the page writes short.
func (a *Alert) Words() []keys.Section { return (&Alerts{}).Words() }

// tabNames gives the names of the tabs, with how much is in each.
func (a *Alert) tabNames() []string {
	broken := 0
	for _, s := range a.alert.Senders {
		if s.Hit > 0 {
			broken++
		}
	}
	return []string{
		tabCompare:   "Compare",
		tabSenders:   fmt.Sprintf("Senders %s of %s", Grouped(broken), Grouped(len(a.alert.Senders))),
		tabCampaigns: "Campaigns " + Grouped(len(a.alert.Campaigns)),
		tabSamples:   "Receipts " + Grouped(a.alert.Hit),
		tabHistory:   "History",
	}
}

// leaf gives what the tab holds, for a width.
func (a *Alert) leaf(f Frame, width int) leaf {
	switch a.tab {
	case tabSenders:
		return a.senderLeaf(f, width)
	case tabCampaigns:
		return a.campaignLeaf(f, width)
	case tabSamples:
		return a.sampleLeaf(f, width)
	case tabHistory:
		return a.historyLeaf(f, width)
	}
	return a.compareLeaf(f, width)
}

// emptyLeaf says in one line why a tab is empty.
func emptyLeaf(f Frame, width int, text string) leaf {
	return plainLeaf(f, theme.Dim, width, []string{data.Safe(text)})
}
