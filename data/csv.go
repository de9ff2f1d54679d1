package data

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CSVHeader names the columns of Receipt.AppendCSV, the fields of AppendJSON in
// their order, as one line.
func CSVHeader() []byte {
	return CSVLine([]string{
		"id", "received_at", "operator_id", "operator", "campaign_id", "campaign", "click_id", "sub_id", "event", "status", "reason",
		"occurred_at", "amount", "currency", "txid", "player_id", "player_status", "method", "query", "remote_ip", "auth_ok", "http_status",
		"unreadable",
	})
}

// AppendCSV appends the receipt to b as one line of the form of CSVLine. NULL is
// an empty cell, as is an empty text; times are RFC 3339 in UTC, amounts exact
// numbers. An amount or time that is no such thing is in its cell as it is in
// the database. Redact the query of a receipt before it comes here.
func (r Receipt) AppendCSV(b []byte) []byte {
	auth := ""
	if r.AuthOK != Unknown {
		auth = r.AuthOK.String()
	}
	status := ""
	if r.HTTPStatus != 0 {
		status = strconv.Itoa(r.HTTPStatus)
	}
	return appendCSVLine(b,
		r.ID.text().raw, instantCell(r.ReceivedAt), r.Operator.Key.raw, r.Operator.Name.raw, r.Campaign.Key.raw, r.Campaign.Name.raw,
		r.ClickID.raw, r.SubID.raw, r.Event.raw, r.Status.raw, r.Reason.raw, instantCell(r.OccurredAt), amountCell(r.Money.Amount),
		r.Money.Currency.raw, r.TxID.raw, r.PlayerID.raw, r.PlayerStatus.raw, r.Method.raw, r.Query.raw, r.RemoteIP.raw, auth, status,
		r.Unreadable)
}

func instantCell(i Instant) string {
	if i.Ok() {
		return i.String()
	}
	return i.bad.raw
}

func amountCell(a Amount) string {
	if a.set {
		return a.String()
	}
	return a.bad.raw
}

// CSVLine writes cells as one line of CSV (RFC 4180 with a plain newline) that is
// safe to open in a spreadsheet and to print:
//
//   - A cell that a spreadsheet could take for a formula, because =, +, - or @ is
//     its first character behind blanks, in ASCII or full width, gets a ' in
//     front. A plain negative number stays one.
//   - What has no visible form (a tab, a newline, an escape, a bidirectional or
//     zero-width character) is a \u escape, and a byte that is no UTF-8 is \xff.
//     So a line is one line. A backslash itself stays: a cell is to be read, and
//     JSON has the exact bytes.
func CSVLine(cells []string) []byte { return appendCSVLine(nil, cells...) }

func appendCSVLine(b []byte, cells ...string) []byte {
	for i, cell := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendCell(b, cell)
	}
	if len(cells) == 1 && cells[0] == "" {
		b = append(b, `""`...) // else the line would be blank, which readers skip
	}
	return append(b, '\n')
}

func appendCell(b []byte, s string) []byte {
	if formula(s) {
		s = "'" + s
	}
	// A semicolon parts cells where a comma parts the digits of a number.
	if quoted := strings.ContainsAny(s, `,";`) || strings.HasPrefix(s, " "); !quoted {
		return appendVisible(b, s)
	}
	return append(appendVisible(append(b, '"'), strings.ReplaceAll(s, `"`, `""`)), '"')
}

// appendVisible writes s with what cannot be seen escaped.
func appendVisible(b []byte, s string) []byte {
	if printableASCII(s) {
		return append(b, s...)
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b = fmt.Appendf(b, `\x%02x`, s[i])
		case !unicode.IsGraphic(r):
			b = appendEscape(b, r)
		default:
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return b
}

// formula reports cells that a spreadsheet could take for a formula.
func formula(s string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, unicode.IsSpace))
	return strings.ContainsRune("=+-@＝＋－＠", first) && !negative(s)
}

// negative reports a minus and digits, with a point at most.
func negative(s string) bool {
	whole, part, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return strings.HasPrefix(s, "-") && digits(whole) && (!point || digits(part))
}

func digits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
