package source

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/dberr"
)

// leadsFor is how long it is remembered whether an index leads to a field:
// somebody who reads that one is missing makes it.
const leadsFor = 5 * time.Minute

// leads remembers to which fields an index leads.
type leads struct {
	mu    sync.Mutex
	known map[[2]string]lead
}

type lead struct {
	without error // nil where there is an index
	at      time.Time
}

func (l *leads) recall(relation, name string) (lead, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, ok := l.known[[2]string{relation, name}]
	return found, ok && time.Since(found.at) < leadsFor
}

func (l *leads) keep(relation, name string, without error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil {
		l.known = map[[2]string]lead{}
	}
	l.known[[2]string{relation, name}] = lead{without, time.Now()}
}

// noIndexError says that a value of a field cannot be looked up without reading
// the whole relation.
type noIndexError struct {
	field string // receipts.player_id
	do    string // the index to make; empty where we cannot say
}

func (e *noIndexError) Error() string {
	if e.do == "" {
		return e.field + " has no index that serves it through what the mapping reads"
	}
	return e.field + " has no index: " + e.do
}

// indexed makes sure that an index leads to the values of a field. Where none
// does it gives a *noIndexError, where there is no such field an *offError; any
// other error is the database's.
func (s *Source) indexed(ctx context.Context, relation, name string) error {
	if err := s.unkeyed(relation, name); err != nil {
		return err
	}
	if known, ok := s.leads.recall(relation, name); ok {
		return known.without
	}
	ask := s.askPostgres
	if s.engine == data.SQLite {
		ask = s.askSQLite
	}
	var without error
	err := s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		do, ok, err := ask(catalog{ctx, tx}, relation, name)
		if err == nil && !ok {
			without = &noIndexError{relation + "." + name, do}
		}
		return err
	})
	if err != nil {
		return err
	}
	s.leads.keep(relation, name, without)
	return without
}

// askPostgres asks the catalogue about the column of a table, and the planner
// about what lies behind a view or a sub-select. An expression has a key only
// where an index on it was found. Where ok is false, do is the index to make.
func (s *Source) askPostgres(c catalog, relation, name string) (do string, ok bool, err error) {
	r := s.compose.relations[relation]
	column := s.columnOf(relation, name)
	if column == "" || s.mapping != nil && s.mapping.relations[relation].fields[name].Path != nil {
		return "", true, nil
	}
	var rows []struct {
		Kind   string `db:"kind"`
		Column string `db:"column_name"`
		Leads  bool   `db:"leads"`
	}
	if err := c.tx.SelectContext(c.ctx, &rows, catalogQuery("leads"), r.table, column); err != nil {
		return "", false, err
	}
	if len(rows) == 0 || strings.Contains("vf", rows[0].Kind) {
		ok, err = c.serves(r.from, r.columns[name].key)
		return "", ok, err
	}
	ok, do = rows[0].Leads, "create index concurrently on "
	if rows[0].Kind == "p" { // over partitions the server does not make one so
		do = "create index on "
		if !ok { // each partition may have its own
			ok, err = c.serves(r.from, r.columns[name].key)
		}
	}
	return do + r.from + " (" + rows[0].Column + ")", ok, err
}

// serves asks the planner whether values of a column of a view or a sub-select
// are found by indexes alone. As in binder.indexed, the condition compares with
// the result of a sub-select, $0 or InitPlan 1; a constant it might reason away.
func (c catalog) serves(from, key string) (bool, error) {
	plan, err := c.plan("select 1 from " + from + " where " + key + " = (select " + key + " from " + from + " limit 1)")
	if dberr.State(err) != "" {
		// What cannot be compared is not found.
		return false, nil
	}
	served := false
	for line := range strings.Lines(plan) {
		condition := strings.Contains(line, "$0") || strings.Contains(line, "InitPlan 1")
		if condition && strings.Contains(line, "Filter: ") {
			return false, err
		}
		served = served || condition && strings.Contains(line, "Index Cond: ")
	}
	return served, err
}

func (s *Source) askSQLite(c catalog, relation, name string) (do string, ok bool, err error) {
	err = c.tx.GetContext(c.ctx, &ok, catalogQuery("sqlite_leads"), relation, name)
	return "create index " + relation + "_" + name + " on " + relation + " (" + name + ")", ok, err
}
