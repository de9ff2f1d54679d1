package source_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// scattered is n receipts of which several were received at once, with hours
// without any between.
func scattered(n int) reference.Batch {
	var b reference.Batch
	at := start
	for i := range n {
		switch {
		case i%11 == 10:
			at = at.Add(time.Duration(i) * 17 * time.Minute)
		case i%4 == 3:
			at = at.Add(time.Second)
		}
		b.Receipts = append(b.Receipts, datatest.Receipt(i+1, func(r *data.Receipt) { r.ReceivedAt = data.At(at) }))
	}
	return b
}

// soughtBack takes a search to its end in steps of a size, and gives the ids that
// it found, and how far back each step came.
func soughtBack(t *testing.T, s *source.Source, f data.Filter, size int) (ids []string, back []time.Time) {
	t.Helper()
	var at data.Place
	for first := true; first || at != nil; first = false {
		step, err := s.Older(t.Context(), f, at, size)
		if err != nil {
			t.Fatal(err)
		}
		ids, back, at = append(ids, keys(step.Receipts)...), append(back, step.Back), step.Next
	}
	return ids, back
}

func TestASearchFindsEachReceiptOnceWhateverTheSizeOfItsSteps(t *testing.T) {
	batch := scattered(60)
	newest := batch.Receipts[59].ReceivedAt.Time()
	engines(t, batch, func(t *testing.T, s *tracker) {
		s.JudgedBy(everySeventh)
		for _, text := range []string{
			"since:2026-01-01", "since:2026-01-01 rule:TRU", "since:2026-01-01 -rule:TRU", "rule:TRU", "status:accepted,rejected",
			"since:2026-01-01 verdict:wrong until:" + newest.Add(-time.Hour).Format(time.RFC3339), "since:" + newest.Add(time.Hour).Format(time.RFC3339),
		} {
			f := mustParse(t, text)
			since, bound := f.Since()
			if !bound {
				since = newest.Add(-24 * time.Hour)
			}
			var want []string
			err := s.Each(t.Context(), f, since, newest.Add(time.Hour), func(page []data.Receipt) error {
				want = append(want, keys(page)...)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			slices.Reverse(want)
			for _, size := range []int{1, 3, 7, 5000} {
				got, back := soughtBack(t, s.Source, f, size)
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s in steps of %d: %s", text, size, diff)
				}
				if !slices.IsSortedFunc(back, func(a, b time.Time) int { return b.Compare(a) }) || !back[len(back)-1].Equal(since) {
					t.Errorf("%s in steps of %d goes back to %v, the end of the range is %v", text, size, back, since)
				}
			}
			if got, err := s.Latest(t.Context(), f, 3); err != nil || len(got) != min(3, len(want)) {
				t.Errorf("%s: of the newest 3 of %d there are %d, %v", text, len(want), len(got), err)
			}
		}
	})
}

func TestASearchOfATrackersOwnSchemaIsThatOfTheReferenceSchema(t *testing.T) {
	tw := newTwins(t, 900)
	for _, size := range []int{40, 5000} {
		got := tw.ask(t, func(s *source.Source) (all []data.Receipt, err error) {
			var at data.Place
			for first := true; first || at != nil; first = false {
				step, err := s.Older(t.Context(), mustParse(t, "since:1971-01-01 -status:accepted"), at, size)
				if err != nil {
					return nil, err
				}
				all, at = append(all, step.Receipts...), step.Next
			}
			return all, nil
		})
		if len(got) < 50 {
			t.Errorf("in steps of %d there are %d", size, len(got))
		}
	}
}

func TestWhatArrivesWhileItIsSearchedChangesNothing(t *testing.T) {
	engines(t, traffic(9), func(t *testing.T, s *tracker) {
		f := mustParse(t, "since:2026-01-01 id:*")
		first, err := s.Older(t.Context(), f, nil, 3)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.writer.Write(t.Context(), reference.Batch{Receipts: []data.Receipt{datatest.Receipt(10, func(r *data.Receipt) { r.ReceivedAt = data.At(start.Add(time.Minute)) })}}); err != nil {
			t.Fatal(err)
		}
		second, err := s.Older(t.Context(), f, first.Next, 3)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"9", "8", "7", "6", "5", "4"}, append(keys(first.Receipts), keys(second.Receipts)...)); diff != "" {
			t.Error(diff)
		}
		again, err := s.Older(t.Context(), f, first.Next, 1)
		if diff := cmp.Diff([]string{"6"}, keys(again.Receipts)); err != nil || diff != "" {
			t.Errorf("the step taken again gives another answer: %v, %s", err, diff)
		}
	})
}

func TestASearchOfNothingEndsAtOnceAndOneThatFailsSaysWhy(t *testing.T) {
	engines(t, reference.Batch{}, func(t *testing.T, s *tracker) {
		s.JudgedBy(everySeventh)
		if got, err := s.Older(t.Context(), mustParse(t, "rule:TRU"), nil, 100); err != nil || len(got.Receipts) > 0 || got.Next != nil {
			t.Errorf("it gives %v, %v", got, err)
		}
	})
	engines(t, traffic(3), func(t *testing.T, s *tracker) {
		if _, err := s.Older(t.Context(), mustParse(t, "rule:TRU"), nil, 100); data.KindOf(err) != data.Usage {
			t.Errorf("without rules it says %v", err)
		}
		broken := errors.New("no facts")
		s.JudgedBy(func(context.Context, data.Filter, []data.Receipt) ([]data.Checked, error) { return nil, broken })
		if _, err := s.Older(t.Context(), mustParse(t, "rule:TRU"), nil, 100); !errors.Is(err, broken) {
			t.Errorf("where rules fail it says %v", err)
		}
	})
}
