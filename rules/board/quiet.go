package board

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// silences gives the silences that no wider one holds.
func (b *Board) silences(now int64) []finding {
	lulls := map[pulseKey][]lull{}
	for key, p := range b.pulses {
		h := p.at(now)
		all := h.past[:len(h.past):len(h.past)]
		if h.open != nil {
			all = append(all, *h.open)
		}
		if len(all) > 0 {
			lulls[key] = all
		}
	}
	var found []finding
	for key, all := range lulls {
		for _, l := range all {
			if l.cleared != 0 && l.cleared < now-Shown.Microseconds() || held(l, lulls, key, now) {
				continue
			}
			found = append(found, b.silence(key, l, now))
		}
	}
	return found
}

// held reports whether a wider silence holds this one.
func held(l lull, lulls map[pulseKey][]lull, key pulseKey, now int64) bool {
	wider := []pulseKey{{scope: everything}, operatorPulse(key.operator)}[:key.scope]
	for _, w := range wider {
		for _, over := range lulls[w] {
			if over.holds(l, now) {
				return true
			}
		}
	}
	return false
}

// afterwards is for how long a narrower silence may outlast the wider one that
// holds it, or for as long as it took to be certain.
const afterwards = 2 * time.Minute

// holds reports whether a narrower silence is part of this one.
func (l lull) holds(narrow lull, now int64) bool {
	if narrow.opened < l.since || l.cleared != 0 && narrow.since >= l.cleared {
		return false
	}
	if l.cleared == 0 {
		return true
	}
	end := narrow.cleared
	if end == 0 {
		end = now
	}
	return end <= l.cleared+max(afterwards.Microseconds(), narrow.gap)
}

// silence makes the noun of a silence.
func (b *Board) silence(key pulseKey, l lull, now int64) finding {
	a := data.Alert{
		Key:      data.AlertKey{Source: b.source, Operator: key.operator, Rule: Silence, Field: field(key)},
		Operator: b.names.operator(key.operator), Code: "SIL", Severity: severity(key.scope),
		OpenedAt: moment(l.opened), Since: data.Point{At: moment(l.since)}, LastHit: moment(now),
	}
	until := now
	if l.cleared != 0 {
		a.ClearedAt, until, a.LastHit = moment(l.cleared), l.cleared, moment(l.cleared)
	}
	what, name := "nothing has come", "everything"
	switch key.scope {
	case ofOperator:
		what, name = a.Operator.Label()+" has sent nothing", slug(a.Operator.Name, a.Operator.Key)
	case ofCampaign:
		campaign := b.names.campaignRef(key.campaign)
		what = fmt.Sprintf("%s has sent nothing of %s", a.Operator.Label(), campaign.Label())
		name = join(slug(a.Operator.Name, a.Operator.Key), slug(campaign.Name, campaign.Key))
		a.Campaigns = []data.CampaignCount{{Campaign: campaign}}
	}
	a.Name = join(a.Code, name)
	a.Pace = pace(l.mean)
	a.Sentence = fmt.Sprintf("%s for %s, usually %s", what, data.Elapsed(time.Duration(until-l.since)*time.Microsecond), a.Pace)
	a.Risk = b.missed(l, until)
	return finding{Alert: a, rule: none, scope: key.scope, silent: true}
}

func field(key pulseKey) string {
	switch key.scope {
	case everything:
		return "everything"
	case ofOperator:
		return "operator"
	}
	return "campaign:" + key.campaign.Raw()
}

func severity(s scope) data.Severity {
	return [...]data.Severity{everything: data.Critical, ofOperator: data.Critical, ofCampaign: data.Major}[s]
}

// pace says how often a receipt comes that comes every so many microseconds: 7 a
// minute, 12 an hour, one in 3 h.
func pace(mean int64) string {
	every := time.Duration(mean) * time.Microsecond
	for _, per := range []struct {
		unit time.Duration
		word string
	}{{time.Second, " a second"}, {time.Minute, " a minute"}, {time.Hour, " an hour"}} {
		if every > 0 && every <= per.unit/2 {
			return data.Grouped(int(float64(per.unit)/float64(every)+0.5)) + per.word
		}
	}
	return "one in " + data.Elapsed(every)
}

// missed estimates what a silence costs: what the scope's conversions earned in
// the half hour before it, for as long as it lasts.
func (b *Board) missed(l lull, until int64) data.Risk {
	var earned data.Sums
	var unpriced int
	n := b.price(l.earned, &earned, &unpriced)
	lasted := float64(until-l.since) / float64(l.known.Microseconds())
	return data.Risk{
		Conversions: int(float64(n)*lasted + 0.5), RevShare: int(float64(unpriced)*lasted + 0.5), Estimated: true,
		Certain: scaled(earned, lasted), PerHour: scaled(earned, time.Hour.Seconds()/l.known.Seconds()),
	}
}

func scaled(s data.Sums, by float64) data.Sums {
	var out data.Sums
	for _, m := range s.All() {
		d, _ := times(m, decimal.NewFromFloat(by)).Amount.Decimal()
		out.Add(data.Money{Amount: data.NewAmount(d.Round(2)), Currency: m.Currency})
	}
	return out
}
