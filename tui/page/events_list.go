package page

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// A page that is about a list of receipts, and of no one thing, searches for them
// from the newest back.

// listing is how far that came.
type listing struct {
	backward
	found []data.Receipt // newest first, those that fit
	full  bool           // no more do
	quiet bool           // what is on screen stays there until the end
}

// listBytes is how much memory the receipts of a list may take.
const listBytes = 32 << 20

// thatFit gives the first receipts that a list holds: as many as are kept of a
// search, and as there is memory for.
func thatFit(found []data.Receipt) (fit []data.Receipt, full bool) {
	bytes := 0
	for i := range found {
		if bytes += found[i].Weight(); i == history || i > 0 && bytes > listBytes {
			return found[:i:i], true
		}
	}
	return found, len(found) == history
}

// list searches from the newest receipt on.
func (e *Events) list(f Frame) tea.Cmd {
	e.listing = listing{backward: fromNewest(), quiet: e.known.receipts > 0}
	return e.listOn(f)
}

// listOn takes the next step.
func (e *Events) listOn(f Frame) tea.Cmd {
	o, at, size := e.EventsOptions, e.listing.at, e.listing.size
	found := slices.Clip(e.listing.found)
	return ask(e.Ctx, &e.loading, f.Now, patience, func(ctx context.Context) (known, error) {
		older, err := o.Receipts.Older(ctx, o.List, at, size)
		if err != nil {
			return known{}, err
		}
		found, full := thatFit(append(found, older.Receipts...))
		oldest := slices.Clone(found)
		slices.Reverse(oldest)
		k := o.surround(ctx, oldest)
		k.found, k.full, k.next, k.back = found, full, older.Next, older.Back
		return k, nil
	})
}

// listed takes what a step gave, and takes the next. One that was too much for
// the time there is is taken again in a smaller measure.
func (e *Events) listed(k known, f Frame) tea.Cmd {
	l := &e.listing
	if e.loading.err != nil {
		if l.shorter(e.loading.err) {
			return e.listOn(f)
		}
		return nil
	}
	l.took(k.next, k.back)
	l.found, l.full = k.found, k.full
	more := !l.done && !l.full
	if !l.quiet || !more {
		e.show(k)
	}
	if more {
		return e.listOn(f)
	}
	return nil
}

// listWords say how far the search came that is under way, "" for none.
func (e *Events) listWords(f Frame) string {
	if e.Kind != "" || !e.loading.out() || e.listing.quiet || e.listing.back.IsZero() {
		return ""
	}
	return "searching: back to " + f.short(e.listing.back)
}
