package watch

import (
	"context"
	"sync"

	"tailback/data"
)

const (
	// outboxSize is how many receipts wait for the reader, where their requests are
	// no larger than usual.
	outboxSize = 20_000
	// batchSize is how many Next gives at most.
	batchSize = 2000
)

// outbox is what the reader has not taken yet.
type outbox struct {
	mu      sync.Mutex
	size    int
	waiting data.TailBatch // its Findings are as long as its Receipts
	news    bool
	ended   error
	changed chan struct{} // closed at every change
}

func newOutbox(size int) *outbox { return &outbox{size: size, changed: make(chan struct{})} }

// put adds a batch of the tail.
func (o *outbox) put(batch data.TailBatch) {
	o.mu.Lock()
	defer o.mu.Unlock()
	w := &o.waiting
	if batch.Findings == nil {
		batch.Findings = make([][]data.Finding, len(batch.Receipts))
	}
	w.Receipts, w.Findings = append(w.Receipts, batch.Receipts...), append(w.Findings, batch.Findings...)
	w.State, w.Missed = batch.State, w.Missed+batch.Missed
	if over := excess(w.Receipts, o.size); over > 0 {
		w.Missed += over
		w.Receipts = append([]data.Receipt(nil), w.Receipts[over:]...)
		w.Findings = append([][]data.Finding(nil), w.Findings[over:]...)
	}
	o.wake()
}

// found adds what was found in receipts that were put before. Of receipts that
// nobody comes for it does not keep more than of those that wait.
func (o *outbox) found(checked []data.Checked) {
	if len(checked) == 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.waiting.Found == nil || len(o.waiting.Found) > o.size {
		o.waiting.Found = make(map[data.ID][]data.Finding, len(checked))
	}
	for _, c := range checked {
		o.waiting.Found[c.Receipt.ID] = orEmpty(c.Findings)
	}
	o.wake()
}

func (o *outbox) close(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = err
	o.wake()
}

// wake lets the reader look again. The caller holds the lock.
func (o *outbox) wake() {
	o.news = true
	close(o.changed)
	o.changed = make(chan struct{})
}

func (o *outbox) next(ctx context.Context) (data.TailBatch, error) {
	for {
		batch, changed, news, ended := o.take()
		switch {
		case news:
			return batch, nil
		case ended != nil:
			return batch, ended
		}
		select {
		case <-ctx.Done():
			return batch, ctx.Err()
		case <-changed:
		}
	}
}

// take gives what there is, without waiting. What was found in receipts comes
// with the last of them, or after it.
func (o *outbox) take() (batch data.TailBatch, changed <-chan struct{}, news bool, ended error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	w := &o.waiting
	batch, news = *w, o.news
	n := min(len(w.Receipts), batchSize)
	batch.Receipts, batch.Findings = w.Receipts[:n:n], w.Findings[:n:n]
	w.Receipts, w.Findings, w.Missed = w.Receipts[n:], w.Findings[n:], 0
	if o.news = len(w.Receipts) > 0; o.news {
		batch.Found = nil
	} else {
		w.Receipts, w.Findings, w.Found = nil, nil, nil
	}
	// The end is told once all is taken.
	if o.ended != nil && len(batch.Receipts) == 0 && batch.Found == nil && batch.Missed == 0 {
		news = false
	}
	return batch, o.changed, news, o.ended
}
