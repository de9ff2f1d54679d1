package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"tailback/data"
)

// errUnsummed is for amounts that the server cannot add exactly, errTooMany for
// more cells than a statement may give.
var (
	errUnsummed = errors.New("amounts that the server cannot add")
	errTooMany  = errors.New("too many cells")
)

// count counts the receipts that a question is about. beyond are those of keys
// that would be cut in any case.
func (s *Source) count(ctx context.Context, q question, from, before time.Time) (all []counted, beyond int, err error) {
	w, exact := s.between(q, from, before)
	if exact {
		all, beyond, err = s.ask(ctx, q, w)
		if err == nil || !leftToGo(err) {
			return all, beyond, err
		}
	}
	all, err = s.fold(ctx, q, from, before)
	return all, 0, err
}

// leftToGo reports an answer that only the rows themselves can give: one of them
// defeats the server's own decoding, or its sums.
func leftToGo(err error) bool {
	return errors.Is(err, errUnsummed) || badData(err) || strings.Contains(plainReason(err), "integer overflow")
}

// between gives the parameters and conditions of the queries that count
// receipts; exact is false where they do not say everything.
func (s *Source) between(q question, from, before time.Time) (w *where, exact bool) {
	w = newWhere(s.receivedAt().from(from), s.receivedAt().before(before), s.cells+1)
	s.exactTimes(w, "received_at", s.receivedAt(), from, before)
	exact = s.steps(w, "receipts", q)
	return w, s.exactly(w, q.Filter, q.known) && exact
}

// exactTimes compares the moments themselves where the keys are of a coarser
// clock.
func (s *Source) exactTimes(w *where, name string, e encoder, from, before time.Time) {
	if e.tight() {
		return
	}
	w.and(name + " >= " + w.arg(from.UTC()))
	w.and(name + " < " + w.arg(before.UTC()))
}

// groupRow is a row of the queries that group receipts.
type groupRow struct {
	Key      data.Text    `db:"key"`
	Click    data.Text    `db:"click_id"`
	Event    data.Text    `db:"event"`
	Status   data.Text    `db:"status"`
	Failed   data.Tri     `db:"failed"`
	Currency data.Text    `db:"currency"`
	Receipts int          `db:"receipts"`
	Amount   data.Amount  `db:"amount"`
	LastSeen data.Instant `db:"last_seen"`
	Total    int          `db:"total"`
}

func (r *groupRow) counted() counted {
	c := counted{
		cell{filled(r.Key), filled(r.Click), r.Event, r.Status, r.Currency, r.Failed == data.Yes},
		sum{receipts: r.Receipts, last: r.LastSeen},
	}
	c.amount, c.priced = r.Amount.Decimal()
	return c
}

// ask has the server count. Where there are more cells than one statement may
// give, it is asked again for the keys with the most receipts alone, unless what
// they are is looked up first.
func (s *Source) ask(ctx context.Context, q question, w *where) (all []counted, beyond int, err error) {
	lent := s.groupRows.take()
	defer s.groupRows.put(lent)
	err = s.askFor(ctx, lent, "groups", q, w)
	if err == nil && len(*lent) > s.cells && !q.looksUp() {
		*lent = (*lent)[:0]
		err = s.askFor(ctx, lent, "groups_top", q, w)
	}
	rows := *lent
	if err == nil && len(rows) > s.cells {
		err = errTooMany
	}
	if err != nil {
		return nil, 0, err
	}
	all = make([]counted, len(rows))
	receipts := 0
	for i := range rows {
		if !rows[i].Amount.Bad().Null() {
			return nil, 0, errUnsummed
		}
		all[i] = rows[i].counted()
		receipts += rows[i].Receipts
	}
	if len(rows) > 0 && rows[0].Total > 0 {
		beyond = rows[0].Total - receipts
	}
	return all, beyond, nil
}

// grouped gives what receipts are grouped by: the column itself where writing it
// as text is all that decoding it does, for that can wait.
func (s *Source) grouped(column string) string {
	c := s.compose.relations["receipts"].columns[column]
	if s.engine == data.Postgres && c.key != "" && c.values == nil && c.decode == "" && (c.isInt() || c.name == "uuid") {
		return column + "_key"
	}
	return column
}

// askFor runs one of the queries that group receipts.
func (s *Source) askFor(ctx context.Context, dest *[]groupRow, name string, q question, w *where) error {
	query, err := s.groupsQuery(name, q, w)
	if err != nil {
		return err
	}
	return s.selectSQL(ctx, dest, query, w.args...)
}

// groupsQuery composes one of the queries that group receipts.
func (s *Source) groupsQuery(name string, q question, w *where) (string, error) {
	marks := map[string]string{
		narrowMark:               w.sql.String(),
		"campaign_id /*key*/":    q.column(),
		"campaign_id /*raw*/":    s.grouped(q.column()),
		"sum(amount /*number*/)": "sum(amount)",
		" /*click*/":             "",
	}
	if q.byClick {
		marks[" /*click*/"] = ", click_id"
	}
	if amount := s.compose.relations["receipts"].columns["amount"]; amount.isText() {
		marks["sum(amount /*number*/)"] = "sum(" + numberSQL + ")"
	}
	return s.compose.filled(name, marks)
}

// Counted names what receipts are counted from, and how they are read: it is
// another one where the mapping is.
func (s *Source) Counted() string {
	query, err := s.compose.query("groups")
	if err != nil {
		return err.Error()
	}
	sum := sha256.Sum256([]byte(query))
	return hex.EncodeToString(sum[:])
}
