package reference

import (
	"slices"

	"tailback/data"
)

// Type is what a column holds. PostgreSQL and SQLite store it differently.
type Type string

// The types of columns, on PostgreSQL and SQLite.
const (
	Key     Type = "key"     // bigint, INTEGER
	Text    Type = "text"    // text, TEXT
	Time    Type = "time"    // timestamptz, INTEGER microseconds since 1970
	Money   Type = "money"   // numeric, INTEGER 10⁻⁸ units with a <field>_text beside it
	Integer Type = "integer" // integer, INTEGER
	Boolean Type = "boolean" // boolean, INTEGER 0 or 1
	JSON    Type = "json"    // jsonb, TEXT
)

// Column is one field of a relation.
type Column struct {
	Name    string
	Type    Type
	Meaning string
}

// Relation is one table of the reference schema.
type Relation struct {
	Name    string
	Meaning string
	Columns []Column
}

// Relations describes the reference schema, in the order it is documented.
func Relations() []Relation {
	return []Relation{
		{"operators", "casinos, sportsbooks and advertisers whose servers call us", []Column{
			{"id", Key, "drawn by the database"},
			{"name", Text, ""},
		}},
		{"campaigns", "offers of operators, each promoted under one deal", []Column{
			{"id", Key, "drawn by the database"},
			{"operator_id", Key, ""},
			{"name", Text, ""},
			{"offer", Text, "what the operator calls it"},
			{"tracking_link", Text, "where traffic is sent"},
			{"affiliate", Text, "the sub-affiliate that promotes it, if one does"},
		}},
		{"terms", "the deals of campaigns", []Column{
			{"campaign_id", Key, ""},
			{"valid_from", Time, "open where NULL"},
			{"valid_to", Time, "the first moment after; open where NULL"},
			{"model", Text, "cpa, revshare or hybrid"},
			{"payable_event", Text, "a canonical event"},
			{"payout", Money, "of one payable event"},
			{"currency", Text, "of payout and min_deposit"},
			{"window_days", Integer, "click to event; NULL where none was agreed"},
			{"qualification", Text, "the rule in words"},
			{"min_deposit", Money, "the least first deposit that qualifies"},
			{"ngr_note", Text, "what the operator takes off the net gaming revenue"},
		}},
		{"clicks", "visits through tracking links", []Column{
			{"click_id", Text, "unique"},
			{"campaign_id", Key, ""},
			{"sub_id", Text, "the label that reports are grouped by"},
			{"subs", JSON, "an object of sub1 to sub15"},
			{"affiliate", Text, "the sub-affiliate that sent the visit"},
			{"clicked_at", Time, ""},
			{"source", Text, "the traffic source"},
			{"country", Text, "ISO 3166, two letters"},
			{"device", Text, ""},
		}},
		{"receipts", "postbacks as they arrived, with the answers we gave", []Column{
			{"id", Key, "drawn by the database, rising"},
			{"received_at", Time, "never NULL"},
			{"operator_id", Key, "NULL: the campaign's operator"},
			{"campaign_id", Key, "of the click, where that is known"},
			{"click_id", Text, "as parsed from the request"},
			{"sub_id", Text, ""},
			{"event", Text, "registration, ftd, qualified_ftd, deposit, approved, pending, rejected, refund, chargeback or rebill; other words are kept"},
			{"status", Text, "accepted, rejected, duplicate or pending"},
			{"reason", Text, "why it is not accepted"},
			{"occurred_at", Time, "when it happened, as the operator dates it"},
			{"amount", Money, "a deposit or a payout: the contract says which"},
			{"currency", Text, ""},
			{"txid", Text, "the operator's transaction"},
			{"player_id", Text, ""},
			{"player_status", Text, "the operator's word for the player"},
			{"method", Text, "of the HTTP request"},
			{"query", Text, "the raw query string, byte for byte"},
			{"remote_ip", Text, "who called"},
			{"auth_ok", Boolean, "NULL where nothing was checked"},
			{"http_status", Integer, "what we answered"},
		}},
		{"deliveries", "outgoing postbacks, one row an attempt", []Column{
			{"id", Key, "drawn by the database"},
			{"receipt_id", Key, "the receipt that is passed on"},
			{"endpoint", Text, "the name of the traffic source or sub-affiliate"},
			{"method", Text, ""},
			{"url", Text, ""},
			{"attempt", Integer, "from 1"},
			{"sent_at", Time, ""},
			{"http_status", Integer, "NULL where nothing came back"},
			{"error", Text, "why nothing came back"},
			{"latency_ms", Integer, ""},
			{"state", Text, "delivered, failed or waiting"},
		}},
		{"contracts", "what operators' postbacks must look like", []Column{
			{"operator_id", Key, ""},
			{"valid_from", Time, "open where NULL"},
			{"valid_to", Time, "the first moment after; open where NULL"},
			{"spec", JSON, "parameter names, event words, zone, authentication and so on"},
		}},
		{"payout_lines", "lines of operators' payout reports", []Column{
			{"report", Text, "the report's name; with line the key"},
			{"line", Integer, ""},
			{"operator_id", Key, ""},
			{"campaign_id", Key, ""},
			{"click_id", Text, ""},
			{"txid", Text, ""},
			{"player_id", Text, ""},
			{"sub_id", Text, ""},
			{"event", Text, ""},
			{"day", Text, "YYYY-MM-DD in the report's zone"},
			{"amount", Money, ""},
			{"currency", Text, ""},
			{"status", Text, ""},
			{"reason", Text, ""},
		}},
	}
}

// relation gives the one of that name.
func relation(name string) Relation {
	all := Relations()
	return all[slices.IndexFunc(all, func(r Relation) bool { return r.Name == name })]
}

// stored names the columns as an engine has them, in order: on SQLite an
// amount takes two.
func (r Relation) stored(engine data.Engine) []string {
	var names []string
	for _, c := range r.Columns {
		names = append(names, c.Name)
		if c.Type == Money && engine == data.SQLite {
			names = append(names, c.Name+"_text")
		}
	}
	return names
}
