package watch_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/data/reference"
	"tailback/data/source"
)

// reading is the role of a console in the world of the load.
const reading = "tailback_read"

// large are the tables of which no console may read all, unless somebody asked
// for a count of all that there is.
var large = []string{"receipts", "clicks", "deliveries", "payout_lines"}

// earlier copies part of the day to before it, with its clicks, so that longer
// windows have more.
const earlier = `
	insert into postback.clicks
		select click_id || '-%[1]d', campaign_id, sub_id, subs, affiliate, clicked_at - interval '%[1]d days', source, country, device
		from postback.clicks where length(click_id) = 36;
	insert into postback.receipts
	select id - %[1]d * 1000000, received_at - interval '%[1]d days', operator_id, campaign_id, click_id || '-%[1]d', sub_id, event, status, reason,
		occurred_at - interval '%[1]d days', amount, currency, txid || '-%[1]d', player_id || '-%[1]d', player_status, method, query, remote_ip, auth_ok, http_status
	from postback.receipts where id >= 8700000 and id %% 2 = 0`

// tallied is a database whose server keeps statistics of its statements.
type tallied struct {
	t      *testing.T
	pg     *datatest.Cluster
	dsn    string
	db     *sqlx.DB // the owner's, in another database, with the statistics
	own    *sqlx.DB // the owner's, in the tracker's database
	ours   []statement
	names  map[string]string // of the texts seen
	world  *demo.World
	writer *reference.Writer
	now    time.Time // when the world's live traffic begins
	table  map[string]*load
}

// load is what one statement has cost.
type load struct {
	calls, rows, blocks, temp int64

	mostRows, mostBlocks, mostTemp float64 // a call, of the visit in which it was most
}

func newTallied(t *testing.T) *tallied {
	t.Helper()
	settings := map[string]string{"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "all", "autovacuum": "off"}
	if !datatest.Full() {
		// Of tables as small as these the server would rather read all than look up a
		// page of keys, and would be right. So it plans as for a large one: what it then
		// reads from end to end has no other way. In full it plans by cost: a page of
		// 5,000 keys is cheaper by index from some 300,000 receipts on, which take too
		// long to write each time.
		settings["enable_seqscan"] = "off"
	}
	pg := datatest.NewCluster(t, datatest.Options{Settings: settings})
	d := &tallied{t: t, pg: pg, dsn: pg.Database(t), ours: statements(t), names: map[string]string{}, now: time.Now().UTC().Truncate(time.Second), table: map[string]*load{}}
	pg.Exec(t, pg.DSN("postgres", "", ""), "create schema stats", "create extension pg_stat_statements schema stats")
	d.db = datatest.Open(t, pg.DSN("postgres", "", ""))
	d.own = datatest.Open(t, d.dsn)
	o := demo.Options{Seed: 5, Calm: true, Start: d.now, Source: "test"}
	if !datatest.Full() {
		o.Rate = 4
	}
	d.world = demo.New(o)
	d.load()
	if !datatest.Full() {
		pg.Exec(t, d.dsn, "delete from postback.receipts where id % 24 > 1")
	}
	for _, days := range d.earlier() {
		pg.Exec(t, d.dsn, fmt.Sprintf(earlier, days))
	}
	pg.Exec(t, d.dsn,
		`insert into postback.payout_lines (report, line, operator_id, click_id, txid, player_id, amount, currency)
			select 'nov', id, operator_id, click_id, txid, player_id, amount, currency from postback.receipts where id >= 8700000 and event = 'ftd'`,
		"cluster postback.receipts using receipts_received_at", "cluster postback.clicks using clicks_clicked_at", // as they would have come
		"create role "+reading+" login connection limit 12", "grant usage on schema postback to "+reading, "grant select on all tables in schema postback to "+reading)
	pg.Exec(t, d.dsn, "vacuum analyze")
	return d
}

// load writes the world's history, and leaves a writer for what comes. The indexes
// read whole tables, and a server process counts at its end: the writer is another.
func (d *tallied) load() {
	d.t.Helper()
	db, engine, err := reference.Open(d.t.Context(), d.dsn)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := errors.Join(demo.Load(d.t.Context(), db, engine, d.world, nil), db.Close()); err != nil {
		d.t.Fatal(err)
	}
	if db, engine, err = reference.Open(d.t.Context(), d.dsn); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = db.Close() })
	d.writer = reference.NewWriter(db, engine)
}

// earlier gives the days before the world's of which there are receipts. In full
// they are so many that what is read of one day is a small part of the table.
func (d *tallied) earlier() []int {
	if datatest.Full() {
		return []int{3, 6, 9, 12, 15, 18, 21, 24, 27, 35}
	}
	return []int{3, 35}
}

