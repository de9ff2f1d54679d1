package page

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/compare"
	"tailback/tui/part"
)

// alertTab is one view of an alert.
type alertTab int

// The tabs, in their order.
const (
	tabCompare alertTab = iota
	tabSenders
	tabCampaigns
	tabSamples
	tabHistory
	alertTabs
)

// compareWithin is how long a comparison may take: it reads some thousand
// receipts.
const compareWithin = 10 * time.Second

// samplesEvery is the least time between two readings of the receipts: while an
// alert grows they are others each second.
const samplesEvery = 5 * time.Second

// outgrownAfter is the least time between two answers of what was asked of an alert
// that grows; in between, what is on screen says how many it is of.
const outgrownAfter = 15 * time.Second

// Alert answers five questions about one alert: what, since when, whose fault,
// what is lost, what now.
type Alert struct {
	basic
	AlertsOptions
	key    data.AlertKey
	change data.Change
	alert  data.Alert
	there  bool // it was on the board at least once
	gone   bool // it no longer is

	comparing, reading, telling, proposing request
	accounting                             request
	account                                *reckoned           // what can become of its receipts; nil until it is known
	weighing                               *Progress           // of it
	compared                               *compare.Comparison // nil until it is known
	comparedOf                             int                 // how many receipts the alert had when that was asked
	samples                                []data.Checked      // those of the ids that are still there, the newest first
	sampled                                []data.ID           // that samples were read of
	history                                []data.Act

	deed    deed // the last one asked for
	tab     alertTab
	scrolls [alertTabs]part.Scroll
}

// NewAlert opens a page on the alert of a key.
func NewAlert(o AlertsOptions, key data.AlertKey) *Alert { return &Alert{AlertsOptions: o, key: key} }

// Shown gives the key of the alert.
func (a *Alert) Shown() data.AlertKey { return a.key }

// Init takes the alert from the board, and asks for the comparison.
func (a *Alert) Init(f Frame) tea.Cmd {
	a.see(f.Pulse.Board)
	return tea.Batch(a.unlessRead(f), a.weighUnasked(f))
}

// see takes the alert as it is now. One that has left the board stays as it was.
func (a *Alert) see(b data.Board) {
	change, alert, ok := find(b, a.key)
	if a.gone = a.there && !ok; ok {
		a.change, a.alert, a.there = change, alert, true
	}
}

// Update takes another board, and what was read.
func (a *Alert) Update(msg tea.Msg, f Frame) tea.Cmd {
	switch msg := msg.(type) {
	case BoardMsg:
		a.see(msg.Board)
		return nil
	case ActsMsg:
		if a.tab == tabHistory && msg.Acts != nil {
			return a.tell(f)
		}
		return nil
	case RetriesChanged:
		return a.weighUnasked(f)
	case Glance:
		return tea.Batch(a.unlessRead(f), a.weighGrown(f))
	}
	if c, ok := take[compare.Comparison](&a.comparing, msg, f.Now); ok && a.comparing.err == nil {
		a.compared = &c
	}
	if checked, ok := take[[]data.Checked](&a.reading, msg, f.Now); ok && a.reading.err == nil {
		a.keep(checked)
	}
	if account, ok := take[reckoned](&a.accounting, msg, f.Now); ok && a.accounting.err == nil {
		a.account = &account
	}
	if acts, ok := take[[]data.Act](&a.telling, msg, f.Now); ok && a.telling.err == nil {
		a.history = acts
	}
	if p, ok := take[Proposal](&a.proposing, msg, f.Now); ok && a.proposing.err == nil {
		return a.confirm(p, f)
	}
	if a.deed.done(msg, f.Now) {
		return a.deed.told()
	}
	return nil
}

// unlessRead asks for what the tab on screen lacks.
func (a *Alert) unlessRead(f Frame) tea.Cmd {
	switch {
	case !a.there:
		return nil
	case a.tab == tabSamples && a.unweighed():
		return a.weigh(f)
	case a.tab == tabSamples && !a.reading.out() && f.Now.Sub(a.reading.answered) >= samplesEvery && !slices.Equal(a.sampled, a.alert.Samples):
		return a.read(f)
	case a.tab == tabHistory && !a.telling.out() && a.telling.answered.IsZero():
		return a.tell(f)
	case (a.tab == tabCompare || a.tab == tabSenders) && !a.comparing.out() && (a.comparing.answered.IsZero() || a.comparesMore(f)):
		return a.compare(f)
	}
	return nil
}

