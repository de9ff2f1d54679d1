package board

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// finding is an alert with what decides whether another explains it.
type finding struct {
	data.Alert
	rule   uint32
	again  map[uint32]int // as that of an episode
	scope  scope          // of silence
	silent bool
}

// episodes gives every alert that is open at a moment, or was cleared within
// Shown before it.
func (b *Board) episodes(now int64) []finding {
	var all []finding
	for key, s := range b.streams {
		state := s.at(now, b.names)
		for _, e := range state.past {
			if e.cleared >= now-Shown.Microseconds() {
				all = append(all, b.alert(key, e, e.end, now))
			}
		}
		for _, w := range state.open {
			all = append(all, b.alert(key, w.episode, state.count, now))
		}
		if a, ok := b.lost(key, s, now); ok {
			all = append(all, a)
		}
	}
	all = append(all, b.silences(now)...)
	slices.SortFunc(all, func(x, y finding) int { return inOrder(x.Alert, y.Alert) })
	distinct(all)
	return all
}

// inOrder puts alerts in the order of their beginnings, and gives any two a
// fixed order.
func inOrder(a, b data.Alert) int {
	return cmp.Or(
		a.Since.At.Compare(b.Since.At), a.OpenedAt.Compare(b.OpenedAt),
		strings.Compare(a.Key.Operator.Raw(), b.Key.Operator.Raw()),
		strings.Compare(a.Key.Rule, b.Key.Rule), strings.Compare(a.Key.Field, b.Key.Field),
	)
}

// alert makes the noun of an episode. end is how many receipts of its stream
// there were when it ended, or are now.
func (b *Board) alert(key streamKey, e *episode, end, now int64) finding {
	r := b.names.known[e.rule]
	a := data.Alert{
		Key:      data.AlertKey{Source: b.source, Operator: key.operator, Rule: r.name, Field: r.field},
		Operator: b.names.operator(key.operator), Code: r.code, Severity: e.severity,
		OpenedAt: moment(e.opened), LastHit: moment(e.lastHit),
		Since:   data.Point{ID: b.id(e.since.id), At: moment(e.since.at), Give: e.give},
		Checked: int(end - e.start), Hit: int(e.hit), Before: data.Share{Hit: int(e.before.found), Of: int(e.before.checked)},
		Senders: b.senders(e), Campaigns: b.campaigns(e), Samples: b.samples(e),
	}
	until := now
	if e.cleared != 0 {
		a.ClearedAt, until = moment(e.cleared), e.cleared
	}
	hours := time.Duration(max(1, until-e.since.at) * 1000).Hours()
	a.PerHour = float64(e.hit) / hours
	a.Risk = b.risk(e, hours)
	b.tell(&a, e.shift())
	return finding{Alert: a, rule: e.rule, again: e.again}
}

func (b *Board) id(key string) data.ID {
	if key == "" {
		return data.ID{}
	}
	return data.NewID(b.source, data.NewText(key))
}

func (b *Board) senders(e *episode) []data.Sender {
	all := make([]data.Sender, len(e.senders))
	for i, s := range e.senders {
		all[i] = data.Sender{
			IP: b.names.words[s.address], Checked: int(s.checked), Hit: int(s.hit),
			GoodInRow: int(s.good), Cleared: s.cleared || s.hit > 0 && e.cleared != 0,
		}
		if s.hit > 0 {
			all[i].Since = moment(s.since)
		}
	}
	slices.SortFunc(all, func(x, y data.Sender) int {
		if (x.Hit == 0) != (y.Hit == 0) {
			return cmp.Compare(y.Hit, x.Hit)
		}
		return cmp.Or(x.Since.Compare(y.Since), strings.Compare(x.IP.Raw(), y.IP.Raw()))
	})
	return all
}

func (b *Board) campaigns(e *episode) []data.CampaignCount {
	var all []data.CampaignCount
	for key, c := range e.campaigns {
		if c.hit > 0 {
			all = append(all, data.CampaignCount{Campaign: b.names.campaignRef(b.names.words[key]), Checked: int(c.checked), Hit: int(c.hit)})
		}
	}
	slices.SortFunc(all, func(x, y data.CampaignCount) int {
		return cmp.Or(cmp.Compare(y.Hit, x.Hit), strings.Compare(x.Campaign.Key.Raw(), y.Campaign.Key.Raw()))
	})
	return all
}

// samples gives the newest first.
func (b *Board) samples(e *episode) []data.ID {
	all := make([]data.ID, len(e.samples))
	for i := range e.samples {
		all[len(all)-1-i] = b.id(e.samples[(e.next+i)%len(e.samples)])
	}
	return all
}

// risk adds up what an episode's conversions would earn.
func (b *Board) risk(e *episode, hours float64) data.Risk {
	var r data.Risk
	r.Conversions = b.price(e.loss.certain, &r.Certain, &r.RevShare)
	r.Earlier = b.price(e.loss.early, &r.UpTo, &r.RevShare)
	r.PerHour = anHour(r, hours)
	return r
}

// price adds conversions up, and gives how many there are; those without a price
// are counted apart.
func (b *Board) price(counts map[uint32]int, into *data.Sums, unpriced *int) (n int) {
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		n += counts[key]
		if p := b.names.paid[key]; !p.known || !into.Add(times(p.money, decimal.NewFromInt(int64(counts[key])))) {
			*unpriced += counts[key]
		}
	}
	return n
}

func times(m data.Money, n decimal.Decimal) data.Money {
	d, ok := m.Amount.Decimal()
	if !ok {
		return m
	}
	return data.Money{Amount: data.NewAmount(d.Mul(n)), Currency: m.Currency}
}

// anHour spreads what is at risk over the time in which it came to be. Less than
// a minute is taken for one.
func anHour(r data.Risk, hours float64) data.Sums {
	var both, rate data.Sums
	both.Merge(r.Certain)
	both.Merge(r.UpTo)
	factor := decimal.NewFromFloat(1 / max(hours, time.Minute.Hours()))
	for _, m := range both.All() {
		m = times(m, factor)
		d, _ := m.Amount.Decimal()
		rate.Add(data.Money{Amount: data.NewAmount(d.Round(2)), Currency: m.Currency})
	}
	return rate
}
