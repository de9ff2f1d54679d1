package watch_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/watch"
)

// megabytes writes n receipts with requests of a megabyte each, all at once.
const megabytes = `insert into postback.receipts (id, received_at, operator_id, click_id, event, status, query)
	select 1000 + n, now() - n * interval '10 ms', 1, 'click-' || n, 'ftd', 'accepted', 'clickid=click-' || n || '&event=ftd&note=' || repeat('x', 1048576)
	from generate_series(1, %d) n`

// The tail brings, and the board of the start reads at the same time, more than
// there is memory for.
func TestTheMemoryOfAWatchIsBoundedHoweverLongRequestsAre(t *testing.T) {
	const n = 300
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	tr := newTracker(t, dsn)
	tr.write(1, 1)
	pg.Exec(t, dsn, fmt.Sprintf(megabytes, n))
	var peak atomic.Uint64
	s, boards := judgedTracker(t, tr, func(w *watch.Watch) {
		w.Observe(func([]data.Checked) { peak.Store(max(peak.Load(), heap())) })
	})
	datatest.Eventually(t, 3*soon, func() error {
		if p := boards.Present().Progress; p < 1 {
			return fmt.Errorf("the day before is not read: %v", p)
		}
		for i := 1; i <= n; i++ {
			if got := s.shownOf(fmt.Sprint(1000 + i)); got == "missing" || got == "unchecked" {
				return fmt.Errorf("receipt %d: %q", 1000+i, got)
			}
		}
		return nil
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.order) != n+1 || s.missed != 0 {
		t.Errorf("%d receipts came, %d are missed", len(s.order), s.missed)
	}
	// It is 200, and with no bound on what is read at once or on what is
	// remembered 680 and more.
	if peak := peak.Load() >> 20; peak > 300 || peak == 0 {
		t.Errorf("%d MiB are in use", peak)
	} else {
		t.Logf("%d MiB are in use at most", peak)
	}
}

// Those that are too long to wait are read again when they are due.
func TestOfLongReceiptsThatWaitForTheirClicksFewAreKept(t *testing.T) {
	w := watch.New(watch.Options{})
	request := data.NewText(strings.Repeat("x", 1<<20))
	for n := 1; n <= 100; n++ {
		single, more := w.Waits(receipt(n, ofClick("a"), func(r *data.Receipt) { r.Query = request }))
		if want := min(n, 63); single != want || more != (n > want) {
			t.Fatalf("of %d, %d are kept, more %v", n, single, more)
		}
	}
}
