package source_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
)

// notMapped is what a doctor leaves out where no table holds such rows.
var notMapped = map[string][]string{
	"payout_lines": {"payout_lines_of by click_id", "payout_lines_of by txid", "payout_lines_of by player_id"},
	"contracts":    {"contracts"},
	"terms":        {"terms_by_campaign"},
	"deliveries":   {"deliveries_by_receipt", "deliveries_since", "deliveries_failed"},
}

// examined is what a doctor has to say of a shape.
type examined struct {
	off     []string // relations, in their order
	slow    []string // queries that take an index on a fast disk alone
	whole   []string // that read a table for so many of its rows that no disk would change it
	drop    string
	missing string // the look-ups that it then misses an index for
	do      []string
}

func examinations() map[string]examined {
	return map[string]examined{
		"camelcase": {
			off:  []string{"deliveries", "contracts", "payout_lines"},
			drop: `drop index "tracking-service"."IX_Clicks_ClickedOn"`, missing: "clicks.clicked_at",
			do: []string{`create index concurrently on "tracking-service"."Clicks" ("ClickedOn") include ("OfferId");`},
		},
		"cents": {
			off:  []string{"deliveries", "contracts", "payout_lines"},
			drop: "drop index events_txid_idx", missing: "receipts.txid",
			do: []string{"create index concurrently on public.events ((payload #>> array['txid']));"},
		},
		"clickrow": {
			off: []string{"deliveries", "contracts", "payout_lines"}, slow: []string{"activity", "groups", "groups_top"}, whole: []string{"click_counts"},
			drop: "drop index clicks_created", missing: "clicks.clicked_at",
			do: []string{"create index concurrently on public.clicks (created) include (link_id);"},
		},
		"monthly": {
			off:  []string{"terms", "contracts", "payout_lines"},
			drop: "drop index s2s.conversions_cid_idx", missing: "receipts.click_id",
			do: []string{
				"create index concurrently on s2s.conversions_2026_10 (cid);", "create index concurrently on s2s.conversions_2026_11 (cid);",
				"create index concurrently on s2s.conversions_2026_12 (cid);", "create index concurrently on s2s.conversions_rest (cid);",
				"create index on s2s.conversions (cid);",
			},
		},
	}
}

// doctorOf has a doctor look at a shape that has all its indexes, and at the same
// without one of them, as a role that may read it.
func doctorOf(t *testing.T, shape datatest.Shape, dsn string) {
	pg, role, want := datatest.Postgres(t), "reader_of_"+shape.Name, examinations()[shape.Name]
	pg.Exec(t, dsn, "create role "+role+" login in role pg_read_all_data")
	t.Cleanup(func() { pg.Exec(t, dsn, "drop role "+role) })
	look := func() []data.Check {
		s := openShape(t, shape, asRole(dsn, role)) // it remembers which indexes there are
		defer func() { _ = s.Close() }()
		return visit(t, s)
	}
	checks := look()
	slow := amiss(checks, "plans")
	if diff := cmp.Diff(slices.Concat(want.slow, want.whole), namesOf(slow)); diff != "" {
		t.Errorf("%s%+v", diff, slow)
	}
	if want.slow != nil {
		apply(t, dsn, prescribed(slow))
		checks = look()
	}
	want.healthy(t, checks)

	pg.Exec(t, dsn, want.drop)
	missing := amiss(look(), "indexes")
	if len(missing) != 1 || missing[0].State != data.CheckBad || missing[0].Name != want.missing || !strings.HasPrefix(missing[0].Text, "no index among ") {
		t.Errorf("without an index: %+v", missing)
	}
	if diff := cmp.Diff(want.do, prescribed(missing)); diff != "" {
		t.Error(diff)
	}
	apply(t, dsn, prescribed(missing))
	want.whole = nil // the new one holds all that is counted, and nothing else is read
	want.healthy(t, look())
}

// healthy holds that nothing is amiss, and that no more is off than what a shape
// does not keep.
func (want examined) healthy(t *testing.T, checks []data.Check) {
	t.Helper()
	var wrong, relations, off, queries []string
	for _, c := range checks {
		switch {
		case c.State == data.CheckOff && c.Area == "mapping":
			relations = append(relations, c.Name)
		case c.State == data.CheckOff && c.Area == "plans":
			off = append(off, c.Name)
		case c.State == data.CheckWarn && strings.HasSuffix(c.Text, "the server finds that dearer, on a fast disk too") && c.Do == nil:
			wrong = append(wrong, c.Name)
		case c.State != data.CheckOK:
			t.Errorf("it is amiss: %+v", c)
		}
	}
	for _, relation := range want.off {
		queries = append(queries, notMapped[relation]...)
	}
	slices.Sort(off)
	slices.Sort(queries)
	for what, differs := range map[string]string{
		"relations that are off": cmp.Diff(want.off, relations), "queries that are off": cmp.Diff(queries, off), "tables that are read whole": cmp.Diff(want.whole, wrong),
	} {
		if differs != "" {
			t.Errorf("%s: %s", what, differs)
		}
	}
}
