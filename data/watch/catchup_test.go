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
		var progress [][2]int
		if err := v.Catchup(t.Context(), time.Now().Add(-90*time.Second), func(done, of int) { progress = append(progress, [2]int{done, of}) }); err != nil {
			t.Fatal(err)
		}
		if len(*told) != 90 || len(progress) != 9 || progress[0] != [2]int{10, 90} || progress[8] != [2]int{90, 90} {
			t.Fatalf("%d receipts, %v", len(*told), progress)
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
		err := v.Catchup(ctx, time.Now().Add(-time.Hour), func(done, _ int) {
			if done == 20 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || len(*told) >= 95 {
			t.Errorf("%v, %d told", err, len(*told))
		}
	})
}
