package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/board"
	"tailback/rules/retry"
	"tailback/tui/page"
)

// subjects reads the receipts of what is asked for, the oldest first.
func (p presser) subjects(ctx context.Context, of page.Asking) ([]subject, error) {
	ids := slices.Clone(of.Receipts)
	deliveries := map[data.ID]*data.Delivery{}
	if of.Alert != nil && of.Alert.Key.Rule == board.DeliveryFailing {
		failed, err := p.undelivered(ctx, of.Alert.Since.At)
		if err != nil {
			return nil, err
		}
		for _, d := range failed.All {
			if d.Endpoint.Raw() == of.Alert.Key.Field {
				of.Deliveries = append(of.Deliveries, d.Delivery)
			}
		}
	}
	for i := range of.Deliveries {
		d := &of.Deliveries[i]
		if !d.ReceiptID.IsZero() && deliveries[d.ReceiptID] == nil {
			ids = append(ids, d.ReceiptID)
			deliveries[d.ReceiptID] = d
		}
	}
	receipts, err := p.receipts(ctx, of, ids)
	if err != nil {
		return nil, err
	}
	if len(receipts) > data.RetriesAtMost {
		return nil, &data.Error{Kind: data.Usage, What: "cannot send them again", Why: fmt.Sprintf("they are more than %s", data.Grouped(data.RetriesAtMost)), Do: "narrow the filter"}
	}
	slices.SortStableFunc(receipts, func(a, b data.Receipt) int { return a.ReceivedAt.Time().Compare(b.ReceivedAt.Time()) })
	if err := p.fill(ctx, receipts, deliveries); err != nil {
		return nil, err
	}
	for id, d := range deliveries {
		if d == nil {
			return nil, &data.Error{Kind: data.Usage, What: "cannot send the delivery of receipt " + id.String() + " again", Why: "it is in the database no more, or no index leads to the deliveries of a receipt", Do: "see tailback doctor"}
		}
	}
	all := make([]subject, len(receipts))
	for i, r := range receipts {
		all[i].Subject = retry.Subject{Receipt: r, Delivery: deliveries[r.ID], Contract: p.book().At(r.Operator.Key, r.ReceivedAt.Time())}
	}
	return all, nil
}

// fill completes deliveries of which only the id is known: a retry keeps no more of
// them. One that is gone is nil then.
func (p presser) fill(ctx context.Context, receipts []data.Receipt, deliveries map[data.ID]*data.Delivery) error {
	var bare []data.Receipt
	for _, r := range receipts {
		if d := deliveries[r.ID]; d != nil && d.Endpoint.Empty() {
			bare = append(bare, r)
		}
	}
	known, err := p.deliveriesOf(ctx, bare)
	if err != nil {
		return err
	}
	for _, r := range bare {
		all, d := known[r.ID], deliveries[r.ID]
		deliveries[r.ID] = nil
		if i := slices.IndexFunc(all, func(is data.Delivery) bool { return is.ID == d.ID }); i >= 0 {
			deliveries[r.ID] = &all[i]
		}
	}
	return nil
}

// pressPage is how many receipts are read in one statement.
const pressPage = 500

func (p presser) byID(ctx context.Context, ids []data.ID) (all []data.Receipt, err error) {
	for some := range slices.Chunk(ids, pressPage) {
		found, err := p.source.ByID(ctx, some)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// receipts reads those of the ids, or those in which an alert's rule was broken
// since it began.
func (p presser) receipts(ctx context.Context, of page.Asking, ids []data.ID) (all []data.Receipt, err error) {
	alert := of.Alert
	switch {
	case alert == nil, alert.Key.Rule == board.DeliveryFailing:
		all, err = p.byID(ctx, ids)
		of.Progress.Add(len(all))
		return all, err
	case alert.Key.Rule == board.NeverResent:
		all, err = p.byID(ctx, alert.Samples)
		of.Progress.Add(len(all))
		return all, err
	}
	f, err := data.ParseFilter("operator:"+data.Quoted(alert.Key.Operator), time.Time{})
	if err != nil {
		return nil, err
	}
	err = p.source.Each(ctx, f, alert.Since.At, p.now().Add(time.Minute), func(some []data.Receipt) error {
		checked, err := p.watch.Check(ctx, some)
		before := len(all)
		for _, c := range checked {
			if slices.ContainsFunc(c.Findings, func(f data.Finding) bool { return f.Rule == alert.Key.Rule && f.Field == alert.Key.Field }) {
				all = append(all, c.Receipt)
			}
		}
		of.Progress.Add(len(all) - before)
		return err
	})
	return all, err
}

// failedSince is how far back failed deliveries are looked for.
const failedSince = 24 * time.Hour

// Failed finds the deliveries of the last day that did not arrive.
func (p presser) Failed(ctx context.Context) (page.FailedDeliveries, error) {
	return p.undelivered(ctx, p.now().Add(-failedSince))
}

func (p presser) undelivered(ctx context.Context, since time.Time) (page.FailedDeliveries, error) {
	out := page.FailedDeliveries{Since: since}
	failed, more, err := p.source.FailedDeliveries(ctx, since)
	if err != nil {
		return out, err
	}
	out.More = more
	ids := make([]data.ID, 0, len(failed))
	for _, d := range failed {
		if !d.ReceiptID.IsZero() && !slices.Contains(ids, d.ReceiptID) {
			ids = append(ids, d.ReceiptID)
		}
	}
	receipts, err := p.byID(ctx, ids)
	if err != nil {
		return out, err
	}
	by := make(map[data.ID]data.Receipt, len(receipts))
	for _, r := range receipts {
		by[r.ID] = r
	}
	for _, d := range failed {
		out.All = append(out.All, page.FailedDelivery{Delivery: d, Receipt: by[d.ReceiptID]})
	}
	return out, nil
}
