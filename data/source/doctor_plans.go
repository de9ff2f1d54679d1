package source

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/dberr"
)

// plans has the server plan every query that is sent, at the size that there is.
func (d doctor) plans(ctx context.Context) ([]data.Check, error) {
	role, err := d.reader(ctx)
	if err != nil {
		return nil, err
	}
	sizes := map[string]size{}
	return d.eachPlan(ctx, func(q inquiry) (data.Check, error) {
		r, err := d.explain(ctx, q, asItIs)
		if err != nil {
			return data.Check{}, err
		}
		if err := d.measure(ctx, r, sizes); err != nil {
			return data.Check{}, err
		}
		j := judgement{reading: r, sizes: sizes, role: role}
		if len(j.large()) > 0 {
			for under, r := range map[setting]*reading{indexesOnly: &j.otherwise, fastDisk: &j.fast} {
				if *r, err = d.explain(ctx, q, under); err == nil {
					err = d.measure(ctx, *r, sizes)
				}
				if err != nil {
					return data.Check{}, err
				}
			}
		}
		return j.check(q.name), nil
	})
}

// setting is what the server plans a query under.
type setting int

const (
	asItIs setting = iota
	indexesOnly
	fastDisk // where a row by an index costs hardly more than the next one
)

// set makes the rest of a transaction plan under a setting.
func (u setting) set(ctx context.Context, tx *sqlx.Tx) (err error) {
	switch u {
	case indexesOnly:
		_, err = tx.ExecContext(ctx, "set local enable_seqscan = off")
	case fastDisk:
		_, err = tx.ExecContext(ctx, "set local random_page_cost = 1.1")
	}
	return err
}

// eachPlan judges the queries that this database can be asked. One whose plan
// cannot be had is told as such; a database that is gone ends it.
func (d doctor) eachPlan(ctx context.Context, judge func(inquiry) (data.Check, error)) ([]data.Check, error) {
	f, err := d.s.follower(ctx, d.o.Tail.withDefaults())
	if err != nil {
		f = nil // said under tail
	}
	var checks []data.Check
	for _, q := range d.s.inquiries(d.lastReceipt(ctx), f) {
		c, err := d.plan(ctx, q, judge)
		if err != nil {
			return checks, err
		}
		checks = append(checks, c)
	}
	slices.SortStableFunc(checks, func(a, b data.Check) int { return order(a.State) - order(b.State) })
	return oneFix(checks), nil
}

func (d doctor) plan(ctx context.Context, q inquiry, judge func(inquiry) (data.Check, error)) (data.Check, error) {
	var off *offError
	var without *noIndexError
	err := q.err
	for _, lead := range q.leads {
		if relation, field, _ := strings.Cut(lead, "."); err == nil {
			err = d.s.indexed(ctx, relation, field)
		}
	}
	if errors.As(err, &without) {
		return data.NewCheck("plans", q.name, data.CheckOff, "not asked: "+without.field+" has no index"), nil
	}
	if err == nil {
		var c data.Check
		if c, err = judge(q); err == nil {
			return c, nil
		}
	}
	switch {
	case errors.As(err, &off):
		return data.NewCheck("plans", q.name, data.CheckOff, "not asked: "+off.Error()), nil
	case dberr.State(err) != "" || isLate(err) && ctx.Err() == nil:
		return data.NewCheck("plans", q.name, data.CheckWarn, "no plan: "+whyNotLooked(err)), nil
	}
	return data.Check{}, err
}

// explain has the server plan a query under a setting, and does not execute it.
func (d doctor) explain(ctx context.Context, q inquiry, under setting) (r reading, err error) {
	err = d.s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		if err := under.set(ctx, tx); err != nil {
			return err
		}
		query, args := single(q.query, q.args)
		var explained string
		if err := tx.GetContext(ctx, &explained, "explain (format json, verbose) "+query, args...); err != nil {
			return err
		}
		r, err = readPlan(explained)
		return err
	})
	return r, err
}

