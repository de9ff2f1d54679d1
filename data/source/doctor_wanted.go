package source

import (
	"slices"

	"tailback/data"
)

// wanted is an index without which a question reads a whole relation, or is not
// asked.
type wanted struct {
	relation string
	fields   []string // in their order
	needs    int      // how many of them an index must begin with
	include  []string // what counts read beside them
	serves   string
}

func (w wanted) lead() string { return w.fields[0] }

// name is how the want is called in a report.
func (w wanted) name() string { return w.relation + "." + w.lead() }

// byOrder reports a want that a hash index does not serve.
func (w wanted) byOrder() bool {
	return slices.Contains([]string{"received_at", "clicked_at", "sent_at"}, w.lead()) || w.needs > 1
}

// allWanted lists the indexes that the pages, the tail and the rules need.
func allWanted() []wanted {
	one := func(relation, field, serves string) wanted { return wanted{relation, []string{field}, 1, nil, serves} }
	return []wanted{
		{"receipts", []string{"received_at", "id"}, 1, []string{"campaign_id", "status", "amount"}, "the newest receipts, pages back in time, counts of a time"},
		one("receipts", "id", "a receipt and the tail"),
		{"receipts", []string{"campaign_id", "received_at", "id"}, 2, nil, "a campaign's receipts of a time"},
		one("receipts", "click_id", "the receipts of a click"),
		one("receipts", "txid", "the receipts of a transaction"),
		one("receipts", "player_id", "the receipts of a player"),
		one("clicks", "click_id", "the click of a receipt"),
		{"clicks", []string{"clicked_at"}, 1, []string{"campaign_id"}, "counts of clicks of a time"},
		one("campaigns", "id", "names and offers of campaigns"),
		one("operators", "id", "names of operators"),
		one("terms", "campaign_id", "the terms of a campaign"),
		one("deliveries", "receipt_id", "the deliveries of a receipt"),
		one("deliveries", "sent_at", "what was sent of late"),
		one("payout_lines", "click_id", "payout lines of a click"),
		one("payout_lines", "txid", "payout lines of a transaction"),
		one("payout_lines", "player_id", "payout lines of a player"),
	}
}

// wanted lists those of them whose fields this database has.
func (d doctor) wanted() []wanted {
	return slices.DeleteFunc(allWanted(), func(w wanted) bool { return d.s.lacks(w.relation, w.lead()) != nil })
}

// storedIndex is an index as the catalogue has it.
type storedIndex struct {
	Table   int64    `db:"table_oid"`
	Name    string   `db:"name"` // qualified and quoted
	Kind    string   `db:"kind"`
	Method  string   `db:"method"`
	Valid   bool     `db:"valid"`
	Partial string   `db:"predicate"` // "" for none
	Columns textList `db:"columns"`   // the text of an expression
}

// serves reports whether an index leads to the rows that a site is asked for, in
// order or not.
func (x storedIndex) serves(at site, byOrder bool) bool {
	first := at.keys[0]
	notNull := x.Partial == "("+first.sql+" IS NOT NULL)" // an id that is looked up is never NULL
	return x.Valid && (x.Partial == "" || notNull || slices.Contains(first.holds, unwrap(x.Partial))) &&
		(x.Method == "btree" || x.Method == "hash" && !byOrder) &&
		len(x.Columns) >= at.needs && slices.EqualFunc(x.Columns[:at.needs], at.keys[:at.needs], func(column string, key storedField) bool {
		return column == key.column || unwrap(column) == key.column
	})
}

// absence is a want that no index serves.
type absence struct {
	wanted
	rows    float64 // that are read for each answer
	do      []string
	refused string // why there can be none
}

func (a absence) check() data.Check {
	state, text := data.CheckWarn, "no index: "+a.serves
	if a.rows > smallTable {
		state, text = data.CheckBad, "no index among "+count(a.rows)+" rows: "+a.serves
	}
	if a.refused != "" {
		text += "; " + a.refused
	}
	return data.NewCheck("indexes", a.name(), state, text, a.do...)
}

// smallTable is how many rows are read so fast that no index is missed.
const smallTable = 10_000
