package source

import "slices"

// kind is the type that a field is decoded to.
type kind int

const (
	text kind = iota
	moment
	amount
	boolean
	integer
	document // JSON, as text
)

// field is one column that queries may use.
type field struct {
	name string
	kind kind
}

// relation is one of the words that queries are written against.
type relation struct {
	name   string
	fields []field
}

func (r relation) field(name string) (field, bool) {
	i := slices.IndexFunc(r.fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}, false
	}
	return r.fields[i], true
}

func (r relation) names() []string {
	names := make([]string, len(r.fields))
	for i, f := range r.fields {
		names[i] = f.name
	}
	return names
}

// relations lists every relation with its fields, in the order they are
// documented.
func relations() []relation {
	return []relation{
		{"operators", []field{{"id", text}, {"name", text}}},
		{"campaigns", []field{
			{"id", text}, {"operator_id", text}, {"name", text}, {"offer", text}, {"tracking_link", text}, {"affiliate", text},
		}},
		{"terms", []field{
			{"campaign_id", text}, {"valid_from", moment}, {"valid_to", moment}, {"model", text}, {"payable_event", text},
			{"payout", amount}, {"currency", text}, {"window_days", integer}, {"qualification", text},
			{"min_deposit", amount}, {"ngr_note", text},
		}},
		{"clicks", []field{
			{"click_id", text}, {"campaign_id", text}, {"sub_id", text}, {"subs", document}, {"affiliate", text},
			{"clicked_at", moment}, {"source", text}, {"country", text}, {"device", text},
		}},
		{"receipts", []field{
			{"id", text}, {"received_at", moment}, {"operator_id", text}, {"campaign_id", text}, {"click_id", text},
			{"sub_id", text}, {"event", text}, {"status", text}, {"reason", text}, {"occurred_at", moment},
			{"amount", amount}, {"currency", text}, {"txid", text}, {"player_id", text}, {"player_status", text},
			{"method", text}, {"query", text}, {"remote_ip", text}, {"auth_ok", boolean}, {"http_status", integer},
		}},
		{"deliveries", []field{
			{"id", text}, {"receipt_id", text}, {"endpoint", text}, {"method", text}, {"url", text}, {"attempt", integer},
			{"sent_at", moment}, {"http_status", integer}, {"error", text}, {"latency_ms", integer}, {"state", text},
		}},
		{"contracts", []field{{"operator_id", text}, {"valid_from", moment}, {"valid_to", moment}, {"spec", document}}},
		{"payout_lines", []field{
			{"report", text}, {"line", integer}, {"operator_id", text}, {"campaign_id", text}, {"click_id", text},
			{"txid", text}, {"player_id", text}, {"sub_id", text}, {"event", text}, {"day", text}, {"amount", amount},
			{"currency", text}, {"status", text}, {"reason", text},
		}},
	}
}

func relationNamed(name string) (relation, bool) {
	all := relations()
	i := slices.IndexFunc(all, func(r relation) bool { return r.name == name })
	if i < 0 {
		return relation{}, false
	}
	return all[i], true
}

// required are the fields without which a relation says nothing.
func required(relation string) []string {
	switch relation {
	case "receipts":
		return []string{"id", "received_at"}
	case "clicks":
		return []string{"click_id"}
	case "operators", "campaigns":
		return []string{"id"}
	}
	return nil
}
