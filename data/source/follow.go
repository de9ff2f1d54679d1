package source

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"tailback/data"
)

// follower is one way of finding the receipts that arrive. State advances only
// after a fully read result, so a failed call can be made again.
type follower interface {
	// attach finds the present end. Called again after an outage, it says in a
	// sentence when the database has gone back behind what was seen.
	attach(ctx context.Context) (notice string, err error)
	// poll gives what has come since; more says that a full page came and more
	// waits.
	poll(ctx context.Context) (rows []receiptRow, more bool, err error)
	// owns reports whether a receipt that a query found will come, or has come,
	// through poll.
	owns(r data.Receipt) bool
	// describe fills in what a follower knows of the tail's state.
	describe(state *data.TailState)
}

// byID follows a dense integer key on PostgreSQL.
type byID struct {
	s          *Source
	holes      *holes
	limit      int
	now        func() time.Time
	attached   bool
	first      int64          // the highest id at the first attach
	firstHoles map[int64]hole // and the holes then
	serverTime data.Instant
	exactness  data.Exactness
	why        string
}

// pollRow is a row of tail_poll or tail_attach; its receipt is absent where
// the id is NULL.
type pollRow struct {
	SnapXmin   int64        `db:"snap_xmin"`
	SnapXmax   int64        `db:"snap_xmax"`
	NextXid    int64        `db:"next_xid"`
	ServerTime data.Instant `db:"server_time"`
	receiptRow
}

func (r pollRow) snapshot() snapshot {
	return snapshot{xmin: r.SnapXmin, nextXid: widen(r.SnapXmax, r.NextXid)}
}

func (b *byID) attach(ctx context.Context) (notice string, err error) {
	var rows []pollRow
	if err := b.s.selectInto(ctx, &rows, "tail_attach", holeCap); err != nil {
		return "", err
	}
	ids, err := idsOf(rows)
	if err != nil {
		return "", err
	}
	switch highest := slices.Max(append(ids, nothingSeen)); {
	case !b.attached:
		b.holes.begin(ids, rows[0].snapshot(), b.now())
		b.first, b.firstHoles = b.holes.highest, maps.Clone(b.holes.open)
	case highest < b.holes.highest:
		notice = fmt.Sprintf("the database went back from id %d to %d, as after a failover; going on from there", b.holes.highest, highest)
		b.holes.begin(ids, rows[0].snapshot(), b.now())
	}
	b.attached = true
	return notice, nil
}

// idsOf gives the keys that a poll brought.
func idsOf(rows []pollRow) ([]int64, error) {
	var ids []int64
	for _, r := range rows {
		switch id := r.IDKey.value.(type) {
		case nil:
		case int64:
			ids = append(ids, id)
		default:
			return nil, fmt.Errorf("id %v is no integer", id)
		}
	}
	return ids, nil
}

func (b *byID) poll(ctx context.Context) ([]receiptRow, bool, error) {
	asked := b.holes.due(b.now())
	polled, err := b.read(ctx, asked)
	if err != nil {
		return nil, false, err
	}
	got, err := idsOf(polled)
	if err != nil {
		return nil, false, err
	}
	above := 0
	for _, id := range got {
		if id > b.holes.highest {
			above++
		}
	}
	b.serverTime = polled[0].ServerTime
	b.holes.took(asked, got, polled[0].snapshot(), b.now())
	rows := make([]receiptRow, 0, len(got))
	for _, p := range polled {
		if p.IDKey.value != nil {
			rows = append(rows, p.receiptRow)
		}
	}
	slices.SortFunc(rows, func(a, b receiptRow) int {
		return int(min(1, max(-1, a.IDKey.value.(int64)-b.IDKey.value.(int64))))
	})
	return rows, above >= b.limit, nil
}

// read runs the poll. Rows that cannot be decoded are read again by key; the
// snapshot is that of the statement that listed the keys.
func (b *byID) read(ctx context.Context, asked []int64) ([]pollRow, error) {
	query, err := b.s.compose.query("tail_poll")
	if err != nil {
		return nil, err
	}
	args := []any{b.holes.highest, b.s.list(anys(asked)), b.limit}
	var rows []pollRow
	err = b.s.selectSQL(ctx, &rows, query, args...)
	if !badData(err) {
		return rows, err
	}
	keys := "select snap_xmin, snap_xmax, next_xid, server_time, id_key from (\n" + query + "\n) k"
	if err := b.s.selectSQL(ctx, &rows, keys, args...); err != nil {
		return nil, err
	}
	var places []place
	for _, r := range rows {
		if r.IDKey.value != nil {
			places = append(places, r.place)
		}
	}
	found, err := b.s.rowsAt(ctx, places)
	if err != nil {
		return nil, err
	}
	header := rows[0]
	header.receiptRow = receiptRow{}
	rows = []pollRow{header}
	for _, row := range found {
		rows = append(rows, pollRow{SnapXmin: header.SnapXmin, SnapXmax: header.SnapXmax, NextXid: header.NextXid, receiptRow: row})
	}
	return rows, nil
}

func anys[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

func (b *byID) owns(r data.Receipt) bool {
	id, ok := encoder{columnType: columnType{name: "int8"}}.raw(r.ID.Key.Raw())
	if !ok {
		return false
	}
	_, hole := b.firstHoles[id.(int64)]
	return id.(int64) > b.first || hole
}

func (b *byID) describe(state *data.TailState) {
	state.Exactness, state.Why = b.exactness, b.why
	state.Open, state.OldestOpen, state.GivenUp = len(b.holes.open), b.holes.oldest(b.now()), b.holes.givenUp
	state.ServerTime = b.serverTime.Time()
}

// inOrder follows SQLite, which has one writer at a time: an id that it draws
// is visible before the next one is drawn.
type inOrder struct {
	s        *Source
	highest  int64
	first    int64
	limit    int
	attached bool
}

func (o *inOrder) attach(ctx context.Context) (notice string, err error) {
	var rows []struct {
		Highest key `db:"highest"`
	}
	if err := o.s.selectInto(ctx, &rows, "tail_highest"); err != nil {
		return "", err
	}
	highest, _ := rows[0].Highest.value.(int64)
	if !o.attached {
		o.first, o.highest, o.attached = highest, highest, true
	}
	if highest < o.highest {
		notice = fmt.Sprintf("the file went back from id %d to %d; going on from there", o.highest, highest)
		o.highest = highest
	}
	return notice, nil
}

func (o *inOrder) poll(ctx context.Context) ([]receiptRow, bool, error) {
	query, err := o.s.compose.query("tail_poll")
	if err != nil {
		return nil, false, err
	}
	var rows []receiptRow
	if err := o.s.selectSQL(ctx, &rows, query, o.highest, o.limit); err != nil {
		return nil, false, err
	}
	if len(rows) > 0 {
		highest, ok := rows[len(rows)-1].IDKey.value.(int64)
		if !ok {
			return nil, false, fmt.Errorf("id %v is no integer", rows[len(rows)-1].IDKey.value)
		}
		o.highest = highest
	}
	return rows, len(rows) >= o.limit, nil
}

func (o *inOrder) owns(r data.Receipt) bool {
	id, ok := encoder{columnType: columnType{name: "int8"}}.raw(r.ID.Key.Raw())
	return ok && id.(int64) > o.first
}

func (o *inOrder) describe(state *data.TailState) {
	state.Exactness, state.ServerTime = data.Complete, time.Now()
}
