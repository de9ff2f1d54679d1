package page

import (
	"bufio"
	"context"
	"io"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/drill"
	"tailback/tui/theme"
)

// What leaves a level for elsewhere: the rows as a file, one row as text.

// export writes the marked rows in the order of the screen, or all.
func (d drillNow) export() tea.Cmd {
	rows, marked := d.seen.rows, d.marks.still()
	name := strings.ToLower(d.words().title)
	operators := d.level.By == data.ByCampaign
	return func() tea.Msg {
		if some := marked.of(rows); len(some) > 0 {
			rows = some
		}
		return Export{Name: name, Rows: len(rows), Write: func(ctx context.Context, w io.Writer, format string) error {
			return writeRows(ctx, w, format, rows, operators)
		}}
	}
}

// writeRows writes rows as csv, with a line of names first, or as json, an object
// a line. Keys are whole and as they arrived.
func writeRows(ctx context.Context, w io.Writer, format string, rows []drill.Row, operators bool) error {
	out := bufio.NewWriter(w)
	line := jsonRow
	if format == "csv" {
		line = csvRow
		if _, err := out.Write(csvHead(operators)); err != nil {
			return err
		}
	}
	for i := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := out.Write(line(&rows[i], operators)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// field is one value of an exported row; those of no name are text.
type field struct {
	name string
	text data.Text
	bare string // JSON as it is, for figures and lists
}

// exported gives the fields of a row.
func exported(row *drill.Row, operators bool) []field {
	fields := []field{{name: "key", text: row.Key.Key}, {name: "name", text: row.Key.Name}}
	if operators {
		fields = append(fields, field{name: "operator_id", text: row.Operator.Key}, field{name: "operator", text: row.Operator.Name})
	}
	figure := func(name string, n int) {
		if bare := strconv.Itoa(n); n >= 0 {
			fields = append(fields, field{name: name, bare: bare})
		} else {
			fields = append(fields, field{name: name, bare: "null"})
		}
	}
	figure("receipts", row.Receipts)
	figure("accepted", row.Accepted)
	figure("rejected", row.Rejected)
	figure("duplicate", row.Duplicate)
	figure("pending", row.Pending)
	figure("other", row.Other)
	figure("failed", row.Failed)
	figure("rejected_by_operator", row.RefusedByOperator)
	for _, event := range []string{data.Registration, data.FTD, data.QualifiedFTD, data.Deposit} {
		figure(event, row.Of(event).Receipts)
	}
	figure("clicks", row.Clicks)
	return append(fields,
		field{name: "amounts", text: sumsText(row.Sums.All())},
		field{name: "earned", text: sumsText(row.Earned.All())},
		field{name: "epc", text: sumsText(row.EPC())},
		field{name: "last_seen", text: data.NewText(row.LastSeen.String())},
	)
}

// sumsText writes sums without grouping, a semicolon between two: 120 EUR; 5 USD.
func sumsText(sums []data.Money) data.Text {
	words := make([]string, len(sums))
	for i, m := range sums {
		words[i] = strings.TrimRight(m.Amount.String()+" "+m.Currency.Raw(), " ")
	}
	return data.NewText(strings.Join(words, "; "))
}

func jsonRow(row *drill.Row, operators bool) []byte {
	b := []byte{'{'}
	for _, f := range exported(row, operators) {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(data.AppendJSON(b, f.name), ':')
		switch {
		case f.bare != "":
			b = append(b, f.bare...)
		case f.text.Null():
			b = append(b, "null"...)
		default:
			b = data.AppendJSON(b, f.text.Raw())
		}
	}
	return append(b, '}', '\n')
}

func csvHead(operators bool) []byte {
	var names []string
	for _, f := range exported(&drill.Row{}, operators) {
		names = append(names, f.name)
	}
	return data.CSVLine(names)
}

func csvRow(row *drill.Row, operators bool) []byte {
	var values []string
	for _, f := range exported(row, operators) {
		value := f.text.Raw()
		if f.bare != "" && f.bare != "null" {
			value = f.bare
		}
		values = append(values, value)
	}
	return data.CSVLine(values)
}

// copyKey copies the true key of the row.
func (d drillNow) copyKey() tea.Cmd {
	row, ok := d.current()
	if !ok {
		return nil
	}
	text := Copy{What: d.words().one, Text: row.Key.Key.Raw()}
	return func() tea.Msg { return text }
}

// copyRow copies the row as the lines of its detail, without styles.
func (d drillNow) copyRow() tea.Cmd {
	row, ok := d.current()
	if !ok {
		return nil
	}
	plain := d.frame
	plain.Theme = theme.Theme{Glyphs: plain.Theme.Glyphs}
	lines := d.detail(plain, row, 100)
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	text := Copy{What: d.words().one + " row", Text: strings.Join(lines, "\n") + "\n"}
	return func() tea.Msg { return text }
}
