package source_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"tailback/data"
	"tailback/data/source"
)

// inAnyShape is each query as its author would write it without a mapping:
// <field> is the column itself, [field] what is read of it, ROW all that is read.
var inAnyShape = map[string]string{
	"activity": `select date_trunc('minute', [received_at]), count(*), count(*) filter (where [status] = 'accepted'), count(*) filter (where [status] = 'rejected'),
		count(*) filter (where [http_status] >= 500) from R where <received_at> >= $1 and <received_at> < $2 group by 1 order by 1`,
	"campaigns_by_key":      `select ROW from R where <id> = any($1)`,
	"operators_by_key":      `select [id], [name] from R where <id> = any($1)`,
	"clicks_by_key":         `select ROW from R where <click_id> = any(array_cat($1, array(select <click_id> from R where false))) limit $2`,
	"clicks_affiliate":      `select [click_id], [affiliate] from R where <click_id> = any(array_cat($1, array(select <click_id> from R where false))) limit $2`,
	"terms_by_campaign":     `select ROW from R where <campaign_id> = any($1) limit $2`,
	"deliveries_by_receipt": `select ROW from R where <receipt_id> = any(array_cat($1, array(select <receipt_id> from R where false))) limit $2`,
	"deliveries_since":      `select ROW from R where <sent_at> >= $1 order by <sent_at> limit $2`,
	"deliveries_failed": `select ROW from R where <sent_at> >= $1 and ([http_status] < 200 or [http_status] > 299 or [http_status] is null)
		order by <sent_at> desc limit $2`,
	"roster_campaigns": `select [id], [name], [operator_id], [affiliate] from R limit $1`,
	"roster_operators": `select [id], [name] from R limit $1`,

	"receipts_by_key":       `select ROW, <received_at> from R where <id> = any(array_cat($1, array(select <id> from R where false)))`,
	"receipts_core_by_key":  `select [id], <id>, [received_at], [operator_id], [campaign_id], [click_id], [event], [status] from R where <id> = any(array_cat($1, array(select <id> from R where false)))`,
	"receipts_brief_by_key": `select BRIEF, case when [query] like '%tailback_retry=tb%' then [query] end from R where <id> = any(array_cat($1, array(select <id> from R where false)))`,
	"receipts_first": `select ROW, <id>, <received_at> from R where <received_at> >= $1 and <received_at> < $2 and <id> is not null
		order by <received_at>, <id> limit $3`,
	"receipts_latest": `select ROW, <id>, <received_at> from R where <received_at> >= $1 and <id> is not null order by <received_at> desc, <id> desc limit $2`,
	"receipts_older":  `select ROW, <id>, <received_at> from R where <received_at> >= $1 and (<received_at>, <id>) < ($2, $3) order by <received_at> desc, <id> desc limit $4`,
	"receipts_page":   `select ROW, <id>, <received_at> from R where <received_at> < $1 and (<received_at>, <id>) > ($2, $3) order by <received_at>, <id> limit $4`,
	"receipts_found": `select <id>, <received_at>, [id] as a, [click_id] as b, [txid] as c, [player_id] as d from R where <id> is not null
		order by <received_at> desc, <id> desc limit $1`,
	"receipts_of": `select ROW, <id>, <received_at> from R where <id> is not null order by <received_at> desc, <id> desc limit $1`,
	"receipts_sharing": `select <id>, [click_id], <received_at> < $3 from R where <click_id> = any(array_cat($1, array(select <click_id> from R where false))) and <received_at> is not null
		and <id> not in (select unnest(array_cat($2, array(select <id> from R where false)))) limit $4`,
	"receipts_relatives": `select BRIEF, <received_at> < $5, case when [query] like '%tailback_retry=tb%' then [query] end from R
		where (<click_id> = any(array_cat($1, array(select <click_id> from R where false)))
			or <txid> = any(array_cat($2, array(select <txid> from R where false)))
			or <player_id> = any(array_cat($3, array(select <player_id> from R where false))))
		and <received_at> is not null and <id> not in (select unnest(array_cat($4, array(select <id> from R where false)))) limit $6`,
	"receipts_crowds": `select k.nth from unnest(array_cat($1, array(select <click_id> from R where false))) with ordinality k (id, nth)
		cross join lateral (select count(*) as sharing from (
			select 1 from R where <click_id> = k.id and <received_at> is not null limit $2) few) f where f.sharing = $2`,
	"tail_window": `select statement_timestamp(), (select max(<received_at>) from R where <received_at> < $2), r.*
		from (select 1) one left join lateral (select <id>, <received_at>, <received_at> >= $1 from R
			where <received_at> >= $5 and <received_at> < $3 and <id> is not null order by <received_at>, <id> limit $4) r on true`,
	"tail_window_page": `select statement_timestamp(), (select max(<received_at>) from R where <received_at> < $2), r.*
		from (select 1) one left join lateral (select <id>, <received_at>, <received_at> >= $1 from R
			where (<received_at>, <id>) > ($5, $6) and <received_at> < $3 and <id> is not null order by <received_at>, <id> limit $4) r on true`,
	"tail_attach": `select statement_timestamp(), r.id from (select 1) one left join lateral (
		select <id> as id from R where <id> is not null order by <id> desc limit $1) r on true`,
	"tail_poll":      pollInAnyShape("ROW, <id>"),
	"tail_poll_keys": pollInAnyShape("<id>"),

	"groups":       `select cast(key as text), e, s, f, c, receipts, sum, max from (` + strings.Replace(groupsInAnyShape, "KEY", "[campaign_id]", 1) + ` limit $3) g`,
	"click_counts": `select coalesce([campaign_id], ''), count(*) from R where <clicked_at> >= $1 and <clicked_at> < $2 group by 1 order by 2 desc limit $3`,
	"groups_top": `with cube as materialized (` + strings.Replace(groupsInAnyShape, "KEY", "coalesce([campaign_id], '')", 1) + `),
		top as (select key from cube group by key order by sum(receipts) desc, key collate "C" limit 5000)
		select cube.*, (select cast(sum(receipts) as bigint) from cube) from cube where key in (select key from top) limit $3`,
	"reasons": `select [status], [reason], count(*) from R where <received_at> >= $1 and <received_at> < $2 and [status] is distinct from 'accepted'
		group by 1, 2 order by 3 desc, cast([status] as text) collate "C" nulls first, cast([reason] as text) collate "C" nulls first limit $3`,
}

