package ledger_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
)

// many makes $1 retries that wait and ten times as many that are over.
var many = []string{
	`insert into tailback.retries (op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, currency, method, query, body,
		event_id, why, bulk, stage, state, by_whom, at, attempts, next_at, worker, fence, status, said)
	select 'op', 'prod-eu', 'receipt ' || i, 'ingest', i, '', '', '', 'ftd', '', 'GET', 'clickid=' || i, '', i, '', '', 3, 'queued', 'ops1@db1', now(), 0, now(), '', 0, 0, ''
	from generate_series(1, $1::int) i`,
	`insert into tailback.retry_history select i, 'op', 'prod-eu', 'receipt ' || i, 'ingest', i, '', '', '', 'ftd', null, '',
		'GET', 'clickid=' || i, '', i, '', '', 'failed', 'ops1@db1', now(), 1, 'w', 1, now(), 200, '' from generate_series(1000000, 1000000 + 10 * $1::int) i`,
}

// TestRetriesOfReceiptsAreLookedUpWhateverStatisticsSay has the server believe that
// queue and history hold one row, as after statistics of an empty table, and plan
// once for all receipts. Where source is asked so that an index answers it, one that
// begins with source reads all that there is.
func TestRetriesOfReceiptsAreLookedUpWhateverStatisticsSay(t *testing.T) {
	w := onPostgres(t)
	db := w.db(t)
	db.SetMaxOpenConns(1)
	fill := func(n int) {
		for _, insert := range many {
			db.MustExec(insert, n)
		}
	}
	fill(2000)
	db.MustExec("delete from tailback.retries")
	db.MustExec("delete from tailback.retry_history")
	db.MustExec("analyze tailback.retries, tailback.retry_history")
	fill(10_000)
	asked, err := os.ReadFile("sql/retries_of_receipts.pg.sql")
	if err != nil {
		t.Fatal(err)
	}
	db.MustExec("prepare of_receipts(text, text) as " + string(asked))
	naive := strings.ReplaceAll(string(asked), "source || ''", "source")
	db.MustExec("prepare naive(text, text) as " + naive)
	for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
		db.MustExec("set plan_cache_mode = " + mode)
		plan, read := planOf(t, db, "of_receipts")
		if !strings.Contains(plan, "retries_one") || !strings.Contains(plan, "retry_history_by_subject") || read > 200 {
			t.Errorf("%s: %d pages are read\n%s", mode, read, plan)
		}
		if plan, read := planOf(t, db, "naive"); read < 200 {
			t.Errorf("%s: without it %d pages are read: this test proves nothing\n%s", mode, read, plan)
		}
	}
	db.MustExec("analyze tailback.retries, tailback.retry_history")
	if plan, read := planOf(t, db, "of_receipts"); read > 200 {
		t.Errorf("with statistics %d pages are read\n%s", read, plan)
	}
}

// planOf gives how the server looks up 20 receipts, and how many pages it reads.
func planOf(t *testing.T, db *sqlx.DB, name string) (plan string, pages int) {
	t.Helper()
	var receipts []string
	for i := range 10 {
		receipts = append(receipts, fmt.Sprintf("%q", fmt.Sprint("receipt ", 1+i*7)), fmt.Sprintf("%q", fmt.Sprint("receipt ", 1000001+i*7)))
	}
	var lines []string
	if err := db.Select(&lines, "explain (analyze, buffers, timing off, costs off) execute "+name+"('prod-eu', '["+strings.Join(receipts, ",")+"]')"); err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if at := strings.Index(line, "Buffers: "); at >= 0 && pages == 0 { // the first is the whole
			for _, word := range strings.Fields(line[at:]) {
				n := 0
				if _, err := fmt.Sscanf(word, "hit=%d", &n); err == nil {
					pages += n
				} else if _, err := fmt.Sscanf(word, "read=%d", &n); err == nil {
					pages += n
				}
			}
		}
	}
	return strings.Join(lines, "\n"), pages
}

// TestNoWorkOfRetriesGrowsWithTheHistory presses, sends, gives back, cancels, reaps and
// resolves beside many that are over, of which the server believes that there are
// none; and counts the rows that it reads for it.
func TestNoWorkOfRetriesGrowsWithTheHistory(t *testing.T) {
	const over = 40_000
	w := onPostgres(t)
	w.now = opened
	db := w.db(t)
	tables := []string{"retries", "retry_history", "retry_attempts"}
	db.MustExec("truncate tailback.retries, tailback.retry_history, tailback.retry_attempts") // what other tests left behind are pages
	for _, table := range tables {
		db.MustExec("analyze tailback." + table)
		db.MustExec("alter table tailback." + table + " set (autovacuum_enabled = false)")
	}
	began := rowsRead(t, db, tables)
	db.MustExec(many[1], over/10)
	db.MustExec("insert into tailback.retry_attempts select id, 1, 1, 'w', now(), now(), 'failed', 200, 5000, '', '' from tailback.retry_history")
	var before []int
	datatest.Eventually(t, 20*time.Second, func() error { // the server counts what it has read some time later
		if before = rowsRead(t, db, tables); before[1]-began[1] < over {
			return fmt.Errorf("%d rows are read of %d", before[1]-began[1], over)
		}
		return nil
	})
	l := w.console(t, "ops1", as(data.RoleLead))
	workOfRetries(t, w, desk{l, t, ingest()})
	closed(t, db, l)
	total := 0
	for i, n := range rowsRead(t, db, tables) {
		total += n - before[i]
		t.Logf("%s: %d rows are read", tables[i], n-before[i])
	}
	if total == 0 || total > over/2 {
		t.Errorf("beside %d that are over %d rows are read", over, total)
	}
}

