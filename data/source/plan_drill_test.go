package source_test

import "strings"

// byHandDrill are the queries of the drill-down, as byHand. EV and ST are the
// words of an event and of a status.
var byHandDrill = map[string]string{
	"groups": strings.Replace(groupsByHand, `coalesce(cast("offerUid" as text), '')`, `cast("offerUid" as text)`, 1) + " limit $3",
	"groups_top": `with cube as materialized (` + groupsByHand + `),
		top as (select key from cube group by key order by sum(receipts) desc, key collate "C" limit 5000)
		select cube.*, (select cast(sum(receipts) as bigint) from cube) from cube where key in (select key from top) limit $3`,
	"reasons": `select ST as status, why, count(*) as receipts from E
		where "receivedMs" >= $1 and "receivedMs" < $2 and ST is distinct from 'accepted' group by 1, 2
		order by 3 desc, cast(ST as text) collate "C" nulls first, cast(why as text) collate "C" nulls first limit $3`,
	"click_counts": `select coalesce(cast("offerUid" as text), ''), count(*) from "tracker-core".visits
		where "madeMs" >= $1 and "madeMs" < $2 group by 1 order by 2 desc limit $3`,
	"clicks_affiliate": `select "clickUid", partner from "tracker-core".visits where "clickUid" = any(array_cat($1, array(select "clickUid" from "tracker-core".visits where false))) limit $2`,
	"roster_campaigns": `select "Uid", title from "tracker-core".offers limit $1`,
	"roster_operators": `select uid from crm.partners limit $1`,
}

const groupsByHand = `select coalesce(cast("offerUid" as text), '') as key, EV as event, ST as status, cast(answer as bigint) >= 500 as failed,
		cast(cur as text) as currency, count(*) as receipts, sum(cast(cents as numeric) * 0.01), max(AT)
	from E where "receivedMs" >= $1 and "receivedMs" < $2 group by 1, 2, 3, 4, 5`

// drillArgs are the parameters of the queries of the drill-down.
func drillArgs(low, high int64, ids any) map[string][]any {
	return map[string][]any{
		"groups": {low, high, 5000}, "groups_top": {low, high, 5000}, "reasons": {low, high, 20}, "click_counts": {low, high, 5000},
		"clicks_affiliate": {ids, 5000}, "roster_campaigns": {50_000}, "roster_operators": {50_000},
	}
}

// inWords writes the words of events and statuses.
func inWords(sql string) string {
	return strings.NewReplacer(
		"EV", `case cast(evt as text) when '1' then 'registration' when '14' then 'deposit' when '2' then 'ftd' when '3' then 'deposit' when '4' then 'chargeback' else cast(evt as text) end`,
		"ST", `case cast(st as text) when '0' then 'accepted' when '1' then 'rejected' when '2' then 'duplicate' when '3' then 'pending' else cast(st as text) end`,
	).Replace(sql)
}