const briefInAnyShape = `[id], [received_at], [operator_id], [campaign_id], [click_id], [sub_id], [event], [status], [reason], [occurred_at], [amount], [currency],
	[txid], [player_id], [player_status], [method], [remote_ip], [auth_ok], [http_status], <id>`

const groupsInAnyShape = `select KEY as key, [event] as e, [status] as s, [http_status] >= 500 as f, [currency] as c, count(*) as receipts, sum([amount]) as sum, max([received_at]) as max
	from R where <received_at> >= $1 and <received_at> < $2 group by 1, 2, 3, 4, 5`

func pollInAnyShape(columns string) string {
	return strings.ReplaceAll(`with s as materialized (select pg_current_snapshot() as s, (select max(<id>) from R) as highest)
		select cast(cast(pg_snapshot_xmin(s.s) as text) as bigint), cast(cast(pg_snapshot_xmax(s.s) as text) as bigint),
			(cast(age(cast('3' as xid)) as bigint) & 4294967295) + 3, statement_timestamp(), pg_postmaster_start_time(), s.highest, r.*
		from s left join lateral ((select COLUMNS from R where <id> > $1 order by <id> limit $3)
			union all (select COLUMNS from R where <id> = any($2))) r on true`, "COLUMNS", columns)
}

// hand is how the tables of a shape are named by somebody who writes SQL himself.
type hand struct {
	from    map[string]string // a relation's table
	columns map[string]string // relation.field
	stored  func(at time.Time) any
}

