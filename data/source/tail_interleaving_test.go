package source

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data/datatest"
)

// theatre is a quiet server with one table, a tail that polls when it is told
// to, and a clock that the test moves.
type theatre struct {
	*testing.T
	db   *sqlx.DB
	tail *Tail
	now  time.Time
}

// quiet is a server on which nobody else takes a transaction id.
func quiet(t *testing.T) *datatest.Cluster {
	return datatest.NewCluster(t, datatest.Options{Settings: map[string]string{"autovacuum": "off"}})
}

func newTheatre(t *testing.T, pg *datatest.Cluster) *theatre {
	t.Helper()
	dsn := pg.Database(t)
	pg.Exec(t, dsn, "create table inbound (id bigserial primary key, received_at timestamptz not null default now())", "insert into inbound default values")
	path := filepath.Join(t.TempDir(), "mapping.toml")
	if err := os.WriteFile(path, []byte("[receipts]\nfrom = 'inbound'\nid = 'id'\nreceived_at = 'received_at'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := LoadMapping(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{DSN: dsn, Name: "test", Mapping: m})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	th := &theatre{T: t, db: datatest.Open(t, dsn), now: time.Unix(1e9, 0)}
	th.tail, err = s.Tail(t.Context(), TailOptions{Now: func() time.Time { return th.now }})
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// poll gives the ids that one poll brought and those that are open after it.
func (th *theatre) poll() (got, open []int64) {
	th.Helper()
	p, err := th.tail.follow.poll(th.Context())
	if err != nil {
		th.Fatal(err)
	}
	for _, r := range p.rows {
		got = append(got, r.IDKey.value.(int64))
	}
	p.advance()
	for id := range th.tail.follow.(*byID).holes.open {
		open = append(open, id)
	}
	slices.Sort(open)
	return got, open
}

// begin opens a transaction without an id of its own.
func (th *theatre) begin() *sqlx.Tx {
	th.Helper()
	tx, err := th.db.Beginx()
	if err != nil {
		th.Fatal(err)
	}
	th.Cleanup(func() { _ = tx.Rollback() })
	return tx
}

// ask gives one number.
func (th *theatre) ask(q sqlx.Queryer, query string, args ...any) (n int64) {
	th.Helper()
	if err := sqlx.Get(q, &n, query, args...); err != nil {
		th.Fatal(err)
	}
	return n
}

func (th *theatre) commit(tx *sqlx.Tx) {
	th.Helper()
	if err := tx.Commit(); err != nil {
		th.Fatal(err)
	}
}

func (th *theatre) want(what string, got, open []int64, wantGot, wantOpen []int64) {
	th.Helper()
	if !slices.Equal(got, wantGot) || !slices.Equal(open, wantOpen) {
		th.Fatalf("%s: got %v, want %v; open %v, want %v", what, got, wantGot, open, wantOpen)
	}
}

const (
	takeXid  = "select cast(cast(pg_current_xact_id() as text) as bigint)"
	draw     = "select nextval('inbound_id_seq')"
	insertAt = "insert into inbound (id) values ($1) returning id"
	snapXmin = "select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)"
	snapXmax = "select cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint)"
)

// A snapshot's xmax is the latest ended transaction + 1, so one that runs can
// lie above it. A rule that waits for xmax forgets the receipt of that one.
func TestAHoleNeverSettlesWhileItsWriterRunsAboveXmax(t *testing.T) {
	th := newTheatre(t, quiet(t))
	earlier, between, a := th.begin(), th.begin(), th.begin()
	th.ask(earlier, takeXid)
	th.ask(between, takeXid)
	hidden := th.ask(a, draw)
	seen := th.ask(earlier, insertAt, th.ask(earlier, draw))
	th.ask(a, insertAt, hidden)
	xid := th.ask(a, takeXid)
	th.commit(earlier)

	got, open := th.poll()
	th.want("the first poll", got, open, []int64{seen}, []int64{hidden})
	th.now = th.now.Add(time.Minute)
	xmax := th.ask(th.db, snapXmax)
	got, open = th.poll()
	th.want("the first poll after the grace", got, open, nil, []int64{hidden})
	if xid <= xmax {
		t.Fatalf("transaction %d is not above xmax %d: the interleaving is not the one to be tested", xid, xmax)
	}

	th.commit(between)
	if xmin := th.ask(th.db, snapXmin); xmin < xmax {
		t.Fatalf("xmin %d has not passed xmax %d: a rule that compares the two would not be caught", xmin, xmax)
	}
	for range 3 {
		th.now = th.now.Add(time.Hour)
		got, open = th.poll()
		th.want("while the writer runs", got, open, nil, []int64{hidden})
	}
	th.commit(a)
	th.now = th.now.Add(time.Hour)
	got, open = th.poll()
	th.want("after its commit", got, open, []int64{hidden}, nil)
}

// A writer that had no transaction id when its receipt was first missed, writes
// it within the grace and stays open beyond.
func TestAHoleNeverSettlesWhileAWriterThatCameWithinTheGraceIsOpen(t *testing.T) {
	th := newTheatre(t, quiet(t))
	a, other := th.begin(), th.begin()
	hidden := th.ask(a, draw)
	seen := th.ask(other, insertAt, th.ask(other, draw))
	th.commit(other)
	got, open := th.poll()
	th.want("the first poll", got, open, []int64{seen}, []int64{hidden})
	firstMiss := th.ask(th.db, snapXmax)

	th.now = th.now.Add(59 * time.Second)
	th.ask(a, insertAt, hidden)
	for range 3 {
		th.now = th.now.Add(time.Minute)
		got, open = th.poll()
		th.want("while the writer is open", got, open, nil, []int64{hidden})
	}
	if xmin := th.ask(th.db, snapXmin); xmin < firstMiss {
		t.Fatalf("xmin %d has not passed %d: a rule that keeps the first miss would not be caught", xmin, firstMiss)
	}
	th.commit(a)
	th.now = th.now.Add(time.Minute)
	got, open = th.poll()
	th.want("after its commit", got, open, []int64{hidden}, nil)
}

// An id whose transaction rolled back is dropped once the grace is over.
func TestAHoleThatNobodyCanFillIsDroppedAfterTheGrace(t *testing.T) {
	th := newTheatre(t, quiet(t))
	hidden := th.ask(th.db, draw)
	seen := th.ask(th.db, insertAt, th.ask(th.db, draw))
	got, open := th.poll()
	th.want("the first poll", got, open, []int64{seen}, []int64{hidden})
	th.now = th.now.Add(59 * time.Second)
	got, open = th.poll()
	th.want("within the grace", got, open, nil, []int64{hidden})
	th.now = th.now.Add(time.Second)
	got, open = th.poll()
	th.want("after it", got, open, nil, nil)
}

// What lies beyond the grace is outside the promise: first written later than
// that after its id was drawn, by a writer without a transaction id until then.
func TestAReceiptFirstWrittenAfterTheGraceIsOutsideThePromise(t *testing.T) {
	th := newTheatre(t, datatest.Postgres(t))
	hidden := th.ask(th.db, draw)
	th.ask(th.db, insertAt, th.ask(th.db, draw))
	th.poll()
	th.now = th.now.Add(time.Minute)
	th.poll()
	th.ask(th.db, insertAt, hidden)
	th.now = th.now.Add(time.Minute)
	if got, open := th.poll(); got != nil || open != nil {
		t.Errorf("got %v, open %v: the promise could be a larger one", got, open)
	}
}

// A receipt that was drawn before the tail attached and committed after it.
func TestIdsDrawnBeforeTheAttachAreFollowed(t *testing.T) {
	th := newTheatre(t, datatest.Postgres(t))
	if _, err := th.db.Exec("truncate inbound"); err != nil {
		t.Fatal(err)
	}
	a := th.begin()
	hidden := th.ask(a, insertAt, th.ask(a, draw))
	th.ask(th.db, insertAt, th.ask(th.db, draw))
	tail, err := th.tail.s.Tail(t.Context(), th.tail.o)
	if err != nil {
		t.Fatal(err)
	}
	th.tail = tail
	th.commit(a)
	got, open := th.poll()
	th.want("after the commit", got, open, []int64{hidden}, []int64{1})
}
