package board

import (
	"slices"
	"sort"
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

// pulse is when receipts of a scope came, in order, from Raw before cut. Up to
// cut they are folded into base; live is base and what came since.
type pulse struct {
	brief time.Duration // how long a silence lasts at least
	times []int64
	cut   int64
	base  hush

	live   hush
	folded int // 0: live is to be folded anew
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

// from is the first receipt at or after a moment.
func (p *pulse) from(at int64) int {
	i, _ := slices.BinarySearch(p.times, at)
	return i
}

func (p *pulse) put(at int64) {
	if at < p.cut {
		return
	}
	i := len(p.times)
	if i > 0 && p.times[i-1] > at {
		i = sort.Search(len(p.times), func(i int) bool { return p.times[i] > at })
	}
	if i < p.folded {
		p.folded = 0
	}
	p.times = slices.Insert(p.times, i, at)
}

// drop takes back a receipt that turned out to be another's.
func (p *pulse) drop(o observation) {
	i := p.from(o.at)
	if !o.attributed() || o.at < p.cut || i == len(p.times) || p.times[i] != o.at {
		return
	}
	p.times, p.folded = slices.Delete(p.times, i, i+1), 0
}

// at gives what is silent at a moment, and was.
func (p *pulse) at(now int64) hush {
	if len(p.times) == 0 {
		return p.base
	}
	p.move(now)
	end := p.from(now + 1)
	if p.folded == 0 || end < p.folded {
		p.live, p.folded = p.base, p.from(p.cut)
	}
	p.live = p.live.listen(p.times[:end], p.folded, p.brief)
	p.folded = end
	if end == 0 {
		return p.live
	}
	return p.live.lull(p.times[:end], end-1, now, p.brief)
}

// move lets the base catch up with time in steps, as that of a stream does.
func (p *pulse) move(now int64) {
	if p.cut == 0 {
		p.cut = grid(min(p.times[0], now-Raw.Microseconds()), step.Microseconds())
	}
	p.cut = skip(p.cut, p.times[min(p.from(p.cut), len(p.times)-1)], now)
	for to := p.cut + step.Microseconds(); to <= now-Raw.Microseconds(); to += step.Microseconds() {
		end := p.from(to)
		p.base = p.base.listen(p.times[:end], p.from(p.cut), p.brief)
		p.cut, p.folded = to, 0
		// One receipt stays at least: silence begins at it.
		if old := min(p.from(to-Raw.Microseconds()), end-1); old > 0 {
			p.times = slices.Delete(p.times, 0, old)
		}
		if cap(p.times) > 1024 && cap(p.times) > 4*len(p.times) {
			p.times = slices.Clone(p.times)
		}
	}
}
