package source

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// Settings reads server settings as a read of this package sees them.
func (s *Source) Settings(ctx context.Context, names ...string) (map[string]string, error) {
	settings := map[string]string{}
	err := s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		for _, name := range names {
			var value string
			if err := tx.GetContext(ctx, &value, "select current_setting($1)", name); err != nil {
				return err
			}
			settings[name] = value
		}
		return nil
	})
	return settings, err
}

// Key is the SQL that a field's conditions use; empty for none.
func (s *Source) Key(relation, field string) string {
	return s.compose.relations[relation].columns[field].key
}

// Query is a query as it is sent.
func (s *Source) Query(name string) (string, error) { return s.compose.query(name) }

// Narrowed is a query with further conditions, as it is sent.
func (s *Source) Narrowed(name, conditions string) (string, error) {
	return s.compose.narrowed(name, conditions)
}

// Filtered is a query narrowed to a filter's receipts, as it is sent, with its
// parameters.
func (s *Source) Filtered(ctx context.Context, name string, f data.Filter, args ...any) (string, []any, error) {
	w := newWhere(args...)
	s.narrowed(ctx, f)(w)
	query, err := s.compose.narrowed(name, w.sql.String())
	return query, w.args, err
}

// Grouped is the query that counts the receipts of a level, as it is sent, with its
// parameters.
func (s *Source) Grouped(ctx context.Context, d data.Drill, from, before time.Time) (string, []any, error) {
	q, err := s.question(ctx, d)
	if err != nil {
		return "", nil, err
	}
	w, exact := s.between(q, from, before)
	if !exact {
		return "", nil, errors.New("the server alone cannot count them")
	}
	query, err := s.groupsQuery("groups", q, w)
	return query, w.args, err
}

// Compose puts the relations in front of a query.
func (s *Source) Compose(sql string) (string, error) { return s.compose.compose(sql) }

// Plan has the server explain a query.
func (s *Source) Plan(ctx context.Context, query string, args ...any) ([]string, error) {
	var lines []string
	err := s.selectSQL(ctx, &lines, "explain (costs off) "+query, args...)
	return lines, err
}

// Words gives the values of a field's column that are asked for.
func (s *Source) Words(relation, field, word string) []any {
	return s.compose.relations[relation].columns[field].word(word)
}

// Exact reports whether the server alone counts the receipts of a drill.
func (s *Source) Exact(ctx context.Context, d data.Drill) (bool, error) {
	q, err := s.question(ctx, d)
	if err != nil {
		return false, err
	}
	_, exact := s.between(q, time.Unix(0, 0), time.Unix(1, 0))
	return exact, nil
}

// AtMost has a statement group receipts into at most n cells.
func (s *Source) AtMost(n int) { s.cells = n }

// SharingAtMost has a statement name at most n receipts that share an id; n is
// more than a crowd.
func (s *Source) SharingAtMost(n int) { s.sharingAtMost = n }

// Apart has what shares ids asked for by one kind of them at a time.
func (s *Source) Apart(on bool) { s.apart.Store(on) }

// LookUp is a query narrowed to the rows in which a field is this text, as it is
// sent, with its parameters.
func (s *Source) LookUp(name string, limit int, relation, field, text string) (string, []any, error) {
	return s.lookUp(name, limit, relation, field, text)
}

// QueryPlan has SQLite explain a query.
func (s *Source) QueryPlan(ctx context.Context, query string, args ...any) (details []string, err error) {
	var rows []struct {
		Detail string `db:"detail"`
	}
	err = s.selectSQL(ctx, &rows, "explain query plan "+query, args...)
	for _, row := range rows {
		details = append(details, row.Detail)
	}
	return details, err
}

// Sharing is the query for the receipts that share an id of a kind, as it is
// sent, with its parameters.
func (s *Source) Sharing(kind data.FoundKind, keys, known []any) (string, []any, error) {
	query, err := s.aboutIDs("receipts_sharing", kind)
	return query, []any{s.list(keys), s.list(known), s.receivedAt().before(time.Now()), s.sharingAtMost}, err
}