func hands() map[string]hand {
	riga, err := time.LoadLocation("Europe/Riga")
	if err != nil {
		panic(err) // the tests carry their zones
	}
	plainly := func(at time.Time) any { return at }
	return map[string]hand{
		"camelcase": {
			map[string]string{
				"operators": `"tracking-service"."Brands"`, "campaigns": `"tracking-service"."Offers"`, "terms": `"tracking-service"."Deals"`, "clicks": `"tracking-service"."Clicks"`,
				"receipts": `(select l.*, p."BrandPlayerId" from "postback-service"."PostbackLog" l
					left join "tracking-service"."Players" p on p."PlayerKey" = l."PlayerKey") e`,
			},
			columnsOf(`operators.id "BrandId" campaigns.id "OfferId" terms.campaign_id "OfferId" clicks.click_id "ClickGuid" clicks.clicked_at "ClickedOn"
				id "PostbackLogId" received_at "ReceivedOn" operator_id "BrandId" campaign_id "OfferId" click_id "ClickGuid" sub_id "SubId1" event "EventType"
				status "PostbackStatus" reason "RejectReason" occurred_at "OccurredOn" amount "Amount" currency "CurrencyCode" txid "TransactionRef"
				player_id "BrandPlayerId" method "HttpMethod" query "QueryString" remote_ip "RemoteAddress" auth_ok "IsAuthentic" http_status "ResponseCode"`),
			plainly,
		},
		"cents": {
			map[string]string{"operators": "advertisers", "campaigns": "offers", "terms": "offers", "clicks": "public.clicks", "receipts": "events"},
			columnsOf(`operators.id id campaigns.id id terms.campaign_id id clicks.click_id cid clicks.clicked_at created_at
				id id received_at created_at operator_id advertiser_id campaign_id offer_id click_id cid sub_id s1 event name status verdict reason note
				occurred_at ts amount amount_cents currency currency txid (payload->>'txid') player_id customer http_status http_code`),
			plainly,
		},
		"clickrow": {
			map[string]string{"operators": "networks", "campaigns": "links", "terms": "links", "clicks": "public.clicks",
				"receipts": "(select * from public.clicks where conv_at is not null) e"},
			columnsOf(`operators.id id campaigns.id id terms.campaign_id id clicks.click_id clickref clicks.clicked_at created
				id id received_at conv_at campaign_id link_id click_id clickref event conv_type status conv_state
				amount conv_sum currency conv_cur txid conv_trx player_id conv_player`),
			func(at time.Time) any { return at.In(riga).Format("2006-01-02 15:04:05.999999") },
		},
		"monthly": {
			map[string]string{"operators": "s2s.merchants", "campaigns": "s2s.campaigns", "clicks": "s2s.visits", "receipts": "s2s.conversions", "deliveries": "s2s.outbound_log"},
			columnsOf(`operators.id id campaigns.id id clicks.click_id cid clicks.clicked_at landed_at deliveries.receipt_id conversion_id deliveries.sent_at fired_at
				id id received_at created_at operator_id merchant_id campaign_id campaign_id click_id cid sub_id sub1 event goal status status reason decline_reason
				occurred_at event_time amount "sum" currency currency txid transaction_id player_id customer_id remote_ip ip auth_ok signature_ok`),
			plainly,
		},
	}
}

// columnsOf reads a list of fields, of receipts where no relation is named, and
// their columns.
func columnsOf(list string) map[string]string {
	columns := map[string]string{}
	for pair := range slices.Chunk(strings.Fields(list), 2) {
		field := pair[0]
		if !strings.Contains(field, ".") {
			field = "receipts." + field
		}
		columns[field] = pair[1]
	}
	return columns
}

// write puts the tables and columns of a shape into a query.
func (h hand) write(s *source.Source, relation, query string) string {
	query = strings.ReplaceAll(query, "BRIEF", briefInAnyShape)
	query = regexp.MustCompile(`<([a-z_]+)>`).ReplaceAllStringFunc(query, func(f string) string { return h.columns[relation+"."+f[1:len(f)-1]] })
	query = regexp.MustCompile(`\[([a-z_]+)\]`).ReplaceAllStringFunc(query, func(f string) string { return s.Decoded(relation, f[1:len(f)-1]) })
	query = strings.ReplaceAll(query, "ROW", s.Row(relation))
	return regexp.MustCompile(`\bR\b`).ReplaceAllStringFunc(query, func(string) string { return h.from[relation] })
}

// relationOf is what a query is about.
func relationOf(query string) string {
	query, _, _ = strings.Cut(query, " by ")
	words := map[string]string{"campaigns_by_key": "campaigns", "roster_campaigns": "campaigns", "operators_by_key": "operators", "roster_operators": "operators",
		"clicks_by_key": "clicks", "clicks_affiliate": "clicks", "click_counts": "clicks", "terms_by_campaign": "terms",
		"deliveries_by_receipt": "deliveries", "deliveries_since": "deliveries", "deliveries_failed": "deliveries", "contracts": "contracts", "payout_lines_of": "payout_lines"}
	if r, ok := words[query]; ok {
		return r
	}
	return "receipts"
}

