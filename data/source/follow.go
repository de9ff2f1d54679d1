package source

import (
	"context"
	"fmt"

	"tailback/data"
)

// follower is one way of finding the receipts that arrive.
type follower interface {
	// attach finds the present end. It is called once.
	attach(ctx context.Context) error
	// poll reads what has come since and changes nothing but what it must
	// remember of a failure, and how many rows there was room for: a failed call
	// can be made again.
	poll(ctx context.Context) (page, error)
	// cover gives a function that tells whether a receipt is still to come at
	// this moment.
	cover() func(data.Receipt) bool
	// describe fills in what a follower knows of the tail's state.
	describe(state *data.TailState)
}

// page is what one poll brought.
type page struct {
	rows []receiptRow
	// more says that there was no room for all, and more waits.
	more bool
	// behind is about how many wait.
	behind int
	// notice is a sentence where something happened and was survived.
	notice string
	// advance makes the follower go on behind this page.
	advance func()
}

// inOrder follows SQLite, which has one writer at a time: an id that it draws
// is visible before the next one is drawn.
type inOrder struct {
	s       *Source
	o       TailOptions
	highest int64
}

func (i *inOrder) attach(ctx context.Context) (err error) {
	i.highest, err = i.top(ctx)
	return err
}

// top is the highest id there is; 0 for none.
func (i *inOrder) top(ctx context.Context) (int64, error) {
	var rows []struct {
		Highest key `db:"highest"`
	}
	if err := i.s.selectInto(ctx, &rows, "tail_highest"); err != nil {
		return 0, err
	}
	highest, _ := rows[0].Highest.value.(int64)
	return highest, nil
}

func (i *inOrder) poll(ctx context.Context) (page, error) {
	query, err := i.s.compose.query("tail_poll")
	if err != nil {
		return page{}, err
	}
	rows, cut, err := i.s.rows(ctx, nil, query, i.highest, i.o.Limit)
	if err != nil {
		return page{}, err
	}
	p := page{rows: rows}
	if cut || len(rows) >= i.o.Limit {
		p.more, p.behind = true, i.o.Limit
	}
	highest := i.highest
	if len(rows) > 0 {
		highest, err = integerKey(rows[len(rows)-1].place)
	} else {
		highest, p.notice, err = i.back(ctx)
	}
	p.advance = func() { i.highest = highest }
	return p, err
}

// back finds out whether the file has gone back behind what was seen: rows
// deleted, or another file in its place.
func (i *inOrder) back(ctx context.Context) (highest int64, notice string, err error) {
	highest, err = i.top(ctx)
	if err != nil || highest >= i.highest {
		return i.highest, "", err
	}
	return highest, wentBack(i.highest, highest), nil
}

func wentBack(from, to int64) string {
	return fmt.Sprintf("the newest receipts are gone: ids went back from %d to %d, as after a failover; going on from there", from, to)
}

func (i *inOrder) cover() func(data.Receipt) bool {
	highest := i.highest
	return func(r data.Receipt) bool {
		id, ok := integerID(r)
		return ok && id > highest
	}
}

func (i *inOrder) describe(state *data.TailState) {
	state.Exactness, state.ServerTime = data.Complete, i.o.Now()
}

// integerKey gives the key of a row whose key is an integer.
func integerKey(p place) (int64, error) {
	id, ok := p.IDKey.value.(int64)
	if !ok {
		return 0, fmt.Errorf("id %v is no integer", p.IDKey.value)
	}
	return id, nil
}

// integerID gives the id of a receipt where it is the key of a row.
func integerID(r data.Receipt) (int64, bool) {
	id, ok := encoder{columnType: columnType{name: "int8"}}.raw(r.ID.Key.Raw())
	if !ok {
		return 0, false
	}
	return id.(int64), true
}
