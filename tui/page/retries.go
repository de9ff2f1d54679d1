package page

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/part"
)

// RetriesOptions is what the pages of retries work with.
type RetriesOptions struct {
	Ctx         context.Context
	Retries     Retries
	Undelivered Undelivered     // nil where deliveries cannot be read
	Presser     Presser         // nil where nothing is sent again
	Endpoints   []data.Endpoint // of the configuration, by name
	Receipts    Receipts
	Lookup      Lookup
	Checker     Checker
}

// retriesTab is one list of the page.
type retriesTab int

// The tabs, in their order.
const (
	tabFailed retriesTab = iota
	tabQueue
	tabUnknown
	tabDone
	tabBulks
	tabEndpoints
	retriesTabs
)

// doneEvery is the least time between two readings of what is done, and
// failedEvery of the failed deliveries.
const (
	doneEvery   = 3 * time.Second
	failedEvery = 15 * time.Second
)

// RetriesPage shows what was not delivered, what is being sent again, and what
// became of it.
type RetriesPage struct {
	basic
	RetriesOptions
	finishing, failing request
	done               []data.Retry
	failed             FailedDeliveries

	tab     retriesTab
	chose   bool // a list
	rows    [retriesTabs][]retriesRow
	scrolls [retriesTabs]part.Scroll
	marks   map[string]struct{}
	ranging bool
	anchor  int64
	words   string // of the filter
	order   int
	reverse bool
	errand  errand
	layout  retriesLayout
}

// retriesRow is a row of one of the lists: one of the four.
type retriesRow struct {
	key      string // by which it keeps its cursor and its mark
	text     string // that the filter looks at, in lower case
	retry    *data.Retry
	failed   *FailedDelivery
	bulk     *data.Bulk
	endpoint *endpointRow
}

// endpointRow is an endpoint of the configuration, or one that only the ledger
// knows any more.
type endpointRow struct {
	data.Endpoint
	State data.EndpointState
	Gone  bool // the configuration has it no longer
}

// NewRetries gives the page.
func NewRetries(o RetriesOptions) *RetriesPage {
	return &RetriesPage{RetriesOptions: o, tab: tabQueue, marks: map[string]struct{}{}}
}

// Init reads what is not read for every page.
func (p *RetriesPage) Init(f Frame) tea.Cmd {
	p.list(f)
	p.choose(f)
	return p.unlessRead(f)
}

// choose begins on what a person must look at, until somebody chose a list.
func (p *RetriesPage) choose(f Frame) {
	if !p.chose && len(f.Pulse.Sending.Unknown) > 0 {
		p.tab = tabUnknown
		p.Resize(f)
	}
}

// Update takes what was read, and what came of what was done.
func (p *RetriesPage) Update(msg tea.Msg, f Frame) tea.Cmd {
	switch msg := msg.(type) {
	case SendingMsg:
		p.list(f)
		p.choose(f)
		return nil
	case wordsMsg:
		if msg.of == p {
			p.words = msg.words
			p.list(f)
		}
		return nil
	case Glance:
		return p.unlessRead(f)
	}
	if done, ok := take[[]data.Retry](&p.finishing, msg, f.Now); ok && p.finishing.err == nil {
		p.done = done
		p.list(f)
	}
	if failed, ok := take[FailedDeliveries](&p.failing, msg, f.Now); ok && p.failing.err == nil {
		p.failed = failed
		p.list(f)
	}
	return p.errand.done(msg, f.Now)
}

// unlessRead asks for what the tab on screen shows, where it is old.
func (p *RetriesPage) unlessRead(f Frame) tea.Cmd {
	switch {
	case p.tab == tabDone && p.Retries != nil && !p.finishing.out() && f.Now.Sub(p.finishing.answered) >= doneEvery:
		db := p.Retries
		return ask(p.Ctx, &p.finishing, f.Now, patience, func(ctx context.Context) ([]data.Retry, error) {
			all, err := db.Retries(ctx, data.RetryFilter{}, 0, listed)
			return slices.DeleteFunc(all, func(r data.Retry) bool { return r.State.Live() || r.State == data.RetryUnknown }), err
		})
	case p.tab == tabFailed && p.Undelivered != nil && !p.failing.out() && f.Now.Sub(p.failing.answered) >= failedEvery:
		return ask(p.Ctx, &p.failing, f.Now, failedWithin, p.Undelivered.Failed)
	}
	return nil
}

