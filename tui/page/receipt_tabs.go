package page

import (
	"fmt"
	"slices"

	"tailback/tui/part"
)

// receiptTab is one view of a receipt.
type receiptTab int

// The tabs, in their order.
const (
	tabVerdict receiptTab = iota
	tabRequest
	tabTrail
	tabTerms
	tabRaw
	tabPlayer
	receiptTabs
)

// tabNames gives the names of the tabs, with how much is in each once that is
// known.
func (p *Receipt) tabNames() []string {
	names := []string{
		tabVerdict: "Verdict", tabRequest: "Request", tabTrail: "Trail",
		tabTerms: "Terms", tabRaw: "Raw", tabPlayer: "This player",
	}
	holds := func(t receiptTab, n int) { names[t] += fmt.Sprintf(" %s", Grouped(n)) }
	if !p.short {
		holds(tabRequest, p.query.Len()+p.query.More())
	}
	if p.trail != nil {
		holds(tabTrail, len(p.steps))
		holds(tabPlayer, len(p.trail.Player))
	}
	if p.deals != nil {
		holds(tabTerms, len(p.deals))
	}
	return names
}

// leaf gives what a tab holds, for a width.
func (p *Receipt) leaf(f Frame, t receiptTab, width int) leaf {
	switch t {
	case tabRequest:
		return p.requestLeaf(f, width)
	case tabTrail:
		return p.trailLeaf(f, p.steps, 0, width)
	case tabTerms:
		return p.termsLeaf(f, width)
	case tabRaw:
		return p.rawLeaf(f, width)
	case tabPlayer:
		return p.playerLeaf(f, width)
	}
	if f.low() {
		return stacked(p.gistLeaf(f, width), p.verdictLeaf(f, width))
	}
	return p.verdictLeaf(f, width)
}

// restore puts the cursor of the trail on the step it was on, at first on the
// receipt itself.
func (p *Receipt) restore(was step) {
	i := slices.IndexFunc(p.steps, func(s step) bool { return s.kind == was.kind && s.id == was.id })
	if i < 0 {
		return
	}
	s := &p.scrolls[tabTrail]
	s.Range(0, max(s.Hi, int64(len(p.steps))))
	s.To(int64(i))
}

// placeInTrail gives the step under the cursor of the trail; where there is no
// step yet, the receipt's own. The cursor can be below all steps.
func (p *Receipt) placeInTrail() step {
	at := int(p.scrolls[tabTrail].Cursor)
	switch {
	case len(p.steps) == 0:
		return step{kind: stepReceipt, id: p.receipt.ID.Key.Raw()}
	case at < len(p.steps):
		return p.steps[at]
	}
	return step{kind: -1}
}

// tabLine names the tabs.
func (p *Receipt) tabLine(f Frame, width int) string {
	return part.Tabs(f.Theme, p.tabNames(), int(p.tab), width)
}
