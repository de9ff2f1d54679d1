package page

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/query"
)

// What a Receipt page asks for: the receipt in full, its trail, the terms.

// foundReceipt is a receipt as it is in the database, taken apart beside the
// screen: it can be long.
type foundReceipt struct {
	receipt data.Receipt
	query   query.Reading
	gone    bool
}

// read asks for the receipt.
func (p *Receipt) read(f Frame) tea.Cmd {
	db, id, secrets := p.options.Receipts, p.receipt.ID, f.Secrets
	return ask(p.options.Ctx, &p.reading, f.Now, patience, func(ctx context.Context) (foundReceipt, error) {
		receipts, err := db.ByID(ctx, []data.ID{id})
		i := slices.IndexFunc(receipts, func(r data.Receipt) bool { return r.ID == id })
		if err != nil || i < 0 {
			return foundReceipt{gone: true}, err
		}
		return foundReceipt{receipt: receipts[i], query: query.Read(receipts[i].Query.Raw(), secrets)}, nil
	})
}

// trace asks for what surrounds the receipt.
func (p *Receipt) trace(f Frame) tea.Cmd {
	db, r := p.options.Lookup, p.receipt
	if db == nil {
		return nil
	}
	return ask(p.options.Ctx, &p.tracing, f.Now, patience, func(ctx context.Context) (data.Trail, error) {
		return db.Trail(ctx, r)
	})
}

// campaignDeals are all terms of a campaign.
type campaignDeals struct {
	campaign data.Text
	deals    []data.Terms
}

// unlessDealt asks for the terms of the campaign once they are looked at.
func (p *Receipt) unlessDealt(f Frame) tea.Cmd {
	if p.tab != tabTerms || p.dealt == p.campaign() || p.dealing.out() {
		return nil
	}
	return p.deal(f)
}

// deal asks for all terms of the campaign.
func (p *Receipt) deal(f Frame) tea.Cmd {
	db, campaign := p.options.Lookup, p.campaign()
	if db == nil || campaign.Empty() {
		return nil
	}
	return ask(p.options.Ctx, &p.dealing, f.Now, patience, func(ctx context.Context) (campaignDeals, error) {
		deals, err := db.Terms(ctx, []data.Text{campaign})
		return campaignDeals{campaign, deals}, err
	})
}

// campaign gives the key of the campaign, as far as it is known.
func (p *Receipt) campaign() data.Text {
	switch {
	case p.trail != nil && p.trail.Campaign != nil:
		return p.trail.Campaign.ID.Key
	case !p.receipt.Campaign.Key.Empty():
		return p.receipt.Campaign.Key
	case p.trail != nil && p.trail.Click != nil:
		return p.trail.Click.Campaign.Key
	}
	return data.Text{}
}

// retry asks once more for what failed while the database was lost.
func (p *Receipt) retry(f Frame) tea.Cmd {
	var cmds []tea.Cmd
	if p.reading.err != nil {
		cmds = append(cmds, p.read(f))
	}
	if p.tracing.err != nil && !p.cut {
		cmds = append(cmds, p.trace(f))
	}
	if p.dealing.err != nil {
		cmds = append(cmds, p.deal(f))
	}
	return tea.Batch(cmds...)
}

// unlessTraced asks for the trail where that has not been done.
func (p *Receipt) unlessTraced(f Frame) tea.Cmd {
	if p.trail != nil || p.tracing.out() || !p.tracing.answered.IsZero() {
		return nil
	}
	return p.trace(f)
}
