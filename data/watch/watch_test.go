package watch_test

import (
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/watch"
)

func TestMain(m *testing.M) { datatest.Main(m) }

// watched runs a test over a world in a time of its own, in which a minute is
// over when all wait for it.
func watched(t *testing.T, test func(t *testing.T, w *world, s *screen), change ...func(*watch.Watch)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		test(t, w, look(t, watch.Options{Database: w, Feed: w, Grace: grace}, change...))
	})
}

// pass lets time pass, and then everybody do what is to be done.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestReceiptsComeWithWhatWasFoundInThem(t *testing.T) {
	watched(t, func(t *testing.T, w *world, s *screen) {
		w.write(receipt(1, ofClick("a")), receipt(2, ofClick("b")))
		pass(time.Millisecond)
		w.write(receipt(3, ofClick("a")))
		pass(0)
		for key, want := range map[string]string{"1": "", "2": "", "3": "DUP", "4": "missing"} {
			if got := s.sees(t, key); got != want {
				t.Errorf("receipt %s: %q, want %q", key, got, want)
			}
		}
	})
}

func TestReceiptsDoNotWaitForFactsThatAreLate(t *testing.T) {
	watched(t, func(t *testing.T, w *world, s *screen) {
		w.change(func() { w.hang = true })
		for n := range 30 {
			w.write(receipt(n + 1))
			pass(200 * time.Millisecond)
		}
		pass(time.Second)
		for n := range 30 {
			key := strconv.Itoa(n + 1)
			if got := s.sees(t, key); got != "unchecked" || s.took[key] > time.Second {
				t.Errorf("receipt %s: %q after %v", key, got, s.took[key])
			}
		}
		w.change(func() { w.hang = false })
		pass(30 * time.Second)
		for n := range 30 {
			if got := s.sees(t, strconv.Itoa(n+1)); got != "" {
				t.Errorf("receipt %d once it answers: %q", n+1, got)
			}
		}
	})
}

func TestWhatWentOutUncheckedIsCheckedOnceTheDatabaseAnswers(t *testing.T) {
	watched(t, func(t *testing.T, w *world, s *screen) {
		w.change(func() { w.fail = errDown })
		for n := range 2500 {
			w.write(receipt(n+1, ofClick(strconv.Itoa(n%2000))))
		}
		pass(time.Minute / 2)
		if got := s.sees(t, "2500"); got != "unchecked" {
			t.Errorf("while it is down: %q", got)
		}
		w.change(func() { w.fail = nil })
		pass(20 * time.Second)
		for n := range 2500 {
			want := ""
			if n >= 2000 {
				want = "DUP"
			}
			if got := s.sees(t, strconv.Itoa(n+1)); got != want {
				t.Fatalf("receipt %d: %q, want %q", n+1, got, want)
			}
		}
		w.write(receipt(2501))
		pass(0)
		if got := s.sees(t, "2501"); got != "" {
			t.Errorf("once it is back: %q", got)
		}
	})
}

func TestMoreUncheckedReceiptsThanAreKeptAreReadAgain(t *testing.T) {
	watched(t, func(t *testing.T, w *world, s *screen) {
		w.change(func() { w.fail = errDown })
		for n := range 90 {
			w.write(receipt(n + 1))
			pass(100 * time.Millisecond)
		}
		w.change(func() { w.fail = nil })
		pass(2 * grace)
		for n := range 90 {
			if got := s.sees(t, strconv.Itoa(n+1)); got != "UNK" {
				t.Errorf("receipt %d: %q", n+1, got)
			}
		}
		if w.reads == 0 {
			t.Error("nothing was read again")
		}
	}, func(w *watch.Watch) { w.Keep(20, 1000) })
}

