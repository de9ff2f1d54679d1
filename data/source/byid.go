package source

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"tailback/data"
)

// byID follows a dense integer key on PostgreSQL.
type byID struct {
	s         *Source
	o         TailOptions
	exactness data.Exactness
	why       string

	holes       *holes
	shown       *shown
	fits        int          // rows there is room for, as far as is known; 0 for any number
	interrupted bool         // the last poll failed, and another server may answer next
	started     data.Instant // of the server that answered last
	serverTime  data.Instant
}

// pollRow is a row of tail_poll, its keys or tail_attach; its receipt is absent
// where the id is NULL.
type pollRow struct {
	SnapXmin   int64        `db:"snap_xmin"`
	SnapXmax   int64        `db:"snap_xmax"`
	NextXid    int64        `db:"next_xid"`
	ServerTime data.Instant `db:"server_time"`
	Started    data.Instant `db:"started"`
	Highest    key          `db:"highest"`
	receiptRow
}

func (r pollRow) snapshot() snapshot {
	return snapshot{xmin: r.SnapXmin, nextXid: widen(r.SnapXmax, r.NextXid)}
}

func (b *byID) attach(ctx context.Context) error {
	ids, err := b.last(ctx)
	if err != nil {
		return err
	}
	b.holes.begin(ids, len(ids) < holeCap, b.o.Now())
	return b.remember(ctx, ids)
}

// recall is how many of the receipts before the attach are remembered.
const recall = 1000

// remember takes the highest of these ids for shown.
func (b *byID) remember(ctx context.Context, ids []int64) error {
	slices.Sort(ids)
	var places []place
	for _, id := range ids[max(0, len(ids)-recall):] {
		places = append(places, place{IDKey: key{id}})
	}
	rows, err := b.s.briefly(ctx, places)
	for i := range rows {
		b.shown.add(rows[i].IDKey.value.(int64), rows[i].ReceivedAt)
	}
	return err
}

// last reads the last ids there are.
func (b *byID) last(ctx context.Context) (ids []int64, err error) {
	var rows []pollRow
	if err := b.s.selectInto(ctx, &rows, "tail_attach", holeCap); err != nil {
		return nil, err
	}
	b.serverTime = rows[0].ServerTime
	return idsOf(rows)
}

