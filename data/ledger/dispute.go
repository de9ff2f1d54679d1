package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// disputesAtOnce is how many disputes one statement takes.
const disputesAtOnce = 1000

// OpenDispute contests a conversion with its operator; the actor has it. Where
// the conversion is disputed already the error is a data.DisputedError.
func (l *Ledger) OpenDispute(ctx context.Context, n data.NewDispute, op data.Op) (data.Dispute, error) {
	all, err := l.OpenDisputes(ctx, []data.NewDispute{n}, op)
	switch {
	case err != nil:
		return data.Dispute{}, err
	case all[0].Held:
		return data.Dispute{}, &data.DisputedError{Is: all[0].Dispute}
	}
	return all[0].Dispute, nil
}

// OpenDisputes contests conversions in one transaction, all of them or none. It
// says of each, in the order given, whether it was disputed already, and as what:
// that stops nobody from disputing the others. More than
// data.DisputesByOperator take a lead.
func (l *Ledger) OpenDisputes(ctx context.Context, all []data.NewDispute, op data.Op) (opened []data.Opened, err error) {
	action := data.ToDispute
	switch n := len(all); {
	case n == 0:
		return nil, nil
	case n > data.DisputesAtMost:
		return nil, refused("cannot dispute them", fmt.Sprintf("%d are more than %d", n, data.DisputesAtMost), "narrow the filter")
	case n > data.DisputesByOperator:
		action = data.ToDisputeMany
	}
	rows := make([]disputeRow, len(all))
	for i, n := range all {
		if rows[i], err = newDispute(n); err != nil {
			return nil, err
		}
	}
	err = l.write(ctx, deed{op: op, action: action, object: "dispute", many: len(all) > disputesAtOnce,
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (id int64, before any, err error) {
			opened = nil // of an earlier try
			opened, err = l.takeAll(ctx, tx, rows, op, at)
			return first(opened), nil, err
		},
		load: func(ctx context.Context, tx *sqlx.Tx, _ int64) (after any, err error) {
			if opened == nil { // op was done before
				if opened, err = l.outcome(ctx, tx, rows, op); err != nil {
					return nil, err
				}
			}
			return l.told(ctx, tx, opened)
		}})
	return opened, err
}

// takeAll opens the disputes that nobody has. It looks before it writes: a
// conversion that is disputed uses up no number.
func (l *Ledger) takeAll(ctx context.Context, tx *sqlx.Tx, rows []disputeRow, op data.Op, at time.Time) ([]data.Opened, error) {
	for range 8 { // a turn more means that one was live, and over a moment later
		opened, err := l.outcome(ctx, tx, rows, op)
		if err != nil {
			return nil, err
		}
		var free []disputeRow
		for i, o := range opened {
			if o.Held && !o.Dispute.Live() {
				free = append(free, rows[i])
			}
		}
		if free == nil {
			return opened, nil
		}
		slices.SortStableFunc(free, func(a, b disputeRow) int { return byKey(a.conversionKey, b.conversionKey) })
		for some := range slices.Chunk(free, disputesAtOnce) {
			if err := l.addDisputes(ctx, tx, some, op, at); err != nil {
				return nil, err
			}
		}
	}
	return nil, &data.Error{Kind: data.Unreachable, What: "cannot dispute", Why: "others dispute these conversions at the same time", Do: "try again"}
}

func (l *Ledger) addDisputes(ctx context.Context, tx *sqlx.Tx, rows []disputeRow, op data.Op, at time.Time) error {
	added := make([]addedRow, len(rows))
	for i, r := range rows {
		added[i] = addedRow{disputeRow: r}
		switch {
		case !r.Deadline.Ok():
		case l.engine == data.SQLite:
			added[i].Deadline = r.Deadline.Micros()
		default:
			added[i].Deadline = r.Deadline
		}
	}
	b, err := json.Marshal(added)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, l.script("disputes_add"), op, l.with.Source, data.At(at), l.with.Actor.String(), string(b))
	return err
}

// addedRow is a dispute as JSON for the database, with the time as it keeps it.
type addedRow struct {
	disputeRow
	Deadline any `json:"deadline"`
}

// outcome says what there is of conversions: the dispute that op opened, else the
// live one, else the newest.
func (l *Ledger) outcome(ctx context.Context, tx *sqlx.Tx, rows []disputeRow, op data.Op) ([]data.Opened, error) {
	found := make(map[conversionKey]disputeRow, len(rows))
	for some := range slices.Chunk(rows, disputesAtOnce) {
		keys := make([]conversionKey, len(some))
		for i, r := range some {
			keys[i] = r.conversionKey
		}
		b, err := json.Marshal(keys)
		if err != nil {
			return nil, err
		}
		var known []disputeRow
		if err := tx.SelectContext(ctx, &known, l.script("disputes_of"), l.with.Source, string(b)); err != nil {
			return nil, err
		}
		for _, r := range known { // the oldest first
			if had, ok := found[r.conversionKey]; !ok || had.Op != op && !had.State.Live() || r.Op == op {
				found[r.conversionKey] = r
			}
		}
	}
	opened := make([]data.Opened, len(rows))
	for i, r := range rows {
		is := found[r.conversionKey]
		opened[i] = data.Opened{Dispute: is.noun(), Held: is.Op != op}
		is.Op = "" // who asks for one conversion twice has opened it once
		found[r.conversionKey] = is
	}
	return opened, nil
}

// first gives the lowest number that was opened, 0 for none.
func first(opened []data.Opened) (id int64) {
	for _, o := range opened {
		if !o.Held && (id == 0 || o.Dispute.ID < id) {
			id = o.Dispute.ID
		}
	}
	return id
}

// told gives what the audit tells of disputes that were opened: one as it is, of
// several their numbers.
func (l *Ledger) told(ctx context.Context, tx *sqlx.Tx, opened []data.Opened) (any, error) {
	var all struct {
		Disputes []int64 `json:"disputes"`
	}
	for _, o := range opened {
		if !o.Held {
			all.Disputes = append(all.Disputes, o.Dispute.ID)
		}
	}
	if len(all.Disputes) == 1 {
		return l.loadDispute(ctx, tx, all.Disputes[0])
	}
	return all, nil
}
