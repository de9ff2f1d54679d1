package demo

import (
	"fmt"

	"tailback/data"
)

// click is one visit, as long as something may come of it.
type click struct {
	id        data.Text
	campaign  *campaign
	label     *label
	affiliate *affiliate // nil: our own traffic
	at        moment
	device    data.Text
}

// player is somebody who registered.
type player struct {
	click      click
	id         data.Text
	last       moment // nothing more of this player before then
	deposited  int64  // whole units of the market's currency
	deposits   int
	order      string // the transaction of the first deposit
	qualified  bool
	underWatch bool // pending at the operator
	settled    bool // approved or rejected
}

// label is one value of sub1 with what always goes with it.
type label struct {
	source *source
	sub1   data.Text
	sub2   data.Text
	subs   map[string]data.Text // shared by all clicks of the label
}

// source is where visits come from.
type source struct {
	name     data.Text
	labels   []label
	traffic  weights
	endpoint *endpoint // hears of what came of a visit; nil: nobody
}

// affiliate is a sub-affiliate who sends some of the visits.
type affiliate struct {
	name     data.Text
	endpoint *endpoint
}

// sourceNames lists the sources, the busiest first, with how their labels
// begin and the endpoint that hears of conversions.
func sourceNames() [][3]string {
	return [][3]string{
		{"social", "fb_ad_", "fb-capi"},
		{"search", "gg_", "gg-offline"},
		{"native", "nat_", ""},
		{"push", "psh_", "push-hub"},
		{"email", "em_", ""},
	}
}

const labelsEach = 60

func newSources(ends map[string]*endpoint) []*source {
	var all []*source
	for _, row := range sourceNames() {
		s := &source{name: data.NewText(row[0]), traffic: zipf(labelsEach, labelSteepness), endpoint: ends[row[2]]}
		s.labels = make([]label, labelsEach)
		for i := range s.labels {
			sub1, sub2 := data.NewText(fmt.Sprintf("%s%d", row[1], 881-i*7)), data.NewText(fmt.Sprintf("set %d", 1+i%9))
			s.labels[i] = label{source: s, sub1: sub1, sub2: sub2, subs: map[string]data.Text{"sub1": sub1, "sub2": sub2}}
		}
		all = append(all, s)
	}
	return all
}

func newAffiliates(ends map[string]*endpoint) []*affiliate {
	var all []*affiliate
	for _, row := range [][2]string{{"Lanternfish Media", "lanternfish"}, {"Quokka Clicks", "quokka"}, {"Pebble & Moss", ""}, {"Tinplate Traffic", ""}} {
		all = append(all, &affiliate{data.NewText(row[0]), ends[row[1]]})
	}
	return all
}

// affiliateShare is how much of the traffic sub-affiliates send.
const affiliateShare = 0.3

// visit makes the next click of a campaign.
func (w *World) visit(c *campaign, at moment) click {
	s := w.sources[c.mix.pick(w.dice)]
	v := click{id: data.NewText(w.dice.uuid()), campaign: c, at: at, label: &s.labels[s.traffic.pick(w.dice)], device: w.devices[w.dice.IntN(len(w.devices))]}
	if w.dice.chance(affiliateShare) {
		v.affiliate = w.affiliates[w.dice.IntN(len(w.affiliates))]
	}
	return v
}

func (w *World) noun(v click) data.Click {
	c := data.Click{
		ID: data.NewID(w.o.Source, v.id), Campaign: v.campaign.ref, SubID: v.label.sub1, Subs: v.label.subs, ClickedAt: v.at.instant(),
		Source: v.label.source.name, Country: v.campaign.market.country, Device: v.device,
	}
	if v.affiliate != nil {
		c.Affiliate = v.affiliate.name
	}
	return c
}

// pool keeps up to room people. One more takes the place of one at random.
type pool[T any] struct {
	room int
	all  []T
}

func (p *pool[T]) put(d dice, one T) {
	if len(p.all) < p.room {
		p.all = append(p.all, one)
		return
	}
	p.all[d.IntN(len(p.all))] = one
}

// take removes the i-th.
func (p *pool[T]) take(i int) T {
	one, last := p.all[i], len(p.all)-1
	p.all[i] = p.all[last]
	p.all = p.all[:last]
	return one
}
