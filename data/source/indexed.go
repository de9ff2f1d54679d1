package source

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
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
	field   string // receipts.player_id
	do      string // the index to make; empty where we cannot say
	refused string // why none can be made
}

func (e *noIndexError) Error() string {
	switch {
	case e.refused != "":
		return e.field + " has no index: " + e.refused
	case e.do == "":
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
		missing, err := ask(catalog{ctx, tx}, relation, name)
		if missing != nil {
			without = missing
		}
		return err
	})
	if err != nil {
		return err
	}
	s.leads.keep(relation, name, without)
	return without
}

// askPostgres asks the catalogue about the columns of tables, those behind a view
// or a sub-select among them. An expression has a key only where an index on it
// was found. Where one leads to the field there is no *noIndexError.
func (s *Source) askPostgres(c catalog, relation, name string) (*noIndexError, error) {
	in := inventory{catalog: c, s: s}
	if err := in.learn(int64(s.compose.relations[relation].table)); err != nil {
		return nil, err
	}
	_, absent, err := in.look(wanted{relation: relation, fields: []string{name}, needs: 1})
	if err != nil || absent == nil {
		return nil, err
	}
	without := &noIndexError{field: relation + "." + name, refused: absent.refused}
	if len(absent.do) > 0 { // over partitions the last of them is for all
		without.do = strings.TrimSuffix(absent.do[len(absent.do)-1], ";")
	}
	return without, nil
}

func (s *Source) askSQLite(c catalog, relation, name string) (*noIndexError, error) {
	var leads bool
	if err := c.tx.GetContext(c.ctx, &leads, catalogQuery("sqlite_leads"), relation, name); err != nil || leads {
		return nil, err
	}
	return &noIndexError{field: relation + "." + name, do: "create index " + relation + "_" + name + " on " + relation + " (" + name + ")"}, nil
}
