package data

import (
	"fmt"
	"strings"
)

// FieldDoc describes one field of a filter for help and for the README.
type FieldDoc struct {
	Name    string
	Kind    string // what its values are
	Example string
}

// The kinds of fields: how their values are read and compared.
const (
	kindID     = "id"
	kindName   = "name"
	kindText   = "text"
	kindWord   = "word"
	kindTri    = "yes, no, unknown"
	kindAmount = "number"
	kindHTTP   = "status code"
	kindTime   = "time"

	kindRule     = "rule"
	kindFinding  = "field"
	kindSeverity = "severity"
	kindVerdict  = "verdict"
	kindAlert    = "alert"
	kindDispute  = "dispute"
	kindRetry    = "retry"
)

// FilterFields lists what can stand before a colon or a comparison, in the
// order of a receipt's fields; at the end those that no database is asked for.
func FilterFields() []FieldDoc {
	return []FieldDoc{
		{"id", kindID, "id:8812734"},
		{"operator", kindName, "operator:fable*"},
		{"campaign", kindName, "campaign:ru-ios-slots"},
		{"click", kindText, "click:56d75d3a*"},
		{"sub", kindText, `sub:"fb ad"`},
		{"event", kindWord, "event:ftd,deposit"},
		{"status", kindWord, "status:rejected"},
		{"reason", kindText, `reason:"*click id*"`},
		{"amount", kindAmount, "amount>=100"},
		{"currency", kindWord, "currency:EUR"},
		{"txid", kindText, "txid:T-99120"},
		{"player", kindText, "player:88774"},
		{"player_status", kindWord, "player_status:active"},
		{"method", kindWord, "method:POST"},
		{"query", kindText, "query:*click_id=*"},
		{"ip", kindText, "ip:185.12.0.*"},
		{"auth", kindTri, "auth:no,unknown"},
		{"http", kindHTTP, "http:5*"},
		{"received", kindTime, "received:2026-11-24"},
		{"occurred", kindTime, "occurred<2026-11-24T03:00Z"},
		{"since", kindTime, "since:2h"},
		{"until", kindTime, "until:2026-11-24T03:00Z"},
		{"rule", kindRule, "rule:renamed_param,MAC"},
		{"field", kindFinding, "field:click_id"},
		{"severity", kindSeverity, "severity>=major"},
		{"verdict", kindVerdict, "verdict:wrong"},
		{"alert", kindAlert, "alert:17"},
		{"dispute", kindDispute, "dispute:open,sent"},
		{"retry", kindRetry, "retry:unknown"},
	}
}

// fieldDoc finds a field by its name in any case.
func fieldDoc(name string) (FieldDoc, bool) {
	for _, f := range FilterFields() {
		if sameWord(f.Name, name) {
			return f, true
		}
	}
	return FieldDoc{}, false
}

// nearestField gives the field that name was most likely meant to be.
func nearestField(name string) string {
	var fields []string
	for _, f := range FilterFields() {
		fields = append(fields, f.Name)
	}
	return Nearest(name, fields)
}

// Nearest gives the word that name, in any case, was most likely meant to be: one that it
// shortens (camp), one that is a slip or two away (operater), or one that it
// lengthens (click_id, remote_ip); "" where none is near.
func Nearest(name string, words []string) string {
	name = strings.ToLower(name)
	best, least := "", max(1, len(name)/3)+1
	for _, word := range words {
		if len(name) > 1 && strings.HasPrefix(strings.ToLower(word), name) {
			return word
		}
		if d := slips(name, strings.ToLower(word)); d < least {
			best, least = word, d
		}
	}
	if best != "" {
		return best
	}
	for _, word := range words {
		lower := strings.ToLower(word)
		within := strings.HasPrefix(name, lower) || strings.HasSuffix(name, lower)
		if within && len(word) > len(best) {
			best = word
		}
	}
	return best
}

// slips counts the letters to insert, drop or change to make b of a.
func slips(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// FilterError says what is wrong with a filter and where, for a line under the
// text that is being typed.
type FilterError struct {
	// Column and Length are the place, in characters from 0; a Length of 0 means
	// that something is missing there.
	Column, Length int
	Message        string
	// Suggest is what could stand in that place; empty for no idea.
	Suggest string
}

// Error gives place, reason and suggestion in one line, safe to print.
func (e *FilterError) Error() string { return e.person().Error() }

// Unwrap gives the same as an Error of kind Usage.
func (e *FilterError) Unwrap() error { return e.person() }

func (e *FilterError) person() *Error {
	err := &Error{Kind: Usage, What: fmt.Sprintf("cannot read the filter at character %d", e.Column+1), Why: e.Message}
	if e.Suggest != "" {
		err.Do = "write " + e.Suggest
	}
	return err
}
