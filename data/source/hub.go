package source

import (
	"context"
	"io"
	"math"
	"sync"

	"tailback/data"
)

// hub keeps the last receipts of the tail in one ring for all its readers: as many
// as the ring has places, and as there is room for.
type hub struct {
	mu      sync.Mutex
	ring    []data.Receipt
	oldest  int64 // number of the first receipt that is kept
	next    int64 // and of the next one; number n stands at n % len(ring)
	bytes   int   // that those kept weigh
	most    int   // that they may
	state   data.TailState
	version int           // of the state
	changed chan struct{} // closed at every change
	readers map[*Reader]bool
	closed  bool
}

func newHub(size int) *hub {
	return &hub{ring: make([]data.Receipt, size), most: roomFor, changed: make(chan struct{}), readers: map[*Reader]bool{}}
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
	if r.next < h.oldest {
		batch.Missed = int(h.oldest - r.next)
		r.next = h.oldest
	}
	end := min(h.next, r.next+batchSize)
	if r.next < end {
		batch.Receipts = make([]data.Receipt, 0, end-r.next)
	}
	for ; r.next < end; r.next++ {
		batch.Receipts = append(batch.Receipts, *h.place(r.next))
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
	unread := h.unread()
	for len(*receipts) > 0 && h.makeRoom((*receipts)[0].Weight(), unread) {
		h.bytes += (*receipts)[0].Weight()
		*h.place(h.next) = (*receipts)[0]
		h.next++
		*receipts = (*receipts)[1:]
	}
	h.state = state
	h.version++
	h.wake()
	return len(*receipts) == 0, h.changed
}

func (h *hub) place(n int64) *data.Receipt { return &h.ring[n%int64(len(h.ring))] }

// unread is the number of the first receipt that a lossless reader would miss.
func (h *hub) unread() int64 {
	unread := int64(math.MaxInt64)
	for r := range h.readers {
		if r.lossless {
			unread = min(unread, r.next)
		}
	}
	return unread
}

// makeRoom forgets the oldest receipts until one of this weight may be put, which
// it may alone; false where one of them is unread.
func (h *hub) makeRoom(weight int, unread int64) bool {
	for h.oldest < h.next && (h.next-h.oldest == int64(len(h.ring)) || h.bytes+weight > h.most) {
		if h.oldest >= unread {
			return false
		}
		oldest := h.place(h.oldest)
		h.bytes -= oldest.Weight()
		*oldest = data.Receipt{}
		h.oldest++
	}
	return true
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
