package data

import "strings"

// ID is a row's identity: the name of its source and the row's own key as
// opaque text. It prints and travels in JSON as prod-eu/4711.
type ID struct {
	Source string
	Key    Text
}

// NewID qualifies a key with its source's name.
func NewID(source string, key Text) ID { return ID{Source: source, Key: key} }

// ParseID reads the form that JSON writes. Text without a slash is a
// key alone, of the source given as home. A source name holds no slash.
func ParseID(s, home string) ID {
	if source, key, ok := strings.Cut(s, "/"); ok {
		return ID{Source: source, Key: NewText(key)}
	}
	return ID{Source: home, Key: NewText(s)}
}

// IsZero reports whether there is no row behind this id.
func (id ID) IsZero() bool { return id.Key.Null() }

// String gives source/key, safe to print; "" for none.
func (id ID) String() string { return id.text().String() }

// MarshalJSON writes the id as one string, null for none.
func (id ID) MarshalJSON() ([]byte, error) { return id.text().MarshalJSON() }

// text is the whole id as one text, NULL for none.
func (id ID) text() Text {
	if id.IsZero() {
		return Text{}
	}
	return NewText(id.Source + "/" + id.Key.raw)
}
