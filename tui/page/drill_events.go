package page

import (
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/drill"
)

// events opens what became of a click; of the receipts without a click id, those
// of this level.
func (d *Drill) events(row drill.Row) *Events {
	o := EventsOptions{Ctx: d.Ctx, Lookup: d.Lookup, Receipts: d.Receipts, Checker: d.Checker, Kind: data.FoundClick, Key: row.Key.Key}
	if row.Unassigned() {
		list, _ := d.listed()
		o.Kind, o.Key, o.List, o.Name = "", data.Text{}, list, d.name(row)
	}
	return NewEvents(o)
}

// listed gives a filter for the receipts without a click id of this level, or
// why there is none: an affiliate is no field of a receipt.
func (d *Drill) listed() (list data.Filter, why string) {
	terms := []string{
		`click:""`,
		"since:" + d.window.From.UTC().Format(time.RFC3339),
		"until:" + d.reading.until.UTC().Format(time.RFC3339),
	}
	for _, step := range d.level.Within {
		field := ""
		switch step.By {
		case data.ByCampaign:
			field = "campaign"
		case data.BySub:
			field = "sub"
		default:
			return data.Filter{}, "receipts are not listed by affiliate; go in by campaign, or filter Live by click:\"\""
		}
		terms = append(terms, field+":"+literal(step.Key))
	}
	list, err := data.ParseFilter(strings.Join(terms, " "), time.Time{})
	if err != nil {
		return data.Filter{}, data.Safe(err.Error())
	}
	return list.And(d.level.Filter), ""
}

// literal writes a text as a value of a filter that stands for itself alone.
func literal(t data.Text) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `*`, `\*`).Replace(t.Raw()) + `"`
}
