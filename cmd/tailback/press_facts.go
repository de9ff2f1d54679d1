package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"tailback/data"
	"tailback/data/watch"
	"tailback/rules/retry"
)

// know fills in what is known of subjects once it is known how each is read when
// it is sent: what the tracker has beside it, what was sent again already, and
// whether its endpoint is paused. It gives what could not be looked up.
func (p presser) know(ctx context.Context, all []subject, e data.Endpoint) (unread []string, err error) {
	if unread, err = p.seen(ctx, all, e); err != nil {
		return nil, err
	}
	if err := p.retried(ctx, all, e.Name); err != nil {
		return nil, err
	}
	states, err := p.ledger.EndpointStates(ctx)
	for i := range all {
		all[i].facts.Paused = pausedNow(states, e.Name, p.now())
	}
	return unread, err
}

// seen fills in what the tracker has: what came beside subjects, what would be found
// in them, and their deliveries. It gives what could not be looked up.
func (p presser) seen(ctx context.Context, all []subject, e data.Endpoint) (unread []string, err error) {
	var replays []*subject
	var sent []data.Receipt
	for i := range all {
		s := &all[i]
		s.facts.Now = p.now()
		if e.Name != "" {
			s.facts.Endpoint = &e
		}
		if s.Delivery == nil {
			replays, sent = append(replays, s), append(sent, s.facts.Sent)
		}
	}
	var others [][]data.Receipt
	var blind int
	var checked []data.Checked
	looks, within := errgroup.WithContext(ctx)
	looks.Go(func() (err error) { others, blind, err = p.others(within, sent); return err })
	looks.Go(func() (err error) { checked, err = p.watch.Check(within, sent); return err })
	looks.Go(func() error { return p.delivered(within, all) })
	if err := looks.Wait(); err != nil {
		return nil, err
	}
	for i, s := range replays {
		s.facts.Others, s.facts.Findings = others[i], checked[i].Findings
	}
	if blind > 0 {
		unread = append(unread, "whether "+data.Grouped(blind)+" of them arrived again is not known: no index leads there, or too many share an id")
	}
	return unread, nil
}

// others gives the receipts that share click, transaction or player with each of
// some, before and after it, and of how many that cannot be told.
func (p presser) others(ctx context.Context, of []data.Receipt) (others [][]data.Receipt, blind int, err error) {
	if len(of) == 0 {
		return nil, 0, nil
	}
	now := p.now()
	late := slices.Clone(of)
	for i := range late {
		// All others came before it; those among them that are asked about too as well.
		late[i].ID, late[i].ReceivedAt = data.ID{}, data.At(now.Add(time.Minute))
	}
	facts, err := p.source.Facts(ctx, late, watch.Candidates, now)
	others = make([][]data.Receipt, len(facts))
	for i := range facts {
		blind += flagged(facts[i].Unread.Prior)
		others[i] = slices.DeleteFunc(slices.Clone(facts[i].Prior), func(r data.Receipt) bool { return r.ID == of[i].ID })
	}
	return others, blind, err
}

// delivered reads the deliveries of the receipts of those that are sent again.
func (p presser) delivered(ctx context.Context, all []subject) error {
	var of []data.Receipt
	for i := range all {
		if all[i].Delivery != nil {
			of = append(of, all[i].Receipt)
		}
	}
	deliveries, err := p.deliveriesOf(ctx, of)
	for i := range all {
		if all[i].Delivery != nil {
			all[i].facts.Deliveries = deliveries[all[i].Receipt.ID]
		}
	}
	return err
}

// deliveriesOf gives the deliveries of receipts, by receipt, the oldest first.
func (p presser) deliveriesOf(ctx context.Context, receipts []data.Receipt) (map[data.ID][]data.Delivery, error) {
	by := map[data.ID][]data.Delivery{}
	if len(receipts) == 0 {
		return by, nil
	}
	around, err := p.source.Around(ctx, receipts, func(data.Receipt) []data.Text { return nil })
	for _, d := range around.Deliveries {
		by[d.ReceiptID] = append(by[d.ReceiptID], d)
	}
	return by, err
}

// pausedNow says why nothing is sent to an endpoint at present; "" where it is.
func pausedNow(states []data.EndpointState, endpoint string, now time.Time) string {
	for _, state := range states {
		if state.Endpoint == endpoint && state.PausedAt(now) {
			return data.Safe("by " + state.By.String() + ": " + state.Why.String())
		}
	}
	return ""
}

// retried fills in what was sent again already to an endpoint, of subjects and of
// those that tell of the same events.
func (p presser) retried(ctx context.Context, all []subject, endpoint string) error {
	asked := map[data.ID]bool{}
	twins := make([][]data.ID, len(all))
	for i := range all {
		s := &all[i]
		asked[s.Receipt.ID] = true
		for _, o := range s.facts.Others {
			if retry.SameEvent(s.facts.Sent, o) {
				asked[o.ID] = true
				twins[i] = append(twins[i], o.ID)
			}
		}
	}
	retries, err := p.ledger.RetriesOf(ctx, slices.Collect(maps.Keys(asked)))
	if err != nil {
		return err
	}
	there := func(id data.ID) []data.Retry {
		return slices.DeleteFunc(slices.Clone(retries[id]), func(r data.Retry) bool { return r.Endpoint != endpoint })
	}
	for i := range all {
		f := &all[i].facts
		f.Retries, f.Twins = there(all[i].Receipt.ID), nil
		for _, id := range twins[i] {
			f.Twins = append(f.Twins, there(id)...)
		}
	}
	return nil
}

// settled gives the reason for which something is never sent any more, whatever
// people do or wait for; ok is false where it may be.
func settled(refusals []retry.Refusal) (r retry.Refusal, ok bool) {
	i := slices.IndexFunc(refusals, func(r retry.Refusal) bool { return !r.Passing() || r.Reason == retry.Reversal })
	if i < 0 {
		return r, false
	}
	return refusals[i], true
}
