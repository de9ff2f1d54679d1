package contract

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// learnMoney tells what amounts are, and which events come with one.
func (l *learner) learnMoney() {
	if l.out.Contract.Params["amount"] == "" {
		for _, key := range []string{"amount_is", "amount_events"} {
			l.add(Item{Key: key, Open: true, Note: "no parameter carries an amount"})
		}
		return
	}
	if !l.byPrice() {
		l.bySpread()
	}
	l.learnAmountEvents()
}

// byPrice holds amounts against what the deals pay: a payout is that, and what a
// player deposited is so by chance. It is false where no deal is known.
func (l *learner) byPrice() bool {
	n, of, last := 0, 0, ""
	for _, s := range l.seen {
		price, priced := l.price(s)
		amount, ok := s.Receipt.Money.Amount.Decimal()
		if !priced || !ok || !amount.IsPositive() {
			continue
		}
		of++
		if amount.Equal(price) {
			n++
		} else {
			last = fmt.Sprintf("%s, where the deal pays %s", amount, price)
		}
	}
	if of < least {
		return false
	}
	item := Item{Key: "amount_is", N: n, Of: of, Note: "amounts are what the deal pays"}
	switch {
	case share(n, of) >= mostly:
		l.out.Contract.AmountIs = "payout"
	case share(n, of) < half:
		l.out.Contract.AmountIs = "deposit_sum"
		item.N, item.Note = of-n, "amounts are not what the deal pays: "+last
	default:
		item.Open, item.Note = true, "some amounts are what the deal pays, and some are not"
	}
	l.add(item)
	return true
}

func (l *learner) price(s seen) (decimal.Decimal, bool) {
	if s.Deal == nil {
		return decimal.Decimal{}, false
	}
	money, ok := s.Deal.Price()
	price, _ := money.Amount.Decimal()
	return price, ok
}

// bySpread looks at the amounts of each event of a campaign: payouts are all the
// same there, and deposits are not.
func (l *learner) bySpread() {
	type group struct{ campaign, event data.Text }
	groups := map[group]map[string]int{}
	for _, s := range l.seen {
		amount, ok := s.Receipt.Money.Amount.Decimal()
		if !ok || !amount.IsPositive() {
			continue
		}
		g := group{s.Receipt.Campaign.Key, s.Receipt.Event}
		if groups[g] == nil {
			groups[g] = map[string]int{}
		}
		groups[g][amount.String()]++
	}
	n, of := 0, 0
	for _, amounts := range groups {
		_, most, all := meaning(amounts)
		if all >= least {
			n, of = n+most, of+all
		}
	}
	item := Item{Key: "amount_is", N: n, Of: of}
	switch {
	case of >= 2*least && share(n, of) >= mostly:
		l.out.Contract.AmountIs, item.Note = "payout", "no deals are known, but an event of a campaign always has the same amount"
	case of >= 2*least && share(n, of) < half:
		l.out.Contract.AmountIs, item.N, item.Note = "deposit_sum", of-n, "no deals are known, but the amounts of an event differ within a campaign"
	default:
		item.Open, item.Note = true, "no deals are known, and the amounts alone do not tell a payout from a deposit"
	}
	l.add(item)
}

// learnAmountEvents finds the events that come with an amount. What takes one
// back needs none: it was said before. A payout is looked for only where the deal
// pays one.
func (l *learner) learnAmountEvents() {
	c := &l.out.Contract
	with, of := map[string]int{}, map[string]int{}
	for _, s := range l.seen {
		event := canonical(s.Receipt.Event)
		if event == "" || event == data.Refund || event == data.Chargeback || c.AmountIs == "payout" && s.Deal != nil && !l.pays(s) {
			continue
		}
		of[event]++
		if value, _ := s.get(c.Params["amount"]); value != "" && !nought(value) {
			with[event]++
		}
	}
	item := Item{Key: "amount_events"}
	for _, event := range Events() {
		if with[event] >= least && share(with[event], of[event]) >= mostly {
			c.AmountEvents = append(c.AmountEvents, event)
			item.N, item.Of = item.N+with[event], item.Of+of[event]
		}
	}
	if c.AmountEvents == nil {
		item.Open, item.Note = true, "no event always comes with an amount"
	}
	slices.Sort(c.AmountEvents)
	l.add(item)
}

// pays reports whether the deal of a receipt has a price.
func (l *learner) pays(s seen) bool {
	_, ok := l.price(s)
	return ok
}

// nought reports whether a value is the 0 that many send for no amount.
func nought(value string) bool {
	amount, ok := Amount(value)
	return ok && amount.IsZero()
}
