package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tailback/data"
)

// Events lists the canonical events.
func Events() []string {
	return []string{
		data.Registration, data.FTD, data.QualifiedFTD, data.Deposit, data.Approved, data.Waiting, data.Refused, data.Refund, data.Chargeback, data.Rebill,
	}
}

// Fields lists the fields that a parameter can carry, beside the token or the
// signature.
func Fields() []string {
	fields := []string{"click_id", "event", "occurred_at", "amount", "currency", "txid", "player_id", "player_status", "campaign_id", "sub_id"}
	for n := range MostSubs {
		fields = append(fields, fmt.Sprintf("sub%d", n+1))
	}
	return fields
}

// MostSubs is how many sub-ids a click can have.
const MostSubs = 15

// alias is a field and the names that its parameter has with operators.
type alias struct{ field, names string }

// aliases is the census of 395 networks, for each field the commonest name
// first. One name can be two fields with two operators, so it serves to suggest
// and never to read.
func aliases() []alias {
	return []alias{
		{"click_id", "clickid click_id cid subid sub_id transaction_id tid aff_sub aff_click_id visit_id externalid external_id extid visitor_id reqid r s2 afp1 anid payload"},
		{"event", "event status goal goal_id goal_alias type et event_type eventType conv_status cnv_status lead_status"},
		{"amount", "payout amount sum revenue sale_amount depositAmount price income profit CommissionAmount aff_value"},
		{"currency", "currency cur cnv_currency method_currency"},
		{"occurred_at", "timestamp ts date datetime time event_time conversion_time created_at"},
		{"txid", "txid tid transaction_id conversion_id order_id deposit_id action_id trx reference_id txn_id unique_id"},
		{"player_id", "player_id user_id customer_id client_id account_id"},
		{"player_status", "player_status status state"},
		{"campaign_id", "campaign_id campaign offer_id offer"},
		{"auth", "token security_token secure verification_token auth_token sig signature hash hmac"},
	}
}

// Names gives the names that a field's parameter has with operators, the
// commonest first; auth stands for the token or the signature. They serve to
// suggest, and to see that a parameter was renamed.
func Names(field string) []string {
	for _, a := range aliases() {
		if a.field == field {
			return strings.Fields(a.names)
		}
	}
	n, ok := label(field)
	if !ok {
		return nil
	}
	var names []string
	for _, stem := range stems() {
		if n <= stem.most {
			names = append(names, stem.name+strconv.Itoa(n))
		}
	}
	if n == 1 {
		names = append(names, "sub_id", "aff_sub", "utm_source", "utm_campaign", "utm_content", "utm_term", "utm_medium")
	}
	return names
}

// label gives the number of a sub-id; sub_id is the first.
func label(field string) (n int, ok bool) {
	if field == "sub_id" {
		return 1, true
	}
	digits, ok := strings.CutPrefix(field, "sub")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && 1 <= n && n <= MostSubs && digits == strconv.Itoa(n)
}

// stem is what numbered names of labels begin with, and how far they go.
type stem struct {
	name string
	most int
}

func stems() []stem {
	return []stem{{"sub", MostSubs}, {"sub_id", MostSubs}, {"s", 5}, {"aff_sub", MostSubs}, {"adv_sub", MostSubs}, {"p", 10}}
}

// FieldsOf gives the fields that a parameter of this name carries with some
// operator, in any case of its letters; a label is the n-th sub.
func FieldsOf(param string) []string {
	var fields []string
	for _, a := range aliases() {
		if slices.ContainsFunc(strings.Fields(a.names), func(name string) bool { return strings.EqualFold(name, param) }) {
			fields = append(fields, a.field)
		}
	}
	for n := range MostSubs {
		field := "sub" + strconv.Itoa(n+1)
		if slices.ContainsFunc(Names(field), func(name string) bool { return strings.EqualFold(name, param) }) {
			fields = append(fields, field)
		}
	}
	return fields
}

// EventsOf gives the canonical events that a word means with some operator, in
// any case of its letters. 14 of 159 words mean different things with different
// operators, so they serve to suggest and never to read.
func EventsOf(word string) []string {
	var events []string
	for _, row := range [][2]string{
		{data.Registration, "reg,registration,registered,lead,signup,new,created,initial,install"},
		{data.FTD, "ftd,first_dep,firstDeposit,first_deposit,dep,sale"},
		{data.QualifiedFTD, "qualified_ftd,qualification,Qualified CPA,CPA qualification,qftd,confirmed,CPA_ACCEPT"},
		{data.Deposit, "deposit,redep,rdep,RD"},
		{data.Rebill, "rebill,upsell,repeat"},
		{data.Waiting, "pending,hold,wait,waiting,processing,P,lead_hold"},
		{data.Approved, "approved,approve,confirmed,paid,payed,billed,accepted,A"},
		{data.Refused, "rejected,reject,declined,cancelled,canceled,trash,fake,spam,invalid,duplicate,D,F,CPA_DECLINE"},
		{data.Refund, "refund,return,reversed,reverse"},
		{data.Chargeback, "chargeback,return,reversed,reverse"},
	} {
		if slices.ContainsFunc(strings.Split(row[1], ","), func(w string) bool { return strings.EqualFold(w, word) }) {
			events = append(events, row[0])
		}
	}
	return events
}
