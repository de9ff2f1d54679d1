package page

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// deciding is the receipts that came, or in which something else was found, while
// the filter asks what rules find: these are asked beside the screen, one
// question at a time, and what matches is shown in the order it came.
type deciding struct {
	request
	// queue has the oldest first, and at its front those that are asked about. A
	// receipt can be in it twice: the last time counts.
	queue []packed
	asks  int // how many of the queue are asked about
	most  int // of one question
}

// How many receipts a question is about, fewer where rules do not answer in
// time; and how soon one that failed is put again.
const (
	decidedAtOnce  = 1000
	decidedAtLeast = 10
	decidedAgain   = time.Second
)

// decided is what matches of those asked about, oldest first.
type decided struct{ rows []packed }

// wonder puts a row where rules decide on it, if it matches in all else.
func (l *Live) wonder(p packed, r data.Receipt) {
	if !l.Filter.Match(r) {
		return
	}
	d := &l.deciding
	d.queue = append(d.queue, p)
	if len(d.queue) > l.Capacity {
		d.queue = slices.Delete(d.queue, d.asks, d.asks+1) // the oldest that is not asked about
		l.missed++
	}
}

// reconsider has rows decided again in which something else was found.
func (l *Live) reconsider(found map[data.ID][]data.Finding) {
	for n := l.all.lo; n < l.all.hi && len(found) > 0; n++ {
		p := *l.all.place(n)
		if _, again := found[p.id()]; again {
			l.wonder(p, p.receipt())
		}
	}
}

// decide asks about the front of the queue, unless a question is out or has just
// failed.
func (l *Live) decide(now time.Time) tea.Cmd {
	d := &l.deciding
	if len(d.queue) == 0 || d.out() || d.err != nil && now.Sub(d.answered) < decidedAgain {
		return nil
	}
	if d.most == 0 {
		d.most = decidedAtOnce
	}
	d.asks = front(d.queue, d.most)
	o, rows := l.LiveOptions, d.queue[:d.asks:d.asks]
	return ask(l.Ctx, &d.request, now, patience, func(ctx context.Context) (decided, error) {
		rows, err := o.decide(ctx, rows)
		return decided{rows}, err
	})
}

// front is how many rows of a queue, at most most, one question is about: few of
// them are long and must be read again.
func front(queue []packed, most int) int {
	most = min(most, len(queue))
	long := 0
	for i, p := range queue[:most] {
		if p.whole() {
			continue
		}
		if long++; long > wholeAtOnce {
			return i
		}
	}
	return most
}

// decide gives those of the rows that match, with what was found in them.
func (o LiveOptions) decide(ctx context.Context, rows []packed) ([]packed, error) {
	receipts, err := wholeReceipts(ctx, o.Receipts, rows)
	if err != nil {
		return nil, err
	}
	judged, err := o.Checker.Judge(ctx, o.Filter, receipts)
	if err != nil {
		return nil, err
	}
	var matching []packed
	for i := range judged {
		if o.Filter.MatchChecked(judged[i]) {
			matching = append(matching, pack(&judged[i].Receipt).with(judged[i].Findings))
		}
	}
	return matching, nil
}

// settled shows what matches, and asks about those behind. Where rules did not
// answer, the queue stays as it is.
func (l *Live) settled(m decided, now time.Time) tea.Cmd {
	d := &l.deciding
	if d.err != nil {
		if errors.Is(d.err, context.DeadlineExceeded) {
			d.most = max(d.most/4, decidedAtLeast)
		}
		d.asks = 0
		return nil
	}
	d.queue, d.asks = d.queue[d.asks:], 0
	d.most = min(2*d.most, decidedAtOnce)
	again := make(map[data.ID]struct{}, len(d.queue))
	for _, p := range d.queue {
		again[p.id()] = struct{}{}
	}
	rows := m.rows[:0]
	for _, p := range m.rows {
		if _, later := again[p.id()]; !later {
			rows = append(rows, p)
		}
	}
	l.weave(rows)
	return l.decide(now)
}

// weave puts rows, oldest first, in their places among those that match: in the
// order of the whole list, or where they are not in it by when they were
// received. The cursor stays with its receipt.
func (l *Live) weave(rows []packed) {
	for i, p := range rows {
		rows[i] = l.known(p)
	}
	if l.still != nil {
		l.match.weave(rows, l.after)
		return
	}
	cursor, _ := l.match.row(l.scroll.Cursor)
	anchor, _ := l.match.row(l.anchor)
	l.match.weave(rows, l.after)
	l.scroll.Shift(l.match.moved(cursor, l.scroll.Cursor))
	l.anchor += l.match.moved(anchor, l.anchor)
	l.scroll.Range(l.match.lo, l.match.hi)
}

// after reports whether one row stands after another.
func (l *Live) after(a, b packed) bool {
	m, ok := l.all.find(a.id())
	n, both := l.all.find(b.id())
	if ok && both {
		return m > n
	}
	return a.received().After(b.received())
}
