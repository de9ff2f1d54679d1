package board

import (
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

// pulse is the signs of life of a scope, in order, from Raw before cut. Up to cut
// they are folded into base; live is base and what came since.
type pulse struct {
	brief time.Duration // how long a silence lasts at least
	beats beats
	cut   int64
	base  hush

	live   hush
	folded int // 0: live is to be folded anew
}

// beats are when receipts came, in order, and what each would earn, as the
// number of a price.
type beats struct {
	times []int64
	worth []uint32
}

func (b beats) len() int { return len(b.times) }

// first gives the first n.
func (b beats) first(n int) beats { return beats{b.times[:n], b.worth[:n]} }

// from is the first receipt at or after a moment.
func (b beats) from(at int64) int {
	i, _ := slices.BinarySearch(b.times, at)
	return i
}

func (b *Board) pulse(key pulseKey) *pulse {
	p, ok := b.pulses[key]
	if !ok {
		p = &pulse{brief: briefest}
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
	p.beats.times, p.beats.worth = slices.Insert(p.beats.times, i, o.at), slices.Insert(p.beats.worth, i, o.earns())
}

// drop takes back a receipt that turned out to be another's, or no sign of life.
func (p *pulse) drop(o observation) {
	if o.at < p.cut {
		return
	}
	for i := p.beats.from(o.at); i < p.beats.len() && p.beats.times[i] == o.at; i++ {
		if p.beats.worth[i] == o.earns() {
			p.changed(i)
			p.delete(i, i+1)
			return
		}
	}
}

func (p *pulse) delete(from, to int) {
	p.beats.times, p.beats.worth = slices.Delete(p.beats.times, from, to), slices.Delete(p.beats.worth, from, to)
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
	p.live = p.live.listen(p.beats.first(end), p.folded, p.brief)
	p.folded = end
	if end == 0 {
		return p.live
	}
	return p.live.lull(p.beats.first(end), now, p.brief)
}

// move lets the base catch up with time in steps, as that of a stream does.
func (p *pulse) move(now int64) {
	if p.cut == 0 {
		p.cut = grid(min(p.beats.times[0], now-Raw.Microseconds()), step.Microseconds())
	}
	p.cut = skip(p.cut, p.beats.times[min(p.beats.from(p.cut), p.beats.len()-1)], now)
	for to := p.cut + step.Microseconds(); to <= now-Raw.Microseconds(); to += step.Microseconds() {
		end := p.beats.from(to)
		p.base = p.base.listen(p.beats.first(end), p.beats.from(p.cut), p.brief)
		p.cut, p.folded = to, 0
		// A silence may be found out later, and begin at one of the last receipts
		// before: they stay, and the half hour before them.
		if last := end - 1 - trickle; last > 0 {
			p.delete(0, max(0, min(p.beats.from(p.beats.times[last]-Raw.Microseconds()), end-kept)))
		}
		if cap(p.beats.times) > 1024 && cap(p.beats.times) > 4*p.beats.len() {
			p.beats = beats{slices.Clone(p.beats.times), slices.Clone(p.beats.worth)}
		}
	}
}
