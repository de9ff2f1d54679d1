package watch_test

import (
	"testing"

	"tailback/data/datatest"
	"tailback/data/source"
)

// bound is the most that a call of a statement may give and touch, on average over
// one visit: the server's statistics know no single call.
type bound struct {
	rows, blocks float64
	by           string // what bounds it
}

// pageOf is how many rows a page has.
const pageOf = 5000

// bounds are those of every statement that reads tables of the tracker.
func bounds(tables float64) map[string]bound {
	page := bound{pageOf + 1, 2 * pageOf, "limit 5,000 along an index by time, within the window or a day"}
	keys := bound{pageOf, 6 * pageOf, "5,000 keys, by index"}
	thing := bound{1001, 6 * 1001, "limit 1,000, by index"}
	count := bound{100_001, tables, "a window, on demand"}
	list := bound{50_001, 2000, "limit 50,000; few rows"}
	poll := bound{pageOf + 1, 6 * pageOf, "limit 5,000, by index"}
	return map[string]bound{
		"activity": count, "groups": count, "groups_top": count, "reasons": count, "click_counts": count,
		"receipts_latest": page, "receipts_older": page, "receipts_first": page, "receipts_page": page,
		"receipts_found": thing, "receipts_of": thing, "payout_lines_of": poll,
		"receipts_by_key": keys, "receipts_brief_by_key": keys, "receipts_core_by_key": keys, "campaigns_by_key": keys, "operators_by_key": keys,
		"clicks_by_key": keys, "clicks_affiliate": keys, "terms_by_campaign": keys, "deliveries_by_receipt": keys,
		"receipts_sharing": {50_000, 6 * 50_000, "limit 50,000, by index"}, "receipts_crowds": {pageOf, 6 * 1001 * pageOf, "5,000 keys × limit 1,001, by index"},
		"receipts_relatives": {20_001, 3 * 6 * pageOf, "3 × 5,000 keys, by index, limit 20,000"},
		"roster_campaigns":   list, "roster_operators": list, "contracts": list,
		"deliveries_since": poll, "deliveries_failed": {1001, tables, "limit 1,000, by index, within the window"}, "tail_attach": {10_000, 6 * pageOf, "limit, by index"}, "tail_poll": poll, "tail_poll_keys": poll,
	}
}

// An hour is 14,400 polls of a tail that is never idle, and 1,800 looks for
// deliveries.
const (
	pollsAnHour = 4 * 3600
	looksAnHour = 3600 / 2
)

func TestProofAnHourOfAConsoleIsBounded(t *testing.T) {
	d := newTallied(t)
	p := person{now: d.now}
	created := d.there()
	var blocks float64
	if err := d.own.Get(&blocks, "select sum(pg_table_size(c.oid) + pg_indexes_size(c.oid)) / 8192 from pg_class c where c.relnamespace = 'postback'::regnamespace and c.relkind = 'r'"); err != nil {
		t.Fatal(err)
	}
	polls := datatest.Count(pollsAnHour)
	d.unscanned("start and idle tail", func(s *source.Source) { d.idle(s, polls) })
	d.unscanned("board", func(s *source.Source) { d.boards(s) })
	d.unscanned("arrivals", func(s *source.Source) { p.some = d.arrivals(s) })
	p.some = varied(p.some)
	d.unscanned("pages", func(s *source.Source) { d.visits(s, p.pages()) })
	d.onDemand(p)
	d.report(blocks)
	if after := d.there(); after != created {
		t.Errorf("classes, functions, schemas, types, extensions: %s, then %s", created, after)
	}
	t.Run("what no index serves is refused", func(t *testing.T) { d.t = t; d.refused(p) })
}
