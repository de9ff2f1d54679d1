package page

import (
	"strconv"
	"strings"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// judgement is what the receipt comes to against what surrounds it.
type judgement struct {
	headline string
	look     theme.Role
	checks   []conversion.Check
}

// longestSaid is how much of one text of a check is kept.
const longestSaid = 256

// judge weighs a receipt. Until its trail is known the checks tell what is known
// and no check is judged.
func judge(c data.Checked, t data.Trail, known bool) judgement {
	j := judgement{checks: conversion.Verdict(c, t)}
	if known {
		j.headline, j.look = headlineOf(j.checks, c.Receipt)
	}
	for i := range j.checks {
		c := &j.checks[i]
		for _, text := range []*string{&c.Says, &c.MustBe, &c.Note} {
			*text = begin(data.NewText(*text), longestSaid)
		}
		if !known {
			c.Outcome, c.Note = conversion.Unjudged, ""
		}
	}
	return j
}

// headlineOf gives the verdict in one line, what is wrong in capitals.
func headlineOf(checks []conversion.Check, r data.Receipt) (string, theme.Role) {
	line := begin(data.NewText(conversion.Headline(checks, r)), 4*longestSaid)
	word, rest, _ := strings.Cut(line, ":")
	open := false
	for _, c := range checks {
		switch c.Outcome {
		case conversion.Wrong:
			return strings.ToUpper(word) + ":" + rest, theme.Bad
		case conversion.Unjudged:
			open = true
		}
	}
	if open {
		return line, theme.Warn
	}
	return line, theme.Good
}

// The columns of a verdict.
const (
	checkNumber = iota
	checkName
	checkSays
	checkMust
	checkResult
)

func checkColumns() []part.Column {
	return []part.Column{
		checkNumber: {Title: "", Min: 1, Good: 1, Max: 2, Right: true},
		checkName:   {Title: "check", Min: 13, Good: 13, Max: 13},
		checkSays:   {Title: "it says", Min: 8, Good: 21, Max: 44},
		checkMust:   {Title: "it must be", Min: 8, Good: 23, Max: 40, From: 58},
		checkResult: {Title: "result", Min: 12, Good: 15, Max: 40},
	}
}

// checkLeaf gives the checks of the verdict, each with its numbers.
func (p *Receipt) checkLeaf(f Frame, width int) leaf {
	table := part.Lay(checkColumns(), width, width)
	checks := p.judged.checks
	return leaf{
		head: []string{table.Head(f.Theme)},
		rows: len(checks),
		draw: func(row int, whole theme.Role) string {
			c := checks[row]
			result, role := resultOf(f, c)
			if table.Width(checkMust) == 0 && c.Outcome == conversion.Wrong {
				c.Says = joined(", ", c.Says, "must be "+c.MustBe)
			}
			return table.Row(f.Theme, []part.Cell{
				checkNumber: {Text: strconv.Itoa(row + 1), Role: theme.Dim},
				checkName:   {Text: c.Name},
				checkSays:   {Text: orNone(f, c.Says)},
				checkMust:   {Text: c.MustBe, Role: theme.Dim},
				checkResult: {Text: result, Role: role},
			}, whole)
		},
		copy: func(row int) func() Copy {
			c := checks[row]
			return copyOf(c.Name, joined("; ", c.Name+": "+c.Says, c.MustBe, c.Note))
		},
	}
}

// resultOf gives what came of a check as a sign and a word, so that it is seen
// without colour.
func resultOf(f Frame, c conversion.Check) (string, theme.Role) {
	switch c.Outcome {
	case conversion.Fine:
		return joined(", ", f.Theme.Glyphs.Right+" ok", c.Note), theme.Good
	case conversion.Wrong:
		return f.Theme.Glyphs.Wrong + " " + strings.ToUpper(c.Note), theme.Bad
	}
	if c.Note == "" {
		return "", theme.Dim
	}
	return f.Theme.Glyphs.Unknown + " " + c.Note, theme.Dim
}

// verdictLeaf gives the checks and below them, in a narrow terminal the trail in
// short, in a wide one, where the trail stands on the right, the deal.
func (p *Receipt) verdictLeaf(f Frame, width int) leaf {
	said := plainLeaf(f, theme.Plain, width, []string{p.bothSaid(f)})
	if _, right := receiptSides(f); right > 0 {
		return stacked(p.checkLeaf(f, width), p.findingLeaf(f, width), said)
	}
	steps, left := nearby(p.steps, shortTrail)
	return stacked(p.checkLeaf(f, width), p.findingLeaf(f, width), said, titled(f, "trail, "+f.zoneWords(), width, p.trailLeaf(f, steps, left, width)))
}

// shortTrail is how many steps the trail has in short.
const shortTrail = 5

// bothSaid tells what the operator said and what we answered.
func (p *Receipt) bothSaid(f Frame) string {
	r := &p.receipt
	theirs := joined(", ", begin(r.Event, 32), data.Safe(r.Money.String()))
	if status := begin(r.PlayerStatus, 32); status != "" {
		theirs = joined(", ", theirs, "player "+status)
	}
	ours := joined(": ", code(r.HTTPStatus, begin(r.Status, 32)), f.masked(r.Reason, 128))
	if theirs == "" && ours == "" {
		return "neither side said anything"
	}
	if theirs != "" {
		theirs = "operator said " + theirs
	}
	if ours != "" {
		ours = "we said " + ours
	}
	return joined("   ", theirs, ours)
}