// outgrew reports whether an answer that is of so many receipts is to be asked for
// again: of half as many more, at the earliest some seconds after it came. So an
// alert asks the less often the larger it is.
func (a *Alert) outgrew(of int, r *request, f Frame) bool {
	return !r.out() && r.err == nil && f.Now.Sub(r.answered) >= outgrownAfter && 2*a.alert.Hit >= 3*of && a.alert.Hit > of
}

// comparesMore reports whether a comparison would be of many more receipts: those
// of other servers, to which a change came later.
func (a *Alert) comparesMore(f Frame) bool {
	return a.comparedOf < compare.MostReceipts && a.outgrew(a.comparedOf, &a.comparing, f)
}

// compare asks what the operator sent before, and what it sends now.
func (a *Alert) compare(f Frame) tea.Cmd {
	comparer, alert := a.Comparer, a.alert
	if comparer == nil {
		return nil
	}
	a.comparedOf = alert.Hit
	return ask(a.Ctx, &a.comparing, f.Now, compareWithin, func(ctx context.Context) (compare.Comparison, error) {
		return comparer.Compare(ctx, alert)
	})
}

// read asks for the newest receipts that were found, and for all that is wrong
// with them.
func (a *Alert) read(f Frame) tea.Cmd {
	db, rules, ids := a.Receipts, a.Checker, a.alert.Samples
	if db == nil {
		return nil
	}
	a.sampled = ids
	return ask(a.Ctx, &a.reading, f.Now, patience, func(ctx context.Context) ([]data.Checked, error) {
		receipts, err := thoseThatFit(ctx, db, ids)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(receipts, func(a, b data.Receipt) int { return b.ReceivedAt.Time().Compare(a.ReceivedAt.Time()) })
		if rules != nil {
			return rules.Check(ctx, receipts)
		}
		checked := make([]data.Checked, len(receipts))
		for i := range receipts {
			checked[i].Receipt = receipts[i]
		}
		return checked, nil
	})
}

// keep takes the receipts that were read, the cursor on the one it was on.
func (a *Alert) keep(checked []data.Checked) {
	s := &a.scrolls[tabSamples]
	on := data.ID{}
	if i := int(s.Cursor); i < len(a.samples) {
		on = a.samples[i].Receipt.ID
	}
	a.samples = checked
	i := slices.IndexFunc(checked, func(c data.Checked) bool { return c.Receipt.ID == on })
	if i > 0 {
		s.Range(0, int64(len(checked)))
		s.To(int64(i))
	}
}

// tell asks what was done about the alert.
func (a *Alert) tell(f Frame) tea.Cmd {
	acts, key := a.Acts, a.key
	if acts == nil {
		return nil
	}
	return ask(a.Ctx, &a.telling, f.Now, patience, func(ctx context.Context) ([]data.Act, error) {
		return acts.History(ctx, key)
	})
}

// Busy reports whether an answer is awaited.
func (a *Alert) Busy(Frame) bool {
	return a.comparing.out() || a.accounting.out() || a.reading.out() || a.telling.out() || a.proposing.out() || a.deed.ask.out()
}

// Leave takes the questions back. A deed goes on: it was asked for.
func (a *Alert) Leave() {
	a.comparing.stop()
	a.accounting.stop()
	a.reading.stop()
	a.telling.stop()
	a.proposing.stop()
}

// Title names the page.
func (a *Alert) Title() string { return "Alert" }

// Crumb names the alert: number, operator, what it is about.
func (a *Alert) Crumb(Frame) string {
	alert := a.alert
	if !a.there {
		alert.Key = a.key
	}
	number := ""
	if alert.Number > 0 {
		number = fmt.Sprint(alert.Number)
	}
	return joined(" ", number, label(alert.Operator), alertWord(alert))
}
