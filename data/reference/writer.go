package reference

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// Writer writes rows into a reference schema that exists. It keeps no state
// and changes no value: what the engine cannot hold exactly is an error that
// names row and column.
type Writer struct {
	db     *sqlx.DB
	engine data.Engine
	words  bool // ids are text
}

// NewWriter writes to db, opened by Open or like it.
func NewWriter(db *sqlx.DB, engine data.Engine) *Writer { return &Writer{db: db, engine: engine} }

// tables makes the tables that it writes to.
func (w *Writer) tables(ctx context.Context) error {
	tables := script("tables", w.engine)
	if w.words {
		tables = wordKeys.ReplaceAllString(tables, "${1}text")
	}
	return inTx(ctx, w.db, "create the reference tables", func(tx *sqlx.Tx) error { return makeTables(ctx, tx, w.engine, tables) })
}

// wordKeys are the columns of ids in the tables of SQLite.
var wordKeys = regexp.MustCompile(`(?m)^(  (?:id|operator_id|campaign_id|receipt_id) +)integer`)

// Write writes a batch in one transaction: all of it or, with an error, none.
// Batches of some thousands of rows are the fastest. Where ids are given,
// PostgreSQL's sequences are moved behind them.
func (w *Writer) Write(ctx context.Context, b Batch) error {
	var stages []*stage
	for _, l := range b.loads() {
		if l.rows > 0 {
			stages = append(stages, w.stage(l))
		}
	}
	const doing = "write to the reference schema"
	if w.engine == data.SQLite {
		if err := insertAll(ctx, w.db, stages); err != nil {
			return fmt.Errorf(doing+": %w", err)
		}
		return nil
	}
	return inTx(ctx, w.db, doing, func(tx *sqlx.Tx) error {
		for _, s := range stages {
			if err := copyIn(ctx, tx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// stage turns the rows of one relation into values.
type stage struct {
	load
	columns []string
	row     row
}

func (w *Writer) stage(l load) *stage {
	columns := relation(l.relation).stored(w.engine)
	drawn := l.own != nil && l.own(0).IsZero()
	if drawn {
		columns = columns[1:]
	}
	return &stage{load: l, columns: columns, row: newRow(w, columns, drawn)}
}

// values gives those of row i, until it is asked for the next.
func (s *stage) values(i int) ([]any, error) {
	s.row.next()
	s.fill(&s.row, i)
	if err := s.row.err; err != nil {
		err.What = fmt.Sprintf("cannot write %s, row %d%s", s.relation, i+1, s.named(i))
		return nil, err
	}
	return s.row.values, nil
}

// named tells which row it is by its own id.
func (s *stage) named(i int) string {
	if s.own == nil || s.own(i).IsZero() {
		return ""
	}
	return fmt.Sprintf(" (id %s)", s.own(i).Key)
}

// highest gives the greatest id of the stage; 0 where the database draws them
// or there are none.
func (s *stage) highest() int64 {
	var most int64
	for i := 0; s.own != nil && i < s.rows; i++ {
		if n, err := strconv.ParseInt(s.own(i).Key.Raw(), 10, 64); err == nil {
			most = max(most, n)
		}
	}
	return most
}
