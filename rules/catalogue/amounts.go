package catalogue

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// The two meanings of an amount.
const (
	payout     = "payout"
	depositSum = "deposit_sum"
)

func amountRules() []Rule {
	return []Rule{
		{
			Code: "QUA", Name: "below_qualification", Title: "deposit below qualification", Weights: []Weight{{"amount", data.Notice}},
			Needs: []Need{needTerms, needMeaning}, idle: noDeposits,
			Finds: "The first deposit is less than the deal asks for; minor where the operator calls it qualified all the same.",
			Why:   "The player does not count for the deal.",
			Fix:   "None; where many are below, the traffic or the offer is wrong.",
			check: (*Checker).belowQualification,
		},
		{
			Code: "CUR", Name: "currency_mismatch", Title: "another currency", Weights: []Weight{{"currency", data.Major}},
			Lowered: "minor where the amount is what the player paid in, a notice where there is none", Needs: []Need{needTerms},
			Finds: "The currency is not the deal's.",
			Why:   "100 JPY booked as 100 EUR.",
			Fix:   "The operator sends the deal's currency, or the deal names the other one.",
			check: (*Checker).otherCurrency,
		},
		{
			Code: "AMT", Name: "missing_amount", Title: "amount missing", Weights: []Weight{{"amount", data.Major}}, Lowered: unpaid, Needs: []Need{needAmountEvents},
			Finds: "The contract has an amount with this event, and there is none, or it is 0.",
			Why:   "What was earned, or whether it qualifies, cannot be told.",
			Fix:   "The operator fills its amount macro in for this event.",
			check: (*Checker).missingAmount,
		},
		{
			Code: "FMT", Name: "bad_amount_format", Title: "number or time malformed", Weights: []Weight{{"amount", data.Major}, {"occurred_at", data.Minor}}, Lowered: unpaid,
			Finds: "The amount is no plain decimal (12,34 · 1.200,00 · €100 · 1e3 · NaN · a list) or is negative and takes nothing back; or the time cannot be read, or cannot be.",
			Why:   "One reader takes 12,34 for 12.34, another stores 0.00.",
			Fix:   "The operator sends 12.34, and times in the agreed form.",
			check: (*Checker).malformed,
		},
		{
			Code: "PAY", Name: "amount_mismatch", Title: "payout is not the deal's", Weights: []Weight{{"amount", data.Major}}, Needs: []Need{needTerms, needMeaning}, idle: noPayouts,
			Finds: "The payout sent for the paid event is not the deal's.",
			Why:   "The operator books another price than was agreed.",
			Fix:   "Show the operator the deal; dispute what was paid too low.",
			check: (*Checker).otherPayout,
		},
	}
}

// number gives the amount: as our tracker read it, else as it arrived.
func (c *Checker) number() (d decimal.Decimal, ok bool) {
	if d, ok = c.r.Money.Amount.Decimal(); ok {
		return d, true
	}
	p := c.value(amount)
	if p == nil || p.column != "" || amountForm(p.text) != plain {
		return d, false
	}
	return data.ParseAmount(strings.TrimSpace(string(p.text))).Decimal()
}

// sameCurrency reports that the amount can be compared with the deal: in its
// currency, or in none that is named.
func (c *Checker) sameCurrency() bool {
	p, agreed := c.value(currency), c.deal.Payout.Currency
	return p == nil || p.empty() || agreed.Empty() || equalFold(p.text, agreed.Raw())
}

// equalFold compares without regard to the case of a to z.
func equalFold(a []byte, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i, c := range a {
		d := b[i]
		if c != d && (c|0x20 != d|0x20 || c|0x20 < 'a' || 'z' < c|0x20) {
			return false
		}
	}
	return true
}

func (c *Checker) belowQualification() {
	least, ok := c.deal.MinDeposit.Decimal()
	if !c.agreed || !ok || least.Sign() <= 0 || c.v == nil || c.v.AmountIs != depositSum || c.broken("amount") || !c.sameCurrency() {
		return
	}
	if c.event != data.FTD && c.event != data.QualifiedFTD {
		return
	}
	sum, ok := c.number()
	if !ok || compare(sum, least) >= 0 || sum.Sign() <= 0 {
		return
	}
	limit := data.Money{Amount: c.deal.MinDeposit, Currency: c.deal.Payout.Currency}
	f := c.find("amount", c.value(amount), theValue, ">= "+limit.String(), say("%s deposited; the deal asks for %s", data.Money{Amount: data.NewAmount(sum), Currency: limit.Currency}, limit))
	if c.event == data.QualifiedFTD {
		f.Severity = data.Minor
	}
}

