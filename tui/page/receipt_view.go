package page

import (
	"strconv"

	"tailback/data"
	"tailback/rules/query"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// receiptLines gives every field of a receipt, then its raw query.
func receiptLines(f Frame, r data.Receipt, width int, cut bool) []string {
	var lines []string
	if r.Unreadable != "" {
		for _, l := range part.Wrap("could not be read: "+data.Safe(r.Unreadable), width) {
			lines = append(lines, f.Theme.Paint(theme.Bad, l))
		}
		lines = append(lines, "")
	}
	lines = append(lines, part.Pairs(f.Theme, fields(r, f.moment), width)...)
	lines = append(lines, "", f.Theme.Paint(theme.Dim, "raw query"))
	lines = append(lines, rawQuery(f, r.Query, width)...)
	if cut {
		lines = append(lines, "", f.Theme.Paint(theme.Dim, "only the beginning of long values is here; reading the rest"))
	}
	return lines
}

// fields names what is known of a receipt, its moments told by moment; a value
// of "" is NULL or empty.
func fields(r data.Receipt, moment func(data.Instant) string) []part.Pair {
	pair := func(name, text string) part.Pair {
		return part.Pair{Name: name, Cell: part.Cell{Text: text}}
	}
	answer := pair("we said", code(r.HTTPStatus, r.Status.String()))
	answer.Role = answerRole(&r)
	return []part.Pair{
		pair("receipt", r.ID.String()),
		pair("received", moment(r.ReceivedAt)),
		pair("operator", ref(r.Operator)),
		pair("campaign", ref(r.Campaign)),
		pair("event", r.Event.String()),
		pair("amount", data.Safe(r.Money.String())),
		answer,
		pair("reason", r.Reason.String()),
		pair("click", r.ClickID.String()),
		pair("sub-id", r.SubID.String()),
		pair("transaction", r.TxID.String()),
		pair("player", player(r)),
		pair("occurred", moment(r.OccurredAt)),
		pair("method", r.Method.String()),
		pair("sender", r.RemoteIP.String()),
		pair("auth", known(r.AuthOK)),
	}
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
	if word == "" {
		return strconv.Itoa(status)
	}
	return strconv.Itoa(status) + " " + word
}

// ref gives the name with the key behind it, or the key alone.
func ref(r data.Ref) string {
	if r.Name.Empty() {
		return r.Key.String()
	}
	return r.Name.String() + " (" + r.Key.String() + ")"
}

// player gives the player and their status at the operator.
func player(r data.Receipt) string {
	if r.PlayerStatus.Empty() {
		return r.PlayerID.String()
	}
	return r.PlayerID.String() + ", " + r.PlayerStatus.String()
}

// known gives yes, no, or nothing where that is not known.
func known(t data.Tri) string {
	if t == data.Unknown {
		return ""
	}
	return t.String()
}

// paneLines gives a receipt for the pane beside the list: what there is of it,
// and as much of the query as fits below.
func paneLines(f Frame, r data.Receipt, width int) []string {
	title := "RECEIPT " + brief(r.ID.Key)
	if operator := label(r.Operator); operator != "" {
		title += "  " + operator
	}
	lines := []string{f.Theme.Paint(theme.Strong, part.Cut(title, width, f.Theme.Glyphs.Ellipsis))}
	const names = 13 // cells of the longest name and its gap
	var there []part.Pair
	for _, p := range fields(r, f.briefly)[1:] {
		if p.Text != "" {
			p.Text = part.Cut(p.Text, 2*(width-names), f.Theme.Glyphs.Ellipsis)
			there = append(there, p)
		}
	}
	if r.Unreadable != "" {
		for _, l := range part.Wrap("could not be read: "+data.Safe(r.Unreadable), width) {
			lines = append(lines, f.Theme.Paint(theme.Bad, l))
		}
	}
	lines = append(lines, part.Pairs(f.Theme, there, width)...)
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
