package demo

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a world needs its zones on machines without them

	"tailback/data"
)

// role is one operator as it is described; newOperator makes it act.
type role struct {
	name string
	// template lists its postback's parameters in order, name:field.
	template string
	// words lists its words for events, canonical:word. It sends no others.
	words string
	// payable is the event that earns commission with it.
	payable string

	amountIs   string
	zone       string
	timeFormat string
	precision  time.Duration
	maxDelay   time.Duration

	auth     string // token, ip, hmac or none
	network  string // its servers are network.<n> for n of servers
	servers  string
	macro    string // how it writes macros, around an x
	tx       string // what its transactions begin with
	closes   data.Close
	reportIn string
}

// roles lists the operators, the busiest first.
func roles() []role {
	return []role{
		{
			name: "FableSpin", payable: data.QualifiedFTD, amountIs: "deposit_sum",
			template: "clickid:click_id event:event sub1:sub_id sub2:sub2 sum:amount cur:currency ts:occurred_at txid:txid player:player_id status:player_status tok:token",
			words:    "registration:reg ftd:ftd qualified_ftd:qftd deposit:dep pending:hold approved:approved rejected:trash refund:refund chargeback:chargeback",
			zone:     "Europe/Riga", timeFormat: "2006-01-02 15:04:05", precision: time.Second, maxDelay: 5 * time.Minute,
			auth: "token", network: "198.51.100", servers: "4 5 7 9", macro: "{x}", tx: "T-",
			closes: data.Close{Day: 3, Time: "12:00"}, reportIn: "Europe/Malta",
		},
		{
			name: "Zebrino", payable: data.QualifiedFTD, amountIs: "payout",
			template: "cid:click_id goal:event s1:sub_id s2:sub2 payout:amount currency:currency timestamp:occurred_at tid:txid customer_id:player_id",
			words:    "registration:registration ftd:first_deposit qualified_ftd:qualification deposit:redep pending:pending approved:confirmed rejected:declined refund:return chargeback:reversed",
			zone:     "Europe/Athens", timeFormat: "unix_s", precision: time.Second, maxDelay: 10 * time.Minute,
			auth: "ip", network: "203.0.113", servers: "20 21 22 23", macro: "{x}", tx: "zb",
			closes: data.Close{Day: 2, Time: "18:00"}, reportIn: "Europe/Athens",
		},
		{
			name: "Oddly", payable: data.FTD, amountIs: "deposit_sum",
			template: "aff_sub:click_id status:event aff_sub2:sub_id aff_sub3:sub2 amount:amount cur:currency date:occurred_at order_id:txid user_id:player_id sig:signature",
			words:    "registration:signup ftd:sale deposit:rdep pending:waiting approved:accepted rejected:canceled refund:refund chargeback:chargeback rebill:rebill",
			zone:     "Europe/Lisbon", timeFormat: "2006-01-02T15:04:05", precision: time.Second, maxDelay: 5 * time.Minute,
			auth: "hmac", network: "192.0.2", servers: "31 32 33 34", macro: "${x}", tx: "OD",
			closes: data.Close{Day: 5}, reportIn: "Europe/Lisbon",
		},
		{
			name: "Murmelbet", payable: data.FTD, amountIs: "deposit_sum",
			template: "transaction_id:click_id event_type:event utm_content:sub_id utm_term:sub2 depositAmount:amount method_currency:currency event_time:occurred_at deposit_id:txid account_id:player_id security_token:token",
			words:    "registration:NEW ftd:FIRST_DEP deposit:RD rejected:FRAUD refund:REFUND chargeback:CHARGEBACK rebill:REBILL",
			zone:     "Europe/Berlin", timeFormat: "2006-01-02T15:04:05Z07:00", precision: time.Second, maxDelay: 5 * time.Minute,
			auth: "token", network: "198.51.100", servers: "130 131 132 133", macro: "[[x]]", tx: "mb-",
			closes: data.Close{Day: 4, Time: "23:59"}, reportIn: "Europe/Berlin",
		},
		{
			name: "Quorvo", payable: data.Approved, amountIs: "payout",
			template: "afp1:click_id goal_id:event p1:sub_id p2:sub2 revenue:amount currency:currency ts:occurred_at trx:txid client_id:player_id state:player_status",
			words:    "registration:1 ftd:2 qualified_ftd:3 pending:4 approved:5 rejected:6 deposit:7 refund:8 chargeback:9",
			zone:     "UTC", timeFormat: "unix_ms", precision: time.Millisecond, maxDelay: 10 * time.Minute,
			auth: "none", network: "203.0.113", servers: "140 141 142 143", macro: "[x]", tx: "",
			closes: data.Close{Day: 7}, reportIn: "UTC",
		},
		{
			name: "Plinkaroo", payable: data.FTD, amountIs: "payout",
			template: "subid:click_id type:event sub_id2:sub_id sub_id3:sub2 payout:amount cur:currency created_at:occurred_at action_id:txid player_id:player_id verification_token:token",
			words:    "registration:lead ftd:dep deposit:deposit chargeback:return rebill:repeat",
			zone:     "Europe/Malta", timeFormat: "2006-01-02 15:04", precision: time.Minute, maxDelay: 15 * time.Minute,
			auth: "token", network: "192.0.2", servers: "200 201 202 203", macro: "#x#", tx: "PK",
			closes: data.Close{Day: 3}, reportIn: "Europe/Malta",
		},
	}
}

