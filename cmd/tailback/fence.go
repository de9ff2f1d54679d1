package main

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"tailback/data"
	"tailback/rules/retry"
)

// fence says, just before they are sent to an endpoint, which of some retries are not
// to be sent any more, by their numbers: what a press would not queue today is not
// sent, but for what only waits. Of a press nothing is kept but the request: what is
// read of that is judged. Those in known were looked at in the tracker already; in the
// ledger all are looked at now.
func (p presser) fence(ctx context.Context, e data.Endpoint, some []data.Retry, known map[int64]subject) (map[int64]string, error) {
	unknown := slices.DeleteFunc(slices.Clone(some), func(r data.Retry) bool { _, ok := known[r.ID]; return ok })
	looked, err := p.look(ctx, e, unknown)
	if err != nil {
		return nil, err
	}
	maps.Copy(looked, known)
	bad := map[int64]string{}
	var held []data.Retry
	var subjects []subject
	for _, r := range some {
		s, there := looked[r.ID]
		if !there {
			bad[r.ID] = "its receipt is in the database no more"
			continue
		}
		s.facts.Now = p.now()
		held, subjects = append(held, r), append(subjects, s)
	}
	if err := p.retried(ctx, subjects, e.Name); err != nil {
		return nil, err
	}
	for i := range subjects {
		s, id := &subjects[i], held[i].ID
		if !e.Takes(s.Delivery == nil) {
			bad[id] = "endpoint " + data.Safe(e.Name) + " takes " + e.Only + " alone"
			continue
		}
		s.facts.Retries = slices.DeleteFunc(s.facts.Retries, func(r data.Retry) bool { return r.ID == id })
		s.facts.Twins = slices.DeleteFunc(s.facts.Twins, func(r data.Retry) bool { return r.ID > id && yields(r, some) })
		if why, never := settled(retry.Eligible(s.Subject, s.facts)); never {
			bad[id] = why.Say
		}
	}
	return bad, nil
}

// yields reports whether a retry does not go before an earlier one of the same event
// that is among those looked at: it is looked at later, or with it. Of another that is
// claimed nobody knows which of the two was seen when it was looked at.
func yields(later data.Retry, some []data.Retry) bool {
	return later.State == data.RetryQueued || slices.ContainsFunc(some, func(r data.Retry) bool { return r.ID == later.ID })
}

// look gives what the tracker has of what retries send, by their numbers, as far as
// that is still there.
func (p presser) look(ctx context.Context, e data.Endpoint, some []data.Retry) (map[int64]subject, error) {
	by := make(map[int64]subject, len(some))
	if len(some) == 0 {
		return by, nil
	}
	subjects, held, err := p.held(ctx, e, some)
	if err != nil {
		return nil, err
	}
	if _, err := p.seen(ctx, subjects, e); err != nil {
		return nil, err
	}
	for i, r := range held {
		by[r.ID] = subjects[i]
	}
	return by, nil
}

// held gives what retries send, as far as it is still there, and those retries.
func (p presser) held(ctx context.Context, e data.Endpoint, all []data.Retry) (subjects []subject, held []data.Retry, err error) {
	ids := make([]data.ID, len(all))
	bare := map[data.ID]*data.Delivery{}
	for i, r := range all {
		ids[i] = r.Receipt
		if !r.Delivery.IsZero() {
			bare[r.Receipt] = &data.Delivery{ID: r.Delivery, ReceiptID: r.Receipt}
		}
	}
	receipts, err := p.byID(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	deliveries := maps.Clone(bare)
	if err := p.fill(ctx, receipts, deliveries); err != nil {
		return nil, nil, err
	}
	there := make(map[data.ID]data.Receipt, len(receipts))
	for _, is := range receipts {
		there[is.ID] = is
	}
	for _, r := range all {
		is, ok := there[r.Receipt]
		if !ok {
			continue
		}
		// A delivery that cannot be found is sent as it stands in the queue.
		delivery := cmp.Or(deliveries[is.ID], bare[is.ID])
		s := subject{Subject: retry.Subject{Receipt: is, Delivery: delivery, Contract: p.book().At(is.Operator.Key, is.ReceivedAt.Time())}}
		s.facts.Sent = retry.Reread(e, s.Subject, r.Request)
		s.facts.Corrected = retry.Differs(s.facts.Sent, is)
		s.facts.Reversals = !r.Why.Empty() // who says so for a second time says why
		subjects, held = append(subjects, s), append(held, r)
	}
	return subjects, held, nil
}
