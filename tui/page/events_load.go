package page

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/conversion"
)

// What an Events page reads: receipts, their clicks and terms, and what amounts are.

// load asks for the receipts, then for their clicks and terms.
func (e *Events) load(f Frame) tea.Cmd {
	if e.Kind == "" {
		return e.list(f)
	}
	o := e.EventsOptions
	return ask(e.Ctx, &e.loading, f.Now, patience, func(ctx context.Context) (known, error) {
		receipts, err := o.Lookup.Of(ctx, o.Kind, o.Key)
		if err != nil {
			return known{}, err
		}
		return o.surround(ctx, receipts), nil
	})
}

// surround reads clicks and terms of receipts, and groups them. What cannot be
// read is said; the receipts stand without it.
func (o EventsOptions) surround(ctx context.Context, receipts []data.Receipt) known {
	k := known{receipts: len(receipts), clicks: map[data.Text]data.Click{}}
	ids, campaigns := distinct{}, distinct{}
	if o.Kind == data.FoundClick {
		ids.add(o.Key)
	}
	for i := range receipts {
		ids.add(receipts[i].ClickID)
		campaigns.add(receipts[i].Campaign.Key)
	}
	if len(ids.all) > 0 {
		clicks, err := o.Lookup.Clicks(ctx, ids.all)
		if err != nil {
			k.off = append(k.off, "clicks could not be read: "+sentence(err))
		}
		for _, c := range clicks {
			k.clicks[c.ID.Key] = c
			campaigns.add(c.Campaign.Key)
		}
	}
	var terms []data.Terms
	if len(campaigns.all) > 0 {
		deals, err := o.Lookup.Terms(ctx, campaigns.all)
		if err != nil {
			k.off = append(k.off, "no terms, they could not be read: "+sentence(err))
		} else {
			terms = deals
		}
	}
	is, err := o.meaning(ctx, receipts)
	if err != nil {
		k.off = append(k.off, "contracts could not be read: "+sentence(err))
	}
	k.conversions = conversion.Group(receipts, terms, is)
	return k
}

// meaning gives what the amounts of receipts are by the contracts that they came
// by; nil where there are no rules.
func (o EventsOptions) meaning(ctx context.Context, receipts []data.Receipt) (conversion.Meaning, error) {
	if o.Checker == nil {
		return nil, nil
	}
	checked, err := o.Checker.Check(ctx, receipts)
	if err != nil {
		return nil, err
	}
	meanings := make(map[data.ID]string, len(checked))
	for i := range checked {
		if c := checked[i].Contract; c != nil {
			meanings[checked[i].Receipt.ID] = c.AmountIs
		}
	}
	return func(r *data.Receipt) string { return meanings[r.ID] }, nil
}

// distinct gathers texts, each once, in the order they come.
type distinct struct {
	all  []data.Text
	seen map[data.Text]struct{}
}

func (d *distinct) add(t data.Text) {
	if _, ok := d.seen[t]; ok || t.Empty() {
		return
	}
	if d.seen == nil {
		d.seen = map[data.Text]struct{}{}
	}
	d.seen[t] = struct{}{}
	d.all = append(d.all, t)
}

// renew reads again once a minute while the database answers.
func (e *Events) renew(f Frame) tea.Cmd {
	if e.loading.out() || e.loading.err != nil || f.Pulse.Lost() != "" || f.Now.Sub(e.loading.answered) < renewEvery {
		return nil
	}
	return e.load(f)
}

// retry asks once more for what failed while the database was lost.
func (e *Events) retry(f Frame) tea.Cmd {
	if e.loading.out() || e.loading.err == nil && len(e.known.off) == 0 {
		return nil
	}
	return e.load(f)
}
