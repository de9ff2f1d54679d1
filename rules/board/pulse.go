package board

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"tailback/data"
)

// scope is who may fall silent, the widest first.
type scope int

const (
	everything scope = iota
	ofOperator
	ofCampaign
)

// pulseKey is whose receipts a pulse has.
type pulseKey struct {
	scope              scope
	operator, campaign data.Text
}

func operatorPulse(operator data.Text) pulseKey {
	return pulseKey{scope: ofOperator, operator: operator}
}

func campaignPulse(operator, campaign data.Text) pulseKey {
	return pulseKey{ofCampaign, operator, campaign}
}

// pulse is the signs of life of a scope, in order, from rhythm before cut. Up to
// cut they are folded into base; live is base and what came since.
type pulse struct {
	brief time.Duration // how long a silence lasts at least
	grid  grid          // where cut may be
	beats beats
	cut   int64
	base  hush
	// custom is of the receipts up to cut, as is what was recalled.
	custom custom

	live   hush
	folded int // 0: live is to be folded anew
}

// beats are when receipts came, in order, and those among them that earn.
type beats struct {
	times []int64
	pay   []pay // in order
}

// pay is a receipt that earns, by the number of its price.
type pay struct {
	at    int64
	price uint32
}

func (b beats) len() int { return len(b.times) }

// first gives the first n.
func (b beats) first(n int) beats { return beats{b.times[:n], b.pay} }

// from is the first receipt at or after a moment.
func (b beats) from(at int64) int {
	if n := len(b.times); n == 0 || b.times[n-1] < at {
		return n
	}
	i, _ := slices.BinarySearch(b.times, at)
	return i
}

// paid is the first receipt that earns at or after a moment.
func (b beats) paid(at int64) int {
	i, _ := slices.BinarySearchFunc(b.pay, at, func(p pay, at int64) int { return cmp.Compare(p.at, at) })
	return i
}

func (b *Board) pulse(key pulseKey) *pulse {
	p, ok := b.pulses[key]
	if !ok {
		p = &pulse{brief: briefest, grid: grid{phase(key.operator, key.campaign), step.Microseconds()}, custom: custom{known: &b.known}}
		if key.scope == everything {
			p.brief = briefestAll
		}
		b.pulses[key] = p
	}
	return p
}

func (p *pulse) put(o observation) {
	if o.at < p.cut {
		return
	}
	i := p.beats.len()
	if i > 0 && p.beats.times[i-1] > o.at {
		i = p.beats.from(o.at)
	}
	p.changed(i)
	p.beats.times = slices.Insert(p.beats.times, i, o.at)
	if price := o.earns(); price != 0 {
		p.beats.pay = slices.Insert(p.beats.pay, p.beats.paid(o.at), pay{o.at, price})
	}
}

// drop takes back a receipt that turned out to be another's, or no sign of life.
func (p *pulse) drop(o observation) {
	i := p.beats.from(o.at)
	if o.at < p.cut || i == p.beats.len() || p.beats.times[i] != o.at {
		return
	}
	p.changed(i)
	p.beats.times = slices.Delete(p.beats.times, i, i+1)
	earned := p.beats.paid(o.at)
	if k := slices.Index(p.beats.pay[earned:], pay{o.at, o.earns()}); k >= 0 {
		p.beats.pay = slices.Delete(p.beats.pay, earned+k, earned+k+1)
	}
}

// forget drops the first n receipts.
func (p *pulse) forget(n int) {
	if n <= 0 {
		return
	}
	p.beats.pay = fit(slices.Delete(p.beats.pay, 0, p.beats.paid(p.beats.times[n])))
	p.beats.times = fit(slices.Delete(p.beats.times, 0, n))
}

func (p *pulse) changed(i int) {
	if i < p.folded {
		p.folded = 0
	}
}

// at gives what is silent at a moment, and was.
func (p *pulse) at(now int64) hush {
	if p.beats.len() == 0 {
		return p.base
	}
	p.move(now)
	end := p.beats.from(now + 1)
	if p.folded == 0 || end < p.folded {
		p.live, p.folded = p.base, p.beats.from(p.cut)
	}
	p.live = p.live.listen(p.beats.first(end), p.folded, p.brief, &p.custom)
	p.folded = end
	if end == 0 {
		return p.live
	}
	return p.live.lull(p.beats.first(end), now, p.brief, &p.custom)
}

// recall takes in the minutes of an hour in which something came. The last one is
// that of a sign of life where life is set; it is called before put.
func (p *pulse) recall(hour int64, minutes uint64, life bool) {
	p.custom.add(hour, minutes)
	if !life || minutes == 0 {
		return
	}
	end := hour*60*minute + int64(bits.Len64(minutes))*minute - 1
	if p.beats.len() == 0 {
		p.beats.times = []int64{end}
	}
	p.beats.times[0] = max(p.beats.times[0], end)
}

// move lets the base catch up with time in steps, as that of a stream does.
func (p *pulse) move(now int64) {
	if p.cut == 0 {
		p.cut = p.grid.floor(min(p.beats.times[0], now-Raw.Microseconds()))
	}
	if now-Raw.Microseconds() < p.cut+p.grid.step {
		return
	}
	for {
		p.cut = p.grid.skip(p.cut, p.beats.times[min(p.beats.from(p.cut), p.beats.len()-1)], now)
		to := p.cut + p.grid.step
		if to > now-Raw.Microseconds() {
			return
		}
		end := p.beats.from(to)
		first := p.beats.from(p.cut)
		p.base = p.base.listen(p.beats.first(end), first, p.brief, &p.custom)
		for _, at := range p.beats.times[first:end] {
			p.custom.mark(at)
		}
		p.cut, p.folded = to, 0
		// A silence may be found out later, and begin at one of the last receipts:
		// they stay, and what tells the rhythm before them.
		if last := end - 1 - trickle; last > 0 {
			p.forget(min(p.beats.from(p.beats.times[last]-rhythm.Microseconds()), end-kept))
		}
	}
}
