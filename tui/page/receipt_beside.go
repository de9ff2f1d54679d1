package page

import (
	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// section is a part of the receipt that stands beside or below the tab.
type section struct {
	title string
	leaf  func(width int) leaf
}

// sections gives what is worth the room that a tab leaves, the most telling
// first.
func (p *Receipt) sections(f Frame) []section {
	all := []struct {
		of receiptTab
		section
	}{
		{tabVerdict, section{"verdict", func(w int) leaf { return p.checkLeaf(f, w) }}},
		{tabTrail, section{"trail, " + f.zoneWords(), func(w int) leaf {
			steps, left := nearby(p.steps, 3*shortTrail)
			return p.trailLeaf(f, steps, left, w)
		}}},
		{tabRequest, section{"request", func(w int) leaf { return p.requestLeaf(f, w) }}},
		{tabTerms, section{"terms", func(w int) leaf { return p.dealLeaf(f, w) }}},
		{tabRaw, section{"receipt", func(w int) leaf { return factLeaf(f, receiptFacts(f, &p.receipt), w) }}},
	}
	_, right := receiptSides(f)
	var others []section
	if p.tab == tabRequest && p.query.Len() > 0 {
		others = append(others, section{"this parameter", func(w int) leaf { return p.valueLeaf(f, w) }})
	}
	for _, s := range all {
		below := p.tab == tabVerdict && s.of == tabTrail && right == 0 // it is there already
		if s.of != p.tab && !below {
			others = append(others, s.section)
		}
	}
	return others
}

// dealLeaf gives the deal in force and its campaign.
func (p *Receipt) dealLeaf(f Frame, width int) leaf {
	facts := p.campaignFacts(f)
	if p.trail != nil && p.trail.Terms != nil {
		facts = append(dealFacts(f, p.trail.Terms), facts...)
	}
	return factLeaf(f, facts, width)
}

// placed puts the sections where there is more room: below the tab, of which so
// many lines are free, or beside it.
func (p *Receipt) placed(f Frame, belowFree, besideFree, left, right int) (below, beside []string) {
	const least = 4 // lines of a section that are worth its title
	if right == 0 {
		besideFree = 0
	}
	for _, s := range p.sections(f) {
		under, next := belowFree-len(below), besideFree-len(beside)
		if max(under, next) < least {
			break
		}
		if next >= under {
			beside = append(beside, p.drawn(f, s, right, next, len(beside) > 0)...)
		} else {
			below = append(below, p.drawn(f, s, left, under, true)...)
		}
	}
	return below, beside
}

// drawn gives a section under its title, a line between it and what is above.
func (p *Receipt) drawn(f Frame, s section, width, most int, apart bool) []string {
	var lines []string
	if apart {
		lines = append(lines, "")
	}
	return append(lines, titled(f, s.title, width, s.leaf(width)).lines(most-len(lines))...)
}

// Pane gives the receipt for the room beside a list: what we answered, the
// terms, the verdict, the request and the trail in short, as much of each as
// the height allows. It fits any height from ten lines.
func (p *Receipt) Pane(f Frame, width, height int) []string {
	f = f.Of(p.receipt.Operator)
	cut := func(text string) string { return part.Cut(text, width, f.Theme.Glyphs.Ellipsis) }
	head := []string{f.Theme.Paint(theme.Strong, cut(p.paneTitle(f)))}
	head = append(head, answerLines(f, &p.receipt, width, 2)...)
	head = append(head, f.Theme.Paint(p.judged.look, cut(p.judged.headline)))
	head = append(head, p.resent(f, width, 2)...)
	head = append(head, p.unread(f, width, "")...)
	asked := flowing(rawQuery(f, shorten(p.receipt.Query, 16*width), width), width)
	steps, left := nearby(p.steps, shortTrail)
	return fitted([]block{
		{lines: head, least: 2},
		{lines: p.paneFindings(f, width), least: 1},
		{lines: p.paneTerms(f, width), least: 1},
		{lines: p.paneChecks(f, width), least: 3},
		{lines: asked, least: 1},
		{lines: p.trailLeaf(f, steps, left, width).lines(2 * shortTrail), least: 2},
	}, height)
}

func (p *Receipt) paneTitle(f Frame) string {
	r := &p.receipt
	return joined("   ", "RECEIPT "+brief(r.ID.Key), label(r.Operator), event(r.Event), f.stamp(r.ReceivedAt.Time()))
}

// paneTerms wraps the line of the terms. It has two lines before they are known
// too, so that nothing moves when they come.
func (p *Receipt) paneTerms(f Frame, width int) []string {
	lines := part.WrapIn(p.termsLine(f), width, 2, f.Theme.Glyphs.Ellipsis)
	return append(lines, "")[:2]
}

// paneChecks gives each check on a line, what it says and must be in one.
func (p *Receipt) paneChecks(f Frame, width int) []string {
	lines := p.checkLeaf(f, width).lines(len(p.judged.checks) + 1)
	return lines[min(len(lines), 1):]
}

// block is some lines of a pane, of which at least so many are kept.
type block struct {
	lines []string
	least int
}

// fitted puts blocks below one another, a blank line between them. Where there
// is no room first the blanks go, then the ends of the last blocks.
func fitted(blocks []block, height int) []string {
	total, gaps := 0, -1
	for _, b := range blocks {
		total += len(b.lines)
		if len(b.lines) > 0 {
			gaps++
		}
	}
	blank := total+gaps <= height
	for i := len(blocks) - 1; i >= 0; i-- {
		b := &blocks[i]
		keep := max(len(b.lines)-max(total-height, 0), min(b.least, len(b.lines)))
		total -= len(b.lines) - keep
		b.lines = b.lines[:keep]
	}
	var lines []string
	for _, b := range blocks {
		if blank && len(lines) > 0 && len(b.lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, b.lines...)
	}
	return lines[:min(len(lines), max(height, 0))]
}

// paneLines gives the pane of a receipt of which nothing else is known.
func paneLines(f Frame, r data.Receipt, width int) []string {
	return NewReceipt(ReceiptOptions{Receipt: r}).Pane(f, width, f.Height)
}
