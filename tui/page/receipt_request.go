package page

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/query"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The columns of a request.
const (
	reqSign = iota
	reqName
	reqValue
	reqDecoded
	reqNote
	reqBytes
)

// requestColumns are the columns; the sign has one where something is marked.
func requestColumns(marked bool) []part.Column {
	sign := part.Column{Min: 1, Good: 1, Max: 1}
	if !marked {
		sign.From = math.MaxInt
	}
	return []part.Column{
		reqSign:    sign,
		reqName:    {Title: "parameter", Min: 6, Good: 12, Max: 24},
		reqValue:   {Title: "value as it arrived", Short: "value", Min: 10, Good: 36, Max: 80},
		reqDecoded: {Title: "decoded", Min: 8, Good: 16, Max: 60, From: 110},
		reqNote:    {Title: "it is", Min: 8, Good: 17, Max: 24},
		reqBytes:   {Title: "bytes", Min: 5, Good: 9, Max: 15, Right: true, From: 60},
	}
}

// mostShown is how much of a value is looked at for one row.
const mostShown = 600

// requestLeaf gives the request, a parameter a row, in the order they arrived.
func (p *Receipt) requestLeaf(f Frame, width int) leaf {
	table, q, all := part.Lay(requestColumns(len(p.findings) > 0), width, width), p.query, p.requestRows()
	rows := leaf{
		head: []string{f.Theme.Paint(theme.Dim, part.Cut(p.asked(), width, f.Theme.Glyphs.Ellipsis)), table.Head(f.Theme)},
		rows: len(all),
		draw: func(row int, whole theme.Role) string {
			if found := all[row].found; found != nil {
				return expectedLine(f, found, width, whole)
			}
			return table.Row(f.Theme, p.paramCells(f, p.query.Line(all[row].param, mostShown), table), whole)
		},
		copy: func(row int) func() Copy {
			if found := all[row].found; found != nil {
				return copyOf("finding", found.Sentence)
			}
			return func() Copy {
				line := q.Line(all[row].param, q.Size())
				return Copy{What: "value of " + begin(data.NewText(line.Name), 64), Text: line.Raw}
			}
		},
	}
	return stacked(rows, plainLeaf(f, theme.Dim, width, p.requestEnd(f)))
}

// asked says how the request came and what we answered.
func (p *Receipt) asked() string {
	r := &p.receipt
	proven := ""
	switch r.AuthOK {
	case data.Yes:
		proven = "authenticated"
	case data.No:
		proven = "NOT authenticated"
	}
	came := joined(" from ", begin(r.Method, 16), begin(r.RemoteIP, 64))
	answered := ""
	if word := code(r.HTTPStatus, begin(r.Status, 32)); word != "" {
		answered = "we answered " + word
	}
	return joined(", ", came, proven, answered)
}

// requestEnd says what of the raw query is not among the rows.
func (p *Receipt) requestEnd(f Frame) []string {
	switch {
	case p.receipt.Query.Null():
		return []string{"no raw request is kept of this receipt"}
	case p.query.Size() == 0:
		return []string{"the query is empty"}
	case p.short && p.reading.slow(f.Now):
		return []string{part.Spinner(f.Theme, f.Spin) + " reading the rest"}
	case p.short || p.cut:
		return []string{"only the beginning is here"}
	case p.query.More() > 0:
		return []string{Grouped(p.query.More()) + " more parameters are on the tab Raw"}
	}
	return nil
}

// paramCells gives one parameter.
func (p *Receipt) paramCells(f Frame, line query.Line, table part.Table) []part.Cell {
	note, role := p.paramNote(line)
	value := part.Cell{Text: data.Safe(line.Raw)}
	decoded := part.Cell{}
	if line.Value != line.Raw {
		decoded.Text = data.Safe(line.Value)
		if table.Width(reqDecoded) == 0 {
			value.Text += " = " + decoded.Text
		}
	}
	if line.Secret {
		value.Role = theme.Dim
	}
	name, sign := part.Cell{Text: data.Safe(line.Name), Role: theme.Strong}, part.Cell{}
	if inName, inValue := p.offends(line); inName || inValue {
		sign = part.Cell{Text: f.Theme.Glyphs.Wrong, Role: theme.Bad}
		if inName {
			name.Role = theme.Evidence
		}
		if inValue {
			value.Role, decoded.Role = theme.Evidence, theme.Evidence
		}
	}
	return []part.Cell{
		reqSign:    sign,
		reqName:    name,
		reqValue:   value,
		reqDecoded: decoded,
		reqNote:    {Text: note, Role: role},
		reqBytes:   {Text: fmt.Sprintf("%d-%d", line.Start, line.End), Role: theme.Dim},
	}
}

