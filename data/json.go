package data

import (
	"encoding/base64"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// MarshalJSON writes the object of AppendJSON.
func (r Receipt) MarshalJSON() ([]byte, error) { return r.AppendJSON(nil), nil }

// AppendJSON appends the receipt to b as one object on one line, its fields
// named and ordered as in the relation receipts:
//
//	{"id":"prod-eu/8812734","received_at":"2026-11-24T03:00:06.25Z","operator_id":"7","operator":"FableSpin",
//	 "campaign_id":"12","campaign":"ru-ios-slots","click_id":null,"sub_id":"fb ad","event":"ftd",
//	 "status":"rejected","reason":"no click id","occurred_at":"2026-11-24T02:59:58Z","amount":"100",
//	 "currency":"EUR","txid":"T-99120","player_id":"88774","player_status":"active","method":"GET",
//	 "query":"click_id=56d7&event=ftd","remote_ip":"185.12.0.7","auth_ok":true,"http_status":200}
//
// NULL is null. An amount is a string, so that no reader makes a float of it.
// Text is as it arrived, with what a terminal could act on as \u escapes. Three
// fields stand there only where they say something:
//
//   - <field>_b64, behind a text that is not valid UTF-8, has its bytes in
//     base64; in the text itself a bad byte is U+FFFD.
//   - <field>_bad, behind an amount or a time that is null because what the
//     database has there is no such thing, has that as text.
//   - unreadable, at the end, says why a row could not be decoded.
//
// Base64 hides a secret from every later search: redact the query of a receipt
// before it comes here.
func (r Receipt) AppendJSON(b []byte) []byte {
	b = appendText(append(b, '{'), "id", r.ID.text())
	b = appendInstant(b, "received_at", r.ReceivedAt)
	b = appendText(b, "operator_id", r.Operator.Key)
	b = appendText(b, "operator", r.Operator.Name)
	b = appendText(b, "campaign_id", r.Campaign.Key)
	b = appendText(b, "campaign", r.Campaign.Name)
	b = appendText(b, "click_id", r.ClickID)
	b = appendText(b, "sub_id", r.SubID)
	b = appendText(b, "event", r.Event)
	b = appendText(b, "status", r.Status)
	b = appendText(b, "reason", r.Reason)
	b = appendInstant(b, "occurred_at", r.OccurredAt)
	b = appendAmount(b, "amount", r.Money.Amount)
	b = appendText(b, "currency", r.Money.Currency)
	b = appendText(b, "txid", r.TxID)
	b = appendText(b, "player_id", r.PlayerID)
	b = appendText(b, "player_status", r.PlayerStatus)
	b = appendText(b, "method", r.Method)
	b = appendText(b, "query", r.Query)
	b = appendText(b, "remote_ip", r.RemoteIP)
	b = r.AuthOK.appendJSON(appendName(b, "auth_ok", ""))
	b = appendStatus(appendName(b, "http_status", ""), r.HTTPStatus)
	if r.Unreadable != "" {
		b = AppendJSON(appendName(b, "unreadable", ""), r.Unreadable)
	}
	return append(b, '}')
}

// appendName begins a field of an object.
func appendName(b []byte, name, suffix string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, name...)
	b = append(b, suffix...)
	return append(b, `":`...)
}

func appendText(b []byte, name string, t Text) []byte {
	b = appendName(b, name, "")
	if t.Null() {
		return append(b, "null"...)
	}
	b = AppendJSON(b, t.raw)
	if utf8.ValidString(t.raw) {
		return b
	}
	b = append(appendName(b, name, "_b64"), '"')
	b = base64.StdEncoding.AppendEncode(b, []byte(t.raw))
	return append(b, '"')
}

func appendInstant(b []byte, name string, i Instant) []byte {
	b = i.appendJSON(appendName(b, name, ""))
	if !i.bad.Null() {
		b = appendText(b, name+"_bad", i.bad)
	}
	return b
}

func appendAmount(b []byte, name string, a Amount) []byte {
	b = a.appendJSON(appendName(b, name, ""))
	if !a.bad.Null() {
		b = appendText(b, name+"_bad", a.bad)
	}
	return b
}

func appendStatus(b []byte, status int) []byte {
	if status == 0 {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(status), 10)
}

// AppendJSON appends s as a JSON string of printable ASCII and visible
// characters: everything a terminal could act on is a \u escape, so a line of
// JSON is safe to print. Invalid UTF-8 becomes U+FFFD.
func AppendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		if n := plainRun(s[i:]); n > 0 {
			b = append(b, s[i:i+n]...)
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == utf8.RuneError && n == 1:
			b = append(b, `\ufffd`...)
		case hidden(r):
			b = appendEscape(b, r)
		default:
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return append(b, '"')
}

// plainRun counts the bytes at the beginning of s that stand for themselves in
// a JSON string and on a terminal.
func plainRun(s string) int {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '"' || c == '\\' {
			return i
		}
	}
	return len(s)
}

// appendEscape writes r as one \u escape, or as two beyond 16 bits.
func appendEscape(b []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return appendEscape(appendEscape(b, high), low)
	}
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}
