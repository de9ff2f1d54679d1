package source

import (
	"context"
	"fmt"
	"maps"
	"time"

	"tailback/data"
)

const (
	// sweepEvery is how often the whole overlap is listed again at most, and
	// sweepRate how many keys a second that may cost on average: a busy table's
	// overlap is listed less often.
	sweepEvery = time.Second
	sweepRate  = 5000
	// glance is how far back the listings between two sweeps go.
	glance = 2 * time.Second
	// tolerated is how far ahead of the server's clock needs no word.
	tolerated = 10 * time.Second
	// ahead is how far in front of the server's clock a receipt may be dated. One
	// beyond is not followed.
	ahead = 24 * time.Hour
)

// byWindow follows keys that have no order (uuid, text) or rows that come by
// UPDATE of an older one. Each poll lists the keys of the last moments, every
// second or so those of the whole overlap, and those not seen before are
// fetched. Each receipt is fetched once; a row that has another received_at than
// before is another receipt, as where a conversion is written over the last one.
//
// A sweep that began at server time t has seen all that was committed before t.
// What it could not see is of a transaction that ends after t; if that is
// shorter than the overlap, its receipts are dated after t - overlap. So the
// next sweep begins there, whenever it comes: also after an outage of hours.
// Where the newest receipt is dated before t, as when idle or when all who date
// receipts have clocks that are behind, the next sweep begins an overlap before
// that one.
type byWindow struct {
	s *Source
	o TailOptions

	seen     map[any]any // keys that the next sweep will list again, with their received_at
	from     any         // received_at, as stored, at which it begins
	since    time.Time   // the same as a moment
	newest   time.Time   // date of the newest receipt that is not ahead of the server's clock
	skewed   bool        // some are dated ahead of it
	sweep    *sweep      // under way, over several polls; nil for none
	sweptAt  time.Time   // when the last sweep ended, by our clock
	pause    time.Duration
	fits     int       // rows there is room for, as far as is known
	server   time.Time // the server's clock at the last answer
	answered time.Time // and ours
}

// windowRow is a row of tail_window or tail_window_page; without any receipt it
// carries the server's clock and the newest received_at.
type windowRow struct {
	ServerTime data.Instant `db:"server_time"`
	Newest     key          `db:"newest"`
	Recent     *bool        `db:"recent"`
	place
}

func (w *byWindow) attach(ctx context.Context) error {
	w.server, w.answered, w.fits = w.o.Now(), w.o.Now(), w.o.Limit
	w.newest = time.Unix(0, 0) // of a table without receipts all are ours
	for range 2 {              // the first answer tells the server's clock
		if err := w.tellTime(ctx); err != nil {
			return err
		}
	}
	first := w.begin(true)
	for more := true; more; {
		rows, err := w.list(ctx, first, w.o.Limit)
		if err != nil {
			return err
		}
		first.note(rows, nil)
		more = len(rows) >= w.o.Limit
	}
	w.finish(first)
	return nil
}

// tellTime asks for the server's clock and the newest receipt.
func (w *byWindow) tellTime(ctx context.Context) error {
	rows, err := w.list(ctx, sweep{from: w.bound(w.server), next: w.bound(w.server)}, 0)
	if err == nil {
		w.heard(rows[0])
	}
	return err
}

// heard takes what a listing says of the server's clock and the newest receipt.
func (w *byWindow) heard(r windowRow) {
	w.server, w.answered = r.ServerTime.Time(), w.o.Now()
	if at, ok := w.s.receivedAt().moment(r.Newest.value); ok && at.After(w.newest) {
		w.newest = at
	}
}

// present is the server's time by now.
func (w *byWindow) present() time.Time { return w.server.Add(w.o.Now().Sub(w.answered)) }

func (w *byWindow) bound(t time.Time) any { return w.s.receivedAt().from(t) }

// begin gives a listing of the whole overlap, or of the last moments.
func (w *byWindow) begin(whole bool) sweep {
	s := sweep{whole: whole, from: w.from, listed: map[any]any{}, next: w.from, since: w.since}
	known := w.newest
	if w.server.Before(known) {
		known = w.server
	}
	// A bound never goes back, or what was forgotten would be listed again; and
	// it would when the clocks of the column's zone do.
	if next := w.bound(known.Add(-w.o.Overlap)); w.from == nil || later(next, w.from) {
		s.next, s.since = next, known.Add(-w.o.Overlap)
	}
	switch recent := w.bound(known.Add(-glance)); {
	case w.from == nil:
		s.from = s.next
	case !whole && later(recent, w.from):
		s.from = recent
	}
	return s
}