// shapeArgs are parameters for every query that a shape can be asked, out of the
// middle of its receipts.
func shapeArgs(h hand, shape string, all []data.Receipt) map[string][]any {
	texts := func(of func(data.Receipt) data.Text) any {
		return pq.Array([]string{of(all[len(all)/3]).Raw(), of(all[len(all)/2]).Raw()})
	}
	middle := all[len(all)/2]
	low, high := h.stored(middle.ReceivedAt.Time()), h.stored(all[len(all)/2+1000].ReceivedAt.Time())
	id, beginning := middle.ID.Key.Raw(), h.stored(all[0].ReceivedAt.Time())
	ids := texts(func(r data.Receipt) data.Text { return r.ID.Key })
	operators, campaigns := texts(func(r data.Receipt) data.Text { return r.Operator.Key }), texts(func(r data.Receipt) data.Text { return r.Campaign.Key })
	clicks := texts(func(r data.Receipt) data.Text { return r.ClickID })
	args := map[string][]any{
		"activity": {low, high}, "campaigns_by_key": {campaigns}, "operators_by_key": {operators}, "clicks_by_key": {clicks, 5000}, "clicks_affiliate": {clicks, 5000},
		"terms_by_campaign": {campaigns, 5000}, "deliveries_by_receipt": {ids, 5000}, "deliveries_since": {low, 5000}, "deliveries_failed": {low, 1000}, "roster_campaigns": {50_000}, "roster_operators": {50_000},
		"receipts_by_key": {ids}, "receipts_core_by_key": {ids}, "receipts_brief_by_key": {ids}, "receipts_first": {low, high, 5000}, "receipts_latest": {low, 5000},
		"receipts_older": {beginning, high, id, 5000}, "receipts_page": {high, low, id, 5000}, "receipts_found": {1001}, "receipts_of": {1000},
		"receipts_sharing": {clicks, ids, high, 50_000}, "receipts_crowds": {clicks, 1001},
		"receipts_relatives": {clicks, texts(func(r data.Receipt) data.Text { return r.TxID }), texts(func(r data.Receipt) data.Text { return r.PlayerID }), ids, high, 20_000},
		"tail_window":        {low, high, high, 5000, low}, "tail_window_page": {low, high, high, 5000, low, id},
		"groups": {low, high, 5000}, "groups_top": {low, high, 5000}, "reasons": {low, high, 20}, "click_counts": {low, high, 5000},
	}
	if shape == "cents" { // the one whose tail goes by id
		args["tail_attach"], args["tail_poll"], args["tail_poll_keys"] = []any{5000}, []any{id, ids, 5000}, []any{id, ids, 5000}
	}
	return args
}

// handQuery is a query as it is sent, and as its author would write it.
type handQuery struct {
	mapped, byHand string
	args           []any
}

// shapeQueries are the queries that a shape is asked: each of a file, the look-ups
// of a receipt by each of its ids, and of what shares one, and a campaign's newest.
func shapeQueries(t testing.TB, s *source.Source, shape string, receipts []data.Receipt) map[string]handQuery {
	t.Helper()
	h, all := hands()[shape], map[string]handQuery{}
	add := func(name, byHand, mapped string, args []any, err error) {
		if err != nil {
			t.Fatal(name, err)
		}
		all[name] = handQuery{mapped, h.write(s, relationOf(name), byHand), args}
	}
	for name, args := range shapeArgs(h, shape, receipts) {
		if h.from[relationOf(name)] != "" {
			mapped, err := s.Query(name)
			add(name, inAnyShape[name], mapped, args, err)
		}
	}
	some := receipts[len(receipts)/2]
	for field, id := range map[string]data.Text{"id": some.ID.Key, "click_id": some.ClickID, "txid": some.TxID, "player_id": some.PlayerID} {
		for _, name := range []string{"receipts_of", "receipts_found"} {
			byHand := strings.Replace(inAnyShape[name], "<id> is not null", "<id> is not null and <"+field+"> = $2", 1)
			mapped, args, err := s.LookUp(name, 1001, "receipts", field, id.Raw())
			add(name+" by "+field, byHand, mapped, args, err)
		}
	}
	for field, about := range map[string]struct {
		kind data.FoundKind
		id   data.Text
	}{"txid": {data.FoundTransaction, some.TxID}, "player_id": {data.FoundPlayer, some.PlayerID}} {
		keys, known := s.Words("receipts", field, about.id.Raw()), s.Words("receipts", "id", some.ID.Key.Raw())
		mapped, args, err := s.Sharing(about.kind, keys, known)
		add("receipts_sharing by "+field, strings.ReplaceAll(inAnyShape["receipts_sharing"], "click_id", field), mapped, args, err)
		mapped, args, err = s.Crowds(about.kind, keys)
		add("receipts_crowds by "+field, strings.ReplaceAll(inAnyShape["receipts_crowds"], "click_id", field), mapped, args, err)
	}
	filtered(t, s, h, receipts, add)
	drilled(t, s, h, receipts, add)
	return all
}

