package source_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/lib/pq"

	"tailback/data/datatest"
)

// TestNoIndexIsPrintedThatTheServerRefuses takes each expression of a mapping and
// of a view, has the server make the index of it, and holds the doctor to what
// came of it.
func TestNoIndexIsPrintedThatTheServerRefuses(t *testing.T) {
	pg := datatest.Postgres(t)
	for sql, refused := range map[string]bool{
		"lower(tx)":                                 false,
		"at at time zone 'Europe/Riga'":             false,
		"payload->>'tx'":                            false,
		"coalesce(inbound.tx, 'none')":              false,
		"plainly(tx)":                               false, // declared STABLE, but the server sees through it
		"cast(at as timestamptz)":                   true,
		"to_timestamp(tx, 'YYYY')":                  true,
		"to_char(at, 'YYYY')":                       true,
		"'at ' || at":                               true,
		"case when id > 5 then at::timestamptz end": true,
		"hidden(tx)":                                true,
		"raw":                                       true, // json has no order
		"payload #> array['tx']":                    false,
		"current_user":                              true,
		"cast(received_at at time zone 'UTC' as date)": false,
	} {
		t.Run(sql, func(t *testing.T) {
			dsn := pg.Database(t)
			pg.Exec(t, dsn, `create table inbound (id bigserial primary key, received_at timestamptz not null, kind text, tx text, at timestamp, payload jsonb, raw json)`,
				"create index on inbound (received_at)", "create index on inbound (kind)",
				"create function plainly(text) returns text language sql stable as 'select lower($1)'",
				"create function hidden(text) returns text language plpgsql stable as 'begin return $1; end'",
				"create view seen as select id, received_at, kind, "+sql+" as tx from inbound")
			_, err := datatest.Open(t, dsn).Exec("create index probe on inbound ((" + sql + ")); drop index probe")
			if server := (*pq.Error)(nil); (err != nil) != refused || err != nil && !errors.As(err, &server) {
				t.Fatalf("the server says %v", err)
			}
			for from, mapping := range map[string]string{
				"inbound": tableOf("inbound", "txid = { expr = '''"+sql+"''' }"), "seen": tableOf("seen", "txid = 'tx'"),
			} {
				missing := amiss(visit(t, mapped(t, dsn, mapping)), "indexes")
				if len(missing) != 1 || missing[0].Name != "receipts.txid" || refused != (missing[0].Do == nil) {
					t.Fatalf("from %s: %+v", from, missing)
				}
				if said := strings.Contains(missing[0].Text, "PostgreSQL makes no index of "); from == "inbound" && said != refused || said && !refused {
					t.Errorf("from %s: %+v", from, missing)
				}
				apply(t, dsn, missing[0].Do)
				pg.Exec(t, dsn, dropExpressions)
			}
		})
	}
}

// dropExpressions drops the indexes on expressions.
const dropExpressions = `do $$
declare x text;
begin
  for x in select cast(cast(indexrelid as regclass) as text) from pg_index where indrelid = cast('inbound' as regclass) and indexprs is not null loop
    execute 'drop index ' || x;
  end loop;
end $$`

func TestALookUpThatCanHaveNoIndexSaysWhy(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, "create table inbound (id bigserial primary key, received_at timestamptz not null, kind text, at timestamp)", "create index on inbound (received_at)",
		"create view seen as select id, received_at, kind, at::text as tx from inbound")
	found := mustFind(t, mapped(t, dsn, tableOf("seen", "txid = 'tx'")), "T-1")
	const why = "transactions: receipts.txid has no index: PostgreSQL makes no index of ((at)::text): "
	if !slices.ContainsFunc(found.Skipped, func(said string) bool { return strings.HasPrefix(said, why) }) {
		t.Errorf("%q", found.Skipped)
	}
}
