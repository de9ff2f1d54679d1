package board

import (
	"slices"
	"time"

	"tailback/data"
)

// RecallHours takes in of which hours before Recall's the receipts were counted,
// and in which minutes of them some came: so much as is known of the week before,
// which tells what is usual at an hour of it.
func (b *Board) RecallHours(known []time.Time, all []data.Hour) {
	for _, begin := range known {
		b.known.recalled.add(begin.UnixMicro()/hour, 1)
	}
	for _, h := range all {
		b.signs(h, false)
	}
}

// signs takes in the minutes of an hour for all whose signs of life they are, and
// with life the last of them as one. A campaign's are those of receipts that named
// it themselves, as beats has it: of others none can be missed.
func (b *Board) signs(h data.Hour, life bool) {
	begin := h.Begin.UnixMicro() / hour
	b.pulse(pulseKey{scope: everything}).recall(begin, h.Minutes, life)
	b.pulse(operatorPulse(h.Operator)).recall(begin, h.Minutes, life)
	if h.Named != 0 {
		b.pulse(campaignPulse(h.Operator, h.Campaign)).recall(begin, h.Named, life)
	}
}

// hoursOf gives the hours of counts, without the receipts that came late or
// again, in the order of time.
func hoursOf(all []data.Tally) []data.Hour {
	type one struct {
		minute             int64
		operator, campaign data.Text
	}
	signs, named := map[one]int{}, map[one]int{}
	for _, t := range all {
		key := one{t.Minute.UnixMicro() / minute, t.Operator, t.Campaign}
		switch t.Rule {
		case "":
			signs[key] += t.Checked
			named[key] += t.Named
		case "late", "duplicate":
			signs[key] -= t.Hit
		}
	}
	var hours []data.Hour
	for key, n := range signs {
		if n <= 0 {
			continue
		}
		begin, bit := moment(key.minute*minute).Truncate(time.Hour), uint64(1)<<(key.minute%60)
		h := data.Hour{Begin: begin, Operator: key.operator, Campaign: key.campaign, Minutes: bit}
		if named[key] > 0 {
			h.Named = bit
		}
		hours = append(hours, h)
	}
	slices.SortFunc(hours, func(x, y data.Hour) int { return x.Begin.Compare(y.Begin) })
	return hours
}
