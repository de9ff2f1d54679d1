package source

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"tailback/data"
)

// numbered gives receipts whose ids are their numbers in the hub, some longer than
// others.
func numbered(from, n int64) []data.Receipt {
	receipts := make([]data.Receipt, n)
	for i := range receipts {
		receipts[i].ID = data.NewID("test", data.NewText(strconv.FormatInt(from+int64(i), 10)))
		receipts[i].Query = data.NewText(strings.Repeat("x", int(from+int64(i))%7*100))
	}
	return receipts
}

// gapless takes batches and says what is wrong with them.
type gapless struct {
	next, missed int64
	lossless     bool
}

func (g *gapless) take(t interface{ Errorf(string, ...any) }, b data.TailBatch) {
	g.next += int64(b.Missed)
	g.missed += int64(b.Missed)
	if g.lossless && b.Missed > 0 {
		t.Errorf("a lossless reader missed %d", b.Missed)
	}
	if len(b.Receipts) > batchSize {
		t.Errorf("a batch of %d", len(b.Receipts))
	}
	for _, r := range b.Receipts {
		if got := r.ID.Key.Raw(); got != strconv.FormatInt(g.next, 10) {
			t.Errorf("got receipt %s, want %d", got, g.next)
		}
		g.next++
	}
}

func TestEveryReceiptIsReadOrCountedAsMissed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHub(rapid.IntRange(1, 20).Draw(t, "ring"))
		h.most = rapid.IntRange(1, 8000).Draw(t, "bytes")
		readers := map[*Reader]*gapless{}
		add := func(t *rapid.T) {
			lossless := rapid.Bool().Draw(t, "lossless")
			readers[h.reader(h.next, lossless, nil)] = &gapless{next: h.next, lossless: lossless}
		}
		some := func(t *rapid.T) *Reader {
			for r := range readers {
				return r
			}
			t.Skip("no reader")
			return nil
		}
		t.Repeat(map[string]func(*rapid.T){
			"reader": add,
			"put": func(t *rapid.T) {
				receipts := numbered(h.next, rapid.Int64Range(0, 30).Draw(t, "receipts"))
				all, _ := h.put(&receipts, data.TailState{})
				if all != (len(receipts) == 0) {
					t.Errorf("all %v, and %d are left", all, len(receipts))
				}
				weighs := 0
				for i := range h.ring {
					if !h.ring[i].ID.Key.Null() {
						weighs += h.ring[i].Weight()
					}
				}
				if weighs != h.bytes || weighs > h.most && h.next-h.oldest > 1 {
					t.Errorf("%d receipts weigh %d, it is said %d, and there is room for %d", h.next-h.oldest, weighs, h.bytes, h.most)
				}
			},
			"take": func(t *rapid.T) {
				r := some(t)
				batch, _, _, _ := r.take()
				readers[r].take(t, batch)
				if r.next != readers[r].next {
					t.Errorf("stands at %d and has come to %d", r.next, readers[r].next)
				}
			},
			"close": func(t *rapid.T) {
				r := some(t)
				r.Close()
				delete(readers, r)
			},
		})
		for r, g := range readers {
			for r.next < h.next {
				batch, _, _, _ := r.take()
				g.take(t, batch)
			}
		}
	})
}

func TestManyReadersAtOnceLoseNothingUncounted(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	const total = 30_000
	h := newHub(256)
	var group sync.WaitGroup
	for i := range 12 {
		g := &gapless{lossless: i%2 == 0}
		r := h.reader(0, g.lossless, nil)
		group.Go(func() {
			for {
				batch, err := r.Next(context.Background())
				g.take(t, batch)
				if errors.Is(err, io.EOF) {
					break
				}
			}
			if g.next != total {
				t.Errorf("lossless %v: came to %d of %d", g.lossless, g.next, total)
			}
		})
	}
	group.Go(func() { // readers that come and go
		for range 200 {
			r := h.reader(total, true, nil)
			_, _ = r.Next(context.Background())
			r.Close()
		}
	})
	rnd := rand.New(rand.NewPCG(1, 2))
	for sent := int64(0); sent < total; {
		n := min(total-sent, rnd.Int64N(700))
		if err := h.publish(t.Context(), numbered(sent, n), data.TailState{Open: int(sent)}); err != nil {
			t.Fatal(err)
		}
		sent += n
	}
	h.close()
	group.Wait()
}