// idsOf gives the keys that a poll brought.
func idsOf(rows []pollRow) ([]int64, error) {
	var ids []int64
	for _, r := range rows {
		if r.IDKey.value == nil {
			continue
		}
		id, err := integerKey(r.place)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (b *byID) poll(ctx context.Context) (page, error) {
	if b.interrupted {
		p, back, err := b.resume(ctx)
		b.interrupted = err != nil
		if err != nil || back {
			return p, err
		}
	}
	p, err := b.ask(ctx)
	b.interrupted = err != nil
	return p, err
}

// ask reads what is above the highest id seen, and the holes that are due. The
// two together are at most the limit. What it reads has no order, so where there
// is no room for all, it asks again for less.
func (b *byID) ask(ctx context.Context) (page, error) {
	if b.fits == 0 {
		b.fits = b.o.Limit
	}
	for {
		began := b.o.Now()
		asked := b.holes.due(began, min(askedAtMost, max(1, b.fits/2)))
		limit := max(1, b.fits-len(asked))
		polled, err := b.read(ctx, asked, limit)
		cut, err := whole(err)
		b.fits = b.s.fitting(len(polled), weightOf(polled), b.o.Limit)
		switch {
		case err != nil:
			return page{}, err
		case !cut:
			return b.pageOf(ctx, polled, asked, limit, began)
		}
	}
}

// pageOf makes a page of what was polled since a moment.
func (b *byID) pageOf(ctx context.Context, polled []pollRow, asked []int64, limit int, began time.Time) (page, error) {
	ended := b.o.Now()
	got, err := idsOf(polled)
	if err != nil {
		return page{}, err
	}
	header := polled[0]
	top, some := header.Highest.value.(int64)
	gone := b.holes.highest != nothingSeen && (!some || top < b.holes.highest)
	// The driver takes a new connection by itself where the old one broke between
	// two polls, and that may lead to another server.
	if gone || !b.started.Null() && b.started != header.Started {
		b.started = header.Started
		if p, back, err := b.resume(ctx); err != nil || back || gone {
			return p, err
		}
	}
	above := 0
	for _, id := range got {
		if id > b.holes.highest {
			above++
		}
	}
	p := page{rows: b.fresh(polled)}
	if p.more = above >= limit; p.more {
		p.behind = int(top - slices.Max(got))
	}
	p.advance = func() {
		b.serverTime, b.started = header.ServerTime, header.Started
		b.holes.took(asked, got, header.snapshot(), began, ended)
		for i := range p.rows {
			b.shown.add(p.rows[i].IDKey.value.(int64), p.rows[i].ReceivedAt)
		}
	}
	return p, nil
}

// fresh gives the rows that were not shown before, in the order of their ids.
func (b *byID) fresh(polled []pollRow) []receiptRow {
	rows := make([]receiptRow, 0, len(polled))
	for i := range polled {
		r := &polled[i].receiptRow
		if id, ok := r.IDKey.value.(int64); ok && !b.shown.has(id, r.ReceivedAt) {
			rows = append(rows, *r)
		}
	}
	slices.SortFunc(rows, func(a, b receiptRow) int {
		return cmp.Compare(a.IDKey.value.(int64), b.IDKey.value.(int64))
	})
	return rows
}

// read runs the poll. Rows that cannot be decoded are read again by key; the
// snapshot is that of the statement that listed the keys. One hole and one new row
// always have room.
func (b *byID) read(ctx context.Context, asked []int64, limit int) ([]pollRow, error) {
	room := b.s.room
	if len(asked) <= 1 && limit == 1 {
		room = endless
	}
	// An integer below those of the column's type would be refused.
	low, _ := b.s.compose.relations["receipts"].columns["id"].intRange()
	args := []any{max(low, b.holes.highest), b.s.list(anys(asked)), limit}
	var rows, keys []pollRow
	err := b.s.selectWithin(ctx, room, &rows, "tail_poll", args...)
	if !badData(err) {
		return rows, err
	}
	if err := b.s.selectInto(ctx, &keys, "tail_poll_keys", args...); err != nil {
		return nil, err
	}
	var places []place
	for _, r := range keys {
		if r.IDKey.value != nil {
			places = append(places, r.place)
		}
	}
	found, read, err := b.s.rowsAt(ctx, room, places)
	if err != nil {
		return nil, err
	}
	header := keys[0]
	header.receiptRow = receiptRow{}
	rows = []pollRow{header}
	for _, row := range found {
		rows = append(rows, pollRow{receiptRow: row})
	}
	if read < len(places) {
		err = errHeavy
	}
	return rows, err
}

// resume finds out, after an interruption or when the highest id is gone,
// whether the database has gone back behind what was seen: a standby that
// lagged was promoted, a table emptied, a backup restored. Then back is true
// and the page goes on from the last id that both know.
func (b *byID) resume(ctx context.Context) (p page, back bool, err error) {
	top, err := (&inOrder{s: b.s}).top(ctx)
	if err != nil {
		return p, false, err
	}
	known, err := b.s.briefly(ctx, b.shown.places())
	if err != nil {
		return p, false, err
	}
	was, to, reused := b.holes.highest, int64(nothingSeen), false
	for _, r := range known {
		id, err := integerKey(r.place)
		if err != nil {
			return p, false, err
		}
		if b.shown.has(id, r.ReceivedAt) {
			to = max(to, id)
		} else {
			reused = true
		}
	}
	switch {
	case to == was || top >= was && !reused:
		return page{advance: func() {}}, false, nil
	case to == nothingSeen:
		return b.anew(ctx)
	}
	return page{more: true, notice: wentBack(was, to), advance: func() { b.holes.back(to) }}, true, nil
}

// anew goes on in a table of which nothing is known: from its beginning where
// it is small, else from its present end.
func (b *byID) anew(ctx context.Context) (p page, back bool, err error) {
	ids, err := b.last(ctx)
	if err != nil {
		return p, false, err
	}
	p = page{more: true, notice: "the receipts were replaced by others, as by a restore or a new table; going on at their end"}
	if len(ids) < holeCap {
		ids, p.notice = nil, "the receipts were replaced by others, as by a restore or a new table; going on at their beginning"
	}
	p.advance = func() {
		b.shown.forget()
		b.holes.begin(ids, len(ids) < holeCap, b.o.Now())
	}
	return p, true, nil
}

func anys[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

func (b *byID) cover() func(data.Receipt) bool {
	highest, open := b.holes.highest, maps.Clone(b.holes.open)
	return func(r data.Receipt) bool {
		id, ok := integerID(r)
		_, hole := open[id]
		return ok && (id > highest || hole)
	}
}

func (b *byID) describe(state *data.TailState) {
	state.Exactness, state.Why = b.exactness, b.why
	state.Open, state.OldestOpen, state.GivenUp = len(b.holes.open), b.holes.oldest(b.o.Now()), b.holes.givenUp
	state.ServerTime = b.serverTime.Time()
}