// paramNote says what is to be noticed about a parameter: what is odd first,
// then the field whose value it carries.
func (p *Receipt) paramNote(line query.Line) (string, theme.Role) {
	var odd string
	switch {
	case line.Name == "" && line.Raw == "" && line.Bare:
		odd = "nothing"
	case line.Bare:
		odd = "no = sign"
	case line.Raw == "":
		odd = "EMPTY"
	}
	if line.Of > 1 && odd != "nothing" {
		odd = joined(", ", fmt.Sprintf("%d of %d", line.Nth, line.Of), odd)
	}
	if field := carries(&p.receipt, line.Value); field != "" && !line.Secret {
		return joined(", ", odd, "= "+field), theme.Good
	}
	return odd, theme.Warn
}

// carries names the field of a receipt whose value a parameter has; "" for none.
func carries(r *data.Receipt, value string) string {
	value = strings.TrimSpace(value)
	if value == "" {
		return ""
	}
	for _, field := range [...]struct {
		name string
		text data.Text
	}{
		{"click id", r.ClickID},
		{"transaction", r.TxID},
		{"player", r.PlayerID},
		{"event", r.Event},
		{"currency", r.Money.Currency},
		{"sub-id", r.SubID},
		{"player status", r.PlayerStatus},
		{"campaign", r.Campaign.Key},
		{"campaign", r.Campaign.Name},
	} {
		if field.text.Raw() == value {
			return field.name
		}
	}
	if isMoment(value, r.OccurredAt) {
		return "occurred"
	}
	sent, isNumber := data.ParseAmount(value).Decimal()
	if amount, ok := r.Money.Amount.Decimal(); ok && isNumber && amount.Equal(sent) {
		return "amount"
	}
	return ""
}

// isMoment reports whether a value is a moment, written in a way that needs no
// contract to be read: in ISO 8601 or as Unix seconds, milliseconds or
// microseconds.
func isMoment(value string, at data.Instant) bool {
	if !at.Ok() {
		return false
	}
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return data.At(t).Micros() == at.Micros()
	}
	n, err := strconv.ParseInt(value, 10, 64)
	t := at.Time()
	return err == nil && (n == at.Micros() || n == t.UnixMilli() && t.Nanosecond()%1e6 == 0 || n == t.Unix() && t.Nanosecond() == 0)
}

// valueLeaf gives the parameter under the cursor on lines of its own, as it
// arrived and decoded, always as many: what stands below keeps its place.
func (p *Receipt) valueLeaf(f Frame, width int) leaf {
	const each = 2 // lines
	at := p.query.Len() - 1
	if rows, row := p.requestRows(), int(p.scrolls[tabRequest].Cursor); row < len(rows) {
		at = min(rows[row].param, at)
	}
	line := p.query.Line(at, each*width)
	var lines []string
	put := func(name, text string) {
		wrapped := append(part.Wrap(data.Safe(text), width-part.Width(name)), "", "")
		lines = append(lines, name+wrapped[0], strings.Repeat(" ", part.Width(name))+wrapped[1])
	}
	put("arrived  ", p.query.Bytes(line.Start, min(line.End, line.Start+each*width)))
	if line.Value != line.Raw {
		put("decoded  ", line.Value)
	}
	for len(lines) < 2*each {
		lines = append(lines, "")
	}
	return plainLeaf(f, theme.Plain, width, lines)
}

// rawLeaf gives every field of the receipt, and the raw query byte for byte.
func (p *Receipt) rawLeaf(f Frame, width int) leaf {
	return stacked(p.bytesLeaf(f, width), titled(f, "fields", width, factLeaf(f, receiptFacts(f, &p.receipt), width)))
}

// placeWidth is the room for the place of a line in the raw query.
const placeWidth = 8

// bytesLeaf gives the raw query in lines, each with the place it begins at.
func (p *Receipt) bytesLeaf(f Frame, width int) leaf {
	title := fmt.Sprintf("%*s  %s", placeWidth, "byte", "raw query")
	if end := p.requestEnd(f); end != nil && p.query.More() == 0 {
		title = end[0]
	} else {
		title += fmt.Sprintf(", %s bytes", Grouped(p.query.Size()))
	}
	starts, q := p.starts, p.query
	if p.wide != width || starts == nil {
		starts = p.query.Starts(width - placeWidth - 2)
	}
	return leaf{
		head: []string{f.Theme.Paint(theme.Dim, part.Cut(title, width, f.Theme.Glyphs.Ellipsis))},
		rows: len(starts),
		draw: func(row int, whole theme.Role) string {
			end := p.query.Size()
			if row+1 < len(starts) {
				end = starts[row+1]
			}
			place := fmt.Sprintf("%*d  ", placeWidth, starts[row])
			text := data.Safe(p.query.Bytes(starts[row], end))
			if whole != theme.Plain {
				return f.Theme.Paint(whole, place+text)
			}
			return f.Theme.Paint(theme.Dim, place) + text
		},
		copy: func(int) func() Copy {
			return func() Copy { return Copy{What: "raw query", Text: q.Redacted()} }
		},
	}
}
