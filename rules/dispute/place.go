package dispute

import "tailback/data"

// Place is where a dispute stands in the drill-down: what its receipt says, else
// its click. A NULL key is the unassigned row.
type Place struct {
	Campaign, Sub           data.Text
	Affiliate, SubAffiliate data.Text
	Nowhere                 bool // neither receipt nor click is there
}

// key gives the key of the row that a conversion is in.
func (p Place) key(by data.Dimension, of data.ConversionKey) (key data.Text) {
	switch by {
	case data.ByCampaign:
		key = p.Campaign
	case data.BySub:
		key = p.Sub
	case data.ByAffiliate:
		key = p.Affiliate
	case data.BySubAffiliate:
		key = p.SubAffiliate
	case data.ByClick:
		key = of.Click
	}
	if key.Empty() {
		return data.Text{} // one row with what has none
	}
	return key
}

// Within counts the live disputes in each row of a level, those that have a place
// among places: of all time, and whatever the filter of the level. A click has its
// disputes on any way down.
func Within(all []data.Dispute, places map[int64]Place, level data.Drill) map[data.Text]int {
	rows := map[data.Text]int{}
	for i := range all {
		d := &all[i]
		if !d.Live() {
			continue
		}
		if level.By == data.ByClick && !d.Conversion.Click.Empty() {
			rows[d.Conversion.Click]++
			continue
		}
		p, placed := places[d.ID]
		if placed && !p.Nowhere && p.inside(level.Within, d.Conversion) {
			rows[p.key(level.By, d.Conversion)]++
		}
	}
	return rows
}

func (p Place) inside(steps []data.Step, of data.ConversionKey) bool {
	for _, step := range steps {
		if p.key(step.By, of) != step.Key {
			return false
		}
	}
	return true
}
