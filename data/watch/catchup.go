package watch

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"tailback/data"
)

const (
	// pagesAtOnce is how many pages are checked while the next one is read.
	pagesAtOnce = 2
	// pageOf is how many receipts a page has. Of more at once the collector of a
	// console, whose heap is kept small, has more to do than is saved by asking for
	// them together.
	pageOf = 2000
)

// Catchup checks the receipts since a moment, oldest first, for the observers:
// what a process that just started does not know yet. reached is told up to when
// they are checked, in order, so that one that failed can go on from there; it may
// be nil. It may run beside Run.
func (w *Watch) Catchup(ctx context.Context, from time.Time, reached func(at time.Time)) error {
	// A receipt of a sender whose clock is ahead is among them.
	before := w.now().Add(24 * time.Hour)
	return w.each(ctx, from, before, func(checked []data.Checked, early []data.Receipt) {
		w.tell(checked)
		w.wait(early)
		if last := len(checked) - 1; last >= 0 && reached != nil {
			reached(checked[last].Receipt.ReceivedAt.Time())
		}
	})
}

// each checks the receipts of a time and hands them over in order, a page at a
// time.
func (w *Watch) each(ctx context.Context, from, before time.Time, fn func(checked []data.Checked, early []data.Receipt)) error {
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(pagesAtOnce)
	turn := make(chan struct{})
	close(turn)
	err := w.o.Database.EachFew(within, pageOf, data.Filter{}, from, before, func(page []data.Receipt) error {
		mine, next := turn, make(chan struct{})
		turn = next
		group.Go(func() error {
			defer close(next)
			checked, early, err := w.check(within, page)
			<-mine // the pages before were begun before
			if err == nil {
				err = within.Err()
			}
			if err != nil {
				return err
			}
			fn(checked, early)
			return nil
		})
		return within.Err()
	})
	// The error of a page is the cause of the one that it ended the reading with.
	if failed := group.Wait(); failed != nil {
		return failed
	}
	return err
}
