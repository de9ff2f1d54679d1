package conversion

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// slack is how far clocks of two machines may be apart before an order of two
// times is wrong.
const slack = time.Minute

func eventCheck(r data.Receipt, deal *data.Terms) Check {
	c := Check{Name: checkEvent, Says: r.Event.String()}
	if deal == nil {
		return c.unjudged("no terms")
	}
	c.MustBe = deal.PayableEvent.String()
	switch {
	case deal.PayableEvent.Empty():
		return c.unjudged("terms name none")
	case r.Event.Empty():
		return c.wrong("missing")
	case deal.Pays(r.Event):
		return c.fine("")
	case refuses(r.Event):
		return c.wrong("taken back")
	case r.Event.Raw() == data.Approved, r.Event.Raw() == data.Waiting:
		return c.unjudged("a state, see the trail")
	case step(r.Event) > 0 && step(r.Event) < step(deal.PayableEvent):
		return c.wrong("below deal")
	}
	return c.wrong("pays nothing")
}

// step is how far a player has come with an event; 0 for one that is no step.
func step(event data.Text) int {
	return 1 + slices.Index([]string{data.Registration, data.FTD, data.QualifiedFTD, data.Approved}, event.Raw())
}

func clickCheck(checked data.Checked, t data.Trail) Check {
	r := checked.Receipt
	c := Check{Name: checkClick, Says: r.ClickID.String(), MustBe: "one of our clicks"}
	if f, ok := about(checked, "", "click_id"); ok {
		return c.broken(f)
	}
	switch {
	case r.ClickID.Empty():
		return c.wrong("missing")
	case t.Click != nil && t.Click.ID.Key == r.ClickID:
		return c.fine("")
	case t.Click != nil:
		return c.wrong("another click's")
	case slices.ContainsFunc(t.Off, func(off string) bool { return strings.HasPrefix(off, "click") }):
		return c.unjudged("clicks not read")
	}
	return c.wrong("unknown")
}

// broken judges a click id by what a rule found: its evidence beside what was
// agreed.
func (c Check) broken(f data.Finding) Check {
	c.Says, c.MustBe = cmp.Or(f.Got.String(), c.Says), cmp.Or(f.Expected, c.MustBe)
	if f.Code == "REN" {
		c.MustBe += "="
	}
	word, ok := map[string]string{
		"MAC": "unfilled", "REN": "renamed", "MIS": "missing", "OVW": "overwritten", "TRU": "cut short", "UNK": "unknown",
	}[f.Code]
	if !ok {
		word = strings.ReplaceAll(f.Rule, "_", " ")
	}
	return c.wrong(word)
}

func qualificationCheck(checked data.Checked, deal *data.Terms) Check {
	r, is := checked.Receipt, amountIs(checked)
	c := Check{Name: checkQualifies, Says: "no amount"}
	if money := r.Money.String(); money != "" {
		c.Says = strings.TrimLeft(map[string]string{depositSum: "deposit", payout: "payout"}[is]+" "+money, " ")
	}
	if deal == nil {
		return c.unjudged("no terms")
	}
	least, ok := deal.MinDeposit.Decimal()
	if !ok || least.Sign() <= 0 {
		if c.MustBe = deal.Qualification.String(); c.MustBe != "" {
			return c.unjudged("in words only")
		}
		c.MustBe = "none agreed"
		return c.fine("")
	}
	c.MustBe = ">= " + data.Money{Amount: deal.MinDeposit, Currency: deal.Payout.Currency}.String()
	switch r.Event.Raw() {
	case data.FTD, data.QualifiedFTD, data.Approved, data.Deposit, data.Rebill:
	default:
		return c.unjudged("not a deposit")
	}
	switch reached, _ := deposited(r, *deal, is); {
	case reached == below:
		return c.wrong("too low")
	case reached == unclear && is == payout:
		return c.unjudged("a payout, no deposit")
	case reached == unclear:
		return c.unjudged("amount unclear")
	case qualifies(r.Event):
		return c.fine("operator says so")
	}
	return c.fine("")
}

func timeCheck(checked data.Checked, click *data.Click) Check {
	r := checked.Receipt
	c := Check{Name: checkTime, MustBe: "after click, not future", Says: r.OccurredAt.String()}
	_, late := about(checked, "LAT", "")
	if late && checked.Contract != nil {
		c.MustBe = "within " + checked.Contract.MaxDelay.String()
	}
	if !r.OccurredAt.Ok() {
		c.Says = cmp.Or(c.Says, "none sent")
		return c.unjudged("")
	}
	at := r.OccurredAt.Time()
	switch {
	case r.ReceivedAt.Ok() && at.After(r.ReceivedAt.Time().Add(slack)):
		return c.wrong(data.Elapsed(at.Sub(r.ReceivedAt.Time())) + " ahead")
	case click == nil || !click.ClickedAt.Ok():
		return c.unjudged("no click time")
	case at.Before(click.ClickedAt.Time().Add(-slack)):
		return c.wrong(data.Elapsed(click.ClickedAt.Time().Sub(at)) + " before click")
	case !r.ReceivedAt.Ok():
		return c.unjudged("no time received")
	}
	old := data.Elapsed(max(r.ReceivedAt.Time().Sub(at), 0)) + " old"
	if late {
		return c.wrong("late, " + old)
	}
	return c.fine(old)
}

