package page

import (
	"strconv"
	"strings"

	"tailback/data"
	"tailback/rules/query"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// besideFrom is the width from which the raw query stands beside the fields.
const besideFrom = 100

// receiptLines gives what we answered to a receipt, every field of it, and its
// raw query: beside the fields where there is room.
func receiptLines(f Frame, r data.Receipt, cut bool) []string {
	f = f.Of(r.Operator)
	width := f.Width - 2
	lines := headline(f, &r, width)
	if f.Width < besideFrom {
		lines = append(lines, part.Pairs(f.Theme, fields(f, &r, f.Strip), width)...)
		lines = append(lines, "")
		return append(lines, requestLines(f, r.Query, width, f.Height-len(lines), cut)...)
	}
	left := min(max(width*9/20, 52), 64)
	right := requestLines(f, r.Query, width-left-3, f.Height-len(lines), cut)
	return append(lines, abreast(f, part.Pairs(f.Theme, fields(f, &r, false), left), left, right)...)
}

// headline says what we answered and why, before anything else.
func headline(f Frame, r *data.Receipt, width int) []string {
	said := code(r.HTTPStatus, r.Status.String())
	if !r.Reason.Empty() {
		said += ": " + r.Reason.String()
	}
	var lines []string
	if r.Unreadable != "" {
		lines = paintAll(f, theme.Bad, part.Wrap("could not be read: "+data.Safe(r.Unreadable), width))
	}
	if said != "" {
		lines = append(lines, paintAll(f, answerRole(r), part.Wrap(said, width))...)
	}
	if f.Strip {
		return lines
	}
	return append(lines, "")
}

func paintAll(f Frame, role theme.Role, lines []string) []string {
	for i, line := range lines {
		lines[i] = f.Theme.Paint(role, line)
	}
	return lines
}

// abreast puts two columns of lines side by side, the first filled to width.
func abreast(f Frame, left []string, width int, right []string) []string {
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		lines[i] = part.Fill(l, width) + " " + f.Theme.Paint(theme.Dim, f.Theme.Glyphs.Bar) + " " + r
	}
	return lines
}

// fields names what is known of a receipt, its answer left out, and last what
// is not.
func fields(f Frame, r *data.Receipt, briefly bool) []part.Pair {
	var known []part.Pair
	var none []string
	for _, p := range [...][2]string{
		{"receipt", r.ID.String()},
		{"received", f.moment(r.ReceivedAt, briefly)},
		{"occurred", f.occurred(r, briefly)},
		{"operator", ref(r.Operator)},
		{"campaign", ref(r.Campaign)},
		{"event", r.Event.String()},
		{"amount", data.Safe(r.Money.String())},
		{"click", r.ClickID.String()},
		{"sub-id", r.SubID.String()},
		{"transaction", r.TxID.String()},
		{"player", player(r)},
		{"sender", sender(r)},
	} {
		if p[1] == "" {
			none = append(none, p[0])
			continue
		}
		known = append(known, part.Pair{Name: p[0], Cell: part.Cell{Text: p[1]}})
	}
	if len(none) == 0 {
		return known
	}
	return append(known, part.Pair{Name: "without", Cell: part.Cell{Text: strings.Join(none, ", "), Role: theme.Dim}})
}

// requestLines gives the raw query under a title: a parameter on a line of its own,
// or one after the other where that takes more lines than there are.
func requestLines(f Frame, q data.Text, width, height int, cut bool) []string {
	lines := rawQuery(f, q, width)
	if len(lines) >= height {
		lines = flowing(lines, width)
	}
	if cut {
		lines = append(lines, "", f.Theme.Paint(theme.Dim, "only the beginning of long values is here; reading the rest"))
	}
	return append([]string{f.Theme.Paint(theme.Dim, "raw query")}, lines...)
}

// flowing joins short lines, a blank between them, into lines of at most width
// cells.
func flowing(pieces []string, width int) []string {
	var lines []string
	for _, p := range pieces {
		if last := len(lines) - 1; last >= 0 && part.Width(lines[last])+1+part.Width(p) <= width {
			lines[last] += " " + p
			continue
		}
		lines = append(lines, p)
	}
	return lines
}

// rawQuery gives the query as it arrived, secrets hidden, a parameter on a line
// of its own; the bytes joined are the query.
func rawQuery(f Frame, q data.Text, width int) []string {
	if q.Null() {
		return []string{f.Theme.Paint(theme.Dim, f.Theme.Glyphs.None)}
	}
	safe := data.Safe(query.Redact(q.Raw(), f.Secrets))
	var lines []string
	for _, param := range splitBefore(safe, '&') {
		lines = append(lines, part.Wrap(param, width)...)
	}
	return lines
}

// splitBefore cuts s in front of every sep but a first one.
func splitBefore(s string, sep byte) []string {
	var pieces []string
	from := 0
	for i := 1; i < len(s); i++ {
		if s[i] == sep {
			pieces = append(pieces, s[from:i])
			from = i
		}
	}
	return append(pieces, s[from:])
}

// masked gives the beginning of a raw query, secrets hidden, safe to print.
func (f Frame) masked(q data.Text, most int) string {
	return data.Safe(query.Redact(shorten(q, most).Raw(), f.Secrets))
}

// code gives the HTTP status and the word we answered.
func code(status int, word string) string {
	if status == 0 {
		return word
	}
	return joined(" ", strconv.Itoa(status), word)
}

// ref gives the name with the key behind it, or the key alone.
func ref(r data.Ref) string {
	if r.Name.Empty() {
		return r.Key.String()
	}
	return r.Name.String() + " (" + r.Key.String() + ")"
}

// player gives the player and their status at the operator.
func player(r *data.Receipt) string {
	return joined(", ", r.PlayerID.String(), r.PlayerStatus.String())
}

// sender says who sent a receipt, how, and whether it proved who it is.
func sender(r *data.Receipt) string {
	proven := ""
	switch r.AuthOK {
	case data.Yes:
		proven = "authenticated"
	case data.No:
		proven = "NOT authenticated"
	}
	return joined(", ", r.RemoteIP.String(), r.Method.String(), proven)
}

// paneLines gives a receipt for the pane beside the list: what there is of it,
// and as much of the query as fits below.
func paneLines(f Frame, r data.Receipt, width int) []string {
	f = f.Of(r.Operator)
	title := "RECEIPT " + brief(r.ID.Key)
	if operator := label(r.Operator); operator != "" {
		title += "  " + operator
	}
	lines := []string{f.Theme.Paint(theme.Strong, part.Cut(title, width, f.Theme.Glyphs.Ellipsis))}
	r.Reason = shorten(r.Reason, 2*width)
	lines = append(lines, headline(f, &r, width)...)
	const names = 13 // cells of the longest name and its gap
	pairs := fields(f, &r, true)[1:]
	for i := range pairs {
		pairs[i].Text = part.Cut(pairs[i].Text, 2*(width-names), f.Theme.Glyphs.Ellipsis)
	}
	lines = append(lines, part.Pairs(f.Theme, pairs, width)...)
	r.Query = shorten(r.Query, 16*width)
	return append(append(lines, ""), rawQuery(f, r.Query, width)...)
}

// shorten keeps the beginning of a text.
func shorten(t data.Text, most int) data.Text {
	if t.Len() <= most {
		return t
	}
	return data.NewText(t.Raw()[:most])
}
