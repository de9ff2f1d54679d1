package page

import (
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// liveNow is the Live page at the moment of a key.
type liveNow struct {
	*Live
	frame Frame
}

// liveActions is what can be done on the Live page.
func liveActions() keys.Table[liveNow, tea.Cmd] {
	return keys.Table[liveNow, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "open", Footer: true, Does: "open the receipt", Why: liveNow.noRow, Do: liveNow.open},
		{Keys: []string{"/"}, Name: "filter", Footer: true, Does: "filter the list", Do: liveNow.edit},
		{Keys: []string{"space"}, Name: "mark", Footer: true, Danger: keys.Undoable, Does: "mark, or unmark", Why: liveNow.noRow, Do: liveNow.mark},
		{Keys: []string{"r"}, Name: "replay", Footer: true, Danger: keys.Count, Does: "send it again, or the marked", Why: liveNow.whyNotRetry, Do: liveNow.retry},
		{Keys: []string{"d"}, Name: "dispute", Footer: true, Danger: keys.Confirm, Does: "contest it, or the marked ones", Why: liveNow.whyNotDispute, Do: liveNow.dispute},
		{Keys: []string{"D"}, Name: "dispute all", Danger: keys.Count, Does: "contest all that the filter found", Why: liveNow.whyNotDisputeAll, Do: liveNow.disputeAll},
		{Keys: []string{"p"}, Name: "freeze", Footer: true, Does: "freeze the screen, or go on", Do: liveNow.freeze},
		{Keys: []string{"F"}, Name: "follow", Footer: true, Does: "follow the newest", Why: liveNow.following, Do: liveNow.follow},
		{Keys: []string{"esc"}, Name: "clear", Footer: true, Does: "leave the range, search, filter", Why: liveNow.nothingToClear, Do: liveNow.clear},
		{Keys: []string{"ctrl+r"}, Name: "search on", Does: "search further back", Why: liveNow.cannotGoOn, Do: liveNow.searchOn},
		{Keys: []string{"e"}, Name: "next bad", Footer: true, Does: "the next that is wrong", Why: liveNow.noRow, Do: liveNow.nextFailing},
		{Keys: []string{"E"}, Name: "previous bad", Does: "the one before", Why: liveNow.noRow, Do: liveNow.previousFailing},
		{Keys: []string{"y"}, Name: "copy", Does: "copy the click id", Why: liveNow.noRow, Do: liveNow.copyClick},
		{Keys: []string{"Y"}, Name: "copy whole", Does: "copy the receipt as JSON", Why: liveNow.noRow, Do: liveNow.copyWhole},
		{Keys: []string{"x"}, Name: "export", Does: "write the marked, or all", Why: liveNow.noRow, Do: liveNow.export},
		{Keys: []string{"v"}, Name: "range", Danger: keys.Undoable, Does: "begin a range, mark it", Why: liveNow.noRow, Do: liveNow.rangeOfMarks},
		{Keys: []string{"*"}, Name: "mark all", Danger: keys.Undoable, Does: "mark all in the list", Why: liveNow.noRow, Do: liveNow.markAll},
		{Keys: []string{"U"}, Name: "unmark", Danger: keys.Undoable, Does: "take all marks away", Why: liveNow.noMarks, Do: liveNow.unmark},
		{Keys: []string{"j", "down"}, Name: "down", Does: "one down", Do: move(1)},
		{Keys: []string{"k", "up"}, Name: "up", Does: "one up, and stop following", Do: move(-1)},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: turn(1)},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: turn(-1)},
		{Keys: []string{"g", "home"}, Name: "oldest", Does: "to the oldest kept", Do: liveNow.oldest},
		{Keys: []string{"G", "end"}, Name: "newest", Does: "to the newest, and follow", Do: liveNow.follow},
	}
}

// LiveKeys describes the actions for the README.
func LiveKeys() []keys.Row { return liveActions().Describe() }

// Actions gives what can be done as it stands.
func (l *Live) Actions(f Frame) []keys.Bound[tea.Cmd] {
	now := liveNow{Live: l, frame: f}
	if l.Typing() {
		return filterActions().On(&l.prompt)
	}
	bound := l.actions.On(now)
	for i, do := range bound {
		bound[i].Do = func() tea.Cmd { return tea.Batch(do.Do(), l.rests()) }
	}
	return bound
}

// Type takes a key while a filter is typed.
func (l *Live) Type(key tea.KeyPressMsg, f Frame) tea.Cmd {
	filter, ok, cmd := l.prompt.typed(key, f)
	if ok {
		return l.narrow(filter, f.Now)
	}
	return cmd
}

