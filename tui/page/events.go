package page

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// EventsOptions is what the Events page works with.
type EventsOptions struct {
	Ctx      context.Context
	Lookup   Lookup
	Receipts Receipts
	Checker  Checker // nil where there are no rules
	// Kind and Key say whose events they are: a click's, a player's or a
	// transaction's.
	Kind data.FoundKind
	Key  data.Text
	// List chooses the receipts where Kind is empty, the newest 1,000 of them, and
	// Name says which they are: no click id.
	List data.Filter
	Name string
}

// Events shows what became of one click, player or transaction: its
// conversions, each with its receipts inside, beside the terms. It shows all of
// them, whatever the window and the filter that led here.
type Events struct {
	basic
	EventsOptions
	actions keys.Table[eventsNow, tea.Cmd]

	loading request
	listing listing // where the page is of no one thing
	known   known
	lines   []eventLine
	shut    map[data.ConversionKey]bool // conversions whose receipts are hidden
	scroll  part.Scroll
	layout  eventsLayout
}

// known is what was read.
type known struct {
	receipts    int
	conversions []conversion.Conversion
	clicks      map[data.Text]data.Click
	off         []string // what could not be read, and why

	// Of a list, what was found so far, and how far the search came.
	found []data.Receipt
	full  bool
	next  data.Place
	back  time.Time
}

// eventLine is one line of the tree: a conversion, or a receipt of it.
type eventLine struct {
	conversion *conversion.Conversion
	receipt    *data.Receipt // nil for the conversion itself
	last       bool          // of its conversion
}

// NewEvents gives the page.
func NewEvents(o EventsOptions) *Events {
	return &Events{EventsOptions: o, actions: eventsActions(), shut: map[data.ConversionKey]bool{}}
}

// Init asks for the receipts.
func (e *Events) Init(f Frame) tea.Cmd { return e.load(f) }

// Update takes what was loaded.
func (e *Events) Update(msg tea.Msg, f Frame) tea.Cmd {
	switch msg.(type) {
	case Glance:
		return e.renew(f)
	case Back:
		return e.retry(f)
	}
	k, ok := take[known](&e.loading, msg, f.Now)
	switch {
	case ok && e.Kind == "":
		return e.listed(k, f)
	case ok && e.loading.err == nil:
		e.show(k)
	}
	return nil
}

// show puts what was read on screen.
func (e *Events) show(k known) {
	e.known = k
	e.unfold()
}

// unfold lays the tree out, the cursor on what it was on.
func (e *Events) unfold() {
	was, had := e.current()
	e.lines = e.lines[:0]
	for i := range e.known.conversions {
		c := &e.known.conversions[i]
		e.lines = append(e.lines, eventLine{conversion: c})
		if e.shut[c.Key] {
			continue
		}
		for j := range c.Receipts {
			e.lines = append(e.lines, eventLine{conversion: c, receipt: &c.Receipts[j], last: j == len(c.Receipts)-1})
		}
	}
	e.scroll.Range(0, int64(len(e.lines)))
	for i, l := range e.lines {
		if had && l.same(was) {
			e.scroll.To(int64(i))
			return
		}
	}
}

// same reports whether two lines are of the same thing, read at two times.
func (l eventLine) same(o eventLine) bool {
	if l.receipt == nil || o.receipt == nil {
		return l.receipt == nil && o.receipt == nil && l.conversion.Key == o.conversion.Key
	}
	return l.receipt.ID == o.receipt.ID
}

func (e *Events) current() (eventLine, bool) {
	if i := e.scroll.Cursor; i >= 0 && i < int64(len(e.lines)) {
		return e.lines[i], true
	}
	return eventLine{}, false
}

// click gives the one that the page is about, or that the line under the cursor
// belongs to; nil where it is not known.
func (e *Events) click() *data.Click {
	key := e.Key
	if e.Kind != data.FoundClick {
		l, ok := e.current()
		if !ok {
			return nil
		}
		key = l.conversion.Key.Click
	}
	if c, ok := e.known.clicks[key]; ok {
		return &c
	}
	return nil
}

// operators names those of the receipts, or counts them where they are many: two
// can call different players by the same number.
func (e *Events) operators() string {
	seen := map[data.Text]struct{}{}
	var names []string
	for _, c := range e.known.conversions {
		for i := range c.Receipts {
			o := c.Receipts[i].Operator
			if _, known := seen[o.Key]; !known && !o.Key.Empty() {
				seen[o.Key] = struct{}{}
				names = append(names, label(o))
			}
		}
	}
	if len(names) > 3 {
		return fmt.Sprintf("%d operators", len(names))
	}
	return strings.Join(names, " and ")
}

// operator is the first one that a receipt names.
func (e *Events) operator() data.Ref {
	for _, c := range e.known.conversions {
		for i := range c.Receipts {
			if o := c.Receipts[i].Operator; !o.Key.Null() {
				return o
			}
		}
	}
	return data.Ref{}
}

// Leave ends what is being asked.
func (e *Events) Leave() { e.loading.stop() }

// Busy reports whether something is being read.
func (e *Events) Busy(Frame) bool { return e.loading.out() }

// Title names the page.
func (e *Events) Title() string { return "Events" }

// Crumb names whose events they are.
func (e *Events) Crumb(f Frame) string {
	if e.Kind == "" {
		return e.Name
	}
	return string(e.Kind) + " " + f.id(e.Key, 16)
}

// loaded reports whether receipts were read, and how long ago.
func (e *Events) loaded(now time.Time) (age time.Duration, ok bool) {
	return now.Sub(e.loading.good), !e.loading.good.IsZero()
}