func (w *byWindow) poll(ctx context.Context) (page, error) {
	if w.o.Now().Sub(w.answered) > glance {
		// After a while without an answer the overlap is not where it was.
		if err := w.tellTime(ctx); err != nil {
			return page{}, err
		}
	}
	s := w.sweep
	if s == nil {
		next := w.begin(w.o.Now().Sub(w.sweptAt) >= w.pause)
		s = &next
	}
	listed, err := w.list(ctx, *s, w.o.Limit)
	if err != nil {
		return page{}, err
	}
	rows, gone, upto, err := w.fetch(ctx, s, listed)
	if err != nil {
		return page{}, err
	}
	more, behind := upto < len(listed) || len(listed) >= w.o.Limit, 0
	if listed = listed[:upto]; more && len(rows) == len(listed) {
		behind = w.o.Limit
	}
	return page{rows: rows, more: more, behind: behind, advance: func() {
		w.heard(listed[0])
		s.note(listed, gone)
		last, ok := w.s.receivedAt().moment(listed[len(listed)-1].ReceivedAtKey.value)
		w.skewed = w.skewed || ok && last.After(w.server.Add(tolerated))
		w.sweep = s
		if !more {
			w.finish(*s)
		}
	}}, nil
}

// list reads one page of keys from where the sweep is.
func (w *byWindow) list(ctx context.Context, s sweep, limit int) (rows []windowRow, err error) {
	recent, now := s.next, w.present()
	if !s.whole {
		recent = s.from
	}
	args := []any{recent, w.bound(now), w.bound(now.Add(ahead)), limit}
	if s.behind == nil {
		err = w.s.selectInto(ctx, &rows, "tail_window", append(args, s.from)...)
	} else {
		err = w.s.selectInto(ctx, &rows, "tail_window_page", append(args, s.behind.ReceivedAtKey.value, s.behind.IDKey.value)...)
	}
	return rows, err
}

// fetch reads those of the listed receipts that were not read before, up to the
// last of the listed that there is room for. Those that are gone, as when two
// servers answer and one lags, are not taken for read, nor are those that were
// written over since: they are listed once more.
func (w *byWindow) fetch(ctx context.Context, s *sweep, listed []windowRow) (rows []receiptRow, gone map[any]bool, upto int, err error) {
	var places []place
	var at []int // where each was listed
	for i, r := range listed {
		if r.IDKey.value != nil && !has(w.seen, r.place) && !has(s.listed, r.place) {
			places, at = append(places, r.place), append(at, i)
		}
	}
	if len(places) == 0 {
		return nil, nil, len(listed), nil
	}
	all, read, err := w.s.rowsAt(ctx, w.s.room, places[:min(len(places), w.fits)])
	if err != nil {
		return nil, nil, 0, err
	}
	w.fits = w.s.fitting(len(all), weightOf(all), w.o.Limit)
	gone = map[any]bool{}
	for _, p := range places[:read] {
		gone[p.IDKey.value] = true
	}
	for _, r := range all {
		if stored := r.StoredAt.value; stored == nil || sameTime(stored, r.ReceivedAtKey.value) {
			rows = append(rows, r)
			delete(gone, r.IDKey.value)
		}
	}
	if upto = len(listed); read < len(places) {
		upto = at[read]
	}
	return rows, gone, upto, nil
}

// finish ends a sweep. A whole one has listed all that must be remembered.
func (w *byWindow) finish(s sweep) {
	w.sweep = nil
	if !s.whole {
		maps.Copy(w.seen, s.listed)
		return
	}
	w.seen, w.from, w.since = s.listed, s.next, s.since
	w.sweptAt = w.o.Now()
	w.pause = max(sweepEvery, time.Duration(s.count)*time.Second/sweepRate)
}

func (w *byWindow) cover() func(data.Receipt) bool {
	since, seen := w.since, maps.Clone(w.seen)
	if w.sweep != nil {
		maps.Copy(seen, w.sweep.listed)
	}
	e, times := w.s.compose.relations["receipts"].columns["id"].encoder, w.s.receivedAt()
	return func(r data.Receipt) bool {
		for _, id := range e.word(r.ID.Key.Raw()) {
			at, listed := seen[id]
			// Fractions of a microsecond may be read in two ways.
			if then, ok := times.moment(at); listed && (!ok || !r.ReceivedAt.Time().After(then.Add(time.Millisecond))) {
				return false
			}
		}
		return !r.ReceivedAt.Time().Before(since)
	}
}

func (w *byWindow) describe(state *data.TailState) {
	state.Exactness, state.Overlap, state.ServerTime = data.Overlapping, w.o.Overlap, w.server
	state.Why = fmt.Sprintf("nothing is lost that is committed within %g s of its received_at", w.o.Overlap.Seconds())
	if w.skewed {
		state.Why += "; some receipts are dated ahead of the server's clock"
	}
}
