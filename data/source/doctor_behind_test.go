package source_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data/datatest"
)

func TestAnIndexBehindAViewIsMadeOnTheTableBehindIt(t *testing.T) {
	pg := datatest.Postgres(t)
	for name, test := range map[string]struct {
		view string
		want []string
	}{
		"a view":                 {"select * from t", []string{"create index concurrently on public.t (click);"}},
		"columns by other names": {"select id, received_at, click as kind, kind as click from t", []string{"create index concurrently on public.t (kind);"}},
		"an expression":          {"select id, received_at, kind, lower(click) as click from t", []string{"create index concurrently on public.t ((lower((click)::text)));"}},
		"a union": {"select id, received_at, kind, click from t union all select id + 1000000, received_at, kind, click from old", []string{
			"create index concurrently on public.old (received_at, (id + 1000000));", "create index concurrently on public.old ((id + 1000000));",
			"create index concurrently on public.t (click);", "create index concurrently on public.old (click);",
		}},
		"the names of a join": {"select t.*, w.name as word from t join words w on w.id = t.word_id where t.kind <> 'test'", []string{
			"create index concurrently on public.words (id);", "create index concurrently on public.t (click);",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := pg.Database(t)
			pg.Exec(t, dsn, "create table t (id bigserial primary key, received_at timestamptz not null, kind text, click varchar(40), word_id int)",
				"create table old (like t)", "create index on t (received_at)", "create table words (id int, name text)",
				"create view inbound as "+test.view)
			mapping := tableOf("inbound", "click_id = 'click'")
			missing := amiss(visit(t, mapped(t, dsn, mapping)), "indexes")
			if diff := cmp.Diff(test.want, prescribed(missing)); diff != "" {
				t.Error(diff)
			}
			apply(t, dsn, prescribed(missing))
			if missing := amiss(visit(t, mapped(t, dsn, mapping)), "indexes"); len(missing) > 0 {
				t.Errorf("with them applied: %+v", missing)
			}
		})
	}
}

func TestWhatAViewHidesIsSaid(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, "create table t (id bigserial primary key, received_at timestamptz not null, kind text, click text)", "create index on t (received_at)", "create index on t (click)",
		"create view inbound as select * from t limit 1000000")
	missing := amiss(visit(t, mapped(t, dsn, tableOf("inbound", "click_id = 'click'"))), "indexes")
	if len(missing) != 3 || missing[2].Name != "receipts.click_id" || missing[2].Do != nil || !strings.Contains(missing[2].Text, "hides which table") {
		t.Errorf("%+v", missing)
	}
}
