package ledger_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
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
