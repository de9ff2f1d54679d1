package conversion_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/rules/conversion"
)

var (
	text = data.NewText
	noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
)

// receive makes a receipt of click 9cdf, campaign de, received n minutes past
// noon and accepted, from words: event, then status:x txid:x player:x click:x
// campaign:x amount:x currency:x http:5 reason:x.
func receive(n int, words string) data.Receipt {
	r := data.Receipt{
		ID: data.NewID("prod", text(fmt.Sprint(100+n))), ReceivedAt: data.At(noon.Add(time.Duration(n) * time.Minute)),
		Operator: data.Ref{Key: text("fablespin")}, Campaign: data.Ref{Key: text("de")}, ClickID: text("9cdf"),
		Status: text("accepted"), HTTPStatus: 200,
	}
	for i, word := range strings.Fields(words) {
		field, value, _ := strings.Cut(word, ":")
		to := map[string]*data.Text{
			"status": &r.Status, "txid": &r.TxID, "player": &r.PlayerID, "click": &r.ClickID, "campaign": &r.Campaign.Key,
			"currency": &r.Money.Currency, "reason": &r.Reason, "operator": &r.Operator.Key,
		}[field]
		switch {
		case i == 0:
			r.Event = text(word)
		case field == "amount":
			r.Money.Amount, r.Money.Currency = data.ParseAmount(value), text("EUR")
		case field == "http":
			r.HTTPStatus, r.Status = 503, data.Text{}
		case value == "":
			*to = data.Text{}
		default:
			*to = text(value)
		}
	}
	return r
}

// receiveAll makes receipts a minute apart.
func receiveAll(lines ...string) (all []data.Receipt) {
	for i, line := range lines {
		all = append(all, receive(i, line))
	}
	return all
}

// deal pays 120 EUR for an event of campaign de, from a deposit of 50 EUR.
func deal(event string) data.Terms {
	euro := func(n int64) data.Amount { return data.NewAmount(decimal.NewFromInt(n)) }
	return data.Terms{
		Campaign: data.Ref{Key: text("de")}, Model: text("cpa"), PayableEvent: text(event), WindowDays: 30,
		Payout: data.Money{Amount: euro(120), Currency: text("EUR")}, MinDeposit: euro(50),
	}
}

// written gives conversions as "ftd 1: 101 102", leads as "leads 1: 100".
func written(all []conversion.Conversion) (lines []string) {
	for _, c := range all {
		event := c.Key.Event.Raw()
		if c.Key.Event.Null() {
			event = "leads"
		}
		line := fmt.Sprintf("%s %d:", event, c.Key.Ordinal)
		for _, id := range c.Conversion.Receipts {
			line += " " + id.Key.Raw()
		}
		lines = append(lines, line)
	}
	return lines
}

