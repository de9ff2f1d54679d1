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
	found []data.Receipt // newest first, at most history
	quiet bool           // what is on screen stays there until the end
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
		found := append(found, older.Receipts...)
		found = found[:min(len(found), history)]
		oldest := slices.Clone(found)
		slices.Reverse(oldest)
		k := o.surround(ctx, oldest)
		k.found, k.next, k.back = found, older.Next, older.Back
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
	l.found = k.found
	more := !l.done && len(l.found) < history
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