func (c *Checker) otherCurrency() {
	p, want := c.value(currency), c.deal.Payout.Currency
	if !c.agreed || want.Empty() || p == nil || p.empty() || c.sameCurrency() || c.broken("currency") {
		return
	}
	f := c.find("currency", p, theValue, want.Raw(), say("%s is %s; the deal is in %s", named(p), c.spoken(p), want))
	_, some := c.number()
	switch {
	case !some:
		f.Severity = data.Notice
	case c.v == nil || c.v.AmountIs != payout || !c.pays():
		f.Severity = data.Minor
	}
}

// amountDue reports whether the contract has an amount with this event. A payout
// is due only where the deal has one: a revenue share is settled later.
func (c *Checker) amountDue() bool {
	if c.v == nil || !slices.Contains(c.v.AmountEvents, c.event) {
		return false
	}
	if c.v.AmountIs != payout {
		return true
	}
	_, priced := c.deal.Price()
	return c.agreed && priced
}

func (c *Checker) missingAmount() {
	if !c.amountDue() || c.broken("amount") {
		return
	}
	p := c.value(amount)
	if p != nil && !p.empty() {
		if d, ok := c.number(); ok && d.IsZero() && c.v.AmountIs != payout {
			c.find("amount", p, theValue, "an amount", say("%s is %s with %s: an amount must be there", named(p), c.spoken(p), c.event))
		}
		return
	}
	if c.unseen(p) || !c.r.Money.Amount.Null() && c.fromColumn(amount) {
		return
	}
	c.find("amount", p, theWhole, "an amount", say("%s is missing with %s, which must have an amount", c.where(amount), c.event))
}

func (c *Checker) malformed() {
	if p := c.value(amount); p != nil && !p.empty() && !c.broken("amount") {
		c.malformedAmount(p)
	}
	if c.broken("occurred_at") {
		return
	}
	p := c.value(occurred)
	switch {
	case c.impossible():
		c.dates(p, "a time when this can have happened", say("%s gives %s, when this cannot have happened: it is read in the wrong unit or form", c.where(occurred), data.At(c.happened)))
	case p == nil || p.empty() || c.dated:
	case p.column != "":
		c.find("occurred_at", p, theValue, "a time", say("%s is %s, which is no time", named(p), c.spoken(p)))
	case c.v != nil:
		if !c.v.IsTime(strings.TrimSpace(string(p.text))) {
			c.find("occurred_at", p, theValue, c.v.TimeFormat, say("%s is %s, which cannot be read as the contract says", named(p), c.spoken(p)))
		}
	}
}

func (c *Checker) malformedAmount(p *value) {
	form := amountForm(p.text)
	if form != plain {
		c.find("amount", p, theValue, "a plain decimal like 12.34", say("%s is %s: %s", named(p), c.spoken(p), form))
		return
	}
	takesBack := c.event == data.Refund || c.event == data.Chargeback || c.event == data.Refused || c.event == ""
	if d, ok := c.number(); ok && d.Sign() < 0 && !takesBack {
		c.find("amount", p, theValue, "an amount above 0", say("%s is %s with %s, which takes nothing back", named(p), c.spoken(p), c.event))
	}
}

func (c *Checker) otherPayout() {
	price, priced := c.deal.Price()
	if !c.agreed || !priced || c.v == nil || c.v.AmountIs != payout || c.event == "" || !c.deal.Pays(data.NewText(c.event)) || c.broken("amount") || !c.sameCurrency() {
		return
	}
	got, ok := c.number()
	want, _ := price.Amount.Decimal()
	if !ok || compare(got, want) == 0 {
		return
	}
	c.find("amount", c.value(amount), theValue, price.String(), say("%s is sent for %s; the deal pays %s", data.Money{Amount: data.NewAmount(got), Currency: price.Currency}, c.event, price))
}
