package source_test

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"tailback/data/source"
)

// byHand is each query as its author would write it against the tracker's own
// tables, without a mapping.
var byHand = map[string]string{
	"activity": `select date_trunc('minute', AT), count(*), count(*) filter (where st = 0) from E
		where "receivedMs" >= $1 and "receivedMs" < $2 group by 1 order by 1`,
	"campaigns_by_key":     `select title from "tracker-core".offers where "Uid" = any($1)`,
	"clicks_by_key":        `select * from "tracker-core".visits where "clickUid" = any(array_cat($1, array(select "clickUid" from "tracker-core".visits where false))) limit $2`,
	"operators_by_key":     `select "displayName" from crm.partners where uid = any($1)`,
	"receipts_by_key":      `select * from E where "Uid" = any(array_cat($1, array(select "Uid" from E where false)))`,
	"receipts_core_by_key": `select "Uid", evt from E where "Uid" = any(array_cat($1, array(select "Uid" from E where false)))`,
	"receipts_first": `select * from E where "receivedMs" >= $1 and "receivedMs" < $2 and "Uid" is not null
		order by "receivedMs", "Uid" limit $3`,
	"receipts_latest": `select * from E where "receivedMs" >= $1 and "Uid" is not null order by "receivedMs" desc, "Uid" desc limit $2`,
	"receipts_found": `select "Uid", "receivedMs", "clickUid", txn, player from E where "Uid" is not null
		order by "receivedMs" desc, "Uid" desc limit $1`,
	"receipts_sharing": `select "Uid", "clickUid", "receivedMs" < $3 from E where "clickUid" = any(array_cat($1, array(select "clickUid" from E where false))) and "receivedMs" is not null
		and "Uid" not in (select unnest(array_cat($2, array(select "Uid" from E where false)))) limit $4`,
	"receipts_crowds": `select k.nth from unnest(array_cat($1, array(select "clickUid" from E where false))) with ordinality k (id, nth)
		cross join lateral (select count(*) as sharing from (
			select 1 from E where "clickUid" = k.id and "receivedMs" is not null limit $2) few) f where f.sharing = $2`,
	"receipts_relatives": `select "Uid", "receivedMs" < $5 from E where ("clickUid" = any(array_cat($1, array(select "clickUid" from E where false)))
		or txn = any(array_cat($2, array(select txn from E where false))) or player = any(array_cat($3, array(select player from E where false))))
		and "receivedMs" is not null and "Uid" not in (select unnest(array_cat($4, array(select "Uid" from E where false)))) limit $6`,
	"receipts_brief_by_key": `select "Uid", evt from E where "Uid" = any(array_cat($1, array(select "Uid" from E where false)))`,
	"receipts_of":           `select * from E where "Uid" is not null order by "receivedMs" desc, "Uid" desc limit $1`,
	"receipts_older": `select * from E where "receivedMs" >= $1 and ("receivedMs", "Uid") < ($2, $3)
		order by "receivedMs" desc, "Uid" desc limit $4`,
	"receipts_page": `select * from E where "receivedMs" < $1 and ("receivedMs", "Uid") > ($2, $3) order by "receivedMs", "Uid" limit $4`,
	"tail_window": `select statement_timestamp(), (select max("receivedMs") from E where "receivedMs" < $2), r.*
		from (select 1) one left join lateral (
			select "Uid", "receivedMs", "receivedMs" >= $1, "receivedMs" >= $2 from E
			where "receivedMs" >= $5 and "receivedMs" < $3 and "Uid" is not null
			order by "receivedMs", "Uid" limit $4) r on true`,
	"tail_window_page": `select statement_timestamp(), (select max("receivedMs") from E where "receivedMs" < $2), r.*
		from (select 1) one left join lateral (
			select "Uid", "receivedMs", "receivedMs" >= $1, "receivedMs" >= $2 from E
			where ("receivedMs", "Uid") > ($5, $6) and "receivedMs" < $3 and "Uid" is not null
			order by "receivedMs", "Uid" limit $4) r on true`,
}

// at is the decoded time of a receipt.
const at = `case when "receivedMs" between -62135596800000 and 253402300799000 then to_timestamp(cast("receivedMs" as float8) / 1000)
	when "receivedMs" > 253402300799000 then timestamptz 'infinity' when "receivedMs" < -62135596800000 then timestamptz '-infinity' end`

