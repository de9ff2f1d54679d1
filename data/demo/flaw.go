package demo

import "strings"

// Flaw is what is not as it should be with a receipt; empty for nothing.
type Flaw string

// The flaws of everyday, and those that incidents bring.
const (
	UnfilledOptional Flaw = "unfilled optional sub"
	Resent           Flaw = "sent again by the operator"
	WeFailed         Flaw = "we answered 503"
	CameBack         Flaw = "came back after our 503"
	Late             Flaw = "late"
	CommaAmount      Flaw = "malformed: decimal comma"
	CutClickID       Flaw = "malformed: click id cut short"
	MangledName      Flaw = "malformed: &amp; in the query"
	UnknownWord      Flaw = "malformed: a word that the contract does not have"
	UnfilledClickID  Flaw = "malformed: click id never filled in"

	Renamed   Flaw = "incident: click id renamed"
	CameAgain Flaw = "incident: broken by it, came again put right"
	SubLost   Flaw = "incident: sub1 never filled in"
	Shifted   Flaw = "incident: dated two hours ahead"
)

// flaw is what a fault does to a receipt.
func (f Fault) flaw() Flaw {
	return map[Fault]Flaw{RenamedClickID: Renamed, LostSub: SubLost, ShiftedZone: Shifted}[f]
}

// Noise gives the share of all receipts that has a flaw on any day, of any
// operator alike. Malformed ones are five kinds that share malformedNoise.
const (
	unfilledNoise  = 0.012
	resentNoise    = 0.008
	failedNoise    = 0.007 // and as many come back
	lateNoise      = 0.009
	malformedNoise = 0.010
)

// everyday draws the flaw of a postback that no incident touches.
func (w *World) everyday() Flaw {
	u := w.dice.Float64()
	for _, n := range [...]struct {
		flaw  Flaw
		share float64
	}{
		{UnfilledOptional, unfilledNoise}, {Resent, resentNoise}, {WeFailed, failedNoise}, {Late, lateNoise},
		{CommaAmount, malformedNoise / 5}, {CutClickID, malformedNoise / 5}, {MangledName, malformedNoise / 5},
		{UnknownWord, malformedNoise / 5}, {UnfilledClickID, malformedNoise / 5},
	} {
		if u < n.share {
			return n.flaw
		}
		u -= n.share
	}
	return ""
}

// spoil puts a flaw into a request; it gives the flaw that the request then
// has, which is another where this one cannot be.
func (w *World) spoil(r *request, o *operator, flaw Flaw) Flaw {
	switch flaw {
	case UnfilledOptional:
		r.set("sub2", o.unfilled(o.contract.Params["sub2"]))
	case SubLost:
		r.set("sub_id", o.unfilled("sub1"))
	case UnfilledClickID:
		r.set("click_id", o.unfilled("clickid"))
	case Renamed:
		r.rename("click_id", renamedTo)
	case UnknownWord:
		r.set("event", []string{"test", "kyc_passed", "bonus", "login"}[w.dice.IntN(4)])
	case MangledName:
		if r.find("currency") == nil {
			return w.spoil(r, o, CutClickID)
		}
		r.rename("currency", "amp;"+o.contract.Params["currency"])
	case CutClickID:
		id := r.get("click_id")
		r.set("click_id", id[:[...]int{13, 18, 30}[w.dice.IntN(3)]])
	case CommaAmount:
		amount := r.get("amount")
		if !strings.Contains(amount, ".") {
			return w.spoil(r, o, CutClickID)
		}
		r.set("amount", strings.Replace(amount, ".", ",", 1))
	}
	return flaw
}
