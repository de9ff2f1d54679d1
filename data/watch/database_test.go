package watch_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
	"tailback/data/watch"
)

// soon is how long a test waits for what takes milliseconds on an idle machine.
const soon = 30 * time.Second

// tracker is a database in the reference schema with a tail.
type tracker struct {
	*source.Source
	t      testing.TB
	writer *reference.Writer
	reader *source.Reader
}

func newTracker(t *testing.T, dsn string) *tracker {
	t.Helper()
	db, engine, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := reference.Create(t.Context(), db, engine); err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", AppName: "tailback/test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	tail, err := s.Tail(t.Context(), source.TailOptions{Every: 5 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = tail.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return &tracker{s, t, reference.NewWriter(db, engine), tail.Reader(true)}
}

// write commits receipts n to m, each of which has the click of one 100 before.
func (tr *tracker) write(from, to int) {
	tr.t.Helper()
	var b reference.Batch
	for n := from; n <= to; n++ {
		b.Receipts = append(b.Receipts, receipt(n, ofClick(strconv.Itoa(n%100))))
	}
	if err := tr.writer.Write(tr.t.Context(), b); err != nil {
		tr.t.Fatal(err)
	}
}

// eventually waits until all n receipts are there and judged, those behind the
// first hundred as duplicates.
func (s *screen) eventually(t *testing.T, n int) {
	t.Helper()
	datatest.Eventually(t, soon, func() error {
		for i := range n {
			want := ""
			if i >= 100 {
				want = "DUP"
			}
			if got := s.shownOf(strconv.Itoa(i + 1)); got != want {
				return fmt.Errorf("receipt %d: %q, want %q", i+1, got, want)
			}
		}
		return nil
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.order) != n {
		t.Errorf("%d receipts came, want %d", len(s.order), n)
	}
}

// shownOf gives what is shown of a receipt.
func (s *screen) shownOf(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if shown, ok := s.shown[key]; ok {
		return shown
	}
	return "missing"
}

func TestReceiptsOfADatabaseAreJudgedAsTheyCome(t *testing.T) {
	for name, dsn := range map[string]func() string{
		"postgres": func() string { return datatest.Postgres(t).Database(t) },
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "tracker.db") },
	} {
		t.Run(name, func(t *testing.T) {
			tr := newTracker(t, dsn())
			s := look(t, watch.Options{Database: tr, Feed: tr.reader})
			tr.write(1, 100)
			s.eventually(t, 100)
			tr.write(101, 350)
			s.eventually(t, 350)
		})
	}
}

// Facts are asked for beside the tail, which a lock on the clicks does not hold.
func TestReceiptsComeWhileTheirClicksCannotBeRead(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	tr := newTracker(t, dsn)
	s := look(t, watch.Options{Database: tr, Feed: tr.reader})
	tr.write(1, 100)
	s.eventually(t, 100)
	tx := datatest.Open(t, dsn).MustBegin()
	tx.MustExec("lock table postback.clicks in access exclusive mode")
	tr.write(101, 150)
	datatest.Eventually(t, soon, func() error {
		if got := s.shownOf("150"); got != "unchecked" {
			return fmt.Errorf("receipt 150: %s", got)
		}
		return nil
	})
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	s.eventually(t, 150)
}

func TestADatabaseThatIsKilledLeavesNothingUnchecked(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{Settings: map[string]string{"synchronous_commit": "on"}})
	tr := newTracker(t, pg.DSN("postgres", "", ""))
	s := look(t, watch.Options{Database: tr, Feed: tr.reader})
	for round := range 3 {
		tr.write(round*100+1, round*100+100)
		pg.Kill()
		pg.Start()
	}
	tr.write(301, 350)
	s.eventually(t, 350)
}

func TestHistoryIsCheckedWithTheReceiptsBeforeIt(t *testing.T) {
	tr := newTracker(t, "sqlite:"+filepath.Join(t.TempDir(), "tracker.db"))
	tr.write(1, 300)
	w := watch.New(watch.Options{Database: tr, Feed: tr.reader, Rules: rules})
	receipts, err := tr.Latest(t.Context(), data.Filter{}, 250)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := w.Check(t.Context(), receipts)
	if err != nil || len(checked) != 250 {
		t.Fatal(len(checked), err)
	}
	for i, c := range checked {
		if c.Receipt.ID != receipts[i].ID || (codes(c.Findings) == "DUP") != (i >= 50) {
			t.Errorf("%d: %s %q", i, c.Receipt.ID, codes(c.Findings))
		}
	}
}
