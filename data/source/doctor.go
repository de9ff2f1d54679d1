package source

import (
	"context"
	"fmt"
	"time"

	"tailback/data"
	"tailback/data/dberr"
)

// DoctorOptions says by whose clock the database's is judged, and with which
// tail.
type DoctorOptions struct {
	Now  func() time.Time // time.Now
	Tail TailOptions
}

// Doctor looks at what a console depends on in this database, area by area:
// connection, rights, settings, standby, clock, mapping, tail, tables, indexes
// and the plan of each query. It only reads; no query is executed for its plan,
// and each statement has the deadline of any other. What cannot be looked at is
// a check that says why; an error means that the database does not answer, or
// that ctx ended, and the checks made until then come with it.
func (s *Source) Doctor(ctx context.Context, o DoctorOptions) ([]data.Check, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	d := doctor{s: s, o: o}
	var all []data.Check
	for _, a := range d.areas() {
		checks, err := a.look(ctx)
		switch {
		case ctx.Err() != nil:
			return all, ctx.Err()
		case err != nil && dberr.State(err) == "" && isLost(err) && !isLate(err):
			return all, explain("cannot look at the "+a.name, err)
		case err != nil:
			checks = append(checks, data.NewCheck(a.name, "", data.CheckWarn, "could not be looked at: "+whyNotLooked(err)))
		}
		all = append(all, checks...)
	}
	return all, nil
}

func whyNotLooked(err error) string {
	if isLate(err) {
		return "no answer in time"
	}
	return plainReason(err)
}

// doctor is one visit to a database.
type doctor struct {
	s *Source
	o DoctorOptions
}

// area is one of the things that are looked at.
type area struct {
	name string
	look func(context.Context) ([]data.Check, error)
}

func (d doctor) areas() []area {
	if d.s.engine == data.SQLite {
		return []area{
			{"connection", d.file}, {"mapping", d.mapping}, {"tail", d.tail}, {"indexes", d.fileIndexes}, {"plans", d.filePlans},
		}
	}
	return []area{
		{"connection", d.connection}, {"pooler", d.pooler}, {"rights", d.rights}, {"settings", d.settings}, {"standby", d.standby},
		{"clock", d.clock}, {"mapping", d.mapping}, {"tail", d.tail}, {"tables", d.tables}, {"indexes", d.indexes}, {"plans", d.plans},
	}
}

// mapping says what each relation gives.
func (d doctor) mapping(context.Context) ([]data.Check, error) {
	var checks []data.Check
	for _, name := range relationNames() {
		r := d.s.compose.relations[name]
		if r.off != "" {
			checks = append(checks, data.NewCheck("mapping", name, data.CheckOff, r.off))
			continue
		}
		text := fmt.Sprintf("%d of %d fields, from %s", len(r.columns), len(r.fields), short(r.from))
		for _, f := range r.fields {
			if _, ok := r.columns[f.name]; !ok {
				text += ", no " + f.name
			}
		}
		checks = append(checks, data.NewCheck("mapping", name, data.CheckOK, text))
	}
	return checks, nil
}

// short keeps a sub-select to the beginning of its first line.
func short(from string) string {
	for i, r := range from {
		if r == '\n' || i > 60 {
			return from[:i] + " …"
		}
	}
	return from
}

// tail says how receipts are followed, and what that promises.
func (d doctor) tail(ctx context.Context) ([]data.Check, error) {
	f, err := d.s.follower(ctx, d.o.Tail.withDefaults())
	if data.KindOf(err) == data.Usage {
		return []data.Check{data.NewCheck("tail", "", data.CheckBad, err.Error())}, nil
	}
	if err != nil {
		return nil, err
	}
	var state data.TailState
	f.describe(&state)
	how := "by id"
	if state.Exactness == data.Overlapping {
		how = "by received_at"
	}
	text := how + ", " + state.Exactness.String()
	if state.Why != "" {
		text += ": " + state.Why
	}
	if state.Exactness == data.BestEffort {
		return []data.Check{data.NewCheck("tail", "", data.CheckWarn, text)}, nil
	}
	return []data.Check{data.NewCheck("tail", "", data.CheckOK, text)}, nil
}