// open opens the database as a console does.
func (d *tallied) open() *source.Source {
	d.t.Helper()
	var dsn string
	if err := d.own.Get(&dsn, "select current_database()"); err != nil {
		d.t.Fatal(err)
	}
	s, err := source.Open(d.t.Context(), source.Options{DSN: d.pg.DSN(dsn, reading, ""), Name: "test", AppName: "tailback/test"})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = s.Close() })
	return s
}

// read gives what each of the role's statements has cost so far.
func (d *tallied) read() map[string]load {
	d.t.Helper()
	var rows []struct {
		Query  string `db:"query"`
		Calls  int64  `db:"calls"`
		Rows   int64  `db:"rows"`
		Blocks int64  `db:"blocks"`
		Temp   int64  `db:"temp"`
	}
	err := d.db.Select(&rows, `select query, calls, rows, shared_blks_hit + shared_blks_read as blocks,
		temp_blks_written + local_blks_written as temp
		from stats.pg_stat_statements where userid = (select oid from pg_roles where rolname = $1)`, reading)
	if err != nil {
		d.t.Fatal(err)
	}
	all := map[string]load{}
	for _, r := range rows {
		name := d.named(r.Query)
		l := all[name]
		all[name] = load{calls: l.calls + r.Calls, rows: l.rows + r.Rows, blocks: l.blocks + r.Blocks, temp: l.temp + r.Temp}
	}
	return all
}

// during gives what was asked while something was done, and adds it up.
func (d *tallied) during(what string, do func() error) map[string]load {
	d.t.Helper()
	before := d.read()
	if err := do(); err != nil {
		d.t.Errorf("%s: %v", what, err)
	}
	asked := map[string]load{}
	for name, after := range d.read() {
		was := before[name]
		l := load{calls: after.calls - was.calls, rows: after.rows - was.rows, blocks: after.blocks - was.blocks, temp: after.temp - was.temp}
		if l.calls == 0 {
			continue
		}
		n := float64(l.calls)
		l.mostRows, l.mostBlocks, l.mostTemp = float64(l.rows)/n, float64(l.blocks)/n, float64(l.temp)/n
		asked[name] = l
		d.add(name, l)
	}
	return asked
}

func (d *tallied) add(name string, l load) {
	sum := d.table[name]
	if sum == nil {
		sum = &load{}
		d.table[name] = sum
	}
	sum.calls, sum.rows, sum.blocks, sum.temp = sum.calls+l.calls, sum.rows+l.rows, sum.blocks+l.blocks, sum.temp+l.temp
	sum.mostRows, sum.mostBlocks, sum.mostTemp = max(sum.mostRows, l.mostRows), max(sum.mostBlocks, l.mostBlocks), max(sum.mostTemp, l.mostTemp)
}

// scans gives how often each large table was read from end to end, once nobody of
// the role is there any more: a server process counts at its end.
func (d *tallied) scans() map[string]int64 {
	d.t.Helper()
	datatest.Eventually(d.t, soon, func() error {
		var left int
		err := d.own.Get(&left, "select count(*) from pg_stat_activity where usename = $1", reading)
		if err == nil && left > 0 {
			err = fmt.Errorf("%d connections are left", left)
		}
		return err
	})
	var rows []struct {
		Table string `db:"relname"`
		Scans int64  `db:"seq_scan"`
	}
	if err := d.own.Select(&rows, "select relname, seq_scan from pg_stat_user_tables"); err != nil {
		d.t.Fatal(err)
	}
	scans := map[string]int64{}
	for _, r := range rows {
		if slices.Contains(large, r.Table) {
			scans[r.Table] = r.Scans
		}
	}
	return scans
}

// scanned gives the scans before and after a part of the hour, on a source of its
// own.
func (d *tallied) scanned(part func(s *source.Source)) (before, after map[string]int64) {
	d.t.Helper()
	before = d.scans()
	s := d.open()
	part(s)
	_ = s.Close()
	return before, d.scans()
}

// unscanned holds that a part of the hour has read no large table from end to end.
func (d *tallied) unscanned(what string, part func(s *source.Source)) {
	d.t.Helper()
	if before, after := d.scanned(part); !maps.Equal(before, after) {
		d.t.Errorf("%s: whole tables were read: before %v, after %v", what, before, after)
	}
}

// there counts what the database has of everything that can be created.
func (d *tallied) there() (n string) {
	d.t.Helper()
	err := d.own.Get(&n, `select concat_ws(' ', (select count(*) from pg_class), (select count(*) from pg_proc), (select count(*) from pg_namespace),
		(select count(*) from pg_type), (select count(*) from pg_extension))`)
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}
