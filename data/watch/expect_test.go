package watch_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/watch"
	"tailback/rules/contract"
)

// strip is a tail that hands over batches, and then nothing until it is ended.
type strip struct {
	batches []data.TailBatch
	since   time.Time
	filter  string
}

func (s *strip) Stream(ctx context.Context, f data.Filter, since time.Time, _ int, fn func(data.TailBatch) error) error {
	s.since, s.filter = since, f.String()
	for _, b := range s.batches {
		if err := fn(b); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return ctx.Err()
}

func posted(query, event string) data.Receipt {
	return data.Receipt{Query: data.NewText(query), Event: data.NewText(event)}
}

func TestAnAwaitedPostbackEndsTheWaitAndAnotherDoesNot(t *testing.T) {
	now := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	w := watch.New(watch.Options{Now: func() time.Time { return now }})
	wait := contract.Wait{Awaited: contract.Awaited{Click: "T-1", Event: "ftd"}, Operator: data.Ref{Key: data.NewText("7"), Name: data.NewText("Oddly")}, Within: time.Hour}
	tail := &strip{batches: []data.TailBatch{
		{Receipts: []data.Receipt{posted("clickid=T-2", "ftd"), posted("clickid=T-1", "registration")}},
		{Receipts: []data.Receipt{posted("x=T-1", "ftd"), posted("clickid=T-1", "ftd")}},
	}}
	var seen []int
	got, err := w.Expect(t.Context(), tail, wait, time.Time{}, func(n int) { seen = append(seen, n) })
	if err != nil || !got.Came || got.Receipt.Query.Raw() != "x=T-1" {
		t.Errorf("%+v, %v", got, err)
	}
	if !tail.since.Equal(now.Add(-time.Minute)) || !strings.Contains(tail.filter, "operator") || len(seen) != 1 || seen[0] != 2 {
		t.Errorf("read since %v of %s, %v were seen", tail.since, tail.filter, seen)
	}
}

func TestAWaitThatIsOverSaysWhatCameInstead(t *testing.T) {
	wait := contract.Wait{Awaited: contract.Awaited{Click: "T-1", Event: "ftd"}, Operator: data.Ref{Key: data.NewText("7"), Name: data.NewText("Oddly")}, Within: time.Millisecond}
	for want, batch := range map[string]data.TailBatch{
		"ftd of click T-1 did not come within 1ms: of this click came registration":                                   {Receipts: []data.Receipt{posted("clickid=T-1", "registration")}},
		"ftd of click T-1 did not come within 1ms: 1 receipt of Oddly came, none with this click id in any parameter": {Receipts: []data.Receipt{posted("clickid=T-2", "ftd")}},
		"ftd of click T-1 did not come within 1ms: the database does not answer: it is gone":                          {State: data.TailState{Lost: "it is gone"}},
	} {
		got, err := watch.New(watch.Options{}).Expect(t.Context(), &strip{batches: []data.TailBatch{batch}}, wait, time.Time{}, func(int) {})
		if err != nil || got.Came || got.Missed != want {
			t.Errorf("%+v, %v, want %s", got, err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wait.Within = time.Hour
	if got, err := watch.New(watch.Options{}).Expect(ctx, &strip{}, wait, time.Time{}, func(int) {}); err == nil || got.Missed != "" {
		t.Errorf("a wait that was ended gives %+v", got)
	}
}
