package page

import (
	"slices"
	"strings"

	"tailback/data"
	"tailback/rules/drill"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The account of one row: what its columns leave out.

// meaning tells of the row under the cursor what its columns leave out.
func (d *Drill) meaning(f Frame) string {
	row, ok := d.current()
	if !ok {
		return ""
	}
	sign := f.Theme.Paint(theme.Strong, " > ")
	return sign + part.Cut(strings.Join(d.account(f, &row), "; "), f.Width-3, f.Theme.Glyphs.Ellipsis)
}

func (d *Drill) account(f Frame, row *drill.Row) []string {
	var said []string
	some := func(n int, what string) {
		if n > 0 {
			said = append(said, Grouped(n)+" "+what)
		}
	}
	some(row.Rejected, "rejected by us")
	some(row.RefusedByOperator, "by the operator")
	some(row.Failed, "our 5xx")
	some(row.Duplicate, "duplicate")
	some(row.Pending, "pending")
	some(row.Other-row.Failed, "another word or none") // a failure of ours has no word
	if why := d.whyWords(f, row); why != "" {
		said = append(said, "why: "+why)
	}
	if len(said) == 0 {
		said = append(said, d.allAccepted(row))
	}
	if n := d.placing.rows[row.Key.Key]; n > 0 {
		said = slices.Insert(said, 0, Grouped(n)+" in dispute")
	}
	if sums := row.Sums.All(); len(sums) > 1 {
		said = append(said, moneyWords(sums))
	}
	if row.RevShare {
		said = append(said, "revenue share on top")
	}
	if len(row.Earned.All()) > 0 {
		said = append(said, "earned "+moneyWords(row.Earned.All()))
	}
	return said
}

func (d *Drill) allAccepted(row *drill.Row) string {
	if row.Receipts == 0 {
		return Grouped(row.Clicks) + " clicks, and no receipt of them in this window"
	}
	return "all " + Grouped(row.Receipts) + " accepted"
}

// whyWords gives the reasons of a row in one line, "" where they are not known.
func (d *Drill) whyWords(f Frame, row *drill.Row) string {
	a := &d.reasons
	switch {
	case a.of != row.Key.Key:
		return ""
	case a.err != nil && !a.out():
		return "not known, " + sentence(a.err)
	case !a.known:
		return ""
	}
	var words []string
	for _, r := range a.list {
		words = append(words, joined(" ", reasonWords(f, r), Grouped(r.Receipts)))
	}
	return strings.Join(words, ", ")
}

// reasonWords names a reason; one without words goes by its status.
func reasonWords(f Frame, r data.Reason) string {
	if r.Reason.Empty() {
		return joined(" ", brief(r.Status), "without a reason")
	}
	return f.masked(r.Reason, longestNote)
}

func moneyWords(sums []data.Money) string {
	words := make([]string, len(sums))
	for i, m := range sums {
		words[i] = data.Safe(m.String())
		if m.Currency.Empty() {
			words[i] += " without a currency"
		}
	}
	return strings.Join(words, ", ")
}
