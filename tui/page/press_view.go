package page

import (
	"fmt"
	"slices"
	"strings"

	"tailback/data"
	"tailback/rules/retry"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// pressLayout is how the page divides its area.
type pressLayout struct {
	width int
	table part.Table
}

// pressColumns are the columns of what is sent again.
func pressColumns() []part.Column {
	return []part.Column{
		{Title: "receipt", Min: 7, Good: 9, Max: 12}, {Title: "received", Min: 8, Good: 8, Max: 15}, {Title: "operator", Min: 8, Good: 10, Max: 16},
		{Title: "what", Min: 4, Good: 4, Max: 6}, {Title: "amount", Min: 10, Good: 12, Max: 14, Right: true}, {Title: "what becomes of it", Min: 10, Good: 30, Max: 120},
	}
}

// Resize divides the area.
func (p *PressPage) Resize(f Frame) {
	if p.layout.width != f.Width {
		p.layout = pressLayout{width: f.Width, table: part.Lay(pressColumns(), f.Width-gutter, f.Width)}
	}
	rows := p.listHeight(f)
	p.scroll.Resize(rows)
	p.shown.Range(0, int64(len(p.request(f))))
	p.shown.Resize(max(f.Height-len(p.top(f))-rows-2, 0))
}

// listHeight is how many rows of the list are in sight: of few all are, of many
// enough to move in.
func (p *PressPage) listHeight(f Frame) int {
	room := max(f.Height-len(p.top(f))-2, 0)
	if p.sent != nil {
		return room
	}
	n := 0
	if p.press != nil {
		n = len(p.press.Items)
	}
	return min(max(min(n, room/2), room-len(p.request(f))), n, room)
}

// View gives what would be sent and what not, and the request of the one under the
// cursor.
func (p *PressPage) View(f Frame) []string {
	lines := p.top(f)
	if f.Height-len(lines) <= 0 {
		return lines[:max(f.Height, 0)]
	}
	if p.sent != nil {
		return append(lines, p.progress(f)...)
	}
	if p.press == nil || len(p.press.Items) == 0 {
		return lines
	}
	lines = append(lines, strings.Repeat(" ", gutter)+p.layout.table.Head(f.Theme))
	from, to := p.scroll.Window()
	for i := from; i < to; i++ {
		lines = append(lines, p.row(f, i, pressCells(f, &p.press.Items[i])))
	}
	item := &p.press.Items[min(max(p.scroll.Cursor, 0), int64(len(p.press.Items)-1))]
	lines = append(lines, ruled(f, "request of receipt "+brief(item.Receipt.ID.Key), f.Width))
	request := p.request(f)
	from, to = p.shown.Window()
	for i := from; i < min(to, int64(len(request))); i++ {
		lines = append(lines, " "+request[i])
	}
	return lines[:min(len(lines), f.Height)]
}

func (p *PressPage) row(f Frame, i int64, cells []part.Cell) string {
	whole, sign := theme.Plain, strings.Repeat(" ", gutter)
	if i == p.scroll.Cursor {
		whole, sign = theme.Cursor, " "+f.Theme.Paint(theme.Strong, ">")+" "
	}
	return sign + p.layout.table.Row(f.Theme, cells, whole)
}

// top says how many are sent where to, what is left out and why, and what is put
// right.
func (p *PressPage) top(f Frame) []string {
	var lines []string
	say := func(role theme.Role, text string, most int) {
		for _, line := range part.WrapIn(text, max(f.Width-2, 2), most, f.Theme.Glyphs.Ellipsis) {
			lines = append(lines, " "+f.Theme.Paint(role, line))
		}
	}
	for _, t := range []trouble{
		{&p.preparing, pressWithin, "what would be sent is not known, ctrl+r tries again"}, {&p.queueing, enqueueWithin, "nothing is known to be queued, S tries it again, once"},
		{&p.following, patience, "how far it is could not be read"}, p.errand.trouble(),
	} {
		for _, line := range t.lines(f, f.Width-2) {
			lines = append(lines, " "+line)
		}
	}
	switch {
	case p.sent != nil:
		return append(lines, p.progressTop(f)...)
	case p.preparing.out() && p.preparing.slow(f.Now):
		say(theme.Dim, part.Spinner(f.Theme, f.Spin)+" "+joined(": ", "working out what would be sent", p.asked.Progress.words(p.asked.size()))+"; esc leaves it", 1)
	case p.press == nil && p.preparing.err == nil:
		say(theme.Dim, "working out what would be sent", 1)
	}
	if p.press == nil {
		return lines
	}
	most := 2
	if f.Strip {
		most = 1
	}
	say(theme.Strong, p.whereTo(f), most)
	if f.Strip {
		return lines
	}
	say(theme.Plain, p.leftOut(), 2)
	if fixes := strings.Join(p.press.Fixes, "; "); fixes != "" {
		say(theme.Good, "put right: "+fixes, 2)
	} else if p.press.Fixable {
		say(theme.Warn, "nothing is put right: C does", 1)
	}
	if p.press.Deducible > 0 && p.press.Deduced == 0 && !p.Of.Deduce {
		say(theme.Dim, manyOf(p.press.Deducible, "click id")+" can be deduced by transaction or player: i fills in (lead)", 1)
	}
	for _, unread := range p.press.Unread {
		say(theme.Warn, unread, 2)
	}
	if n := p.grown(f); n > 0 {
		say(theme.Warn, fmt.Sprintf("+%s since, not included; ctrl+r works it out again", Grouped(n)), 1)
	}
	return lines
}

// whereTo says how many are sent where to, with their money, and how long it takes.
func (p *PressPage) whereTo(f Frame) string {
	e, est := p.press.Endpoint, p.press.Estimate
	if e.Name == "" {
		names := make([]string, len(p.Endpoints))
		for i, e := range p.Endpoints {
			names[i] = data.Safe(e.Name)
		}
		if len(names) == 0 {
			return "no endpoint is configured: 5 says what to write"
		}
		return "where to? e chooses: " + strings.Join(names, ", ")
	}
	said := fmt.Sprintf("%s of %s to %s, %s", Grouped(est.Count), Grouped(len(p.press.Items)), data.Safe(e.Name), orNothing(sums(est.Money)))
	took := "at once"
	if est.Takes > 0 {
		took = "about " + Ago(est.Takes) + fmt.Sprintf(" at %g a second", e.Rate)
	}
	stages := ""
	if all := retry.Stages(est.Count); len(all) > 1 {
		stages = "1 first, then 10, then the rest; it stops at " + fmt.Sprint(data.BadInRow) + " that go wrong in a row"
	}
	behind := ""
	if state, _ := f.Pulse.Sending.State(e.Name); state.Queued > 0 {
		behind = Grouped(state.Queued) + " wait there already"
	}
	return joined("; ", joined(", ", said, took), stages, behind)
}

// leftOut says why what is not sent is not, the arithmetic of the whole.
func (p *PressPage) leftOut() string {
	a := p.press.Account
	said := accountWords(a)
	var why []string
	counts := map[retry.Reason]int{}
	for _, item := range p.press.Items {
		if len(item.Left) > 0 {
			counts[item.Left[0].Reason]++
		}
	}
	for _, reason := range retry.Reasons() {
		if n := counts[reason]; n > 0 {
			why = append(why, Grouped(n)+" "+string(reason))
		}
	}
	if len(why) == 0 || p.press.Endpoint.Name == "" {
		return said
	}
	return said + "; left out: " + strings.Join(why, ", ")
}

// accountWords says what can become of the receipts of an alert: 1,284 = 1,072
// replayable + 209 arrived again + 3 lost.
func accountWords(a retry.Arithmetic) string {
	again := Grouped(a.Arrived) + " arrived again"
	if a.Ours > 0 {
		again += " (" + Grouped(a.Ours) + " sent by us)"
	}
	return fmt.Sprintf("%s = %s replayable + %s + %s lost", Grouped(a.All), Grouped(a.Replayable), again, Grouped(a.Lost))
}

// pressCells gives one item.
func pressCells(f Frame, item *PressItem) []part.Cell {
	r := &item.Receipt
	becomes := part.Cell{Text: "is sent", Role: theme.Good}
	switch {
	case item.New.Endpoint == "":
		becomes = part.Cell{}
	case len(item.Left) > 0:
		becomes = part.Cell{Text: item.Left[0].Say, Role: theme.Dim}
	}
	f = f.Of(r.Operator)
	return []part.Cell{
		{Text: brief(r.ID.Key)}, {Text: f.short(r.ReceivedAt.Time()), Role: theme.Dim}, {Text: label(r.Operator)},
		{Text: event(item.New.Event)}, {Text: data.Safe(item.New.Amount.String())}, becomes,
	}
}

// request gives the request under the cursor before and after, byte for byte, with
// what was put right and left out.
func (p *PressPage) request(f Frame) []string {
	if p.press == nil || len(p.press.Items) == 0 || f.Strip {
		return nil
	}
	item := &p.press.Items[min(max(p.scroll.Cursor, 0), int64(len(p.press.Items)-1))]
	width := max(f.Width-10, 2)
	var lines []string
	block := func(name string, role theme.Role, text string) {
		for _, line := range strings.Split(text, "\n") {
			for _, wrapped := range part.Wrap(data.Safe(line), width) {
				lines = append(lines, f.Theme.Paint(theme.Dim, part.Fit(name, 8, false, ""))+f.Theme.Paint(role, wrapped))
				name = ""
			}
		}
	}
	block("before", theme.Plain, item.Preview.Before)
	if item.Preview.After != "" && p.press.Endpoint.Name != "" {
		block("after", theme.Strong, item.Preview.After)
	}
	for _, note := range item.Preview.Notes {
		block("", theme.Good, note)
	}
	for _, refusal := range item.Left {
		if p.press.Endpoint.Name != "" {
			block("not", theme.Bad, refusal.Say)
		}
	}
	return lines
}

// progressTop says how far those are that were queued.
func (p *PressPage) progressTop(f Frame) []string {
	var lines []string
	words, over := p.stateCounts()
	total := len(p.now)
	if total == 0 {
		return []string{" " + f.Theme.Paint(theme.Warn, part.Cut("nothing was queued: others were faster", f.Width-2, f.Theme.Glyphs.Ellipsis))}
	}
	lines = append(lines, " "+part.Progress(f.Theme, float64(over)/float64(total), min(f.Width/3, 30))+
		part.Cut(fmt.Sprintf(" %s of %s are over: %s", Grouped(over), Grouped(total), strings.Join(words, ", ")), max(f.Width*2/3-2, 0), f.Theme.Glyphs.Ellipsis))
	if b, ok := f.Pulse.Sending.Bulk(p.bulkOp()); ok {
		role := theme.Plain
		if b.State == data.BulkPaused {
			role = theme.Warn
		}
		lines = append(lines, " "+f.Theme.Paint(role, part.Cut(joined(": ", bulkWords(&b), brief(b.Why)), f.Width-2, f.Theme.Glyphs.Ellipsis)))
	}
	if held := len(p.sent) - total; held > 0 {
		lines = append(lines, " "+f.Theme.Paint(theme.Dim, Grouped(held)+" were queued or sent by somebody else meanwhile"))
	}
	others := slices.DeleteFunc(f.Pulse.Sending.banners(f), func(b banner) bool { return b.bulk != "" && b.bulk == p.bulkOp() })
	for _, b := range others[:min(len(others), 2)] {
		lines = append(lines, " "+f.Theme.Paint(b.role, part.Cut("! "+b.text, f.Width-2, f.Theme.Glyphs.Ellipsis)))
	}
	return lines
}

// progress gives those that were queued, as they are now.
func (p *PressPage) progress(f Frame) []string {
	if len(p.now) == 0 {
		return nil
	}
	lines := []string{strings.Repeat(" ", gutter) + p.layout.table.Head(f.Theme)}
	from, to := p.scroll.Window()
	for i := from; i < min(to, int64(len(p.now))); i++ {
		r := &p.now[i]
		lines = append(lines, p.row(f, i, []part.Cell{
			{Text: brief(r.Receipt.Key)}, {Text: f.short(r.At), Role: theme.Dim}, {Text: label(r.Operator)}, {Text: event(r.Event)},
			{Text: data.Safe(r.Amount.String())}, {Text: joined(": ", string(r.State), begin(r.Said, 200)), Role: retryRole(r.State)},
		}))
	}
	return lines
}
