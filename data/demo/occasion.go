package demo

import (
	"strconv"

	"tailback/data"
)

// share is how often operators report an event.
type share struct {
	event string
	part  float64
}

// eventMix is how often operators report what, where somebody is there whom it
// can happen to. Where nobody is, it is a deposit or a registration instead.
func eventMix() ([]share, weights) {
	mix := []share{
		{data.Registration, 0.46}, {data.FTD, 0.13}, {data.Deposit, 0.19}, {data.QualifiedFTD, 0.06}, {data.Waiting, 0.035},
		{data.Approved, 0.045}, {data.Refused, 0.02}, {data.Rebill, 0.03}, {data.Refund, 0.015}, {data.Chargeback, 0.015},
	}
	var w weights
	total := 0.0
	for _, s := range mix {
		total += s.part
		w = append(w, total)
	}
	return mix, w
}

// occasion is something that happened to somebody, to be reported.
type occasion struct {
	event  string
	player player
	amount int64 // whole units; with money set
	money  bool
	order  string // the transaction
}

const (
	// pause is the least time between two things that happen to one person.
	pause = 10 * second
	// tries is how many people are looked at for somebody whom it can happen to.
	tries = 12
)

// occasion chooses what happens in a campaign and to whom.
func (w *World) occasion(c *campaign, at moment) occasion {
	event := w.mix[w.events.pick(w.dice)].event
	if c.operator.says[event] != "" {
		switch event {
		case data.Registration:
		case data.FTD:
			if i, ok := find(w.dice, c.leads, func(p player) bool { return p.last+pause <= at }); ok {
				return w.firstDeposit(c, i, at)
			}
		default:
			if i, ok := find(w.dice, c.spenders, func(p player) bool { return p.last+pause <= at && p.open(event) }); ok {
				return w.later(c, i, event, at)
			}
		}
	}
	if i, ok := find(w.dice, c.spenders, func(p player) bool { return p.last+pause <= at }); ok && event != data.Registration {
		return w.later(c, i, data.Deposit, at)
	}
	return w.registration(c, at)
}

// find looks at a few of the people for one who will do.
func find[T any](d dice, p pool[T], will func(T) bool) (int, bool) {
	for range tries {
		if len(p.all) == 0 {
			break
		}
		if i := d.IntN(len(p.all)); will(p.all[i]) {
			return i, true
		}
	}
	return 0, false
}

// open tells whether an event can happen to somebody who has deposited.
func (p player) open(event string) bool {
	c := p.click.campaign
	watched := p.qualified || c.operator.says[data.QualifiedFTD] == ""
	switch event {
	case data.QualifiedFTD:
		return c.model != "revshare" && !p.qualified && p.deposited >= c.least
	case data.Waiting:
		return c.model != "revshare" && watched && !p.underWatch
	case data.Approved:
		return p.underWatch && !p.settled
	case data.Refused:
		return !p.settled && (p.underWatch || c.operator.says[data.Waiting] == "")
	case data.Rebill:
		return c.model != "cpa"
	}
	return true
}

func (w *World) registration(c *campaign, at moment) occasion {
	var v click
	if i, ok := find(w.dice, c.visitors, func(v click) bool { return v.at+pause <= at }); ok {
		v = c.visitors.take(i)
	} else {
		v = w.visit(c, at-w.dice.span(pause, minute))
		w.batch.Clicks = append(w.batch.Clicks, w.noun(v))
	}
	p := w.register(c.operator, v, at)
	c.leads.put(w.dice, p)
	return occasion{event: data.Registration, player: p}
}

func (w *World) register(o *operator, v click, at moment) player {
	o.players += 1 + w.dice.IntN(3) // others register with the operator too
	return player{click: v, id: data.NewText(strconv.Itoa(o.players)), last: at}
}

func (w *World) firstDeposit(c *campaign, i int, at moment) occasion {
	p := c.leads.take(i)
	amount := w.deposit(c)
	p.last, p.deposits, p.deposited, p.order = at, 1, amount, w.order(c.operator)
	c.spenders.put(w.dice, p)
	return c.money(occasion{event: data.FTD, player: p, amount: amount, order: p.order})
}

// later is what can happen after the first deposit.
func (w *World) later(c *campaign, i int, event string, at moment) occasion {
	p := &c.spenders.all[i]
	p.last = at
	o := occasion{event: event, order: p.order}
	switch event {
	case data.QualifiedFTD:
		p.qualified = true
	case data.Waiting:
		p.underWatch = true
	case data.Approved:
		p.settled = true
	case data.Deposit, data.Rebill:
		o.amount, o.order = w.deposit(c), w.order(c.operator)
		p.deposits++
		p.deposited += o.amount
	case data.Refund, data.Chargeback:
		o.amount = -w.deposit(c)
	}
	o.player = *p
	if event == data.Refund || event == data.Chargeback || event == data.Refused {
		c.spenders.take(i) // the last that is heard of them
	}
	return c.money(o)
}

// money says what the operator's amount is: what was deposited, or what it
// pays us by the deal.
func (c *campaign) money(o occasion) occasion {
	if c.operator.amountIs == "deposit_sum" {
		o.money = o.amount != 0
		return o
	}
	o.money, o.amount = false, 0
	pays, ok := c.payout.Amount.Decimal()
	switch {
	case !ok:
	case o.event == c.operator.payable:
		o.money, o.amount = true, pays.IntPart()
	case o.event == data.Chargeback:
		o.money, o.amount = true, -pays.IntPart()
	}
	return o
}

// deposit draws what somebody pays in; about one in five is less than what
// qualifies in the strictest campaigns.
func (w *World) deposit(c *campaign) int64 {
	usual := [...]int64{10, 20, 20, 25, 25, 50, 50, 50, 75, 100, 100, 150, 200, 500}
	return usual[w.dice.IntN(len(usual))] * c.market.worth
}

func (w *World) order(o *operator) string {
	o.orders += 1 + w.dice.IntN(4)
	return o.tx + strconv.Itoa(o.orders)
}

// populate fills a campaign with people who came before history begins, and
// gives their clicks.
func (w *World) populate(c *campaign) []data.Click {
	begin := w.begin()
	var clicks []data.Click
	come := func(least, most moment) click {
		v := w.visit(c, begin-w.dice.span(least, most))
		clicks = append(clicks, w.noun(v))
		return v
	}
	for range visitorsKept / 4 {
		c.visitors.put(w.dice, come(minute, 2*day))
	}
	for range leadsKept / 4 {
		v := come(hour, 5*day)
		c.leads.put(w.dice, w.register(c.operator, v, v.at+w.dice.span(minute, hour)))
	}
	for range spendersKept / 2 {
		v := come(day, 9*day)
		p := w.register(c.operator, v, v.at+w.dice.span(hour, day))
		p.deposits, p.deposited, p.order = 1, w.deposit(c), w.order(c.operator)
		c.spenders.put(w.dice, p)
	}
	return clicks
}