// filtered adds what a filter by each field asks.
func filtered(t testing.TB, s *source.Source, h hand, receipts []data.Receipt, add func(name, byHand, mapped string, args []any, err error)) {
	t.Helper()
	some := receipts[len(receipts)/2]
	for _, one := range []struct {
		field, column string
		word          data.Text
	}{
		{"click", "click_id", some.ClickID}, {"sub", "sub_id", some.SubID},
		{"event", "event", some.Event}, {"status", "status", some.Status}, {"reason", "reason", reasonAmong(receipts)}, {"currency", "currency", some.Money.Currency},
		{"txid", "txid", some.TxID}, {"player", "player_id", some.PlayerID},
	} {
		column := h.columns["receipts."+one.column]
		if column == "" {
			continue
		}
		filter, err := data.ParseFilter(one.field+`:"`+one.word.Raw()+`"`, shapeStart)
		if err != nil {
			t.Fatal(err)
		}
		mapped, args, err := s.Filtered(t.Context(), "receipts_latest", filter, h.stored(receipts[0].ReceivedAt.Time()), 5000)
		condition := column + " = any($3)"
		if len(args) == 4 { // any spelling of a word that stands as text
			condition = "(" + condition + " or lower(" + column + ` collate "C") = any($4))`
		}
		byHand := strings.Replace(inAnyShape["receipts_latest"], "<id> is not null", "<id> is not null and "+condition, 1)
		add("receipts_latest by "+one.field, strings.Replace(byHand, "ROW", "ROW, "+column, 1), mapped, args, err)
	}
	for field, key := range map[string]data.Text{"operator_id": some.Operator.Key, "campaign_id": some.Campaign.Key} { // by a name, its keys are looked up first
		if h.columns["receipts."+field] == "" {
			continue
		}
		mapped, err := s.Narrowed("receipts_latest", " and "+field+"_key = any($3)")
		args := []any{h.stored(some.ReceivedAt.Time()), 5000, pq.Array([]string{key.Raw()})}
		add("receipts_latest by "+field, strings.Replace(inAnyShape["receipts_latest"], "<id> is not null", "<id> is not null and <"+field+"> = any($3)", 1), mapped, args, err)
	}
}

// drilled adds what the levels of the drill-down ask, by what, and within what.
func drilled(t testing.TB, s *source.Source, h hand, receipts []data.Receipt, add func(name, byHand, mapped string, args []any, err error)) {
	t.Helper()
	some := receipts[len(receipts)/2]
	campaigns := data.Drill{By: data.ByCampaign}
	subs, clicks := campaigns.Into(some.Campaign.Key, data.BySub), campaigns.Into(some.Campaign.Key, data.ByClick)
	deposits, err := data.ParseFilter("event:"+data.Deposit, shapeStart)
	if err != nil {
		t.Fatal(err)
	}
	campaigns.Filter = deposits
	for _, level := range []struct {
		field  string
		within []string // its conditions, each with a parameter
		d      data.Drill
	}{
		{"sub_id", nil, data.Drill{By: data.BySub}},
		{"click_id", nil, data.Drill{By: data.ByClick}},
		{"sub_id", []string{"<campaign_id>"}, subs},
		{"click_id", []string{"<campaign_id>"}, clicks},
		{"click_id", []string{"<campaign_id>", "<sub_id>"}, subs.Into(some.SubID, data.ByClick)},
		{"campaign_id", []string{`lower([event] collate "C")`}, campaigns},
	} {
		if h.columns["receipts.sub_id"] == "" && (level.field == "sub_id" || slices.Contains(level.within, "<sub_id>")) {
			continue
		}
		mapped, args, err := s.Grouped(t.Context(), level.d, receipts[0].ReceivedAt.Time(), shapeStart)
		next, conditions := 4, ""
		if len(args) == 5+len(level.within) { // a column that is no moment, but for its zone
			next, conditions = 6, " and [received_at] >= $4 and [received_at] < $5"
		}
		for i, of := range level.within {
			if !strings.Contains(mapped, "lower(") && strings.HasPrefix(of, "lower(") { // its words stand as numbers
				of = "<event>"
			}
			conditions += fmt.Sprintf(" and (%s = any($%d))", of, next+i)
		}
		cells := strings.Replace(groupsInAnyShape, "KEY", "<"+level.field+">", 1)
		cells = strings.Replace(cells, " group by", conditions+" group by", 1)
		byHand := `select cast(key as text), e, s, f, c, receipts, sum, max from (` + cells + ` limit $3) g`
		add(fmt.Sprintf("groups by %s within %d, %s", level.field, len(level.d.Within), level.d.Filter), byHand, mapped, args, err)
	}
}

// reasonAmong is a reason that one of the receipts was given; "" for none.
func reasonAmong(receipts []data.Receipt) data.Text {
	i := slices.IndexFunc(receipts, func(r data.Receipt) bool { return !r.Reason.Empty() })
	if i < 0 {
		return data.Text{}
	}
	return receipts[i].Reason
}
