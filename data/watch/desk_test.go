package watch_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/watch"
	"tailback/rules/contract"
)

// start is when the first receipt of a test is received.
var start = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

const grace = time.Minute

// world is a tail and a database that a test breaks and mends. Each receipt that
// the tail brings is in the database.
type world struct {
	feed chan data.TailBatch

	mu       sync.Mutex
	receipts []data.Receipt
	clicks   map[data.Text]bool
	asked    []time.Time // for facts, by the clock that they were asked with
	hang     bool        // facts come never
	fail     error       // or not at all
	page     int         // how many receipts Each gives at once
	reads    int         // of Each
}

func newWorld() *world {
	return &world{feed: make(chan data.TailBatch, 100), clicks: map[data.Text]bool{}, page: 10}
}

// change does something to the world while nobody looks.
func (w *world) change(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	do()
}

// write has the tail bring receipts.
func (w *world) write(receipts ...data.Receipt) {
	w.change(func() { w.receipts = append(w.receipts, receipts...) })
	w.feed <- data.TailBatch{Receipts: receipts}
}

func (w *world) Next(ctx context.Context) (data.TailBatch, error) {
	select {
	case batch, ok := <-w.feed:
		if !ok {
			return batch, errEnd
		}
		return batch, nil
	case <-ctx.Done():
		return data.TailBatch{}, ctx.Err()
	}
}

var errEnd, errDown = errors.New("the end"), errors.New("down")

func (w *world) Facts(ctx context.Context, receipts []data.Receipt, _ func(data.Receipt) []data.Text, now time.Time) ([]data.Facts, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, now)
	if w.hang {
		w.mu.Unlock()
		<-ctx.Done()
		w.mu.Lock()
		return nil, ctx.Err()
	}
	if w.fail != nil {
		return nil, w.fail
	}
	facts := make([]data.Facts, len(receipts))
	for i, r := range receipts {
		facts[i].Now = now
		if w.clicks[r.ClickID] {
			facts[i].Click = &data.Click{ID: data.NewID("test", r.ClickID)}
		}
		for _, other := range w.receipts {
			if other.ClickID == r.ClickID && data.CompareArrival(&other, &r) < 0 {
				facts[i].Prior = append(facts[i].Prior, other)
			}
		}
	}
	return facts, nil
}

func (w *world) EachFew(ctx context.Context, _ int, _ data.Filter, from, before time.Time, fn func([]data.Receipt) error) error {
	w.mu.Lock()
	w.reads++
	var all []data.Receipt
	for _, r := range w.receipts {
		if at := r.ReceivedAt.Time(); !at.Before(from) && at.Before(before) {
			all = append(all, r)
		}
	}
	w.mu.Unlock()
	slices.SortFunc(all, func(a, b data.Receipt) int { return data.CompareArrival(&a, &b) })
	for page := range slices.Chunk(all, w.page) {
		if err := fn(page); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (w *world) Activity(_ context.Context, from, before time.Time) ([]data.Minute, error) {
	n := 0
	err := w.EachFew(context.Background(), w.page, data.Filter{}, from, before, func(page []data.Receipt) error {
		n += len(page)
		return nil
	})
	return []data.Minute{{At: from, Receipts: n}}, err
}

// rules find a duplicate, and a click that is not there when its grace is over.
func rules(r *data.Receipt, _ *contract.Version, f *data.Facts) (found []data.Finding) {
	if len(f.Prior) > 0 {
		found = append(found, data.Finding{Receipt: r.ID, Code: "DUP"})
	}
	if f.Click == nil && !f.Now.Before(r.ReceivedAt.Time().Add(grace)) {
		found = append(found, data.Finding{Receipt: r.ID, Code: "UNK"})
	}
	return found
}

// screen is a reader of a watch, and its board: what both know of each receipt.
type screen struct {
	mu     sync.Mutex
	order  []string
	shown  map[string]string // by key: what was found, "unchecked", or "" for nothing
	told   map[string]string // by an observer
	took   map[string]time.Duration
	missed int
	ended  error
}

// look runs a watch and a screen until the test ends.
func look(t *testing.T, o watch.Options, change ...func(*watch.Watch)) *screen {
	t.Helper()
	if o.Rules == nil {
		o.Rules = rules
	}
	w := watch.New(o)
	for _, f := range change {
		f(w)
	}
	s := &screen{shown: map[string]string{}, told: map[string]string{}, took: map[string]time.Duration{}}
	w.Observe(s.observe)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { _ = w.Run(ctx) })
	group.Go(func() { s.read(ctx, w) })
	t.Cleanup(func() {
		cancel()
		group.Wait()
	})
	return s
}

func (s *screen) read(ctx context.Context, w *watch.Watch) {
	for {
		batch, err := w.Next(ctx)
		s.mu.Lock()
		s.take(batch)
		s.ended = err
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (s *screen) take(batch data.TailBatch) {
	s.missed += batch.Missed
	for i, r := range batch.Receipts {
		key := r.ID.Key.Raw()
		s.order = append(s.order, key)
		s.took[key] = time.Since(r.ReceivedAt.Time())
		s.shown[key] = "unchecked"
		if batch.Findings != nil && batch.Findings[i] != nil {
			s.shown[key] = codes(batch.Findings[i])
		}
	}
	for id, found := range batch.Found {
		if _, ok := s.shown[id.Key.Raw()]; !ok {
			s.shown[id.Key.Raw()] = "told before it came: "
		}
		s.shown[id.Key.Raw()] = codes(found)
	}
}

func (s *screen) observe(checked []data.Checked) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range checked {
		s.told[c.Receipt.ID.Key.Raw()] = codes(c.Findings)
	}
}

func codes(found []data.Finding) (text string) {
	for _, f := range found {
		text += f.Code
	}
	return text
}

// sees gives what is shown of a receipt, and fails where the board was told
// otherwise.
func (s *screen) sees(t *testing.T, key string) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	shown, ok := s.shown[key]
	if told, checked := s.told[key]; checked != (ok && shown != "unchecked") || checked && told != shown {
		t.Errorf("receipt %s: shown %q, %v; told %q, %v", key, shown, ok, told, checked)
	}
	if !ok {
		return "missing"
	}
	return shown
}

// receipt is one of click n, received now.
func receipt(n int, change ...func(*data.Receipt)) data.Receipt {
	return datatest.Receipt(n, append([]func(*data.Receipt){func(r *data.Receipt) {
		r.ReceivedAt, r.PlayerID, r.TxID = data.At(time.Now()), data.Text{}, data.Text{}
	}}, change...)...)
}

func ofClick(id string) func(*data.Receipt) {
	return func(r *data.Receipt) { r.ClickID = data.NewText(id) }
}

func before(d time.Duration) func(*data.Receipt) {
	return func(r *data.Receipt) { r.ReceivedAt = data.At(r.ReceivedAt.Time().Add(-d)) }
}
