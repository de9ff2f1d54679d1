package page

import (
	"tailback/data"
	"tailback/rules/drill"
)

// levelWords are what a level is called.
type levelWords struct {
	title string
	one   string // the name of what a row is, and of its column
	none  string // the name of the unassigned row
	below data.Dimension
}

// words gives those of this level. Below clicks there are events.
func (d *Drill) words() levelWords {
	switch d.level.By {
	case data.BySub:
		return levelWords{"Sub-ids", "sub-id", "no sub-id", data.ByClick}
	case data.ByAffiliate:
		return levelWords{"Affiliates", "affiliate", "no affiliate", data.BySubAffiliate}
	case data.BySubAffiliate:
		return levelWords{"Sub-affiliates", "sub-affiliate", "no sub-affiliate", data.ByClick}
	case data.ByClick:
		return levelWords{"Clicks", "click", "no click id", ""}
	}
	return levelWords{"Campaigns", "campaign", "no campaign", data.BySub}
}

// name gives a row's label, safe to print.
func (d *Drill) name(row drill.Row) string {
	switch {
	case row.Unassigned():
		return d.words().none
	case row.Key.Key.Empty() && row.Key.Name.Empty():
		return `""` // it was sent, with nothing in it
	}
	return label(row.Key)
}
