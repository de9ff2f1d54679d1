package conversion

import (
	"fmt"

	"tailback/data"
)

// judge works out status, money and whether the conversion is payable.
func (c *Conversion) judge(is Meaning) {
	leads := c.Key.Event.Null()
	var refusal, waiting data.Text // what stands of the operator's words
	for _, r := range c.Receipts {
		if !accepted(r) || !leads && !c.tells(r) {
			continue
		}
		c.Status = r.Event
		switch {
		case refuses(r.Event):
			refusal = r.Event
		case r.Event.Raw() == data.Waiting:
			waiting = r.Event
		case r.Event.Raw() == data.Approved:
			refusal, waiting = data.Text{}, data.Text{}
		}
	}
	if c.Terms != nil && !leads {
		c.Money, _ = c.Terms.Price()
		if c.Money.Amount.Null() {
			c.Money = data.Money{}
		}
	}
	c.Payable, c.Why = c.verdict(is, leads, refusal, waiting)
}

// tells reports receipts that say where the payable thing stands.
func (c *Conversion) tells(r data.Receipt) bool {
	return inChain(r.Event) || c.Terms != nil && c.Terms.Pays(r.Event)
}

func accepted(r data.Receipt) bool { return data.Status(r.Status.Raw()) == data.Accepted }

func (c *Conversion) verdict(is Meaning, leads bool, refusal, waiting data.Text) (data.Payable, string) {
	switch {
	case !leads && !refusal.Null():
		return data.PayableNo, "the operator says " + refusal.String()
	case c.Terms == nil:
		return data.PayableNotYet, "no terms are known for it"
	case c.Terms.PayableEvent.Empty():
		return data.PayableNotYet, "its terms name no payable event"
	case leads:
		return data.PayableNotYet, "the deal pays " + c.Terms.PayableEvent.String() + ", which is not among these receipts"
	}
	reached, why := c.reached(is)
	switch {
	case reached == below:
		return data.PayableNo, why
	case reached != enough:
		return data.PayableNotYet, why
	case !waiting.Null():
		return data.PayableNotYet, "the operator says " + waiting.String()
	}
	return data.PayableYes, why
}

// reached weighs the accepted payable events against the deal, and gives the
// best of them.
func (c *Conversion) reached(is Meaning) (reach, string) {
	best, why := absent, ""
	for _, r := range c.Receipts {
		if !accepted(r) || !c.Terms.Pays(r.Event) {
			continue
		}
		if reached, because := deposited(r, *c.Terms, is.of(&r)); reached > best {
			best, why = reached, because
		}
	}
	switch best {
	case absent:
		return absent, c.notAccepted()
	case enough:
		return enough, fmt.Sprintf("%s was accepted%s; %s", c.Terms.PayableEvent, why, pays(*c.Terms))
	}
	return best, why
}

// notAccepted says why there is no accepted payable event.
func (c *Conversion) notAccepted() string {
	event, came := c.Terms.PayableEvent.String(), false
	var last data.Receipt
	for _, r := range c.Receipts {
		if c.Terms.Pays(r.Event) {
			last, came = r, true
		}
	}
	switch {
	case !came:
		return "the deal pays " + event + ", which has not come"
	case last.HTTPStatus >= 500:
		return fmt.Sprintf("we answered %d to its %s", last.HTTPStatus, event)
	case last.Status.Empty():
		return "we gave its " + event + " no status"
	case last.Reason.Empty():
		return fmt.Sprintf("we said %s to its %s", last.Status, event)
	}
	return fmt.Sprintf("we said %s to its %s: %s", last.Status, event, last.Reason)
}

// pays says what a deal gives.
func pays(t data.Terms) string {
	price, priced := t.Price()
	switch {
	case !priced && t.RevShare():
		return "the deal is a revenue share, which has no price here"
	case !priced:
		return "its terms have no payout"
	case t.RevShare():
		return "the deal pays " + price.String() + " and a revenue share, which has no price here"
	}
	return "the deal pays " + price.String()
}

// reach says how a deposit stands to the least that the deal asks for.
type reach int

// In the order in which they count for the receiver of the money.
const (
	absent  reach = iota // there is no accepted payable event
	below                // less was deposited
	unclear              // it cannot be told
	enough
)

// qualifies reports events by which an operator says that all it asks for is
// met.
func qualifies(event data.Text) bool {
	return event.Raw() == data.QualifiedFTD || event.Raw() == data.Approved
}

// What amounts are, by a contract.
const (
	payout     = "payout"
	depositSum = "deposit_sum"
)

// deposited weighs the amount of a receipt against the least deposit. Whether an
// amount is the deposit or our commission stands in the operator's contract. is
// "" where none is known: then it is judged only where both readings lead to the
// same: one that is high enough is enough, one that is lower is below unless it
// is just the payout.
func deposited(r data.Receipt, t data.Terms, is string) (reach, string) {
	least, ok := t.MinDeposit.Decimal()
	if !ok || least.Sign() <= 0 {
		return enough, ""
	}
	if qualifies(r.Event) {
		return enough, ", by which the operator says that it qualifies"
	}
	limit := data.Money{Amount: t.MinDeposit, Currency: t.Payout.Currency}
	amount, ok := r.Money.Amount.Decimal()
	switch {
	case is == payout && ok:
		return unclear, fmt.Sprintf("%s is the payout and not the deposit, of which %s are asked", r.Money, limit)
	case !ok:
		return unclear, "no amount says whether " + limit.String() + " was deposited"
	case !sameCurrency(r.Money.Currency, t.Payout.Currency):
		return unclear, fmt.Sprintf("%s cannot be weighed against %s", r.Money, limit)
	case amount.GreaterThanOrEqual(least):
		return enough, fmt.Sprintf(", %s of at least %s", r.Money, limit)
	}
	if price, ok := t.Payout.Amount.Decimal(); is == "" && ok && price.Equal(amount) {
		return unclear, fmt.Sprintf("%s may be the payout and not the deposit, of which %s are asked", r.Money, limit)
	}
	return below, fmt.Sprintf("%s is below the deposit of %s that the deal asks for", r.Money, limit)
}
