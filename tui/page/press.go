package page

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/part"
)

// PressOptions is what a press of r works with.
type PressOptions struct {
	RetriesOptions
	Of    Asking
	Title string // of what is sent again: 3 marked receipts
}

// PressPage shows what would be sent again, before anything is; and then how far it
// is.
type PressPage struct {
	basic
	PressOptions
	preparing, queueing, following request
	asked                          Asking // last
	press                          *Press // nil until it is known
	op                             data.Op
	why                            string

	sent   []data.Enqueued // nil until it is queued
	now    []data.Retry    // those that were queued, as they are now
	errand errand
	scroll part.Scroll
	shown  part.Scroll // of the request
	layout pressLayout
}

// NewPress opens a page on what a person wants to send again.
func NewPress(o PressOptions) *PressPage { return &PressPage{PressOptions: o, op: data.NewOp()} }

// Init works out what would be sent.
func (p *PressPage) Init(f Frame) tea.Cmd { return p.prepare(f) }

// prepare works out what would be sent, once more. Which receipts an alert has was
// settled when it was worked out first: those that came since wait for ctrl+r.
func (p *PressPage) prepare(f Frame) tea.Cmd {
	of := p.Of
	if p.press != nil && of.Alert != nil {
		of.Alert = nil
		for _, item := range p.press.Items {
			if item.Delivery != nil {
				of.Deliveries = append(of.Deliveries, *item.Delivery)
			} else {
				of.Receipts = append(of.Receipts, item.Receipt.ID)
			}
		}
	}
	return p.workOut(of, f)
}

// workOut works out what would be sent of what is asked for.
func (p *PressPage) workOut(of Asking, f Frame) tea.Cmd {
	presser := p.Presser
	if presser == nil {
		return nil
	}
	of.Progress = &Progress{}
	p.asked = of
	return ask(p.Ctx, &p.preparing, f.Now, pressWithin, func(ctx context.Context) (Press, error) { return presser.Press(ctx, of) })
}

// Update takes what was worked out, queued and read.
func (p *PressPage) Update(msg tea.Msg, f Frame) tea.Cmd {
	switch msg.(type) {
	case Glance:
		return p.follow(f)
	case RetriesChanged:
		p.following.answered = time.Time{}
		return p.follow(f)
	}
	if press, ok := take[Press](&p.preparing, msg, f.Now); ok && p.preparing.err == nil {
		p.press = &press
		p.scroll.Range(0, int64(len(press.Items)))
	}
	if queued, ok := take[[]data.Enqueued](&p.queueing, msg, f.Now); ok {
		if p.queueing.err == nil {
			return p.queued(queued, f)
		}
		return func() tea.Msg { return RetriesChanged{} }
	}
	if now, ok := take[[]data.Retry](&p.following, msg, f.Now); ok && p.following.err == nil {
		p.now = now
		p.scroll.Range(0, int64(len(now)))
	}
	return p.errand.done(msg, f.Now)
}

// queued takes what became of the press.
func (p *PressPage) queued(all []data.Enqueued, f Frame) tea.Cmd {
	p.sent, p.now = all, nil
	held := 0
	for _, q := range all {
		if q.Held {
			held++
			continue
		}
		p.now = append(p.now, q.Retry)
	}
	p.scroll.Range(0, int64(len(p.now)))
	said := Grouped(len(p.now)) + " queued"
	if held > 0 {
		said += "; " + Grouped(held) + " were queued or sent by somebody else meanwhile"
		if len(all) == 1 {
			said = "it was not queued: " + retrySaid(f, &all[0].Retry)
		}
	}
	return tea.Batch(note(said), func() tea.Msg { return RetriesChanged{} })
}

// followEvery is how often the progress is read.
const followEvery = time.Second

