package watch_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"tailback/data"
	"tailback/data/watch"
)

// history is a world in which 95 receipts came before the watch, one a second,
// and the keys of what its observer is told.
func history(t *testing.T) (*world, *watch.Watch, *[]string) {
	t.Helper()
	w := newWorld()
	for n := range 95 {
		w.receipts = append(w.receipts, receipt(n+1, before(time.Duration(95-n)*time.Second)))
	}
	v := watch.New(watch.Options{Database: w, Feed: w, Rules: rules, Grace: grace})
	var told []string
	v.Observe(func(checked []data.Checked) {
		for _, c := range checked {
			told = append(told, c.Receipt.ID.Key.Raw()+codes(c.Findings))
		}
	})
	return w, v, &told
}

func TestWhatCameBeforeTheStartIsCheckedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, v, told := history(t)
		var reached []time.Duration
		if err := v.Catchup(t.Context(), time.Now().Add(-90*time.Second), func(at time.Time) { reached = append(reached, time.Since(at)) }); err != nil {
			t.Fatal(err)
		}
		if len(*told) != 90 || len(reached) != 9 || reached[0] != 81*time.Second || reached[8] != time.Second {
			t.Fatalf("%d receipts, %v", len(*told), reached)
		}
		for i, got := range *told {
			want := strconv.Itoa(i + 6)
			if i+6 <= 36 {
				want += "UNK"
			}
			if got != want {
				t.Fatalf("receipt %d is %s, want %s", i, got, want)
			}
		}
	})
}

func TestTheGraceOfWhatCameBeforeTheStartIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, v, told := history(t)
		go func() { _ = v.Run(t.Context()) }()
		if err := v.Catchup(t.Context(), time.Now().Add(-90*time.Second), nil); err != nil {
			t.Fatal(err)
		}
		pass(grace)
		if again := (*told)[90:]; len(again) != 59 || again[0] != "37UNK" || again[58] != "95UNK" {
			t.Errorf("%d are judged again: %v", len(again), again)
		}
	})
}

func TestACatchupThatFailsSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, v, told := history(t)
		w.fail = errDown
		if err := v.Catchup(t.Context(), time.Now().Add(-time.Hour), nil); !errors.Is(err, errDown) || len(*told) > 0 {
			t.Errorf("%v, %d told", err, len(*told))
		}
		w.fail = nil
		ctx, cancel := context.WithCancel(t.Context())
		err := v.Catchup(ctx, time.Now().Add(-time.Hour), func(time.Time) {
			if len(*told) == 20 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || len(*told) >= 95 {
			t.Errorf("%v, %d told", err, len(*told))
		}
	})
}

func TestACatchupGoesOnWhereItFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, v, told := history(t)
		ctx, cancel := context.WithCancel(t.Context())
		var at time.Time
		err := v.Catchup(ctx, time.Now().Add(-time.Hour), func(reached time.Time) {
			if at = reached; len(*told) == 20 {
				cancel()
			}
		})
		if err == nil || len(*told) >= 95 {
			t.Fatalf("%v, %d told", err, len(*told))
		}
		first := len(*told)
		if err := v.Catchup(t.Context(), at, nil); err != nil {
			t.Fatal(err)
		}
		if again := (*told)[first:]; len(again) > 95-first+1 || again[len(again)-1] != "95" {
			t.Errorf("%d were told, then %d: %v", first, len(again), again)
		}
	})
}
