package page

import (
	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/drill"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// drillNow is a level of the drill-down at the moment of a key.
type drillNow struct {
	*Drill
	frame Frame
}

// drillActions is what can be done on every level.
func drillActions() keys.Table[drillNow, tea.Cmd] {
	return keys.Table[drillNow, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "in", Footer: true, Does: "into the row: sub-ids, clicks, events", Why: drillNow.closed, Do: drillNow.enter},
		{Keys: []string{"/"}, Name: "filter", Footer: true, Does: "filter what is counted", Do: drillNow.edit},
		{Keys: []string{"<"}, Name: "narrower", Does: "a narrower window of time", Why: drillNow.narrowest, Do: widen(-1)},
		{Keys: []string{">"}, Name: "wider", Footer: true, Does: "a wider window of time", Why: drillNow.widest, Do: widen(1)},
		{Keys: []string{"W"}, Name: "window", Footer: true, Does: "type a window of time", Do: drillNow.typeWindow},
		{Keys: []string{"o"}, Name: "order", Footer: true, Does: "order by the next column", Why: drillNow.empty, Do: drillNow.nextOrder},
		{Keys: []string{"O"}, Name: "reverse", Does: "turn the order round", Why: drillNow.empty, Do: drillNow.reverse},
		{Keys: []string{"b"}, Name: "by", Footer: true, Does: "campaigns, or affiliates", Why: drillNow.deep, Do: drillNow.otherWay},
		{Keys: []string{"ctrl+r"}, Name: "read again", Footer: true, Does: "go on reading, or read again", Why: drillNow.isRead, Do: drillNow.readAgain},
		{Keys: []string{"esc"}, Name: "clear", Footer: true, Does: "stop reading, leave range, filter", Why: drillNow.nothingToClear, Do: drillNow.clear},
		{Keys: []string{"d"}, Name: "dispute", Danger: keys.Confirm, Does: "contest the conversions of a click", Why: drillNow.whyNotDispute, Do: drillNow.dispute},
		{Keys: []string{"space"}, Name: "mark", Danger: keys.Undoable, Does: "mark, or unmark", Why: drillNow.empty, Do: drillNow.mark},
		{Keys: []string{"v"}, Name: "range", Danger: keys.Undoable, Does: "begin a range, mark it", Why: drillNow.empty, Do: drillNow.rangeOfMarks},
		{Keys: []string{"*"}, Name: "mark all", Danger: keys.Undoable, Does: "mark all in the list", Why: drillNow.empty, Do: drillNow.markAll},
		{Keys: []string{"U"}, Name: "unmark", Danger: keys.Undoable, Does: "take all marks away", Why: drillNow.noMarks, Do: drillNow.unmark},
		{Keys: []string{"x"}, Name: "export", Does: "export the rows, or the marked ones", Why: drillNow.empty, Do: drillNow.export},
		{Keys: []string{"y"}, Name: "copy", Does: "copy the key of the row", Why: drillNow.unnamed, Do: drillNow.copyKey},
		{Keys: []string{"Y"}, Name: "copy row", Does: "copy the row as text", Why: drillNow.empty, Do: drillNow.copyRow},
		{Keys: []string{"j", "down"}, Name: "down", Does: "one down", Do: drillMove((*part.Scroll).Move, 1)},
		{Keys: []string{"k", "up"}, Name: "up", Does: "one up", Do: drillMove((*part.Scroll).Move, -1)},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: drillMove((*part.Scroll).Page, 1)},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: drillMove((*part.Scroll).Page, -1)},
		{Keys: []string{"g", "home"}, Name: "first", Does: "to the first row", Do: drillTo(func(s *part.Scroll) int64 { return s.Lo })},
		{Keys: []string{"G", "end"}, Name: "last", Does: "to the last row", Do: drillTo(func(s *part.Scroll) int64 { return s.Hi - 1 })},
	}
}

// DrillKeys describes the actions for the README.
func DrillKeys() []keys.Row { return drillActions().Describe() }

// Actions gives what can be done as it stands.
func (d *Drill) Actions(f Frame) []keys.Bound[tea.Cmd] {
	switch {
	case d.prompt.typing():
		return filterActions().On(&d.prompt)
	case d.typed.typing():
		return windowActions().On(&d.typed)
	}
	return d.actions.On(drillNow{Drill: d, frame: f})
}

