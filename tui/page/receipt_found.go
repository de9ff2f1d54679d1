package page

import (
	"context"
	"slices"
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/query"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// What the rules found in a receipt, and where in its request.

// check holds the receipt against the rules.
func (p *Receipt) check(f Frame) tea.Cmd {
	rules, r := p.options.Checker, p.receipt
	if rules == nil {
		return nil
	}
	return ask(p.options.Ctx, &p.checking, f.Now, patience, func(ctx context.Context) (data.Checked, error) {
		checked, err := rules.Check(ctx, []data.Receipt{r})
		if err != nil || len(checked) == 0 {
			return data.Checked{}, err
		}
		return checked[0], nil
	})
}

// unlessChecked checks the receipt where that has not been done.
func (p *Receipt) unlessChecked(f Frame) tea.Cmd {
	if p.checking.out() || !p.checking.answered.IsZero() {
		return nil
	}
	return p.check(f)
}

// requestRow is a row of the request: a parameter, or below it what is wrong
// with it. What is wrong with no parameter comes last, with the number after
// theirs.
type requestRow struct {
	param int
	found *data.Finding // nil for the parameter itself
}

// requestRows gives the rows of the request in their order.
func (p *Receipt) requestRows() []requestRow {
	rows := make([]requestRow, 0, p.query.Len()+len(p.findings))
	for i := range p.query.Len() {
		rows = append(rows, requestRow{param: i})
	}
	for i := range p.findings {
		found := &p.findings[i]
		rows = append(rows, requestRow{param: p.paramOf(found), found: found})
	}
	slices.SortStableFunc(rows, func(a, b requestRow) int { return a.param - b.param })
	return rows
}

// paramOf gives the number of the parameter in which a finding begins; the
// number after the last for one that is in none.
func (p *Receipt) paramOf(found *data.Finding) int {
	if found.End <= found.Start {
		return p.query.Len()
	}
	return sort.Search(p.query.Len(), func(i int) bool { return p.query.Line(i, 0).End > found.Start })
}

// offends reports whether a finding lies in the name of a parameter, and whether
// one lies in its value.
func (p *Receipt) offends(line query.Line) (inName, inValue bool) {
	value := line.Start
	head := p.query.Bytes(line.Start, min(line.End, line.Start+mostShown))
	if name, _, ok := strings.Cut(head, "="); ok {
		value += len(name) + 1
	}
	for _, found := range p.findings {
		if found.Start >= line.End || found.End <= line.Start {
			continue
		}
		inName = inName || found.Start < value-1
		inValue = inValue || found.End > value
	}
	return inName, inValue
}

// expectedLine says below a parameter what was expected of it, and why.
func expectedLine(f Frame, found *data.Finding, width int, whole theme.Role) string {
	expected := ""
	if found.Expected != "" {
		expected = "expected " + data.Safe(found.Expected)
	}
	text := part.Cut(joined("; ", expected, data.Safe(found.Sentence)), max(width-15, 0), f.Theme.Glyphs.Ellipsis)
	word := part.Fit(severitySign(found.Severity)+" "+foundWord(*found), 13, false, f.Theme.Glyphs.Ellipsis) + "  "
	if whole != theme.Plain {
		return f.Theme.Paint(whole, word+text)
	}
	return f.Theme.Paint(wordRole(found.Severity), word) + text
}

// findingLeaf lists what the rules found, and the alert that it is part of.
func (p *Receipt) findingLeaf(f Frame, width int) leaf {
	var facts []fact
	for _, found := range p.findings {
		facts = append(facts, fact{
			name: severitySign(found.Severity) + " " + foundWord(found), text: data.Safe(found.Sentence),
			role: wordRole(found.Severity), sign: true, copy: found.Sentence,
		})
	}
	list := factLeaf(f, facts, width)
	if line := p.alertLine(f); line != "" {
		list = stacked(list, plainLeaf(f, theme.Strong, width, []string{line}))
	}
	if list.rows == 0 {
		return list
	}
	return titled(f, "what the rules found", width, list)
}

// paneFindings gives the same for the room beside a list.
func (p *Receipt) paneFindings(f Frame, width int) []string {
	var lines []string
	for _, found := range p.findings {
		text := severitySign(found.Severity) + " " + foundWord(found) + ": " + data.Safe(found.Sentence)
		lines = append(lines, paintAll(f, wordRole(found.Severity), part.Wrap(text, width))...)
	}
	if line := p.alertLine(f); line != "" {
		lines = append(lines, f.Theme.Paint(theme.Strong, part.Cut(line, width, f.Theme.Glyphs.Ellipsis)))
	}
	return lines
}

// alert gives the open alert that the receipt is part of.
func (p *Receipt) alert(f Frame) (data.Alert, bool) {
	for _, found := range p.findings {
		key := data.AlertKey{Source: p.receipt.ID.Source, Operator: p.receipt.Operator.Key, Rule: found.Rule, Field: found.Field}
		if _, a, ok := find(f.Pulse.Board, key); ok && a.Open() {
			return a, true
		}
	}
	return data.Alert{}, false
}

func (p *Receipt) alertLine(f Frame) string {
	a, ok := p.alert(f)
	if !ok {
		return ""
	}
	return "part of " + alertName(a) + ": " + data.Safe(a.Sentence) + "  (2 opens it)"
}

func (p receiptNow) noAlert() string {
	if _, ok := p.alert(p.frame); !ok {
		return "it is part of no open alert"
	}
	return ""
}

func (p receiptNow) toAlert() tea.Cmd {
	a, _ := p.alert(p.frame)
	return func() tea.Msg { return OpenAlert{Key: a.Key} }
}
