package source_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/lib/pq"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// planLookUps compares a look-up in each field with one written by hand.
func planLookUps(t *testing.T, tw twins) {
	for field, c := range map[string]struct{ column, text string }{
		"id": {`"Uid"`, uuid(17)}, "click_id": {`"clickUid"`, uuid(4711)}, "txid": {"txn", "T-17"}, "player_id": {"player", "471"},
	} {
		for _, name := range []string{"receipts_of", "receipts_found"} {
			query, args, err := tw.foreign.LookUp(name, 1001, "receipts", field, c.text)
			if err != nil {
				t.Fatal(err)
			}
			byHand := onTheirs(`select * from E where "Uid" is not null and ` + c.column + ` = $2 order by "receivedMs" desc, "Uid" desc limit $1`)
			if plan := samePlan(t, tw.foreign, byHand, query, args...); !strings.Contains(plan, "Index Cond: (") || !strings.Contains(plan, "("+c.column+" = ") {
				t.Errorf("%s by %s takes no index:\n%s", name, field, plan)
			}
		}
	}
}

// manyOfAll fills every relation that is looked up with 50,000 rows, in the words
// of one engine; the other's differ where generate_series and now() do.
const manyOfAll = `
insert into P.receipts (id, received_at, operator_id, campaign_id, click_id, txid, player_id) select n, AT, n % 9, n % 99, 'c-' || (n % 40000), 't-' || (n % 30000), n % 10000 from N;
insert into P.clicks (click_id, campaign_id) select 'c-' || n, n % 99 from N;
insert into P.terms (campaign_id, model) select n, 'cpa' from N;
insert into P.deliveries (receipt_id, endpoint) select n, 'push' from N;
insert into P.payout_lines (report, line, click_id, txid, player_id) select 'r', n, 'c-' || n, 't-' || n, n from N;
analyze;`

func TestEveryLookUpTakesItsIndexAmongManyRows(t *testing.T) {
	words := map[data.Engine]*strings.Replacer{
		data.Postgres: strings.NewReplacer("P.", "postback.", "AT", "now() - n * interval '1 second'", "N;", "generate_series(1, 50000) n;"),
		data.SQLite:   strings.NewReplacer("P.", "", "AT", "1764000000000000 + n", "N;", "(with recursive g (n) as (select 1 union all select n + 1 from g where n < 50000) select n from g);"),
	}
	for name, dsn := range map[string]string{
		"postgres": datatest.Postgres(t).Database(t),
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "tracker.db"),
	} {
		t.Run(name, func(t *testing.T) {
			load(t, dsn, reference.Batch{})
			db, engine, err := reference.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(words[engine].Replace(manyOfAll)); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			takesIndexes(t, open(t, dsn))
		})
	}
}

func takesIndexes(t *testing.T, s *source.Source) {
	for field, name := range map[string]string{
		"receipts.id": "receipts_of", "receipts.click_id": "receipts_of", "receipts.txid": "receipts_found", "receipts.player_id": "receipts_found",
		"payout_lines.click_id": "payout_lines_of", "payout_lines.txid": "payout_lines_of", "payout_lines.player_id": "payout_lines_of",
	} {
		relation, column, _ := strings.Cut(field, ".")
		query, args, err := s.LookUp(name, 1000, relation, column, "471")
		if err != nil {
			t.Fatal(err)
		}
		searched(t, s, relation, column, query, args...)
	}
	for name, field := range map[string]string{"clicks_by_key": "clicks.click_id", "terms_by_campaign": "terms.campaign_id", "deliveries_by_receipt": "deliveries.receipt_id"} {
		relation, column, _ := strings.Cut(field, ".")
		query, err := s.Query(name)
		if err != nil {
			t.Fatal(err)
		}
		var keys any = `["471"]`
		if s.Engine() == data.Postgres {
			keys = pq.Array([]string{"471"})
		}
		searched(t, s, relation, column, query, keys, 5000)
	}
	for column, kind := range map[string]data.FoundKind{"click_id": data.FoundClick, "txid": data.FoundTransaction, "player_id": data.FoundPlayer} {
		query, args, err := s.Sharing(kind, []any{"471"}, []any{4})
		if err != nil {
			t.Fatal(err)
		}
		searched(t, s, "receipts", column, query, args...)
		if query, args, err = s.Crowds(kind, []any{"471"}); err != nil {
			t.Fatal(err)
		}
		searched(t, s, "receipts", column, query, args...)
	}
}

// searched checks that the rows of a query are found by an index on a column.
func searched(t *testing.T, s *source.Source, relation, column, query string, args ...any) {
	t.Helper()
	explain, scan, search := s.Plan, "Seq Scan", "("+column+" = "
	if s.Engine() == data.SQLite {
		explain, scan, search = s.QueryPlan, "SCAN "+relation, "("+column+"=?)"
	}
	plan, err := explain(t.Context(), query, args...)
	text := strings.Join(plan, "\n")
	if column == "id" && s.Engine() == data.SQLite {
		search = "INTEGER PRIMARY KEY (rowid=?)"
	}
	if err != nil || strings.Contains(text, scan) || !strings.Contains(text, search) {
		t.Errorf("%s.%s: %v\n%s", relation, column, err, text)
	}
}
