package watch_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/watch"
	"tailback/rules/contract"
)

// hostile are receipts that nobody should send, of one operator, all with a click
// id that was never filled in.
func hostile(now time.Time) (all []data.Receipt) {
	add := func(at time.Time, query string) {
		n := len(all) + 1
		all = append(all, receipt(n, ofClick("{clickid}"), func(r *data.Receipt) {
			r.ReceivedAt, r.OccurredAt, r.Campaign = data.At(at), data.Instant{}, data.Ref{}
			r.Query = data.NewText("clickid={clickid}&event=ftd&" + query)
		}))
	}
	var crowd strings.Builder
	for n := range 10_000 {
		fmt.Fprintf(&crowd, "p%d=%%7Bx%d%%7D&", n, n)
	}
	for n := range 12 {
		add(now.Add(time.Duration(-n)*time.Second), "sum=1") // the later the id, the earlier the time
		add(now.Add(48*time.Hour), "sum=2")
		add(time.Unix(int64(n), 0), "sum=3")
		add(now.Add(-time.Minute), crowd.String())
		add(now.Add(-time.Minute), "sum=4&note="+strings.Repeat("%7B{[", 1<<18))
	}
	return all
}

// judgedTracker is a tracker with the true rules and a board.
func judgedTracker(t *testing.T, tr *tracker, change ...func(*watch.Watch)) (*screen, *watch.Boards) {
	t.Helper()
	book, faults := contract.NewBook([]contract.Entry{{Contract: data.Contract{
		Operator: data.Ref{Key: data.NewText("1")}, Params: map[string]string{"click_id": "clickid", "event": "event", "amount": "sum"}, Events: map[string]string{"ftd": data.FTD},
	}}}, nil)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var boards *watch.Boards
	var group sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	s := look(t, watch.Options{Database: tr, Feed: tr.reader, Rules: judges(), Book: func() *contract.Book { return book }}, append(change, func(w *watch.Watch) {
		boards = watch.NewBoards(w, watch.BoardOptions{Source: "test", Deliveries: tr.Deliveries})
		group.Go(func() { _ = boards.Run(ctx) })
	})...)
	t.Cleanup(func() {
		cancel()
		group.Wait()
	})
	return s, boards
}

// Receipts out of order, from the future, from 1970, with ten thousand parameters
// and with bodies of a megabyte are judged as any other, and the board says what
// is wrong with those that came now.
func TestHostileReceiptsAreJudgedLikeAnyOther(t *testing.T) {
	for name, dsn := range map[string]func() string{
		"postgres": func() string { return datatest.Postgres(t).Database(t) },
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "tracker.db") },
	} {
		t.Run(name, func(t *testing.T) {
			tr := newTracker(t, dsn())
			s, boards := judgedTracker(t, tr)
			datatest.Eventually(t, soon, func() error {
				if boards.Present().Progress < 1 {
					return errors.New("the day before is not read")
				}
				return nil
			})
			all := hostile(time.Now())
			if err := tr.writer.Write(t.Context(), reference.Batch{Operators: []data.Operator{{ID: data.NewID("", data.NewText("1")), Name: data.NewText("FableSpin")}}, Receipts: all}); err != nil {
				t.Fatal(err)
			}
			datatest.Eventually(t, soon, func() error {
				for _, r := range all {
					if got := s.shownOf(r.ID.Key.Raw()); !strings.HasPrefix(got, "MAC") {
						return fmt.Errorf("receipt %s: %q", r.ID.Key, got)
					}
				}
				b := boards.Present()
				if len(b.Changes) != 1 || len(b.Changes[0].Alerts) != 1 || b.Changes[0].First().Name != "MAC-fablespin-clickid" {
					return fmt.Errorf("%d changes: %+v", len(b.Changes), b.Changes)
				}
				if a := b.Changes[0].First(); a.Hit < 36 || time.Since(a.Since.At) > time.Hour || time.Since(b.Since) > 25*time.Hour {
					return fmt.Errorf("%d found since %v; receipts are known since %v", a.Hit, a.Since.At, b.Since)
				}
				return nil
			})
			all = nil
			if grown := heap() >> 20; grown > 200 {
				t.Errorf("%d MiB are in use", grown)
			}
		})
	}
}

// heap is how many bytes are in use: what a collection found so, and not what
// others took while it went on.
func heap() uint64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	runtime.GC()
	metrics.Read(live)
	return live[0].Value.Uint64()
}

// What is remembered of receipts, so that those behind one that comes late are
// judged anew, is bounded by memory and not by number alone.
func TestRequestsOfAMegabyteAreForgottenSooner(t *testing.T) {
	w := watch.New(watch.Options{})
	began := heap()
	for n := 10; n < 1000; n++ {
		w.Overtaken([]data.Receipt{receipt(n, ofClick("a"), func(r *data.Receipt) { r.Query = data.NewText(strings.Repeat("x", 1<<20)) })})
	}
	if grown := (heap() - began) >> 20; grown > 80 {
		t.Errorf("%d MiB are kept", grown)
	}
	if anew := w.Overtaken([]data.Receipt{receipt(1, ofClick("a"), earlierByADay)}); len(anew) < 50 || len(anew) > 64 || anew[len(anew)-1].ID.Key.Raw() != "999" {
		t.Errorf("%d receipts are judged anew", len(anew))
	}
	runtime.KeepAlive(w)
}

func earlierByADay(r *data.Receipt) { before(24 * time.Hour)(r) }
