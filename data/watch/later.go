package watch

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"tailback/data"
)

const (
	// owedAtMost is how many receipts are kept in memory to be checked, and as many
	// again whose click is waited for. Of more than that only the time is kept in
	// which they came, and they are read again.
	owedAtMost = 20_000
	// atOnce is how many of them are checked together.
	atOnce = 1000
)

// later is what is to be checked when it can be: the receipts that went out
// unchecked and those to be judged anew at once, and those whose click is waited
// for, each from a moment on.
type later struct {
	mu    sync.Mutex
	most  int
	owed  []data.Receipt
	gap   span // of the receipts that were too many
	early waiting
	bytes int // that these weigh
	// lateGap is that of those whose click is waited for, until the last is due.
	lateGap span
	lateDue time.Time
	woken   chan struct{}
	busy    time.Time // when the oldest receipt came of what is being checked; zero for nothing
}

// task is what is to be checked next: receipts, or all of a span.
type task struct {
	receipts []data.Receipt
	gap      span
	// last is set where clicks were waited for: they are not again.
	last bool
}

func (t task) none() bool { return len(t.receipts) == 0 && t.gap.none() }

// span is a time in which receipts were received, both ends among it.
type span struct{ from, to time.Time }

func (s span) none() bool { return s.from.IsZero() }

// around gives the span that has these too.
func (s span) around(from, to time.Time) span {
	if s.none() || from.Before(s.from) {
		s.from = from
	}
	if to.After(s.to) {
		s.to = to
	}
	return s
}

// with gives the span that has this receipt too, if it has a readable time.
func (s span) with(r data.Receipt) span {
	if !r.ReceivedAt.Ok() {
		return s
	}
	return s.around(r.ReceivedAt.Time(), r.ReceivedAt.Time())
}

// spanOf gives the span of receipts.
func spanOf(receipts []data.Receipt) (s span) {
	for _, r := range receipts {
		s = s.with(r)
	}
	return s
}

func newLater(most int) *later { return &later{most: most, woken: make(chan struct{}, 1)} }

// owe has receipts checked as soon as can be. A receipt that has no readable
// time is not read again where there are too many.
func (l *later) owe(receipts []data.Receipt) {
	if len(receipts) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.owed = append(l.owed, receipts...)
	if over := excess(l.owed, l.most); over > 0 {
		for _, r := range l.owed[:over] {
			l.gap = l.gap.with(r)
		}
		l.owed = append([]data.Receipt(nil), l.owed[over:]...)
	}
	l.wake()
}

// wait has a receipt checked from a moment on.
func (l *later) wait(r data.Receipt, due time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bytes := l.bytes + r.Weight(); len(l.early) < l.most && bytes <= mostBytes {
		l.bytes = bytes
		heap.Push(&l.early, waiter{r, due})
	} else if l.lateGap = l.lateGap.with(r); due.After(l.lateDue) {
		l.lateDue = due
	}
	l.wake()
}

// done lets go of a task.
func (l *later) done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy = time.Time{}
}

// back takes a task that failed.
func (l *later) back(t task) {
	l.mu.Lock()
	l.busy = time.Time{}
	if !t.gap.none() {
		l.gap = l.gap.around(t.gap.from, t.gap.to)
	}
	l.mu.Unlock()
	l.owe(t.receipts)
}

// next gives what is to be done now, or how long that is away.
func (l *later) next(now time.Time) (t task, away time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case len(l.owed) > 0:
		n := min(len(l.owed), atOnce)
		t.receipts, l.owed = l.owed[:n:n], l.owed[n:]
		l.busy = spanOf(t.receipts).from
	case !l.gap.none():
		t.gap, l.gap = l.gap, span{}
		l.busy = t.gap.from
	case !l.lateGap.none() && !now.Before(l.lateDue):
		t.last, t.gap, l.lateGap = true, l.lateGap, span{}
	default:
		t.last = true
		for len(l.early) > 0 && len(t.receipts) < atOnce && !now.Before(l.early[0].due) {
			r := heap.Pop(&l.early).(waiter).Receipt
			l.bytes -= r.Weight()
			t.receipts = append(t.receipts, r)
		}
	}
	return t, l.away(now)
}

// away is how long nothing is due.
func (l *later) away(now time.Time) time.Duration {
	away := time.Hour
	if len(l.early) > 0 {
		away = l.early[0].due.Sub(now)
	}
	if !l.lateGap.none() {
		away = min(away, l.lateDue.Sub(now))
	}
	return away
}

// wake lets the one who rests look again. The caller holds the lock.
func (l *later) wake() {
	select {
	case l.woken <- struct{}{}:
	default:
	}
}

// rest waits for something to do.
func (l *later) rest(ctx context.Context, away time.Duration) {
	timer := time.NewTimer(away)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-l.woken:
	}
}

// waiter is a receipt whose click may be written until it is due.
type waiter struct {
	data.Receipt
	due time.Time
}

// waiting is a heap, the first due on top.
type waiting []waiter

func (w waiting) Len() int           { return len(w) }
func (w waiting) Less(i, j int) bool { return w[i].due.Before(w[j].due) }
func (w waiting) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }

// Push and Pop are those of a heap.
func (w *waiting) Push(x any) { *w = append(*w, x.(waiter)) }

// Pop takes the last one.
func (w *waiting) Pop() any {
	last := (*w)[len(*w)-1]
	(*w)[len(*w)-1] = waiter{}
	*w = (*w)[:len(*w)-1]
	return last
}
