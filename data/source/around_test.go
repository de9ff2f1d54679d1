package source_test

import (
	"fmt"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// Each click that is found takes the server a while: for all of them that is longer
// than a statement may take.
func TestWhatBelongsToReceiptsIsAskedForInHalvesWhereTheServerIsSlow(t *testing.T) {
	const n = 400
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	b := traffic(n)
	for i := range n {
		b.Clicks = append(b.Clicks, datatest.Click(i+1))
	}
	load(t, dsn, b)
	pg.Exec(t, dsn, "alter table postback.clicks rename to visits",
		"create function postback.slowly(text) returns boolean stable language plpgsql as $$ begin perform pg_sleep(0.005); return true; end $$",
		"create view postback.clicks as select * from postback.visits where postback.slowly(click_id)", "analyze")
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Deadline: 1500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	a, err := s.Around(t.Context(), b.Receipts, nil)
	if err != nil || len(a.Clicks) != n {
		t.Fatalf("%d clicks, %v", len(a.Clicks), err)
	}
	for i, c := range a.Clicks {
		if want := data.NewText(fmt.Sprintf("click-%06d", i+1)); c.ID.Key != want {
			t.Fatalf("click %d is %s, want %s", i, c.ID.Key, want)
		}
	}
}
