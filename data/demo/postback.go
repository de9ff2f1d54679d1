package demo

import (
	"net/http"
	"strconv"

	"tailback/data"
)

// postback is one request on its way to us. Our answer is known, only its
// moment and its number are not.
type postback struct {
	receipt data.Receipt
	click   click
	flaw    Flaw
}

// happen writes the receipt down and passes it on.
func (p postback) happen(w *World, at moment) {
	w.receipts++
	r := p.receipt
	r.ID = data.NewID(w.o.Source, data.NewText(strconv.Itoa(w.receipts)))
	r.ReceivedAt = at.instant()
	w.batch.Receipts = append(w.batch.Receipts, r)
	if p.flaw != "" {
		w.batch.Planted = append(w.batch.Planted, Planted{r.ID, p.flaw})
	}
	if r.Status == w.words.accepted {
		w.passOn(r, p.click)
	}
}

// send has an operator report an occasion, as one of its servers now does it.
func (w *World) send(what occasion, at moment) {
	v := what.player.click
	o := v.campaign.operator
	server := w.dice.IntN(len(o.servers))
	incident, struck := w.trouble.at(o.name, w.live(at), o.servers[server])
	happened := at - second/2 - min(w.dice.wait(0.6), 8*second)
	if incident.Fault == ShiftedZone {
		happened += zoneShift
	}
	r := o.compose(what, happened)
	flaw := incident.Fault.flaw()
	if !struck {
		flaw = w.everyday()
	}
	if flaw == Renamed && w.dice.chance(againShare) {
		right := postback{w.arrived(o, r, v, server), v, CameAgain}
		w.due.plan(w.start+spanOf(incident.ends(w.live(at)))+w.dice.span(againFrom, againUntil), right)
	}
	flaw = w.spoil(r, o, flaw)
	w.deliver(postback{w.arrived(o, r, v, server), v, flaw}, o, at)
}

func (w *World) arrived(o *operator, r *request, v click, server int) data.Receipt {
	x := w.read(o, r, v)
	x.Query, x.RemoteIP = data.NewText(o.query(r)), o.addresses[server]
	return x
}

// deliver lets a postback arrive: now, or with everyday's delays and repeats.
func (w *World) deliver(p postback, o *operator, at moment) {
	switch p.flaw {
	case Late:
		allowed := spanOf(o.maxDelay)
		w.due.plan(at+w.dice.span(allowed*5/4, allowed*3), p)
		return
	case Resent:
		again := p
		again.receipt.Status, again.receipt.Reason = w.words.duplicate, w.words.seenBefore
		p.flaw = ""
		w.due.plan(at+w.dice.span(5*second, 90*second), again)
	case WeFailed:
		back := p
		back.flaw = CameBack
		p.receipt.Status, p.receipt.Reason, p.receipt.HTTPStatus = data.Text{}, w.words.busy, http.StatusServiceUnavailable
		w.due.plan(at+w.dice.span(20*second, 90*second), back)
	}
	p.happen(w, at)
}
