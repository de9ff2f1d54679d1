package main

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tailback/data"
)

// checkPrinter writes what was found and counts it.
type checkPrinter struct {
	out     *bufio.Writer
	json    bool
	least   data.Severity // of what is printed
	bar     data.Severity // from which the answer is bad
	secrets []string
	err     error

	checked, with, bad int
	found              map[string]int // by code and field
	buf                []byte
}

// count adds a receipt to the summary.
func (p *checkPrinter) count(c data.Checked) {
	p.checked++
	worst, any := c.Worst()
	if any {
		p.with++
	}
	if any && worst.Severity >= p.bar {
		p.bad++
	}
	if p.found == nil {
		p.found = map[string]int{}
	}
	for _, f := range c.Findings {
		p.found[f.Code+" "+f.Field]++
	}
}

// print writes one receipt with its findings.
func (p *checkPrinter) print(c data.Checked) {
	c.Receipt.Query, c.Receipt.Reason = redacted(c.Receipt.Query, p.secrets), redacted(c.Receipt.Reason, p.secrets)
	c.Findings = slices.DeleteFunc(slices.Clone(c.Findings), func(f data.Finding) bool { return f.Severity < p.least })
	if p.buf = p.buf[:0]; p.json {
		p.buf = appendChecked(p.buf, c)
	} else {
		p.buf = appendPlain(p.buf, c)
	}
	if _, err := p.out.Write(p.buf); err != nil {
		p.err = err
	}
}

// appendChecked writes the receipt's object with findings and verdict at its
// end.
func appendChecked(b []byte, c data.Checked) []byte {
	b = c.Receipt.AppendJSON(b)
	b = append(b[:len(b)-1], `,"findings":`...)
	b = data.AppendFindings(b, c.Findings)
	return append(b, '}', '\n')
}

// appendPlain writes a line for the receipt and one for each finding.
func appendPlain(b []byte, c data.Checked) []byte {
	r := c.Receipt
	id := "not in the database"
	if !r.ID.IsZero() {
		id = r.ID.String()
	}
	b = fmt.Appendf(b, "%s  %s  %s  %s  %s  click %s\n", r.ReceivedAt.Time().Format("2006-01-02T15:04:05Z"), id,
		dash(r.Operator.Label()), dash(r.Event.String()), dash(r.Money.String()), dash(r.ClickID.String()))
	if len(c.Findings) == 0 {
		return append(b, "  nothing found\n"...)
	}
	for _, f := range c.Findings {
		b = fmt.Appendf(b, "  %-8s %s %-12s %s\n", f.Severity, f.Code, f.Field, f.Sentence)
		if f.Expected != "" || !f.Got.Empty() {
			b = fmt.Appendf(b, "  %24s got %s%s\n", "", cmp.Or(beginning(f.Got), "nothing"), expecting(f))
		}
	}
	return b
}

// beginning keeps a line of evidence a line.
func beginning(t data.Text) string {
	const most = 120
	if t.Len() <= most {
		return t.String()
	}
	return data.Safe(t.Raw()[:most]) + "…"
}

func expecting(f data.Finding) string {
	place := ""
	if f.InQuery() {
		place = fmt.Sprintf(" at bytes %d-%d", f.Start, f.End)
	}
	if f.Expected == "" {
		return place
	}
	return place + ", expected " + f.Expected
}

// summary counts what was found, the commonest first.
func (p *checkPrinter) summary() string {
	kinds := slices.SortedFunc(maps.Keys(p.found), func(a, b string) int {
		return cmp.Or(p.found[b]-p.found[a], strings.Compare(a, b))
	})
	said := make([]string, len(kinds))
	for i, kind := range kinds {
		said[i] = fmt.Sprintf("%s %d", kind, p.found[kind])
	}
	line := fmt.Sprintf("%d checked, %d with findings", p.checked, p.with)
	if len(said) > 0 {
		line += ": " + strings.Join(said, ", ")
	}
	return line
}

// verdict is the exit code: whether something was as bad as the bar.
func (p *checkPrinter) verdict() error {
	if p.bad > 0 {
		return errBadAnswer
	}
	return nil
}
