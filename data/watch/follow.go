package watch

import (
	"context"

	"tailback/data"
)

// follow takes what the tail brings.
func (w *Watch) follow(ctx context.Context) error {
	for {
		batch, err := w.o.Feed.Next(ctx)
		if err != nil {
			return err
		}
		w.take(ctx, batch)
	}
}

// take hands a batch on, with findings where they are there in time.
func (w *Watch) take(ctx context.Context, batch data.TailBatch) {
	w.hear(batch.State)
	overtaken := w.lately.overtaken(batch.Receipts)
	checked, early, ok := w.inTime(ctx, batch.Receipts)
	if ok {
		batch.Findings = findings(checked)
	}
	w.out.put(batch)
	if ok {
		w.tell(checked)
		w.wait(early)
	} else {
		w.later.owe(batch.Receipts)
	}
	// Only once those who overtook them are out can they be told anew.
	w.later.owe(overtaken)
	w.see(batch.State)
}

// inTime checks receipts, unless that takes too long or is known to.
func (w *Watch) inTime(ctx context.Context, receipts []data.Receipt) (checked []data.Checked, early []data.Receipt, ok bool) {
	if len(receipts) == 0 {
		return nil, nil, true
	}
	if w.behind.Load() {
		return nil, nil, false
	}
	ctx, cancel := context.WithTimeout(ctx, w.o.Hold)
	defer cancel()
	checked, early, err := w.check(ctx, receipts)
	if err != nil {
		w.behind.Store(true)
	}
	return checked, early, err == nil
}

// findings gives those of each receipt, none of them nil.
func findings(checked []data.Checked) [][]data.Finding {
	all := make([][]data.Finding, len(checked))
	for i, c := range checked {
		all[i] = orEmpty(c.Findings)
	}
	return all
}

// orEmpty tells a receipt in which nothing was found from one not checked.
func orEmpty(f []data.Finding) []data.Finding {
	if f == nil {
		return []data.Finding{}
	}
	return f
}

// wait has receipts judged again once the grace of their clicks is over.
func (w *Watch) wait(early []data.Receipt) {
	for i := range early {
		w.later.wait(early[i], w.due(&early[i]))
	}
}
