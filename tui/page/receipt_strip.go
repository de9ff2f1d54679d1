package page

import (
	"slices"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// lowStrip is the height from which a strip has room for a tab below what says
// the most of a receipt. In a lower one that is the beginning of the tab
// Verdict, and any other tab has the area for itself.
const lowStrip = 8

func (f Frame) low() bool { return f.Strip && f.Height < lowStrip }

// stripTop gives the lines above the tab in a strip.
func (p *Receipt) stripTop(f Frame, width int) []string {
	lines := p.troubles(f, width)
	if f.low() && p.tab == tabVerdict {
		return lines
	}
	lines = append(lines, p.tabLine(f, width))
	if f.low() {
		return lines
	}
	gist := p.gistLeaf(f, width)
	return slices.Concat(gist.lines(gist.rows), p.resent(f, width, 1), lines)
}

// gistLeaf says in four lines what we answered, to what, and whether it is
// payable.
func (p *Receipt) gistLeaf(f Frame, width int) leaf {
	r := &p.receipt
	var lines []part.Cell
	if r.Unreadable != "" {
		lines = append(lines, part.Cell{Text: "could not be read: " + data.Safe(r.Unreadable), Role: theme.Bad})
	}
	lines = append(lines,
		part.Cell{Text: answerWords(f, r, width), Role: answerRole(r)},
		part.Cell{Text: joined("  ", begin(r.Event, 16), data.Safe(r.Money.String()), label(r.Operator))},
		part.Cell{Text: "click " + orNone(f, f.id(r.ClickID, max(width-6, 0)))},
		part.Cell{Text: p.judged.headline, Role: p.judged.look},
	)
	click := len(lines) - 2
	return leaf{
		rows: len(lines),
		draw: func(row int, whole theme.Role) string {
			if whole == theme.Plain {
				whole = lines[row].Role
			}
			return f.Theme.Paint(whole, part.Cut(lines[row].Text, width, f.Theme.Glyphs.Ellipsis))
		},
		copy: func(row int) func() Copy {
			if row != click || r.ClickID.Empty() {
				return nil
			}
			return copyOf("click id", r.ClickID.Raw())
		},
	}
}
