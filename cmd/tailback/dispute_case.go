package main

import (
	"context"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/rules/evidence"
)

// rebuild puts together all that is known of a disputed conversion.
func (d *docket) rebuild(ctx context.Context, id int64) (c evidence.Case, err error) {
	if c.File, err = d.ledger.Dispute(ctx, id); err != nil {
		return c, err
	}
	c.Secrets, c.Zone = d.secrets, d.zoneAt(c.File.Dispute)
	receipts, err := d.receiptsOf(ctx, c.File.Dispute)
	if err != nil {
		return c, err
	}
	for _, seen := range c.File.Dispute.Receipts {
		if !slices.ContainsFunc(receipts, func(r data.Receipt) bool { return r.ID == seen }) {
			c.Gone = append(c.Gone, seen)
		}
	}
	if len(receipts) == 0 {
		return c, d.clickAlone(ctx, &c)
	}
	if c.Receipts, err = d.watch.Check(ctx, receipts); err != nil {
		return c, err
	}
	d.resent(ctx, &c, receipts)
	best := decisive(receipts, c.File.Dispute.Conversion.Event)
	if c.Trail, err = d.source.Trail(ctx, receipts[best]); err != nil {
		return c, err
	}
	c.Judged, c.Lacks = receipts[best].ID, append(c.Lacks, c.Trail.Off...)
	c.Checks = conversion.Verdict(c.Receipts[best], c.Trail)
	if c.Trail.Click == nil {
		c.Trail.Click = c.Receipts[best].Click
	}
	c.Trail.Deliveries = slices.DeleteFunc(c.Trail.Deliveries, func(x data.Delivery) bool {
		return !slices.ContainsFunc(receipts, func(r data.Receipt) bool { return r.ID == x.ReceiptID })
	})
	c.Trail.Payouts = ownLines(c.Trail.Payouts, receipts)
	return c, nil
}

// resent takes what we sent again of the receipts, and which of them we sent.
func (d *docket) resent(ctx context.Context, c *evidence.Case, receipts []data.Receipt) {
	ids := make([]data.ID, len(receipts))
	var replays []string
	for i := range receipts {
		ids[i] = receipts[i].ID
		if id := receipts[i].ReplayID(); id != "" {
			replays = append(replays, id)
		}
	}
	var err error
	if c.Retries, err = d.ledger.RetriesOf(ctx, ids); err == nil && len(replays) > 0 {
		c.Replays, err = d.ledger.SentByUs(ctx, replays)
	}
	if err != nil {
		c.Lacks = append(c.Lacks, "what we sent again: "+sentence(err))
	}
}

// decisive gives the place of the receipt that a conversion is judged by: the
// newest of its payable event, else the newest.
func decisive(receipts []data.Receipt, event data.Text) int {
	best := len(receipts) - 1
	for i, r := range receipts {
		if r.Event == event {
			best = i
		}
	}
	return best
}

// ownLines leaves out lines of another transaction of the click.
func ownLines(lines []data.PayoutLine, receipts []data.Receipt) []data.PayoutLine {
	var known []data.Text
	for _, r := range receipts {
		if !r.TxID.Empty() {
			known = append(known, r.TxID)
		}
	}
	return slices.DeleteFunc(lines, func(l data.PayoutLine) bool {
		return !l.TxID.Empty() && len(known) > 0 && !slices.Contains(known, l.TxID)
	})
}

// receiptsOf gives the receipts of a disputed conversion as they are now, with what
// led up to it, and those that were seen when it was opened; the oldest first.
func (d *docket) receiptsOf(ctx context.Context, of data.Dispute) ([]data.Receipt, error) {
	all, err := d.source.ByID(ctx, of.Receipts)
	if err != nil {
		return nil, err
	}
	first := all
	if len(first) == 0 {
		kind, key := data.FoundClick, of.Conversion.Click
		if key.Null() {
			kind, key = data.FoundPlayer, of.Conversion.Player
		}
		if first, err = d.source.Of(ctx, kind, key); err != nil {
			return nil, err
		}
		first = slices.DeleteFunc(first, func(r data.Receipt) bool { return r.Operator.Key != of.Conversion.Operator })
	}
	if len(first) == 0 {
		return nil, nil
	}
	conversions, _, err := d.around(ctx, first[0])
	if err != nil {
		return nil, err
	}
	for _, c := range conversions {
		leads := of.Conversion
		leads.Event, leads.Ordinal = c.Key.Event, c.Key.Ordinal
		if c.Key != of.Conversion && (!c.Key.Event.Null() || c.Key != leads) {
			continue
		}
		for _, r := range c.Receipts {
			if !slices.ContainsFunc(all, func(x data.Receipt) bool { return x.ID == r.ID }) {
				all = append(all, r)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b data.Receipt) int { return data.CompareArrival(&a, &b) })
	return all, nil
}

// clickAlone takes what is known of a conversion that no receipt reports.
func (d *docket) clickAlone(ctx context.Context, c *evidence.Case) error {
	key := c.File.Dispute.Conversion.Click
	if key.Null() {
		return nil
	}
	lacks := func(what string, err error) {
		if err != nil {
			c.Lacks = append(c.Lacks, what+": "+sentence(err))
		}
	}
	clicks, err := d.source.Clicks(ctx, []data.Text{key})
	if lacks("click", err); ctx.Err() != nil || len(clicks) == 0 {
		return ctx.Err()
	}
	c.Trail.Click = &clicks[0]
	keys := []data.Text{clicks[0].Campaign.Key}
	campaigns, err := d.source.Campaigns(ctx, keys)
	if lacks("campaign", err); len(campaigns) > 0 {
		c.Trail.Campaign = &campaigns[0]
	}
	deals, err := d.source.Terms(ctx, keys)
	lacks("terms", err)
	if deal, ok := data.TermsAt(deals, clicks[0].ClickedAt.Time()); ok {
		c.Trail.Terms = &deal
	}
	return ctx.Err()
}

// zoneAt is the operator's zone when a dispute was opened; nil where no contract
// names one.
func (d *docket) zoneAt(of data.Dispute) *time.Location {
	v := d.book().At(of.Conversion.Operator, of.OpenedAt)
	if v == nil {
		return nil
	}
	if v.Zone != nil {
		return v.Zone
	}
	return v.Reports
}