// Type takes a key while a filter or a window is typed.
func (d *Drill) Type(key tea.KeyPressMsg, f Frame) tea.Cmd {
	if d.typed.typing() {
		return d.typedWindow(key, f)
	}
	filter, ok, cmd := d.prompt.typed(key, f)
	if ok {
		return tea.Batch(cmd, d.narrow(filter, f))
	}
	return cmd
}

func (d *Drill) paste(text string, f Frame) tea.Cmd {
	switch {
	case d.prompt.typing():
		return d.prompt.paste(text, f)
	case d.typed.typing():
		next := d.typed.input.Insert(text)
		d.typed.input, d.typed.err = &next, ""
	}
	return nil
}

// narrow counts what matches a filter, here and below.
func (d *Drill) narrow(filter data.Filter, f Frame) tea.Cmd {
	if filter.Equal(d.level.Filter) {
		return nil
	}
	d.level.Filter = filter
	return d.read(f, false)
}

func (d drillNow) empty() string {
	if len(d.seen.rows) == 0 {
		return "there is no row"
	}
	return ""
}

func (d drillNow) deep() string {
	if len(d.level.Within) > 0 {
		return "that is chosen on the first page"
	}
	return ""
}

func (d drillNow) narrowest() string {
	if d.beside(-1) == "" {
		return "this is the narrowest; W takes any"
	}
	return ""
}

func (d drillNow) widest() string {
	if d.beside(1) == "" {
		return "W takes any window"
	}
	return ""
}

func (d drillNow) isRead() string {
	if d.reading.out() {
		return "it is being read"
	}
	return ""
}

func (d drillNow) unnamed() string {
	if row, ok := d.current(); !ok || row.Unassigned() {
		return "the row has no key"
	}
	return ""
}

func (d drillNow) nothingToClear() string {
	if !d.underWay() && !d.ranging && d.level.Filter.Equal(d.inherited) {
		return "nothing to stop, no range, no filter of this page"
	}
	return ""
}

// clear stops the reading, else leaves the range, else the filter for the one
// that the page was opened with.
func (d drillNow) clear() tea.Cmd {
	switch {
	case d.underWay():
		d.halt()
	case d.ranging:
		d.ranging = false
	default:
		return d.narrow(d.inherited, d.frame)
	}
	return nil
}

func (d drillNow) edit() tea.Cmd {
	return d.prompt.open(d.level.Filter, d.frame)
}

func (d drillNow) typeWindow() tea.Cmd {
	d.typed.open()
	return nil
}

func (d drillNow) readAgain() tea.Cmd {
	d.fresh = d.fresh || d.whole()
	return d.again(d.frame)
}

// otherWay goes from campaigns to affiliates, or back.
func (d drillNow) otherWay() tea.Cmd {
	if d.level.By == data.ByCampaign {
		d.level.By = data.ByAffiliate
	} else {
		d.level.By = data.ByCampaign
	}
	d.marks = marks{}
	d.terms.dealt, d.seeks = dealt{}, false
	if d.order.column == drill.ByOperator {
		d.order = sorting{column: drill.ByReceipts, descending: true}
	}
	read := d.read(d.frame, false)
	return tea.Batch(read, d.place(d.frame))
}

// drillMove moves the cursor, and asks for the reasons of the row it comes to.
func drillMove(by func(*part.Scroll, int64), n int64) func(drillNow) tea.Cmd {
	return func(d drillNow) tea.Cmd {
		by(&d.scroll, n)
		d.stay()
		return d.explain(d.frame)
	}
}

func drillTo(row func(*part.Scroll) int64) func(drillNow) tea.Cmd {
	return func(d drillNow) tea.Cmd {
		d.scroll.To(row(&d.scroll))
		d.stay()
		return d.explain(d.frame)
	}
}

// closed says why the row cannot be entered.
func (d drillNow) closed() string {
	row, ok := d.current()
	switch {
	case !ok:
		return "there is no row"
	case d.level.By == data.ByClick && row.Unassigned():
		_, why := d.listed()
		return why
	}
	return ""
}

// enter opens what is inside the row, over the same window and filter.
func (d drillNow) enter() tea.Cmd {
	row, ok := d.current()
	if !ok {
		return nil
	}
	d.stay()
	if d.level.By == data.ByClick {
		return open(d.events(row))
	}
	return open(d.below(row, d.words().below))
}

func open(p Page) tea.Cmd { return func() tea.Msg { return Open{Page: p} } }