func windowCheck(r data.Receipt, click *data.Click, deal *data.Terms) Check {
	c := Check{Name: checkWindow}
	days := 0
	if deal != nil {
		c.MustBe = "none agreed"
		if days = deal.WindowDays; days > 0 {
			c.MustBe = fmt.Sprintf("<= %d d", days)
		}
	}
	at := happened(r)
	if click == nil || !click.ClickedAt.Ok() || !at.Ok() {
		return c.unjudged("no click time")
	}
	after := at.Time().Sub(click.ClickedAt.Time())
	c.Says = data.Elapsed(after) + " after click"
	switch {
	case after < 0:
		c.Says = data.Elapsed(-after) + " before click"
		return c.unjudged("see timestamp")
	case deal == nil:
		return c.unjudged("no terms")
	case days <= 0:
		return c.fine("")
	case after > time.Duration(days)*24*time.Hour:
		return c.wrong("outside")
	}
	return c.fine("")
}

func currencyCheck(r data.Receipt, deal *data.Terms) Check {
	c := Check{Name: checkCurrency, Says: cmp.Or(r.Money.Currency.String(), "none sent")}
	if deal == nil {
		return c.unjudged("no terms")
	}
	c.MustBe = deal.Payout.Currency.String()
	switch {
	case deal.Payout.Currency.Empty():
		return c.unjudged("terms name none")
	case r.Money.Currency.Empty():
		return c.unjudged("")
	case sameCurrency(r.Money.Currency, deal.Payout.Currency):
		return c.fine("")
	}
	return c.wrong("another")
}

func sameCurrency(a, b data.Text) bool { return strings.EqualFold(a.Raw(), b.Raw()) }

func onceCheck(checked data.Checked, t data.Trail) Check {
	r := checked.Receipt
	c := Check{Name: checkOnce, Says: "no transaction id", MustBe: "not seen before"}
	if !r.TxID.Empty() {
		c.Says = "txid " + r.TxID.String()
	}
	for _, p := range t.Receipts {
		if data.CompareArrival(&p, &r) < 0 && p.ID != r.ID && sameSending(p, r) && !repeated(p, r) {
			return c.wrong("seen as " + p.ID.Key.String())
		}
	}
	_, again := about(checked, "DUP", "")
	switch {
	case again, data.Status(r.Status.Raw()) == data.Duplicate:
		return c.wrong("duplicate")
	case r.TxID.Empty() && repeats(r.Event):
		return c.unjudged("cannot be told apart")
	}
	return c.fine("")
}

// sameSending reports whether p, which came first, is the same thing that r
// reports and had an answer that the sender could leave it at: what we failed or
// rejected may be sent again.
func sameSending(p, r data.Receipt) bool {
	status := data.Status(p.Status.Raw())
	taken := p.HTTPStatus < 500 && (status == data.Accepted || status == data.Pending)
	sameClick := p.ClickID.Raw() == r.ClickID.Raw()
	return taken && sameClick && p.Operator.Key == r.Operator.Key && p.Event.Raw() == r.Event.Raw()
}

// repeated reports whether p and r are two events of one kind: their
// transactions differ, or one has none and the event is one that comes often.
func repeated(p, r data.Receipt) bool {
	if p.TxID.Empty() || r.TxID.Empty() {
		return repeats(r.Event) || r.ClickID.Empty()
	}
	return p.TxID != r.TxID
}

// repeats reports events of which one player has many.
func repeats(event data.Text) bool {
	return event.Raw() == data.Deposit || event.Raw() == data.Rebill
}

// senderCheck goes by what the contract proves the sender by, else by what the
// tracker noted.
func senderCheck(checked data.Checked) Check {
	r := checked.Receipt
	c := Check{Name: checkSender, Says: cmp.Or(r.RemoteIP.String(), "address not kept"), MustBe: "authenticated"}
	_, unproven := about(checked, "AUT", "")
	if proof := checked.Proof; proof != "" {
		c.MustBe = map[string]string{"token": "the agreed token", "signature": "a good signature", "address": "a listed address"}[proof]
		if !unproven {
			return c.fine(map[string]string{"token": "token good", "signature": "signature good", "address": "listed"}[proof])
		}
	}
	switch {
	case unproven:
		return c.wrong("not proven")
	case checked.Contract != nil && checked.Contract.Auth.Kind == "none":
		c.MustBe = "nothing agreed"
		return c.fine("")
	}
	switch r.AuthOK {
	case data.Yes:
		return c.fine("")
	case data.No:
		return c.wrong("not authenticated")
	}
	return c.unjudged("not checked")
}