// TestAPressOfWhatIsDeliveredReadsItsOwnRowsAlone presses again and again for what
// is delivered, in tables of which the server knows nothing: each press is queued,
// found in history and taken back.
func TestAPressOfWhatIsDeliveredReadsItsOwnRowsAlone(t *testing.T) {
	const receipts, presses = 200, 10
	w := onPostgres(t)
	w.now = opened
	db := w.db(t)
	db.MustExec("truncate tailback.retries, tailback.retry_history, tailback.retry_attempts") // what other tests left behind are pages
	l := w.console(t, "ops1", as(data.RoleLead))
	d := desk{l, t, ingest()}
	all := make([]string, receipts)
	for i := range all {
		all[i] = fmt.Sprint("r", i)
	}
	d.press(all...)
	for range receipts {
		d.send(data.RetryDelivered)
	}
	closed(t, db, l) // else what that has read is told among what the presses read
	tables := []string{"retries", "retry_history"}
	before := rowsRead(t, db, tables)
	l = w.console(t, "ops1", as(data.RoleLead))
	d = desk{l, t, ingest()}
	for range presses {
		for i, q := range d.press(all...) {
			if !q.Held {
				t.Fatalf("%s is delivered, and queued again", all[i])
			}
		}
	}
	closed(t, db, l)
	for i, n := range rowsRead(t, db, tables) {
		if n -= before[i]; n == 0 || n > 20*receipts*presses {
			t.Errorf("%s: %d rows are read for %d presses of %d", tables[i], n, presses, receipts)
		}
	}
}

// workOfRetries does once what is done all day.
func workOfRetries(t *testing.T, w *world, d desk) {
	t.Helper()
	all := make([]string, 60)
	for i := range all {
		all[i] = fmt.Sprint("new ", i)
	}
	d.press(all...)
	d.press(all...) // which are held
	d.press("1000001", "1000002")
	d.press("single")
	d.send(data.RetryDelivered)
	d.send(data.RetryDelivered)
	held := d.claim(9)
	d.begin(held...)
	d.finish(held[0], data.Outcome{State: data.RetryQueued, Untried: true})
	d.finish(held[1], data.Outcome{State: data.RetryUnknown})
	d.finish(held[1], data.Outcome{State: data.RetryDelivered})
	d.finish(held[2], data.Outcome{State: data.RetryUnknown})
	must[data.Retry](t)(d.ResolveRetry(t.Context(), held[2].ID, data.ResolveAgain, "they looked", data.NewOp()))
	must[data.Cancelled](t)(d.CancelRetries(t.Context(), []int64{held[0].ID, 1}, data.NewOp()))
	must[map[string]data.Retry](t)(d.SentByUs(t.Context(), []string{"e-new 1", "1000001"}))
	for _, f := range []data.RetryFilter{{}, {States: []data.RetryState{data.RetryUnknown}}} {
		must[[]data.Retry](t)(d.Retries(t.Context(), f, 0, 50))
	}
	must[map[data.ID][]data.Retry](t)(d.RetriesOf(t.Context(), []data.ID{replay("new 1").Receipt, replay("1000001").Receipt}))
	must[[]data.Retry](t)(d.RetriesAhead(t.Context(), map[string]int{"ingest": 9}))
	must[[]data.EndpointState](t)(d.EndpointStates(t.Context()))
	if _, _, err := d.ReapRetries(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// closed closes a ledger and waits until its server processes are gone: what they
// have read they tell at their end.
func closed(t *testing.T, db *sqlx.DB, l *ledger.Ledger) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	datatest.Eventually(t, 20*time.Second, func() error {
		var n int
		err := db.Get(&n, "select count(*) from pg_stat_activity where datname = current_database() and application_name like 'tailback%'")
		if err == nil && n > 0 {
			err = fmt.Errorf("%d of them are there", n)
		}
		return err
	})
}

// rowsRead gives how many rows of some tables the server has read.
func rowsRead(t *testing.T, db *sqlx.DB, tables []string) []int {
	t.Helper()
	all := make([]int, len(tables))
	for i, table := range tables {
		err := db.Get(&all[i], "select seq_tup_read + idx_tup_read from pg_stat_user_tables t cross join lateral (select coalesce(sum(i.idx_tup_read), 0) as idx_tup_read from pg_stat_user_indexes i where i.relid = t.relid) i where schemaname = 'tailback' and relname = $1", table)
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
