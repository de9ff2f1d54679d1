package source_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data/datatest"
	"tailback/data/source"
)

// pollLimit is how many receipts a poll reads at most, as shipped.
const pollLimit = 5000

// paced writes rows at a rate until ctx ends and gives how many it has
// committed.
func paced(ctx context.Context, t testing.TB, db *sqlx.DB, insert string, perSecond int) (rows int64) {
	t.Helper()
	const beat = 10 * time.Millisecond
	tick := time.NewTicker(beat)
	defer tick.Stop()
	began := time.Now()
	for {
		select {
		case <-ctx.Done():
			return rows
		case <-tick.C:
		}
		due := int64(time.Since(began).Seconds()*float64(perSecond)) - rows
		if due <= 0 {
			continue
		}
		if _, err := db.Exec(insert, due); err != nil {
			t.Error(err)
			return rows
		}
		rows += due
	}
}

const insertMany = "insert into inbound (kind) select 'x' from generate_series(1, $1)"

func TestProofAWriterHeldOpenCostsHardlyAReadMore(t *testing.T) {
	length := 30 * time.Second
	if !datatest.Full() {
		length = 4 * time.Second
	}
	pg := datatest.NewCluster(t, datatest.Options{})
	pg.Exec(t, pg.DSN("postgres", "", ""), inbound)
	db := datatest.Open(t, pg.DSN("postgres", "", ""))
	way := newRelay(t, pg)
	f := follow(t, mapped(t, way.dsn("postgres"), tableOf("inbound")), source.TailOptions{})
	held := db.MustBegin()
	held.MustExec("insert into inbound (kind) values ('held')")
	way.rows.Store(0)
	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	rows := paced(ctx, t, db, insertMany, 2000)
	if err := held.Commit(); err != nil {
		t.Fatal(err)
	}
	way.report(t, f, db, rows+1)
}

func TestProofCatchingUpReadsEachReceiptOnce(t *testing.T) {
	rows := datatest.Count(2_000_000)
	if datatest.Full() {
		rows = 1_000_000
	}
	pg := datatest.NewCluster(t, datatest.Options{})
	pg.Exec(t, pg.DSN("postgres", "", ""), inbound)
	db := datatest.Open(t, pg.DSN("postgres", "", ""))
	way := newRelay(t, pg)
	tail, err := mapped(t, way.dsn("postgres"), tableOf("inbound")).Tail(t.Context(), source.TailOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(insertMany, rows); err != nil {
		t.Fatal(err)
	}
	way.rows.Store(0)
	began := time.Now()
	way.report(t, run(t, tail), db, int64(rows))
	t.Logf("%d behind, caught up in %v", rows, time.Since(began).Round(time.Millisecond))
}

// report waits for the rows and holds what crossed the wire against them.
func (w *relay) report(t *testing.T, f *following, db *sqlx.DB, committed int64) {
	t.Helper()
	datatest.Eventually(t, 5*time.Minute, func() error {
		if n := int64(f.count()); n < committed {
			return fmt.Errorf("%d of %d; %+v", n, committed, f.now())
		}
		return nil
	})
	ratio := float64(w.rows.Load()) / float64(committed)
	t.Logf("%d committed, %d rows read, ratio %.4f; the largest poll %d", committed, w.rows.Load(), ratio, w.most.Load())
	if ratio > 1.05 || w.most.Load() > pollLimit {
		t.Errorf("ratio %.3f, largest poll %d", ratio, w.most.Load())
	}
	exactly(t, f, db, "inbound")
}