func TestALosslessReaderHoldsTheTailBackUntilItReadsOrCloses(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for name, release := range map[string]func(r *Reader, cancel func()){
		"reads":  func(r *Reader, _ func()) { _, _ = r.Next(context.Background()) },
		"closes": func(r *Reader, _ func()) { r.Close() },
		"the tail is stopped": func(_ *Reader, cancel func()) {
			cancel()
		},
	} {
		h := newHub(10)
		r := h.reader(0, true, nil)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- h.publish(ctx, numbered(0, 15), data.TailState{}) }()
		full := h.reader(0, false, nil)
		for read := int64(0); read < 10; { // until the ring is full
			batch, err := full.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			read += int64(len(batch.Receipts))
		}
		select {
		case err := <-done:
			t.Errorf("%s: handed over what a lossless reader had not read: %v", name, err)
		default:
		}
		release(r, cancel)
		if err := <-done; (err != nil) != (name == "the tail is stopped") {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
}

func TestAReaderThatFallsBehindGetsWhatIsLeftAndTheCount(t *testing.T) {
	h := newHub(10)
	r := h.reader(0, false, nil)
	if err := h.publish(t.Context(), numbered(0, 33), data.TailState{}); err != nil {
		t.Fatal(err)
	}
	batch, err := r.Next(t.Context())
	if err != nil || batch.Missed != 23 || len(batch.Receipts) != 10 || batch.Receipts[0].ID.Key.Raw() != "23" {
		t.Errorf("missed %d, %d receipts, %v", batch.Missed, len(batch.Receipts), err)
	}
}

func TestNextGivesWhatHasGatheredInBatches(t *testing.T) {
	h := newHub(10_000)
	r := h.reader(0, true, nil)
	for i := range int64(50) {
		if err := h.publish(t.Context(), numbered(i*100, 100), data.TailState{Open: int(i)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []int{batchSize, batchSize, 1000} {
		batch, err := r.Next(t.Context())
		if err != nil || len(batch.Receipts) != want || batch.State.Open != 49 {
			t.Errorf("%d receipts, want %d; state %d, %v", len(batch.Receipts), want, batch.State.Open, err)
		}
	}
}

func TestNextWakesForANewStateAndForTheEnd(t *testing.T) {
	h := newHub(10)
	r := h.reader(0, true, nil)
	if _, err := r.Next(t.Context()); err != nil { // the present state
		t.Fatal(err)
	}
	go h.setState(data.TailState{Lost: "gone"})
	if batch, err := r.Next(t.Context()); err != nil || batch.State.Lost != "gone" {
		t.Errorf("state %+v, %v", batch.State, err)
	}
	go h.close()
	if _, err := r.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("%v at the end", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	other := newHub(1)
	waiting := other.reader(0, true, nil)
	_, _ = waiting.Next(t.Context())
	if _, err := waiting.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v when cancelled", err)
	}
}

// A reader made while a batch is being handed over has none of that batch: what
// it owns was settled when the batch was polled.
func TestAReaderMadeDuringABatchStartsBehindIt(t *testing.T) {
	h := newHub(10)
	slow := h.reader(0, true, nil)
	done := make(chan error, 1)
	go func() { done <- h.publish(t.Context(), numbered(0, 15), data.TailState{}) }()
	late := h.reader(15, true, nil)
	for slow.next < 15 {
		if _, err := slow.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := h.publish(t.Context(), numbered(15, 1), data.TailState{}); err != nil {
		t.Fatal(err)
	}
	g := gapless{next: 15, lossless: true}
	for g.next < 16 {
		batch, err := late.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		g.take(t, batch)
	}
}

func TestAReceiptThatIsLongPushesOutThoseWhichNobodyWaitsFor(t *testing.T) {
	h := newHub(100)
	h.most = 10_000
	lossy, lossless := h.reader(0, false, nil), h.reader(0, true, nil)
	receipts := numbered(0, 10)
	h.put(&receipts, data.TailState{})
	long := numbered(10, 1)
	long[0].Query = data.NewText(strings.Repeat("x", 20_000))
	if all, _ := h.put(&long, data.TailState{}); all {
		t.Error("a lossless reader misses what it has not read")
	}
	batch, _, _, _ := lossless.take()
	if all, _ := h.put(&long, data.TailState{}); !all || len(batch.Receipts) != 10 {
		t.Errorf("after it has read %d there is no room", len(batch.Receipts))
	}
	if batch, _, _, _ := lossless.take(); len(batch.Receipts) != 1 || batch.Missed != 0 {
		t.Errorf("it reads %d then, and misses %d", len(batch.Receipts), batch.Missed)
	}
	if batch, _, _, _ := lossy.take(); len(batch.Receipts) != 1 || batch.Missed != 10 {
		t.Errorf("another one reads %d, and misses %d", len(batch.Receipts), batch.Missed)
	}
}