// lastReceipt is when the newest receipt was received, as far as an index tells;
// else now.
func (d doctor) lastReceipt(ctx context.Context) time.Time {
	if d.s.indexed(ctx, "receipts", "received_at") == nil {
		if at, err := d.s.newest(ctx); err == nil && !at.IsZero() {
			return at.Add(time.Microsecond)
		}
	}
	return d.o.Now()
}

// size is a table as people read its name, and its rows.
type size struct {
	name string
	rows float64
}

// measure learns how large the tables are that a plan reads, by the names that
// the plan has for them.
func (d doctor) measure(ctx context.Context, r reading, sizes map[string]size) error {
	for _, table := range slices.Concat(slices.Sorted(maps.Keys(r.whole)), r.lists) {
		if _, known := sizes[table]; known {
			continue
		}
		var oids []int64
		if err := d.askAll(ctx, &oids, "doctor_oid", table); err != nil {
			return err
		}
		stored, err := d.stored(ctx, oids)
		if err != nil {
			return err
		}
		sizes[table] = size{table, rowsIn(stored)}
		if len(stored) > 0 {
			sizes[table] = size{stored[0].RootName, rowsIn(stored)}
		}
	}
	return nil
}

// judgement is what is made of a plan.
type judgement struct {
	reading
	sizes     map[string]size
	otherwise reading // where scans of tables are avoided; of a plan that scans a large one
	fast      reading // on a fast disk; the same
	role      string  // quoted
}

// large lists the large tables that are read for a few of their rows.
func (j judgement) large() (tables []size) {
	for _, table := range slices.Sorted(maps.Keys(j.whole)) {
		if size := j.sizes[table]; size.rows > smallTable && j.whole[table] < size.rows/2 {
			tables = append(tables, size)
		}
	}
	return tables
}

func (j judgement) check(name string) data.Check {
	large := j.large()
	if len(large) == 0 {
		return data.NewCheck("plans", name, data.CheckOK, j.words())
	}
	text := "would scan"
	for i, table := range large {
		if i > 0 {
			text += ","
		}
		text += " " + count(table.rows) + " rows of " + table.name
	}
	if !j.under(j.otherwise) {
		return data.NewCheck("plans", name, data.CheckBad, text+": no index leads there")
	}
	text += ", though " + strings.Join(j.otherwise.indexes, ", ") + " leads there: "
	switch {
	case j.under(j.fast):
		return data.NewCheck("plans", name, data.CheckWarn, text+"the server takes its disk for a slow one", "alter role "+j.role+" set random_page_cost = 1.1;")
	case j.many(large):
		return data.NewCheck("plans", name, data.CheckOK, text+"for so many of them that is cheaper")
	}
	return data.NewCheck("plans", name, data.CheckWarn, text+"the server finds that dearer, on a fast disk too")
}

// under reports another plan in which indexes lead to the rows.
func (j judgement) under(other reading) bool {
	return len(other.indexes) > 0 && len((judgement{reading: other, sizes: j.sizes}).large()) == 0
}

// many reports that a hundredth or more of each table is asked for: some of them
// are then on most of its pages.
func (j judgement) many(large []size) bool {
	for table, rows := range j.whole {
		if slices.Contains(large, j.sizes[table]) && rows < j.sizes[table].rows/100 {
			return false
		}
	}
	return true
}

// words says how a plan finds its rows.
func (j judgement) words() string {
	said := slices.Clone(j.indexes)
	for _, table := range slices.Sorted(maps.Keys(j.whole)) {
		said = append(said, "all "+count(j.sizes[table].rows)+" rows of "+j.sizes[table].name)
	}
	for _, table := range j.lists {
		said = append(said, "the first rows of "+j.sizes[table].name)
	}
	if j.remote {
		said = append(said, "another server")
	}
	if len(said) == 0 {
		return "nothing to read"
	}
	return strings.Join(said, ", ")
}