func TestAClickMayBeWrittenWithinItsGrace(t *testing.T) {
	watched(t, func(t *testing.T, w *world, s *screen) {
		w.write(receipt(1, ofClick("late")), receipt(2, ofClick("never")), receipt(3, ofClick("")))
		pass(grace - time.Second)
		w.change(func() { w.clicks[data.NewText("late")] = true })
		for _, key := range []string{"1", "2"} {
			if got := s.sees(t, key); got != "" {
				t.Errorf("receipt %s within the grace: %q", key, got)
			}
		}
		pass(2 * time.Second)
		for key, want := range map[string]string{"1": "", "2": "UNK"} {
			if got := s.sees(t, key); got != want {
				t.Errorf("receipt %s after the grace: %q, want %q", key, got, want)
			}
		}
		asked := len(w.asked)
		if pass(time.Hour); len(w.asked) != asked || asked != 2 {
			t.Errorf("facts were asked for %d times, and then %d", asked, len(w.asked))
		}
	})
}

func TestASenderWhoseClockIsAheadDoesNotPutOffTheGrace(t *testing.T) {
	watched(t, func(t *testing.T, w *world, s *screen) {
		w.write(receipt(1, before(-24*time.Hour)))
		if pass(grace); len(w.asked) != 2 {
			t.Errorf("facts were asked for %d times", len(w.asked))
		}
	})
}

func TestAReceiptThatFillsAHoleHasThoseBehindItJudgedAnew(t *testing.T) {
	watched(t, func(t *testing.T, w *world, s *screen) {
		w.write(receipt(2, ofClick("a")), receipt(3, ofClick("b")))
		pass(10 * time.Second)
		w.write(receipt(1, ofClick("a"), before(time.Minute)))
		pass(0)
		for key, want := range map[string]string{"1": "UNK", "2": "DUP", "3": ""} {
			if got := s.sees(t, key); got != want {
				t.Errorf("receipt %s: %q, want %q", key, got, want)
			}
		}
	})
}

func TestFactsAreJudgedByTheDatabasesClock(t *testing.T) {
	watched(t, func(t *testing.T, w *world, s *screen) {
		w.feed <- data.TailBatch{State: data.TailState{At: time.Now(), ServerTime: time.Now().Add(3 * time.Hour)}}
		pass(time.Minute)
		w.write(receipt(1))
		pass(0)
		if got := w.asked[0]; !got.Equal(time.Now().Add(3 * time.Hour)) {
			t.Errorf("it is %v, and facts were asked for at %v", time.Now(), got)
		}
	})
}

func TestAReaderThatDoesNotComeMissesTheOldestAndIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		v := watch.New(watch.Options{Database: w, Feed: w, Rules: rules})
		v.Keep(1000, 100)
		go func() { _ = v.Run(t.Context()) }()
		for n := range 250 {
			w.write(receipt(n + 1))
			pass(time.Millisecond)
		}
		batch, err := v.Next(t.Context())
		if err != nil || batch.Missed != 150 || len(batch.Receipts) != 100 || batch.Receipts[0].ID.Key.Raw() != "151" || len(batch.Findings) != 100 {
			t.Errorf("%d missed, %d receipts, %v", batch.Missed, len(batch.Receipts), err)
		}
	})
}

func TestTheEndOfTheTailIsToldAfterItsReceipts(t *testing.T) {
	watched(t, func(t *testing.T, w *world, s *screen) {
		w.write(receipt(1))
		close(w.feed)
		pass(0)
		if got := s.sees(t, "1"); got != "" || !errors.Is(s.ended, errEnd) {
			t.Errorf("%q, then %v", got, s.ended)
		}
	})
}

func TestAStateComesWithoutReceipts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		v := watch.New(watch.Options{Database: w, Feed: w, Rules: rules})
		go func() { _ = v.Run(t.Context()) }()
		w.feed <- data.TailBatch{State: data.TailState{Lost: "no route"}}
		batch, err := v.Next(t.Context())
		if diff := cmp.Diff("no route", batch.State.Lost); diff != "" || err != nil || len(w.asked) != 0 {
			t.Error(diff, err)
		}
	})
}
