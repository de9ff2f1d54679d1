package source

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// follower chooses how receipts are followed in this database, and says why
// the promise is a weaker one than Complete.
func (s *Source) follower(ctx context.Context, o TailOptions) (follower, error) {
	if !s.asOf.IsZero() {
		return ended{s.asOf}, nil
	}
	if s.engine == data.SQLite {
		return &inOrder{s: s, o: o}, nil
	}
	receipts := s.compose.relations["receipts"]
	wanted := ""
	if s.mapping != nil {
		wanted = s.mapping.relations["receipts"].tail
	}
	keyed, err := s.keyOf(ctx, receipts)
	if err != nil {
		return nil, explain("cannot read how ids are drawn", err)
	}
	id := receipts.columns["id"]
	integer := id.isInt() && id.decode == "" && id.values == nil
	if wanted == "id" && !integer {
		return nil, s.mapping.fault("receipts", "tail", `tail = "id" needs an integer key; this one is `+id.name+`: use tail = "received_at"`, nil)
	}
	if wanted == "id" || wanted == "" && integer && receipts.plain && keyed.Alone {
		b := &byID{s: s, o: o, holes: newHoles(o.Grace), shown: newShown(holeCap), why: keyed.doubt(s.version)}
		if receipts.table == 0 {
			b.why = "ids that a sub-select leaves out cannot be told from ids to come"
		}
		if b.why != "" {
			b.exactness = data.BestEffort
		}
		return b, nil
	}
	return &byWindow{s: s, o: o}, nil
}

// drawn is how a table's key comes by its values.
type drawn struct {
	Alone bool  `db:"alone"` // it is the whole primary key
	Cache int64 `db:"cache"` // of the sequence; 0 for none
	Step  int64 `db:"step"`
	Drawn bool  `db:"drawn"` // by a sequence
}

func (s *Source) keyOf(ctx context.Context, r bound) (drawn, error) {
	var d drawn
	column := s.columnOf("receipts", "id")
	if r.table == 0 || column == "" {
		return d, nil
	}
	err := s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.GetContext(ctx, &d, catalogQuery("sequence"), r.table, column)
	})
	return d, err
}

// columnOf gives the name of the column behind a field; empty for an
// expression.
func (s *Source) columnOf(relation, field string) string {
	if s.mapping == nil {
		return field
	}
	return s.mapping.relations[relation].fields[field].Column
}

// doubt says why ids may come in another order than holes can account for;
// empty for no doubt.
func (d drawn) doubt(version string) string {
	switch {
	case strings.Contains(version, "Citus") || strings.Contains(version, "YB-") || strings.Contains(version, "CockroachDB"):
		return "this server's transaction ids do not say what is settled"
	case !d.Drawn:
		return "no sequence draws these ids"
	case d.Cache > 1:
		return fmt.Sprintf("the sequence hands out %d ids at a time to each session (CACHE)", d.Cache)
	case d.Step != 1:
		return fmt.Sprintf("the sequence steps by %d", d.Step)
	}
	return ""
}

// TailOptions sets the tail's pace. The zero value is what is shipped.
type TailOptions struct {
	Every   time.Duration // between polls; 250 ms
	Idle    time.Duration // between polls after IdleFor without a receipt; 1 s
	IdleFor time.Duration // 30 s
	Grace   time.Duration // before a missing id is dropped; 60 s
	Overlap time.Duration // that is listed again where keys have no order; 60 s
	Limit   int           // new receipts a poll; 5,000
	Ring    int           // receipts kept for readers that lag; 8,192
	Now     func() time.Time
}

func (o TailOptions) withDefaults() TailOptions {
	o.Every = orDuration(o.Every, 250*time.Millisecond)
	o.Idle = orDuration(o.Idle, time.Second)
	o.IdleFor = orDuration(o.IdleFor, 30*time.Second)
	o.Grace = orDuration(o.Grace, time.Minute)
	o.Overlap = orDuration(o.Overlap, time.Minute)
	if o.Limit == 0 {
		o.Limit = pageSize
	}
	if o.Ring == 0 {
		o.Ring = 8192
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

func orDuration(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}