func (l liveNow) noRow() string {
	if l.shown().len() == 0 {
		return "there is no receipt"
	}
	return ""
}

func (l liveNow) noMarks() string {
	if len(l.marks) == 0 {
		return "nothing is marked"
	}
	return ""
}

func (l liveNow) following() string {
	if l.scroll.Follow && l.still == nil {
		return "following already"
	}
	return ""
}

func (l liveNow) nothingToClear() string {
	if !l.ranging && l.match == nil {
		return "no range and no filter"
	}
	return ""
}

// halt stops following on the row that was the newest on the terminal when the
// key was pressed: a person acts on what was seen, not on what has come since.
func (l liveNow) halt() {
	if !l.scroll.Follow {
		return
	}
	seen := l.drawn[0]
	if l.frame.Now.Sub(seen.at) < l.Flush && !l.drawn[1].at.IsZero() {
		seen = l.drawn[1]
	}
	l.scroll.Stop(seen.newest)
}

func (l liveNow) open() tea.Cmd {
	l.halt()
	p, ok := l.current()
	if !ok {
		return nil
	}
	page := NewReceipt(l.receiptOptions(p))
	return func() tea.Msg { return Open{Page: page} }
}

func (l liveNow) mark() tea.Cmd {
	l.halt()
	if p, ok := l.current(); ok {
		l.toggle(p.id())
	}
	return nil
}

func (l *Live) toggle(id data.ID) {
	if _, marked := l.marks[id]; marked {
		delete(l.marks, id)
		return
	}
	l.marks[id] = struct{}{}
}

func (l liveNow) rangeOfMarks() tea.Cmd {
	l.halt()
	if !l.ranging {
		l.ranging, l.anchor = true, l.scroll.Cursor
		return nil
	}
	l.ranging = false
	from, to := l.span()
	for n := from; n <= to; n++ {
		if p, ok := l.shown().row(n); ok {
			l.marks[p.id()] = struct{}{}
		}
	}
	return nil
}

// span gives the first and the last row of the range being made.
func (l *Live) span() (from, to int64) {
	return min(l.anchor, l.scroll.Cursor), max(l.anchor, l.scroll.Cursor)
}

func (l liveNow) markAll() tea.Cmd {
	l.halt()
	shown := l.shown()
	marks := make(map[data.ID]struct{}, len(l.marks)+shown.len()) // growing it would be felt
	maps.Copy(marks, l.marks)
	for n := shown.lo; n < shown.hi; n++ {
		marks[shown.place(n).id()] = struct{}{}
	}
	l.marks = marks
	return nil
}

func (l liveNow) unmark() tea.Cmd {
	clear(l.marks)
	return nil
}

func (l liveNow) freeze() tea.Cmd {
	if l.still != nil {
		l.thaw()
		return nil
	}
	l.still, l.stillAt = l.running().still(), l.frame.Now
	return nil
}

// thaw shows the running ring again; a page that followed does so again.
func (l liveNow) thaw() {
	if l.still == nil {
		return
	}
	l.show(func() { l.still, l.stillAt = nil, time.Time{} })
	l.ranged(l.frame.Now)
}

func (l liveNow) follow() tea.Cmd {
	l.thaw()
	l.ranging = false
	l.scroll.Resume()
	return nil
}

func (l liveNow) clear() tea.Cmd {
	if l.ranging {
		l.ranging = false
		return nil
	}
	if l.search.underWay() {
		l.searched()
		return nil
	}
	return l.narrow(data.Filter{}, l.frame.Now)
}

func (l liveNow) oldest() tea.Cmd {
	l.scroll.To(l.scroll.Lo)
	return nil
}

func move(n int64) func(liveNow) tea.Cmd { return steps(n, (*part.Scroll).Move) }

func turn(n int64) func(liveNow) tea.Cmd { return steps(n, (*part.Scroll).Page) }

// steps moves the cursor. Going down while following is where it is already.
func steps(n int64, by func(*part.Scroll, int64)) func(liveNow) tea.Cmd {
	return func(l liveNow) tea.Cmd {
		if n > 0 && l.scroll.Follow {
			return nil
		}
		l.halt()
		by(&l.scroll, n)
		return nil
	}
}

// show changes which ring is on screen and keeps the cursor on its receipt, or
// puts it on the newest where that is not there.
func (l *Live) show(change func()) {
	before, had := l.current()
	change()
	shown := l.shown()
	l.ranging = false
	l.scroll.Range(shown.lo, shown.hi)
	l.scroll.Read = shown.hi
	if l.scroll.Follow || !had {
		return
	}
	if n, ok := shown.find(before.id()); ok {
		l.scroll.To(n)
		return
	}
	l.scroll.To(shown.hi - 1)
}