// Secrets gives, by the name of the environment variable that the contracts
// refer to, what the invented operators sign and identify themselves with.
func Secrets() map[string]string {
	all := map[string]string{}
	for _, r := range roles() {
		if name := r.secretName(); name != "" {
			all[name] = r.secret()
		}
	}
	return all
}

func (r role) secretName() string {
	if r.auth != "token" && r.auth != "hmac" {
		return ""
	}
	return "TAILBACK_DEMO_" + strings.ToUpper(r.name)
}

func (r role) secret() string { return "demo-" + strings.ToLower(r.name) + "-5f1c9a" }

// operator is a role that acts: it sends postbacks.
type operator struct {
	role
	ref       data.Ref
	params    []param
	says      map[string]string // its word for an event
	zone      *time.Location
	contract  data.Contract
	addresses []data.Text // of its servers
	servers   []string

	campaigns []*campaign
	traffic   weights // over its campaigns

	players int // how many have registered with it
	orders  int // how many transactions it has had
}

// param is one parameter of a template.
type param struct{ name, field string }

func newOperator(n int, r role) *operator {
	o := &operator{role: r, ref: refOf(n, r.name), says: pairs(r.words), zone: zone(r.zone), servers: strings.Fields(r.servers)}
	for _, p := range strings.Fields(r.template) {
		name, field, _ := strings.Cut(p, ":")
		o.params = append(o.params, param{name, field})
	}
	for _, s := range o.servers {
		o.addresses = append(o.addresses, data.NewText(r.network+"."+s))
	}
	o.contract = o.agreed()
	// Six operators that share one counter would give away each other's numbers.
	o.players, o.orders = 40_000+n*7_000, 90_000+n*1_100
	return o
}

// agreed writes down what the operator's postbacks look like.
func (o *operator) agreed() data.Contract {
	c := data.Contract{
		Operator: o.ref, Params: map[string]string{}, Events: map[string]string{},
		Zone: o.role.zone, TimeFormat: o.timeFormat, Precision: data.Duration(o.precision),
		AmountIs: o.amountIs, AmountEvents: []string{data.FTD, data.Deposit},
		Auth:     data.Auth{Kind: o.auth, IPs: o.allAddresses()},
		MaxDelay: data.Duration(o.maxDelay), ClickIDFormat: "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
		Expected: []string{"click_id", "event", "occurred_at", "player_id"}, ReportZone: o.reportIn, MonthCloses: o.closes,
	}
	switch {
	case o.amountIs == "payout":
		c.AmountEvents = []string{o.payable}
	case o.says[data.Rebill] != "":
		c.AmountEvents = append(c.AmountEvents, data.Rebill)
	}
	if name := o.secretName(); name != "" {
		c.Auth.Secret = "env:" + name
	}
	if o.auth == "hmac" {
		c.Auth.Hash, c.Auth.Encoding = "sha256", "hex"
	}
	for _, p := range o.params {
		if p.field == "token" || p.field == "signature" {
			c.Auth.Param = p.name
			continue
		}
		c.Params[p.field] = p.name
	}
	for event, word := range o.says {
		c.Events[word] = event
	}
	return c
}

func (o *operator) allAddresses() []string {
	all := make([]string, len(o.addresses))
	for i, a := range o.addresses {
		all[i] = a.Raw()
	}
	return all
}

// unfilled gives a macro of the operator's as it stands in its template.
func (o *operator) unfilled(name string) string { return strings.Replace(o.macro, "x", name, 1) }

func refOf(n int, name string) data.Ref {
	return data.Ref{Key: data.NewText(fmt.Sprint(n)), Name: data.NewText(name)}
}

func pairs(s string) map[string]string {
	all := map[string]string{}
	for _, pair := range strings.Fields(s) {
		key, value, _ := strings.Cut(pair, ":")
		all[key] = value
	}
	return all
}

// zone loads a zone of the database that the program carries.
func zone(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}
