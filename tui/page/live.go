package page

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// history is the number of older receipts read at the start and for a filter.
const history = 1000

// LiveOptions is what the Live page works with.
type LiveOptions struct {
	Ctx      context.Context
	Feed     Feed
	Receipts Receipts
	Lookup   Lookup  // nil where receipts alone can be read
	Checker  Checker // nil where there are no rules
	// Capacity is the number of receipts kept.
	Capacity int
	// Flush is the time within which a drawn frame is on the terminal.
	Flush time.Duration
	// Rest is how long the cursor must lie on a row until what surrounds it is
	// asked for; 0 means a quarter of a second, less than 0 at once.
	Rest time.Duration
	// Filter is the one to begin with.
	Filter data.Filter
	// Notices are sentences about what this database lacks.
	Notices []string
}

// Live shows receipts as they arrive, the newest at the bottom.
//
// There are up to three rings. all has every receipt of the session; match,
// while there is a filter, those that match it; still, while the page is
// frozen, a copy of what was shown then. The last of them is the one on screen.
type Live struct {
	LiveOptions
	actions keys.Table[liveNow, tea.Cmd]

	all, match, still *ring
	stillAt           time.Time
	version           int     // of the filter
	sought            data.ID // the row under the cursor when the filter was set
	search            search
	deciding          deciding
	rechecking        rechecking
	started           bool // the tail is being read
	remembered        bool // the receipts from before the tail are there
	lost              bool
	missed            int // receipts that came faster than they could be taken

	scroll  part.Scroll
	owed    owed
	drawn   [2]drawing // the newest row on screen, and the one before it
	covered bool       // what is drawn is not seen now
	marks   map[data.ID]struct{}
	ranging bool
	anchor  int64 // where the range began
	layout  liveLayout

	prompt filterLine
	pane   livePane
}

// drawing remembers which row was the newest on screen from a moment on.
type drawing struct {
	newest int64
	at     time.Time
}

// NewLive gives the page, following.
func NewLive(o LiveOptions) *Live {
	o.Capacity = max(o.Capacity, 1)
	if o.Rest == 0 {
		o.Rest = restful
	}
	l := &Live{
		LiveOptions: o,
		actions:     liveActions(),
		all:         newRing(o.Capacity),
		marks:       map[data.ID]struct{}{},
		owed:        owed{},
	}
	l.scroll.Follow = true
	l.scroll.Range(l.all.lo, l.all.hi)
	return l
}

// Init reads what is there already; the tail is asked once that is on screen,
// so that rows come in their order.
func (l *Live) Init(f Frame) tea.Cmd {
	load := l.remember()
	if l.Filter.IsZero() {
		return load
	}
	filter := l.Filter
	l.Filter = data.Filter{} // until it is applied
	return tea.Batch(load, l.narrow(filter, f.Now))
}

// Update takes what was loaded, and pasted text.
func (l *Live) Update(msg tea.Msg, f Frame) tea.Cmd {
	return tea.Batch(l.told(msg, f), l.rests()) // the row under the cursor may be another
}

func (l *Live) told(msg tea.Msg, f Frame) tea.Cmd {
	switch msg := msg.(type) {
	case BatchMsg:
		l.take(msg)
		l.ranged(f.Now)
		return tea.Batch(Wait(l.Ctx, l.Feed, Pace), l.found(msg.State.Lost != ""), l.decide(f.Now), l.toPane(msg, f))
	case historyMsg:
		cmd := l.recall(msg, f.Now)
		l.ranged(f.Now)
		return cmd
	case hitsMsg:
		cmd := l.hits(msg, f.Now)
		l.ranged(f.Now)
		return cmd
	case Glance:
		return tea.Batch(l.decide(f.Now), l.recheck(f), l.toPane(msg, f))
	case Back:
		return tea.Batch(l.recheckAtOnce(f), l.toPane(msg, f))
	case RereadMsg:
		l.reread(msg.Receipts)
		return l.toPane(msg, f)
	case restMsg:
		return l.rested(msg, f)
	case tea.PasteMsg:
		if l.Typing() { // a paste never presses keys
			return l.prompt.paste(msg.Content, f)
		}
	default:
		l.prompt.update(msg, f.Now)
		return tea.Batch(l.answered(msg, f), l.toPane(msg, f))
	}
	return nil
}

// answered takes the answer to one of the questions of the list.
func (l *Live) answered(msg tea.Msg, f Frame) (cmd tea.Cmd) {
	if m, ok := take[sought](&l.search.request, msg, f.Now); ok {
		cmd = l.stepped(m, f)
	} else if m, ok := take[decided](&l.deciding.request, msg, f.Now); ok {
		cmd = l.settled(m, f.Now)
	} else if m, ok := take[[]data.Checked](&l.rechecking.request, msg, f.Now); ok {
		cmd = l.rechecked(m, f)
	}
	l.ranged(f.Now)
	return cmd
}

// running is the ring that goes on while the page is frozen.
func (l *Live) running() *ring {
	if l.match != nil {
		return l.match
	}
	return l.all
}

// shown is the ring on screen.
func (l *Live) shown() *ring {
	if l.still != nil {
		return l.still
	}
	return l.running()
}

// ranged tells the scroll which rows there are, and remembers since when the
// newest has been on screen.
func (l *Live) ranged(now time.Time) {
	shown := l.shown()
	l.scroll.Range(shown.lo, shown.hi)
	if newest := shown.hi - 1; newest != l.drawn[0].newest && !l.covered {
		l.drawn[1] = l.drawn[0]
		l.drawn[0] = drawing{newest: newest, at: now}
	}
}

// current gives the row under the cursor.
func (l *Live) current() (packed, bool) { return l.shown().row(l.scroll.Cursor) }

// Unread counts the rows that came below the screen.
func (l *Live) unread() int64 {
	if l.still != nil {
		return l.running().hi - l.still.hi + l.scroll.Unread()
	}
	return l.scroll.Unread()
}

// Watch gives the receipts on screen while they may change.
func (l *Live) Watch() []data.ID {
	if l.still != nil {
		return nil
	}
	var ids []data.ID
	from, to := l.scroll.Window()
	for n := from; n < to; n++ {
		if p, ok := l.shown().row(n); ok {
			ids = append(ids, p.id())
		}
	}
	return ids
}

// Still gives the moment of freezing.
func (l *Live) Still() time.Time { return l.stillAt }

// Busy reports whether an answer is awaited.
func (l *Live) Busy(f Frame) bool {
	return l.prompt.values.out() || l.search.underWay() || l.pane.page != nil && l.pane.page.Busy(f)
}

// Leave ends what is being asked.
func (l *Live) Leave() {
	for _, r := range []*request{&l.search.request, &l.deciding.request, &l.rechecking.request, &l.prompt.values} {
		r.stop()
	}
}

// Typing reports whether a filter is being typed.
func (l *Live) Typing() bool { return l.prompt.typing() }