// list lays out what is known, each cursor on the row it was on.
func (p *RetriesPage) list(f Frame) {
	s := f.Pulse.Sending
	var all [retriesTabs][]retriesRow
	for i := range p.failed.All {
		d := &p.failed.All[i]
		all[tabFailed] = append(all[tabFailed], retriesRow{key: "d" + d.ID.Key.Raw(), failed: d, text: failedText(d)})
	}
	all[tabQueue], all[tabUnknown], all[tabDone] = retryRows(s.Live), retryRows(s.Unknown), retryRows(p.done)
	for i := range s.Bulks {
		b := &s.Bulks[i]
		all[tabBulks] = append(all[tabBulks], retriesRow{key: "b" + string(b.Op), bulk: b, text: strings.ToLower(fmt.Sprintf("by:%s state:%s", b.By, b.State))})
	}
	for _, e := range endpointRows(p.Endpoints, s) {
		all[tabEndpoints] = append(all[tabEndpoints], retriesRow{key: "e" + e.Name, endpoint: &e, text: "endpoint:" + strings.ToLower(e.Name)})
	}
	for t := range retriesTabs {
		p.put(t, all[t])
	}
}

// put has other rows in a list: those that the filter lets through, in order.
func (p *RetriesPage) put(t retriesTab, rows []retriesRow) {
	was := p.on(t)
	words := strings.Fields(strings.ToLower(p.words))
	rows = slices.DeleteFunc(rows, func(r retriesRow) bool { return !fitsWords(r.text, words) })
	sortRows(rows, p.order, p.reverse)
	p.rows[t] = rows
	s := &p.scrolls[t]
	s.Range(0, int64(len(rows)))
	if i := slices.IndexFunc(rows, func(r retriesRow) bool { return was != nil && r.key == was.key }); i >= 0 {
		s.To(int64(i))
	}
}

// on gives the row under the cursor of a list; nil for none.
func (p *RetriesPage) on(t retriesTab) *retriesRow {
	if i := p.scrolls[t].Cursor; i >= 0 && i < int64(len(p.rows[t])) {
		return &p.rows[t][i]
	}
	return nil
}

func retryRows(all []data.Retry) []retriesRow {
	rows := make([]retriesRow, len(all))
	for i := range all {
		rows[i] = retriesRow{key: fmt.Sprint("r", all[i].ID), retry: &all[i], text: retryText(&all[i])}
	}
	return rows
}

// endpointRows gives those of the configuration, and those that only the ledger
// knows.
func endpointRows(configured []data.Endpoint, s Sending) []endpointRow {
	var rows []endpointRow
	for _, e := range configured {
		state, _ := s.State(e.Name)
		rows = append(rows, endpointRow{Endpoint: e, State: state})
	}
	for _, state := range s.States {
		if !slices.ContainsFunc(configured, func(e data.Endpoint) bool { return e.Name == state.Endpoint }) {
			rows = append(rows, endpointRow{Endpoint: data.Endpoint{Name: state.Endpoint}, State: state, Gone: true})
		}
	}
	return rows
}

// Title names the page.
func (p *RetriesPage) Title() string { return "Retries" }

// Crumb is empty: the page is opened on nothing.
func (p *RetriesPage) Crumb(Frame) string { return "" }

// Count says how many a person must look at, "" for none.
func (p *RetriesPage) Count(f Frame) string {
	if n := len(f.Pulse.Sending.Unknown); n > 0 {
		return Grouped(n)
	}
	return ""
}

// Busy reports whether an answer is awaited.
func (p *RetriesPage) Busy(Frame) bool {
	return p.finishing.out() || p.failing.out() || p.errand.ask.out()
}

// Leave ends its questions.
func (p *RetriesPage) Leave() {
	p.finishing.stop()
	p.failing.stop()
}

// handling gives what the keys are about: the marked rows of the list, else the
// one under the cursor.
func (p *RetriesPage) handling(f Frame) handling {
	h := handling{RetriesOptions: p.RetriesOptions, errand: &p.errand, frame: f}
	row := p.on(p.tab)
	if row == nil {
		return h
	}
	h.bulk = row.bulk
	switch {
	case row.endpoint != nil:
		h.endpoint = row.endpoint.Name
	case row.retry != nil:
		h.endpoint = row.retry.Endpoint
	}
	for _, r := range p.chosen() {
		switch {
		case r.retry != nil:
			h.chosen = append(h.chosen, *r.retry)
		case r.failed != nil:
			h.failed = append(h.failed, *r.failed)
		}
	}
	return h
}

// chosen gives the marked rows of the list on screen, else the one under the
// cursor.
func (p *RetriesPage) chosen() []retriesRow {
	var marked []retriesRow
	for _, r := range p.rows[p.tab] {
		if _, ok := p.marks[r.key]; ok {
			marked = append(marked, r)
		}
	}
	if on := p.on(p.tab); len(marked) == 0 && on != nil {
		marked = []retriesRow{*on}
	}
	return marked
}