// elsewhere are the queries whose key must be an integer: the tail by id is
// compared over the reference schema.
var elsewhere = map[string]string{
	"tail_attach": `select statement_timestamp(), r.id from (select 1) one left join lateral (
		select id from postback.receipts where id is not null order by id desc limit $1) r on true`,
	"tail_poll":      byHandPoll("*"),
	"tail_poll_keys": byHandPoll("id"),
	"contracts":      `select spec from postback.contracts order by cast(operator_id as text) limit $1`,

	"terms_by_campaign":     `select * from postback.terms where campaign_id = any($1) limit $2`,
	"deliveries_by_receipt": `select * from postback.deliveries where receipt_id = any(array_cat($1, array(select receipt_id from postback.deliveries where false))) limit $2`,
	"deliveries_since":      `select * from postback.deliveries where sent_at >= $1 order by sent_at limit $2`,
	"deliveries_failed": `select * from postback.deliveries where sent_at >= $1 and (cast(http_status as bigint) < 200 or cast(http_status as bigint) > 299 or cast(http_status as bigint) is null)
		order by sent_at desc limit $2`,
	"payout_lines_of": `select * from postback.payout_lines limit $1`,
}

func byHandPoll(columns string) string {
	return strings.ReplaceAll(`with s as materialized (select pg_current_snapshot() as s, (select max(id) from postback.receipts) as highest)
		select pg_snapshot_xmin(s.s), statement_timestamp(), s.highest, r.*
		from s left join lateral (
			(select COLUMNS from postback.receipts where id > $1 order by id limit $3)
			union all (select COLUMNS from postback.receipts where id = any($2))) r on true`, "COLUMNS", columns)
}

func TestTheServerPlansAMappedQueryAsOneWrittenByHand(t *testing.T) {
	tw := newTwins(t, 50_000)
	t.Run("each query", func(t *testing.T) { planQueries(t, tw) })
	t.Run("each key", func(t *testing.T) { planKeys(t, tw) })
	t.Run("each look-up", func(t *testing.T) { planLookUps(t, tw) })
	t.Run("each as a doctor sees it", func(t *testing.T) {
		if checks := visit(t, tw.foreign); len(amiss(checks, "plans")) > 0 || len(amiss(checks, "indexes")) > 0 {
			t.Errorf("%+v\n%+v", amiss(checks, "plans"), amiss(checks, "indexes"))
		}
	})
}

func planQueries(t *testing.T, tw twins) {
	n := len(tw.batch.Receipts)
	low, high := tw.batch.Receipts[n/2].ReceivedAt.Time().UnixMilli(), tw.batch.Receipts[n/2+1000].ReceivedAt.Time().UnixMilli()
	ids := pq.Array([]string{uuid(17), uuid(n / 2)})
	args := map[string][]any{
		"activity": {low, high}, "campaigns_by_key": {ids}, "clicks_by_key": {ids, 5000}, "operators_by_key": {ids}, "receipts_by_key": {ids}, "receipts_core_by_key": {ids},
		"receipts_first": {low, high, 5000}, "receipts_latest": {low, 5000}, "receipts_older": {int64(0), high, uuid(n / 2), 5000},
		"receipts_page": {high, low, uuid(n / 2), 5000}, "tail_window": {low, high, high, 5000, low}, "tail_window_page": {low, high, high, 5000, low, uuid(n / 2)},
		"tail_attach": {5000}, "tail_poll": {n - 100, pq.Array([]int64{5, 7}), 5000}, "tail_poll_keys": {n - 100, pq.Array([]int64{5, 7}), 5000}, "contracts": {100},
		"receipts_sharing": {ids, ids, high, 50_000}, "receipts_relatives": {ids, pq.Array([]string{"T-17"}), pq.Array([]string{"4711"}), ids, high, 20_000}, "receipts_crowds": {ids, 1001}, "receipts_brief_by_key": {ids}, "receipts_found": {1001}, "receipts_of": {1000}, "payout_lines_of": {5000},
		"terms_by_campaign": {pq.Array([]int64{5, 7}), 5000}, "deliveries_by_receipt": {pq.Array([]int64{5, 7}), 5000},
		"deliveries_since": {tw.batch.Receipts[n/2].ReceivedAt.Time(), 5000}, "deliveries_failed": {tw.batch.Receipts[n/2].ReceivedAt.Time(), 1000},
	}
	maps.Copy(args, drillArgs(low, high, ids))
	if diff := cmp.Diff(queryFiles(t), slices.Sorted(maps.Keys(args))); diff != "" {
		t.Fatalf("every query file is compared:\n%s", diff)
	}
	for name, args := range args {
		t.Run(name, func(t *testing.T) {
			s, written := tw.foreign, byHand[name]
			if sql, ok := byHandDrill[name]; ok {
				written = inWords(sql)
			}
			if sql, ok := elsewhere[name]; ok {
				s, written = tw.reference, sql
			}
			query, err := s.Query(name)
			if err != nil {
				t.Fatal(err)
			}
			samePlan(t, s, onTheirs(written), query, args...)
		})
	}
}