// follow reads how those that were queued are, until all are over.
func (p *PressPage) follow(f Frame) tea.Cmd {
	live := slices.ContainsFunc(p.now, func(r data.Retry) bool { return r.State.Live() })
	if p.Retries == nil || !live || p.following.out() || f.Now.Sub(p.following.answered) < followEvery {
		return nil
	}
	db, ids, bulk := p.Retries, make([]int64, 0, len(p.now)), p.bulkOp()
	for _, r := range p.now {
		ids = append(ids, r.ID)
	}
	return ask(p.Ctx, &p.following, f.Now, patience, func(ctx context.Context) ([]data.Retry, error) { return readAll(ctx, db, bulk, ids) })
}

// readAll reads the retries of a bulk, or the single one.
func readAll(ctx context.Context, db Retries, bulk data.Op, ids []int64) ([]data.Retry, error) {
	if bulk == "" {
		r, _, err := db.Retry(ctx, ids[0])
		return []data.Retry{r}, err
	}
	var all []data.Retry
	for before := int64(0); ; {
		some, err := db.Retries(ctx, data.RetryFilter{Bulk: bulk}, before, listed)
		if err != nil {
			return nil, err
		}
		if all = append(all, some...); len(some) < listed {
			slices.SortFunc(all, func(a, b data.Retry) int { return int(a.ID - b.ID) })
			return all, nil
		}
		before = some[len(some)-1].ID
	}
}

// bulkOp names the bulk that was queued; "" for a single one.
func (p *PressPage) bulkOp() data.Op {
	if len(p.now) > 0 {
		return p.now[0].Bulk
	}
	return ""
}

// Sends gives what a press would send as it stands.
func (p *PressPage) Sends() []data.NewRetry { return p.ready() }

// ready gives what is sent.
func (p *PressPage) ready() []data.NewRetry {
	if p.press == nil {
		return nil
	}
	return p.press.Ready(p.why)
}

// enqueue queues what is ready. Tried again it keeps its name, so that nothing is
// queued twice.
func (p *PressPage) enqueue(now time.Time) tea.Cmd {
	db, all, op := p.Retries, p.ready(), p.op
	return ask(p.Ctx, &p.queueing, now, enqueueWithin, func(ctx context.Context) ([]data.Enqueued, error) {
		return db.EnqueueRetries(ctx, all, op)
	})
}

// Title names the page.
func (p *PressPage) Title() string { return "Send again" }

// Crumb names what is sent again.
func (p *PressPage) Crumb(Frame) string { return "send again " + p.PressOptions.Title }

// Busy reports whether an answer is awaited.
func (p *PressPage) Busy(Frame) bool {
	return p.preparing.out() || p.queueing.out() || p.following.out() || p.errand.ask.out()
}

// Leave takes the questions back; what is being queued goes on.
func (p *PressPage) Leave() {
	p.preparing.stop()
	p.following.stop()
}

// handling gives what the keys are about once it is queued: the bulk, or the one.
func (p *PressPage) handling(f Frame) handling {
	h := handling{RetriesOptions: p.RetriesOptions, errand: &p.errand, frame: f}
	if b, ok := f.Pulse.Sending.Bulk(p.bulkOp()); ok {
		h.bulk = &b
	} else {
		h.chosen = p.now
	}
	if len(p.now) > 0 {
		h.endpoint = p.now[0].Endpoint
	}
	return h
}

// grown counts what an alert has more than there was when this was worked out.
func (p *PressPage) grown(f Frame) int {
	if p.Of.Alert == nil || p.press == nil {
		return 0
	}
	_, a, ok := find(f.Pulse.Board, p.Of.Alert.Key)
	if !ok {
		return 0
	}
	return max(a.Hit-p.Of.Alert.Hit, 0)
}

// stateCounts counts those that were queued by their state, in the order of the
// states.
func (p *PressPage) stateCounts() (words []string, over int) {
	counts := map[data.RetryState]int{}
	for _, r := range p.now {
		counts[r.State]++
		if !r.State.Live() {
			over++
		}
	}
	for _, s := range data.RetryStates() {
		if n := counts[data.RetryState(s)]; n > 0 {
			words = append(words, fmt.Sprintf("%s %s", Grouped(n), s))
		}
	}
	return words, over
}
