package page

import (
	"context"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/dispute"
	"tailback/rules/drill"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The disputes in the rows of a level. The ledger knows the click and the receipts
// of a dispute; which campaign and sub-id they are of is looked up once, for many
// disputes together, and never for a row.

// placing is where live disputes stand, as far as that was looked up. It never
// changes: all levels of one way down share what is known.
type placing struct {
	request
	known map[int64]dispute.Place
	rows  map[data.Text]int // live disputes of this level's rows
}

// placedAtOnce is how many disputes are looked up at once, placedAgain how long a
// failure waits.
const (
	placedAtOnce = 1000
	placedAgain  = 10 * time.Second
)

// place counts the disputes of the rows, and looks up those that are new.
func (d *Drill) place(f Frame) tea.Cmd {
	p, all := &d.placing, f.Pulse.Docket.All
	p.rows = dispute.Within(all, p.known, d.level)
	if p.out() || d.Receipts == nil || p.err != nil && f.Now.Sub(p.answered) < placedAgain {
		return nil
	}
	var some []data.Dispute
	for i := range all {
		if _, known := p.known[all[i].ID]; !known && all[i].Live() && len(some) < placedAtOnce {
			some = append(some, all[i])
		}
	}
	if some == nil {
		return nil
	}
	receipts, counts := d.Receipts, d.Counts
	return ask(d.Ctx, &p.request, f.Now, patience, func(ctx context.Context) (map[int64]dispute.Place, error) {
		return placesOf(ctx, receipts, counts, some)
	})
}

// placed takes where disputes stand, and asks for the next.
func (d *Drill) placed(places map[int64]dispute.Place, f Frame) tea.Cmd {
	if d.placing.err != nil {
		return nil
	}
	for id, place := range places {
		d.placing.known[id] = place
	}
	return d.place(f)
}

// placesOf looks disputes up: the newest receipt of each, the clicks, and whose
// the campaigns are, each in one question. What a database does not keep is left
// out.
func placesOf(ctx context.Context, receipts Receipts, counts Counts, some []data.Dispute) (map[int64]dispute.Place, error) {
	var ids []data.ID
	var keys []data.Text
	for _, d := range some {
		if n := len(d.Receipts); n > 0 {
			ids = append(ids, d.Receipts[n-1])
		}
		if key := d.Conversion.Click; !key.Empty() {
			keys = append(keys, key)
		}
	}
	there, err := receipts.ByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	clicks, err := counts.Clicks(ctx, keys)
	if err != nil && data.KindOf(err) != data.Usage {
		return nil, err
	}
	places := places(some, there, clicks)
	return places, promoted(ctx, counts, places)
}

// places gives those of disputes by what was found.
func places(some []data.Dispute, receipts []data.Receipt, clicks []data.Click) map[int64]dispute.Place {
	clicked, came := map[data.Text]*data.Click{}, map[data.ID]*data.Receipt{}
	for i := range clicks {
		clicked[clicks[i].ID.Key] = &clicks[i]
	}
	for i := range receipts {
		came[receipts[i].ID] = &receipts[i]
	}
	all := make(map[int64]dispute.Place, len(some))
	for _, d := range some {
		p := dispute.Place{Nowhere: true}
		if c := clicked[d.Conversion.Click]; c != nil {
			p = dispute.Place{Campaign: c.Campaign.Key, Sub: c.SubID, SubAffiliate: c.Affiliate}
		}
		if n := len(d.Receipts); n > 0 && came[d.Receipts[n-1]] != nil {
			r := came[d.Receipts[n-1]]
			p.Campaign, p.Sub, p.Nowhere = r.Campaign.Key, r.SubID, false
		}
		all[d.ID] = p
	}
	return all
}

// promoted says of places who promotes their campaigns.
func promoted(ctx context.Context, counts Counts, places map[int64]dispute.Place) error {
	db, ok := counts.(Campaigns)
	if !ok {
		return nil
	}
	known := map[data.Text]data.Text{}
	for _, p := range places {
		if !p.Campaign.Empty() {
			known[p.Campaign] = data.Text{}
		}
	}
	campaigns, err := db.Campaigns(ctx, slices.Collect(maps.Keys(known)))
	if err != nil && data.KindOf(err) != data.Usage {
		return err
	}
	for _, c := range campaigns {
		known[c.ID.Key] = c.Affiliate
	}
	for id, p := range places {
		p.Affiliate = known[p.Campaign]
		places[id] = p
	}
	return nil
}

// disputed gives the sign of a row: D with live disputes in it; of a click d where
// all are settled.
func (d *Drill) disputed(f Frame, row *drill.Row) string {
	if d.level.By == data.ByClick && !row.Unassigned() {
		return f.disputeMark(disputeSign(f.Pulse.Docket.Roll.OfClick(row.Key.Key)))
	}
	if d.placing.rows[row.Key.Key] == 0 {
		return " "
	}
	return f.disputeMark("D")
}

// disputesCell counts the live disputes of a row; the line of all rows has none.
func disputesCell(c drillCell) part.Cell {
	if c.row == &c.page.seen.total {
		return part.Cell{}
	}
	cell := figureCell(c.page.placing.rows[c.row.Key.Key], c.width)
	if cell.Role == theme.Plain {
		cell.Role = theme.Warn
	}
	return cell
}