// Crowds is the query for the ids of a kind that too many have, as it is sent,
// with its parameters.
func (s *Source) Crowds(kind data.FoundKind, keys []any) (string, []any, error) {
	query, err := s.aboutIDs("receipts_crowds", kind)
	return query, []any{s.list(keys), crowd + 1}, err
}

// Explain puts an error at the edge of the package into words.
func Explain(what string, err error) error { return explain(what, err) }

// Idle stands still in a transaction until the server has ended it, which ended
// waits for, and gives what comes of the next question.
func (s *Source) Idle(ctx context.Context, ended func(pid int)) error {
	return s.readWithin(ctx, time.Minute, func(ctx context.Context, tx *sqlx.Tx) error {
		var pid int
		if err := tx.GetContext(ctx, &pid, "select pg_backend_pid()"); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "set local idle_in_transaction_session_timeout = 20"); err != nil {
			return err
		}
		ended(pid)
		return tx.GetContext(ctx, &pid, "select pg_backend_pid()")
	})
}

// Decoded is the SQL that reads a field as what it is.
func (s *Source) Decoded(relation, field string) string {
	r := s.compose.relations[relation]
	if bf, ok := r.columns[field]; ok {
		return bf.decoded
	}
	f, _ := r.field(field)
	return nothing(s.engine, f.kind)
}

// Row is the SQL that reads every field of a relation, under names that no column
// has.
func (s *Source) Row(relation string) string {
	var all []string
	for _, name := range s.compose.relations[relation].names() {
		all = append(all, s.Decoded(relation, name)+" as "+name+"_read")
	}
	return strings.Join(all, ", ")
}

// ValuesOf runs a query and gives the values of each row but the first ones, each
// once.
func (s *Source) ValuesOf(ctx context.Context, skip int, query string, args ...any) (all []string, err error) {
	err = s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		query, args := single(query, args)
		rows, err := tx.QueryxContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			values, err := rows.SliceScan()
			if err != nil {
				return err
			}
			var row []string
			for _, v := range values[skip:] {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				row = append(row, fmt.Sprint(v))
			}
			slices.Sort(row)
			all = append(all, strings.Join(slices.Compact(row), " "))
		}
		return rows.Err()
	})
	return all, err
}

// Drain runs a query and reads all its rows.
func (s *Source) Drain(ctx context.Context, query string, args ...any) error {
	return s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		query, args := single(query, args)
		rows, err := tx.QueryxContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
		}
		return rows.Err()
	})
}

// JudgePooler judges which server processes answered on two connections, and the
// ports on either side.
func JudgePooler(first, second, again, dialed, server int) data.Check {
	return judgePooler(poolerSigns{first: first, second: second, again: again, dialed: dialed, server: server})
}

// JudgeClock judges a server's clock that was read between two moments.
func JudgeClock(asked, server, answered time.Time) data.Check {
	return judgeClock(asked, server, answered)
}

// JudgeSettings judges what a session has.
func JudgeSettings(role string, want, has map[string]string) []data.Check {
	var is []sessionSetting
	for _, name := range sortedKeys(has) {
		is = append(is, sessionSetting{name, has[name]})
	}
	return judgeSettings(role, is, want)
}

// SessionSettings are what a session is to have.
func SessionSettings(deadline time.Duration) map[string]string { return sessionSettings(deadline) }

// RoomOf has a result hold so many bytes of text.
func (s *Source) RoomOf(bytes int) { s.room = bytes }

// Polled attaches a follower, has the database written, and polls until so many
// receipts have come, or none do any more. It gives what each poll brought.
func (s *Source) Polled(ctx context.Context, o TailOptions, write func(), receipts int) (polls [][]data.Receipt, err error) {
	o = o.withDefaults()
	f, err := s.follower(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := f.attach(ctx); err != nil {
		return nil, err
	}
	write()
	for idle := 0; receipts > 0 && idle < 5; {
		p, err := f.poll(ctx)
		if err != nil {
			return nil, err
		}
		p.advance()
		receipts -= len(p.rows)
		if idle++; len(p.rows) > 0 {
			idle, polls = 0, append(polls, s.receipts(ctx, p.rows))
		}
	}
	return polls, nil
}

// ArrayOf is arrayOf.
func ArrayOf(keys []any) any { return arrayOf(keys) }
