package catalogue

import "tailback/data"

func repeatRules() []Rule {
	return []Rule{{
		Code: "DUP", Name: "duplicate", Title: "sent before", Weights: always(data.Minor), Needs: []Need{needPrior, needAnswers},
		Finds: "The same click, event and transaction came before and was taken. What we failed or rejected may come again; a deposit or rebill without a transaction id cannot be told apart.",
		Why:   "Counted twice, it is claimed twice, and trust is lost with the month's numbers.",
		Fix:   "The operator waits longer for our answer before it sends again; our tracker drops the second.",
		check: (*Checker).duplicated,
	}}
}

func (c *Checker) duplicated() {
	if c.r.IsReplay() {
		return
	}
	if c.f.Unread.Prior {
		if data.Status(c.r.Status.Raw()) == data.Duplicate {
			c.repeats(c.value(txid), "our tracker took it for one that came before")
		}
		return
	}
	if c.broken("click_id") {
		return
	}
	for i := range c.f.Prior {
		p := &c.f.Prior[i]
		if taken(p) && c.sameSending(p) {
			c.repeats(c.value(txid), say("%s came before as receipt %s at %s, and we answered %s", c.named(), p.ID.Key, p.ReceivedAt, answer(p)))
			return
		}
	}
}

// named says what is sent again.
func (c *Checker) named() string {
	if c.r.TxID.Empty() {
		return "the same event of the same click"
	}
	return "the same event of transaction " + short(c.discreet(c.r.TxID.Raw()))
}

func (c *Checker) repeats(p *value, sentence string) {
	c.find("txid", p, theValue, "not seen before", sentence)
}

// taken reports a receipt whose answer its sender could leave it at.
func taken(p *data.Receipt) bool {
	switch data.Status(p.Status.Raw()) {
	case data.Accepted, data.Pending, data.Duplicate:
		return p.HTTPStatus < 500
	case "":
		return p.HTTPStatus >= 200 && p.HTTPStatus < 300
	}
	return false
}

func answer(p *data.Receipt) string {
	if p.Status.Empty() {
		return say("%d", p.HTTPStatus)
	}
	return p.Status.String()
}

// sameSending reports an earlier receipt of the same thing: of the same click and
// event, and the same transaction. Where one of them has no transaction, events
// that come once tell by themselves; where one has no click, the transaction
// must. What we sent again ourselves is no sending of the operator's.
func (c *Checker) sameSending(p *data.Receipt) bool {
	r := c.r
	if p.ID == r.ID || p.IsReplay() || p.Operator.Key.Raw() != r.Operator.Key.Raw() || !c.sameEvent(p) {
		return false
	}
	sameTx := !r.TxID.Empty() && p.TxID.Raw() == r.TxID.Raw()
	if r.ClickID.Empty() || p.ClickID.Empty() {
		return sameTx
	}
	if r.ClickID.Raw() != p.ClickID.Raw() {
		return false
	}
	if r.TxID.Empty() || p.TxID.Empty() {
		return !oftenHappens(c.event)
	}
	return sameTx
}

// sameEvent compares the words of two receipts after mapping.
func (c *Checker) sameEvent(p *data.Receipt) bool {
	if p.Event.Raw() == c.r.Event.Raw() {
		return !p.Event.Empty() || c.event == ""
	}
	if c.event == "" {
		return false
	}
	if p.Event.Raw() == c.event {
		return true
	}
	if c.v == nil {
		return false
	}
	word, ok := c.v.Event(p.Event.Raw())
	return ok && word == c.event
}

// oftenHappens reports events of which one player has many, and those that
// nothing is known of.
func oftenHappens(event string) bool {
	switch event {
	case data.Deposit, data.Rebill, "":
		return true
	}
	return false
}
