package ledger

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"tailback/data"
)

// packed is how a key is kept in a column of text that is never NULL:
//
//	NULL                                   ''
//	abc                                    abc
//	"" and what is no text for PostgreSQL  \x and the bytes in hex
//
// A tracker's key can be any bytes, and PostgreSQL's text takes no NUL and only
// UTF-8.
func packed(t data.Text) string {
	raw := t.Raw()
	switch {
	case t.Null():
		return ""
	case raw == "", strings.HasPrefix(raw, `\x`), !fits(raw):
		return `\x` + hex.EncodeToString([]byte(raw))
	}
	return raw
}

// unpacked reads what packed wrote.
func unpacked(s string) data.Text {
	if s == "" {
		return data.Text{}
	}
	if digits, ok := strings.CutPrefix(s, `\x`); ok {
		if raw, err := hex.DecodeString(digits); err == nil {
			return data.NewText(string(raw))
		}
	}
	return data.NewText(s)
}

// fits reports whether PostgreSQL can hold it as text.
func fits(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// key is an alert's key as columns.
type key struct {
	Source   string `db:"source" json:"source"`
	Operator string `db:"operator" json:"operator"`
	Rule     string `db:"rule" json:"rule"`
	Field    string `db:"field" json:"field"`
}

func keyOf(k data.AlertKey) key {
	return key{k.Source, packed(k.Operator), k.Rule, packed(data.NewText(k.Field))}
}

func (k key) noun() data.AlertKey {
	return data.AlertKey{Source: k.Source, Operator: unpacked(k.Operator), Rule: k.Rule, Field: unpacked(k.Field).Raw()}
}

// noteAtMost is how long a note may be, in bytes.
const noteAtMost = 2000

// note gives what a person typed as it is kept.
func note(what, typed string) (string, error) { return noteWithin(what, typed, noteAtMost) }

// noteWithin is note for what may be longer, a thousand bytes at least.
func noteWithin(what, typed string, most int) (string, error) {
	typed = strings.TrimSpace(typed)
	switch {
	case !fits(typed):
		return "", refused("cannot keep the "+what, "it is no text", "")
	case len(typed) > most:
		return "", refused("cannot keep the "+what, fmt.Sprintf("it is longer than %d,%03d bytes", most/1000, most%1000), "")
	}
	return typed, nil
}

// reason is a note that must say something.
func reason(what, typed string) (string, error) {
	said, err := note(what, typed)
	if err == nil && said == "" {
		err = refused("cannot "+what, "it needs a reason", "")
	}
	return said, err
}

func refused(what, why, do string) error {
	return &data.Error{Kind: data.Usage, What: what, Why: why, Do: do}
}