// onTheirs names the table of receipts.
func onTheirs(sql string) string {
	sql = regexp.MustCompile(`\bE\b`).ReplaceAllString(sql, `"tracker-core"."InboundEvents"`)
	return regexp.MustCompile(`\bAT\b`).ReplaceAllString(sql, at)
}

// queryFiles lists the queries that PostgreSQL is sent.
func queryFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("sql/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(f), ".sql"), ".pg")
		if strings.HasSuffix(name, ".sqlite") || name == "tail_highest" { // it takes no parameter, so its plan cannot be asked for like this
			continue
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func planKeys(t *testing.T, tw twins) {
	columns := map[string]string{
		"id": `"Uid"`, "received_at": `"receivedMs"`, "operator_id": `"partnerUid"`, "campaign_id": `"offerUid"`, "click_id": `"clickUid"`,
		"sub_id": `"subLabel"`, "event": "evt", "status": "st", "reason": "why", "occurred_at": "happened", "amount": "cents", "currency": "cur",
		"txid": "txn", "player_id": "player", "player_status": `"playerSt"`, "method": `payload #>> '{request,method}'`, "remote_ip": "caller",
		"auth_ok": "trusted", "http_status": "answer",
	}
	words := map[string]string{
		"id": uuid(17), "operator_id": uuid(3), "campaign_id": uuid(7), "click_id": uuid(4711), "sub_id": "fb ad", "event": "deposit", "status": "rejected",
		"reason": "late", "currency": "EUR", "txid": "T-17", "player_id": "4711", "player_status": "active", "method": "POST",
	}
	served := 0
	for field, column := range columns {
		t.Run(field, func(t *testing.T) {
			key := tw.foreign.Key("receipts", field)
			if key == "" {
				t.Fatal("it has no key")
			}
			if word, ok := words[field]; ok {
				keys := pq.Array(tw.foreign.Words("receipts", field, word))
				plan := sameComposed(t, tw.foreign, column+" = any($1)", field+"_key = any($1)", keys)
				if strings.Contains(plan, "Index Cond") {
					served++
				}
				return
			}
			value := map[string]any{"received_at": 1793000000000, "occurred_at": "2026-10-25 01:00:00", "amount": 5000, "remote_ip": "192.0.2.1", "auth_ok": 1, "http_status": 503}[field]
			sameComposed(t, tw.foreign, column+" >= $1", field+"_key >= $1", value)
		})
	}
	if key := tw.foreign.Key("receipts", "query"); key != "" {
		t.Errorf("the query has a key, %s, and no index", key)
	}
	if served < 5 {
		t.Errorf("an index serves %d of the keys", served)
	}
}

// sameComposed compares the plans of a condition on a raw column and on a key.
func sameComposed(t *testing.T, s *source.Source, raw, key string, args ...any) string {
	t.Helper()
	query, err := s.Compose("select * from receipts where " + key)
	if err != nil {
		t.Fatal(err)
	}
	return samePlan(t, s, onTheirs("select * from E where "+raw), query, args...)
}

func samePlan(t *testing.T, s *source.Source, byHand, mapped string, args ...any) string {
	t.Helper()
	want, err := s.Plan(t.Context(), byHand, args...)
	if err != nil {
		t.Fatalf("by hand: %v\n%s", err, byHand)
	}
	got, err := s.Plan(t.Context(), mapped, args...)
	if err != nil {
		t.Fatalf("mapped: %v\n%s", err, mapped)
	}
	if diff := cmp.Diff(bare(want), bare(got)); diff != "" {
		t.Errorf("the plans differ:\n%s", diff)
	}
	if strings.Contains(strings.Join(got, "\n"), "CTE Scan on receipts") {
		t.Errorf("the relation is read into memory:\n%s", strings.Join(got, "\n"))
	}
	return strings.Join(got, "\n")
}

// bare takes the aliases out of a plan.
func bare(plan []string) []string {
	alias := regexp.MustCompile(`("[^"]+"|\b[a-z_0-9]+)\.("|[a-z])`)
	onTable := regexp.MustCompile(`( on "[^"]+"| on [a-z_]+) [a-z_0-9]+$`)
	out := make([]string, len(plan))
	for i, line := range plan {
		out[i] = onTable.ReplaceAllString(alias.ReplaceAllString(line, "$2"), "$1")
	}
	return out
}
