package main

import (
	"context"
	"io"
	"slices"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/rules/conversion"
	"tailback/rules/dispute"
	"tailback/tui/page"
)

// disputes is what a console does about disputes: what the ledger keeps of them,
// beside what the source tells of their conversions.
type disputes struct {
	*ledger.Ledger
	of *docket
}

// disputes gives those of a desk. What could not be looked up is not printed: the
// screen is the console's.
func (d *desk) disputes() page.Disputes {
	silent := *d.app
	silent.stderr = io.Discard
	return disputes{d.ledger, &docket{examiner: d.examiner, app: &silent, ledger: d.ledger}}
}

// Me is the person at the console.
func (d disputes) Me() data.Text { return data.NewText(d.Actor().String()) }

// Cases weighs what disputes are made of.
func (d disputes) Cases(ctx context.Context, all []data.Dispute) ([]page.Case, error) {
	best, err := d.of.best(ctx, all)
	if err != nil {
		return nil, err
	}
	var receipts []data.Receipt
	for _, r := range best {
		if r != nil {
			receipts = append(receipts, *r)
		}
	}
	checked, err := d.of.watch.Check(ctx, receipts)
	if err != nil {
		return nil, err
	}
	cases := make([]page.Case, len(all))
	for i, n := 0, 0; i < len(all); i++ {
		if best[i] == nil {
			cases[i].Weight = dispute.Weigh(all[i].Reason, nil, nil)
			continue
		}
		trail, err := d.of.source.Trail(ctx, *best[i])
		if err != nil {
			return nil, err
		}
		cases[i] = caseOf(all[i], checked[n], trail)
		n++
	}
	return cases, nil
}

func caseOf(of data.Dispute, checked data.Checked, trail data.Trail) page.Case {
	r := checked.Receipt
	c := page.Case{
		Weight:  dispute.Weigh(of.Reason, conversion.Verdict(checked, trail), trail.Payouts),
		Receipt: &r, Campaign: r.Campaign, SubID: r.SubID, Payouts: trail.Payouts, Terms: trail.Terms,
	}
	if trail.Click != nil {
		c.Campaign, c.SubID = trail.Click.Campaign, trail.Click.SubID
	}
	if trail.Campaign != nil && c.Campaign.Name.Empty() {
		c.Campaign.Name = trail.Campaign.Name
	}
	return c
}

// best gives of each dispute the newest receipt of its payable event that it was
// opened with, else the newest; nil where none is there.
func (d *docket) best(ctx context.Context, all []data.Dispute) ([]*data.Receipt, error) {
	var ids []data.ID
	for _, one := range all {
		ids = append(ids, one.Receipts...)
	}
	there := map[data.ID]*data.Receipt{}
	for some := range slices.Chunk(ids, contestsAtOnce) {
		receipts, err := d.source.ByID(ctx, some)
		if err != nil {
			return nil, err
		}
		for i := range receipts {
			there[receipts[i].ID] = &receipts[i]
		}
	}
	best := make([]*data.Receipt, len(all))
	for i, one := range all {
		for _, id := range one.Receipts { // in the order received
			r := there[id]
			if r != nil && (best[i] == nil || r.Event == one.Conversion.Event || best[i].Event != one.Conversion.Event) {
				best[i] = r
			}
		}
	}
	return best, nil
}
