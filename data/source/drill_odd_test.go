package source_test

import (
	"fmt"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
)

func TestARowThatCannotBeReadIsCountedAllTheSame(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, fmt.Sprintf(oddDDL, "bigint"))
	s := mapped(t, dsn, oddMapping)
	for i := 1; i <= 10; i++ {
		values := "at, 'c', 1000, '1', 1, '1', 1"
		if odd, ok := oddRows[i]; ok {
			values = odd.values
		}
		pg.Exec(t, dsn, fmt.Sprintf("insert into odd select %d, %s from (select timestamptz '2026-11-24 03:00:00Z' + %d * interval '1 s' as at) x", i, values, i))
	}
	for _, text := range []string{"", "click:c", "-http:5*", "id:*"} {
		got := groupsOf(t, s, data.Drill{By: data.ByClick, Filter: mustFilter(t, text)}, start, start.Add(time.Hour))
		if len(got.Rows) != 1 || len(got.Rows[0].Counts) != 1 || got.Rows[0].Key.Key.Raw() != "c" {
			t.Fatalf("%q: %+v", text, got)
		}
		// One has no moment of receipt; of the others three have no amount that can
		// be read, and one has none that is a number.
		count := got.Rows[0].Counts[0]
		if count.Receipts != 9 || count.Money.Amount.String() != "0.05" {
			t.Errorf("%q: %d receipts of %s", text, count.Receipts, count.Money.Amount)
		}
	}
}
