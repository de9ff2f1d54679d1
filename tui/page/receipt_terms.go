package page

import (
	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// termsLeaf gives the campaign and all its deals, the one in force marked.
func (p *Receipt) termsLeaf(f Frame, width int) leaf {
	deals := p.deals
	if deals == nil && p.trail != nil && p.trail.Terms != nil {
		deals = []data.Terms{*p.trail.Terms}
	}
	all := []leaf{}
	for i := range deals {
		t := &deals[i]
		facts := dealFacts(f, t)
		title := f.period(t)
		if p.inForce(t) {
			title += "  IN FORCE for this receipt"
		}
		all = append(all, titled(f, title, width, factLeaf(f, facts, width)))
	}
	return stacked(factLeaf(f, p.campaignFacts(f), width), append(all, plainLeaf(f, theme.Dim, width, p.termsEnd(f)))...)
}

// inForce reports whether a deal is the one by which the receipt is judged.
func (p *Receipt) inForce(t *data.Terms) bool {
	if p.trail == nil || p.trail.Terms == nil {
		return false
	}
	in := p.trail.Terms
	return in.ValidFrom.String() == t.ValidFrom.String() && in.ValidTo.String() == t.ValidTo.String() &&
		in.Model == t.Model && in.PayableEvent == t.PayableEvent
}

// termsEnd says what is not there of the terms.
func (p *Receipt) termsEnd(f Frame) []string {
	switch {
	case p.options.Lookup == nil:
		return []string{"terms are not read here"}
	case p.dealing.slow(f.Now) || p.trail == nil && p.tracing.slow(f.Now):
		return []string{part.Spinner(f.Theme, f.Spin) + " reading the terms"}
	case p.deals != nil && len(p.deals) == 0:
		return []string{"no terms are known for this campaign"}
	case p.trail != nil && p.campaign().Empty():
		return []string{p.termsLine(f)}
	}
	return nil
}
