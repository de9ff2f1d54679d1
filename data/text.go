package data

import (
	"database/sql/driver"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"
)

// Text is third-party text: anything in the tracker's database that an
// outsider can write. Printing it in any way gives the form of Safe; the
// original bytes come only by name, through Raw. The zero value is NULL. Text
// is comparable.
type Text struct {
	raw string
	set bool
}

// NewText holds s exactly as it is, whatever bytes it has.
func NewText(s string) Text { return Text{raw: s, set: true} }

// Null reports whether the database had no value at all. An empty string is a
// value.
func (t Text) Null() bool { return !t.set }

// Empty reports whether there is nothing to show: NULL or "".
func (t Text) Empty() bool { return t.raw == "" }

// Raw gives the original bytes. They may hold terminal escapes and invalid
// UTF-8: never print them.
func (t Text) Raw() string { return t.raw }

// Len is the number of original bytes.
func (t Text) Len() int { return len(t.raw) }

// String gives the safe form; NULL and "" both give "".
func (t Text) String() string { return Safe(t.raw) }

// Format prints the safe form for every verb, so that %#v and %x cannot leak
// the original either. Width, precision and %q work as they do for a string.
func (t Text) Format(f fmt.State, verb rune) { format(f, verb, t.String()) }

// format prints s for every verb; a type that keeps a Text in an unexported
// field needs it, because package fmt prints such a field without its methods.
func format(f fmt.State, verb rune, s string) {
	if verb != 'q' {
		verb = 's'
	}
	// The form is rebuilt from the state and holds only flags, digits and verb.
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), s)
}

// Scan takes what either database driver gives for a text column and never
// fails.
func (t *Text) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = Text{}
	case string:
		*t = NewText(v)
	case []byte:
		*t = NewText(string(v))
	default:
		*t = NewText(fmt.Sprint(v))
	}
	return nil
}

// Value hands the original to the database.
func (t Text) Value() (driver.Value, error) {
	if !t.set {
		return nil, nil
	}
	return t.raw, nil
}

// MarshalJSON writes the original text, null for NULL; what a terminal could
// act on is a \u escape. Bytes that are no UTF-8 become U+FFFD here, and the
// object around this field carries them under Base64.
func (t Text) MarshalJSON() ([]byte, error) {
	if !t.set {
		return []byte("null"), nil
	}
	return AppendJSON(make([]byte, 0, len(t.raw)+2), t.raw), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Text) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*t = Text{}
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*t = NewText(s)
	return nil
}

// Base64 gives the original bytes in standard base64 where they are not valid
// UTF-8, for a <field>_b64 beside the field; ok is false where the text itself
// says everything.
func (t Text) Base64() (s string, ok bool) {
	if utf8.ValidString(t.raw) {
		return "", false
	}
	return base64.StdEncoding.EncodeToString([]byte(t.raw)), true
}

// WriteRaw writes the original bytes to w: for exports, copies and sends,
// never for a terminal.
func (t Text) WriteRaw(w io.Writer) error {
	_, err := io.WriteString(w, t.raw)
	return err
}