func TestReceiptsBelongToOnePayableThing(t *testing.T) {
	for name, c := range map[string]struct {
		pays  string
		lines []string
		want  []string
	}{
		"registration and deposits stand beside the chain": {"ftd",
			[]string{"registration", "ftd", "deposit", "odd"},
			[]string{"leads 1: 100 102 103", "ftd 1: 101"}},
		"what becomes of a deposit stays with it": {"ftd",
			[]string{"ftd txid:A", "chargeback txid:B", "deposit txid:B"},
			[]string{"ftd 1: 100", "leads 1: 101 102"}},
		"one chain": {"ftd",
			[]string{"ftd", "pending", "approved", "rejected", "chargeback"},
			[]string{"ftd 1: 100 101 102 103 104"}},
		"a transaction id splits a chain": {"ftd",
			[]string{"ftd txid:A", "ftd txid:B", "approved txid:A", "chargeback txid:B"},
			[]string{"ftd 1: 100 102", "ftd 2: 101 103"}},
		"a state without a transaction follows the payable event before it": {"ftd",
			[]string{"ftd txid:A", "pending", "ftd txid:B", "approved"},
			[]string{"ftd 1: 100 101", "ftd 2: 102 103"}},
		"states with a transaction of their own stay together": {"ftd",
			[]string{"ftd txid:A", "pending txid:X", "ftd txid:B", "approved txid:X"},
			[]string{"ftd 1: 100 101 103", "ftd 2: 102"}},
		"the same click and event is a duplicate": {"ftd",
			[]string{"ftd", "ftd", "ftd txid:A", "ftd txid:B status:duplicate"},
			[]string{"ftd 1: 100 101 102 103"}},
		"a resend after our 5xx": {"ftd",
			[]string{"ftd txid:A http:503", "ftd txid:A"},
			[]string{"ftd 1: 100 101"}},
		"the first deposit is a step to the qualified one": {"qualified_ftd",
			[]string{"registration", "ftd", "qualified_ftd"},
			[]string{"leads 1: 100", "qualified_ftd 1: 101 102"}},
		"a chain whose payable event never came": {"qualified_ftd",
			[]string{"ftd", "rejected"},
			[]string{"qualified_ftd 1: 100 101"}},
		"each deposit, where deposits are paid": {"deposit",
			[]string{"deposit txid:A", "deposit txid:B", "refund txid:A"},
			[]string{"deposit 1: 100 102", "deposit 2: 101"}},
		"a transaction brings a receipt without click id back to its click": {"ftd",
			[]string{"ftd click: campaign: txid:A status:rejected", "ftd txid:A"},
			[]string{"ftd 1: 100 101"}},
		"a player alone is not enough for that": {"ftd",
			[]string{"ftd player:7", "approved click: campaign: player:7"},
			[]string{"ftd 1: 100", "ftd 1: 101"}},
		"who names nobody is alone": {"ftd",
			[]string{"ftd click:", "ftd click:", "ftd click: txid:A", "approved click: txid:A"},
			[]string{"ftd 1: 100", "ftd 2: 101", "ftd 3: 102 103"}},
		"another operator's transaction is another": {"ftd",
			[]string{"ftd txid:A", "ftd click: txid:A operator:oddly"},
			[]string{"ftd 1: 100", "ftd 1: 101"}},
		"without terms the payable event is taken to be ftd": {"",
			[]string{"registration campaign:unknown", "ftd campaign:unknown"},
			[]string{"leads 1: 100", "ftd 1: 101"}},
		"the same transaction, whatever it reports": {"ftd",
			[]string{"registration txid:A", "ftd txid:A"},
			[]string{"ftd 1: 100 101"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := written(conversion.Group(receiveAll(c.lines...), []data.Terms{deal(c.pays)}, nil))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAConversionIsPayableByItsTerms(t *testing.T) {
	share, lone := deal("ftd"), deal("ftd")
	share.Model, share.Payout.Amount, share.MinDeposit = text("revshare"), data.Amount{}, data.Amount{}
	lone.MinDeposit = data.Amount{}
	small := deal("ftd")
	small.Payout.Amount = data.ParseAmount("25")
	for name, c := range map[string]struct {
		terms   data.Terms
		lines   []string
		payable data.Payable
		why     string
		status  string
		money   string
	}{
		"a deposit that is high enough":      {deal("ftd"), []string{"ftd amount:50"}, data.PayableYes, "50.00 EUR of at least 50.00 EUR; the deal pays 120.00 EUR", "ftd", "120.00 EUR"},
		"a deposit that is too low":          {deal("ftd"), []string{"ftd amount:25"}, data.PayableNo, "below the deposit of 50.00 EUR", "ftd", "120.00 EUR"},
		"what may be our commission":         {small, []string{"ftd amount:25"}, data.PayableNotYet, "may be the payout", "ftd", "25.00 EUR"},
		"no amount":                          {deal("ftd"), []string{"ftd"}, data.PayableNotYet, "no amount says", "ftd", "120.00 EUR"},
		"another currency":                   {deal("ftd"), []string{"ftd amount:900 currency:SEK"}, data.PayableNotYet, "cannot be weighed", "ftd", "120.00 EUR"},
		"no least deposit":                   {lone, []string{"ftd"}, data.PayableYes, "ftd was accepted", "ftd", "120.00 EUR"},
		"qualified by the operator":          {deal("qualified_ftd"), []string{"ftd amount:25", "qualified_ftd amount:25"}, data.PayableYes, "the operator says that it qualifies", "qualified_ftd", "120.00 EUR"},
		"approved by the operator":           {deal("approved"), []string{"ftd amount:25", "approved amount:25"}, data.PayableYes, "the operator says that it qualifies", "approved", "120.00 EUR"},
		"not yet qualified":                  {deal("qualified_ftd"), []string{"ftd amount:100"}, data.PayableNotYet, "the deal pays qualified_ftd, which has not come", "ftd", "120.00 EUR"},
		"only registered":                    {deal("ftd"), []string{"registration"}, data.PayableNotYet, "the deal pays ftd", "registration", ""},
		"held":                               {lone, []string{"ftd", "pending"}, data.PayableNotYet, "the operator says pending", "pending", "120.00 EUR"},
		"held, then approved":                {lone, []string{"ftd", "pending", "approved"}, data.PayableYes, "", "approved", "120.00 EUR"},
		"rejected":                           {lone, []string{"ftd", "rejected"}, data.PayableNo, "the operator says rejected", "rejected", "120.00 EUR"},
		"rejected, then its ftd comes late":  {lone, []string{"rejected", "ftd"}, data.PayableNo, "the operator says rejected", "ftd", "120.00 EUR"},
		"rejected, then approved":            {lone, []string{"ftd", "rejected", "approved"}, data.PayableYes, "", "approved", "120.00 EUR"},
		"charged back":                       {lone, []string{"ftd", "approved", "chargeback amount:-100"}, data.PayableNo, "the operator says chargeback", "chargeback", "120.00 EUR"},
		"a duplicate rejection is none":      {lone, []string{"ftd", "rejected status:duplicate"}, data.PayableYes, "", "ftd", "120.00 EUR"},
		"we rejected it":                     {lone, []string{"ftd status:rejected reason:late"}, data.PayableNotYet, "we said rejected to its ftd: late", "", "120.00 EUR"},
		"we failed":                          {lone, []string{"ftd http:503"}, data.PayableNotYet, "we answered 503 to its ftd", "", "120.00 EUR"},
		"we failed, and it came back":        {lone, []string{"ftd http:503", "ftd"}, data.PayableYes, "", "ftd", "120.00 EUR"},
		"a revenue share":                    {share, []string{"ftd"}, data.PayableYes, "revenue share", "ftd", ""},
		"no terms":                           {lone, []string{"ftd campaign:other"}, data.PayableNotYet, "no terms are known", "ftd", ""},
		"no terms, and rejected nonetheless": {lone, []string{"ftd campaign:other", "rejected campaign:other"}, data.PayableNo, "the operator says", "rejected", ""},
		"terms without a payable event":      {deal(""), []string{"ftd"}, data.PayableNotYet, "name no payable event", "ftd", "120.00 EUR"},
		"a receipt that lost its campaign":   {lone, []string{"registration", "ftd campaign:"}, data.PayableYes, "", "ftd", "120.00 EUR"},
	} {
		t.Run(name, func(t *testing.T) {
			all := conversion.Group(receiveAll(c.lines...), []data.Terms{c.terms}, nil)
			got := all[len(all)-1]
			if got.Payable != c.payable || !strings.Contains(got.Why, c.why) || got.Why == "" {
				t.Errorf("payable: %s, %q; want %s, %q", got.Payable, got.Why, c.payable, c.why)
			}
			if got.Status.Raw() != c.status || got.Money.String() != c.money {
				t.Errorf("%q, %q; want %q, %q", got.Status, got.Money, c.status, c.money)
			}
		})
	}
}

func TestAReceiptIsJudgedByTheDealOfItsDay(t *testing.T) {
	before, after := deal("ftd"), deal("qualified_ftd")
	change := data.At(noon.Add(90 * time.Second))
	before.ValidTo, after.ValidFrom, after.Payout.Amount = change, change, data.ParseAmount("200")
	late := receive(2, "ftd txid:A amount:60") // received after the change, and occurred before it
	late.OccurredAt = data.At(noon.Add(time.Minute))
	all := conversion.Group([]data.Receipt{receive(0, "registration"), late, receive(3, "qualified_ftd txid:B")}, []data.Terms{after, before}, nil)
	if diff := cmp.Diff([]string{"leads 1: 100", "ftd 1: 102", "qualified_ftd 1: 103"}, written(all)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if all[1].Money.String() != "120.00 EUR" || all[2].Money.String() != "200.00 EUR" {
		t.Errorf("%s and %s; want the payouts of before and after", all[1].Money, all[2].Money)
	}
}
