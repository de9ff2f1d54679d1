package source

import (
	"context"
	"maps"
	"time"

	"tailback/data"
)

// sweepEvery is how often the whole overlap is listed again.
const sweepEvery = time.Second

// byWindow follows keys that have no order (uuid, text) or rows that come by
// UPDATE of an older one. Each poll lists the keys behind the last one listed;
// every second the keys of the whole overlap are listed again, and those not
// seen before are fetched. Each receipt is fetched once.
//
// A sweep that began at server time t has seen all that was committed before t.
// What it could not see is of a transaction that ends after t; if that is
// shorter than the overlap it began after t - overlap. So the next sweep begins
// there, whenever it comes: also after an outage of hours.
type byWindow struct {
	s         *Source
	overlap   time.Duration
	limit     int
	now       func() time.Time
	exactness data.Exactness
	why       string

	offset  time.Duration // the server's clock minus ours
	seen    map[any]bool  // keys received within the overlap
	last    *place        // the last key listed; nil for none yet
	sweptAt time.Time     // server time at which the last whole sweep began
	sweep   *sweep        // one under way, over several polls; nil for none

	since     time.Time // received_at from which receipts are ours
	firstSeen map[any]bool
}

// sweep is one listing of the overlap, page by page.
type sweep struct {
	began  time.Time // server time
	listed map[any]bool
	behind *place
}

// windowRow is a row of tail_window.
type windowRow struct {
	ServerTime data.Instant `db:"server_time"`
	Recent     *bool        `db:"recent"`
	place
}

func (w *byWindow) attach(ctx context.Context) (notice string, err error) {
	if w.seen != nil {
		return "", nil
	}
	var clock []windowRow
	if err := w.s.selectInto(ctx, &clock, "server_clock"); err != nil {
		return "", err
	}
	w.offset = clock[0].ServerTime.Time().Sub(w.now())
	began := w.server()
	first := sweep{began: began, listed: map[any]bool{}}
	for more := true; more; {
		var rows []windowRow
		if rows, more, err = w.list(ctx, began.Add(-w.overlap), first.behind, began); err != nil {
			return "", err
		}
		first.note(rows)
	}
	w.seen, w.last, w.sweptAt = first.listed, first.behind, began
	w.since, w.firstSeen = began.Add(-w.overlap), maps.Clone(first.listed)
	return "", nil
}

// server is the server's time as far as we know its clock.
func (w *byWindow) server() time.Time { return w.now().Add(w.offset) }

func (s *sweep) note(rows []windowRow) {
	for i, r := range rows {
		if r.Recent != nil && *r.Recent {
			s.listed[r.IDKey.value] = true
		}
		s.behind = &rows[i].place
	}
}

func (w *byWindow) poll(ctx context.Context) ([]receiptRow, bool, error) {
	if w.sweep == nil && w.server().Sub(w.sweptAt) >= sweepEvery {
		w.sweep = &sweep{began: w.server(), listed: map[any]bool{}}
	}
	if w.sweep != nil {
		return w.sweepOn(ctx)
	}
	listed, more, err := w.list(ctx, w.sweptAt.Add(-w.overlap), w.last, w.sweptAt)
	if err != nil {
		return nil, false, err
	}
	rows, err := w.fetch(ctx, listed)
	if err != nil {
		return nil, false, err
	}
	for i, r := range listed {
		w.seen[r.IDKey.value] = true
		w.last = &listed[i].place
	}
	return rows, more, nil
}

// sweepOn does the next page of the sweep under way.
func (w *byWindow) sweepOn(ctx context.Context) ([]receiptRow, bool, error) {
	listed, more, err := w.list(ctx, w.sweptAt.Add(-w.overlap), w.sweep.behind, w.sweep.began)
	if err != nil {
		return nil, false, err
	}
	rows, err := w.fetch(ctx, listed)
	if err != nil {
		return nil, false, err
	}
	w.sweep.note(listed)
	if more {
		return rows, true, nil
	}
	w.seen, w.sweptAt = w.sweep.listed, w.sweep.began
	if w.sweep.behind != nil {
		w.last = w.sweep.behind
	}
	w.sweep = nil
	return rows, false, nil
}

// list reads one page of keys from a moment on, or behind the last one listed.
// A key is remembered that the next sweep, which begins at sweptAt - overlap,
// will list again.
func (w *byWindow) list(ctx context.Context, from time.Time, behind *place, sweptAt time.Time) (rows []windowRow, more bool, err error) {
	e := w.s.receivedAt()
	recent := e.from(sweptAt.Add(-w.overlap))
	if behind == nil {
		err = w.s.selectInto(ctx, &rows, "tail_window", e.from(from), recent, w.limit)
	} else {
		err = w.s.selectInto(ctx, &rows, "tail_window_page", behind.ReceivedAtKey.value, behind.IDKey.value, recent, w.limit)
	}
	if err != nil {
		return nil, false, err
	}
	w.offset = rows[0].ServerTime.Time().Sub(w.now())
	if rows[0].IDKey.value == nil {
		return nil, false, nil
	}
	return rows, len(rows) >= w.limit, nil
}

// fetch reads those of the listed receipts that were not read before.
func (w *byWindow) fetch(ctx context.Context, listed []windowRow) ([]receiptRow, error) {
	var places []place
	for _, r := range listed {
		if id := r.IDKey.value; !w.seen[id] && (w.sweep == nil || !w.sweep.listed[id]) {
			places = append(places, r.place)
		}
	}
	if len(places) == 0 {
		return nil, nil
	}
	return w.s.rowsAt(ctx, places)
}

func (w *byWindow) owns(r data.Receipt) bool {
	if r.ReceivedAt.Time().Before(w.since) {
		return false
	}
	for _, id := range w.s.compose.relations["receipts"].columns["id"].word(r.ID.Key.Raw()) {
		if w.firstSeen[id] {
			return false
		}
	}
	return true
}

func (w *byWindow) describe(state *data.TailState) {
	state.Exactness, state.Why, state.Overlap, state.ServerTime = w.exactness, w.why, w.overlap, w.server()
}
