package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"tailback/data"
	"tailback/data/source"
	"tailback/rules/mapping"
	"tailback/rules/query"
	"tailback/tui/part"
)

// checkedMap is one relation as the mapping reads it.
type checkedMap struct {
	data.MappedRelation
	data.MappedRows
}

// checkMap reads rows through a mapping, shows them, and says what is wrong.
func checkMap(ctx context.Context, app *app, d target, f mapFlags) error {
	far := newProgress(app.stderr)
	s, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	wrong := 0
	var all []checkedMap
	for _, r := range s.Mapped() {
		far.say("reading " + r.Name)
		rows, err := s.Rows(ctx, r.Name, max(f.rows, 1))
		if err != nil {
			return err
		}
		c := checkedMap{r, rows}
		c.hide()
		if r.Name == "receipts" {
			clocks, err := clockFaults(ctx, s)
			if err != nil {
				return err
			}
			c.Faults = append(c.Faults, clocks...)
		}
		if len(c.MappedRows.Rows) > f.rows {
			c.MappedRows.Rows = nil
		}
		if refused(r.Off) {
			c.Faults = append(c.Faults, r.Off)
		}
		wrong += len(c.Faults)
		all = append(all, c)
	}
	far.clear()
	if err := printChecked(app.out, all, f.json); err != nil {
		return err
	}
	if wrong > 0 {
		return errBadAnswer
	}
	return nil
}

// refused reports whether a relation is off although it is mapped: nobody may
// leave that unseen.
func refused(off string) bool { return off != "" && off != "it is not mapped" }

// clocksOf is how many of the newest receipts tell whether their zones fit.
const clocksOf = 200

func clockFaults(ctx context.Context, s *source.Source) ([]string, error) {
	receipts, err := s.Latest(ctx, data.Filter{}, clocksOf)
	if err != nil {
		return nil, err
	}
	var ids []data.Text
	for _, r := range receipts {
		if !r.ClickID.Empty() {
			ids = append(ids, r.ClickID)
		}
	}
	clicks, err := s.Clicks(ctx, ids)
	if err != nil && data.KindOf(err) != data.Usage { // the relation may be off
		return nil, err
	}
	now, err := s.Clock(ctx)
	if err != nil {
		return nil, err
	}
	return mapping.Clocks(receipts, clicks, now), nil
}

// hide takes the secrets out of requests and URLs.
func (c *checkedMap) hide() {
	for i, field := range c.MappedRows.Fields {
		if field != "query" && field != "url" && field != "tracking_link" {
			continue
		}
		for _, row := range c.MappedRows.Rows {
			row[i] = redacted(row[i], query.SecretNames())
		}
	}
}

// valueWidth is how much of a value people see.
const valueWidth = 26

func printChecked(out io.Writer, all []checkedMap, asJSON bool) error {
	var b strings.Builder
	for i, c := range all {
		if asJSON {
			if err := appendCheckedMap(&b, c); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		c.plain(&b)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// plain writes a relation for people: a line for each field, the rows beside
// one another.
func (c checkedMap) plain(b *strings.Builder) {
	if c.Off != "" {
		fmt.Fprintf(b, "%s  off: %s\n", c.Name, data.Safe(c.Off))
		return
	}
	fmt.Fprintf(b, "%s  %s  %d of %d fields\n", c.Name, data.Safe(c.From), c.On(), len(c.MappedRelation.Fields))
	at := 0
	for _, f := range c.MappedRelation.Fields {
		if f.Off != "" {
			continue
		}
		line := fmt.Sprintf("  %-14s %s", f.Name, part.Fit(part.Cut(data.Safe(described(f)), valueWidth, "…"), valueWidth, false, ""))
		for _, row := range c.MappedRows.Rows {
			if at < len(row) {
				line += "  " + part.Fit(part.Cut(shown(row[at]), valueWidth, "…"), valueWidth, false, "")
			}
		}
		at++
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	if lacks := c.Lacks(); len(lacks) > 0 {
		fmt.Fprintf(b, "  off: %s\n", strings.Join(lacks, ", "))
	}
	if len(c.MappedRows.Rows) == 0 {
		b.WriteString("  no row is shown\n")
	}
	for _, fault := range c.Faults {
		fmt.Fprintf(b, "  WRONG: %s\n", data.Safe(fault))
	}
}

// described names the column and how it is decoded.
func described(f data.MappedField) string {
	if f.Decoding == "" {
		return f.Column
	}
	return f.Column + " (" + f.Decoding + ")"
}

func shown(t data.Text) string {
	if t.Null() {
		return "NULL"
	}
	return t.String()
}

func appendCheckedMap(b *strings.Builder, c checkedMap) error {
	type field struct {
		Field    string `json:"field"`
		Column   string `json:"column"`
		Decoding string `json:"decoding"`
		Keyed    bool   `json:"keyed"`
	}
	out := struct {
		Relation string                 `json:"relation"`
		From     string                 `json:"from"`
		Off      string                 `json:"off"` // why; "" where it is there
		Fields   []field                `json:"fields"`
		Lacks    []string               `json:"lacks"`
		Rows     []map[string]data.Text `json:"rows"`
		Faults   []string               `json:"faults"`
	}{Relation: c.Name, From: c.From, Off: data.Safe(c.Off), Fields: []field{}, Lacks: safely(c.Lacks()), Rows: []map[string]data.Text{}, Faults: safely(c.Faults)}
	for _, f := range c.MappedRelation.Fields {
		if f.Off == "" {
			out.Fields = append(out.Fields, field{f.Name, f.Column, f.Decoding, f.Keyed})
		}
	}
	for _, row := range c.MappedRows.Rows {
		values := map[string]data.Text{}
		for i, name := range c.MappedRows.Fields {
			values[name] = row[i]
		}
		out.Rows = append(out.Rows, values)
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
