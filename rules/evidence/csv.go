package evidence

import (
	"fmt"
	"strings"

	"tailback/data"
)

// csv gives the timeline, a happening a line: for a spreadsheet.
func (p Paper) csv() (b []byte) {
	for _, s := range p.Sheets {
		if s.Name != timelineSheet {
			continue
		}
		var head []string
		for i, name := range s.columns {
			if head = append(head, name); i == 0 {
				head = append(head, name+"_local")
			}
		}
		b = append(b, data.CSVLine(head)...)
		for _, row := range s.cells {
			b = append(b, data.CSVLine(p.line(row))...)
		}
	}
	return b
}

func (p Paper) line(row []value) (cells []string) {
	for _, cell := range row {
		cells = append(cells, cell.utc().Raw())
		if cell.moment {
			cells = append(cells, cell.local(p.Zone).Raw())
		}
	}
	return cells
}

// claim gives what several papers claim together: a line each, and a sum for each
// currency.
func claim(cases []Case, papers []Paper) []data.EvidenceFile {
	lines := data.CSVLine([]string{"dispute", "operator", "click_id", "player_id", "event", "ordinal", "reason", "claim", "currency", "proof", "files"})
	var sums data.Sums
	for i, c := range cases {
		d := c.File.Dispute
		sums.Add(d.Claim)
		lines = append(lines, data.CSVLine([]string{
			fmt.Sprint(d.ID), d.Operator.Label(), d.Conversion.Click.Raw(), d.Conversion.Player.Raw(), d.Conversion.Event.Raw(), fmt.Sprint(d.Conversion.Ordinal),
			string(d.Reason), d.Claim.Amount.String(), d.Claim.Currency.Raw(), fmt.Sprintf("%d/8", papers[i].Proof.Fine), papers[i].Name() + ".*",
		})...)
	}
	var priced []string
	for _, sum := range sums.All() {
		priced = append(priced, sum.String())
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# A claim of %d disputes\n\n", len(cases))
	fmt.Fprintf(&b, "Together %s. claim.csv lists them.\n\n", or(inline(strings.Join(priced, " and ")), "nothing that is priced"))
	for i, c := range cases {
		d := c.File.Dispute
		fmt.Fprintf(&b, "- [%s](%s.md): %s, %s\n", inline(papers[i].Title), papers[i].Name(), d.Reason, or(inline(d.Claim.String()), "no claim"))
	}
	return []data.EvidenceFile{{Name: "claim.csv", Body: lines}, {Name: "claim.md", Body: []byte(b.String())}}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
