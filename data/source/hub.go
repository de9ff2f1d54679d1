package source

import (
	"context"
	"io"
	"math"
	"sync"

	"tailback/data"
)

// hub keeps the last receipts of the tail in one ring for all its readers.
type hub struct {
	mu      sync.Mutex
	ring    []data.Receipt
	next    int64 // number of the next receipt; number n stands at n % len(ring)
	state   data.TailState
	version int           // of the state
	changed chan struct{} // closed at every change
	readers map[*Reader]bool
	closed  bool
}

func newHub(size int) *hub {
	return &hub{ring: make([]data.Receipt, size), changed: make(chan struct{}), readers: map[*Reader]bool{}}
}

// Reader reads the tail at its own pace.
type Reader struct {
	hub      *hub
	next     int64
	version  int
	lossless bool
	owns     func(data.Receipt) bool
}

// reader starts at receipt number next, which may be yet to be put.
func (h *hub) reader(next int64, lossless bool, owns func(data.Receipt) bool) *Reader {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := &Reader{hub: h, next: next, version: h.version - 1, lossless: lossless, owns: owns}
	h.readers[r] = true
	return r
}

// Owns reports whether a receipt that a query found comes through this reader.
// One that shows history first leaves those out, and so has each receipt once.
func (r *Reader) Owns(receipt data.Receipt) bool { return r.owns(receipt) }

// Close lets the tail go on without this reader.
func (r *Reader) Close() {
	r.hub.mu.Lock()
	defer r.hub.mu.Unlock()
	delete(r.hub.readers, r)
	r.hub.wake()
}

// batchSize is how many receipts Next gives at most.
const batchSize = 2000

// Next waits for receipts or a new state and gives both. It returns ctx's error
// when ctx ends, and io.EOF when the tail has.
func (r *Reader) Next(ctx context.Context) (data.TailBatch, error) {
	for {
		batch, news, closed, changed := r.take()
		switch {
		case news:
			return batch, nil
		case closed:
			return batch, io.EOF
		}
		select {
		case <-ctx.Done():
			return batch, ctx.Err()
		case <-changed:
		}
	}
}

// take gives what there is, without waiting.
func (r *Reader) take() (batch data.TailBatch, news, closed bool, changed <-chan struct{}) {
	h := r.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if oldest := h.next - int64(len(h.ring)); r.next < oldest {
		batch.Missed = int(oldest - r.next)
		r.next = oldest
	}
	end := min(h.next, r.next+batchSize)
	if r.next < end {
		batch.Receipts = make([]data.Receipt, 0, end-r.next)
	}
	for ; r.next < end; r.next++ {
		batch.Receipts = append(batch.Receipts, h.ring[r.next%int64(len(h.ring))])
	}
	news = len(batch.Receipts) > 0 || batch.Missed > 0 || r.version != h.version
	r.version = h.version
	batch.State = h.state
	if r.lossless && len(batch.Receipts) > 0 {
		h.wake()
	}
	return batch, news, h.closed, h.changed
}

// publish hands over receipts and state, waiting for lossless readers to make
// room.
func (h *hub) publish(ctx context.Context, receipts []data.Receipt, state data.TailState) error {
	for {
		room, changed := h.put(&receipts, state)
		if room {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

// put takes as many receipts as there is room for and reports whether that was
// all.
func (h *hub) put(receipts *[]data.Receipt, state data.TailState) (all bool, changed <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := min(h.room(), int64(len(*receipts)))
	for _, r := range (*receipts)[:n] {
		h.ring[h.next%int64(len(h.ring))] = r
		h.next++
	}
	*receipts = (*receipts)[n:]
	h.state = state
	h.version++
	h.wake()
	return len(*receipts) == 0, h.changed
}

// room is how many receipts may be put before a lossless reader would miss one.
func (h *hub) room() int64 {
	room := int64(math.MaxInt64)
	for r := range h.readers {
		if r.lossless {
			room = min(room, r.next+int64(len(h.ring))-h.next)
		}
	}
	return room
}

func (h *hub) setState(state data.TailState) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state = state
	h.version++
	h.wake()
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.wake()
}

// wake lets everybody who waits look again. The caller holds the lock.
func (h *hub) wake() {
	close(h.changed)
	h.changed = make(chan struct{})
}
