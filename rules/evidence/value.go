package evidence

import (
	"strconv"
	"strings"
	"time"

	"tailback/data"
)

// value is one cell: a text, a moment, or nothing.
type value struct {
	text   data.Text
	at     data.Instant
	moment bool
}

func said(t data.Text) value { return value{text: t} }

// word is a text of ours; "" is nothing.
func word(s string) value {
	if s == "" {
		return value{}
	}
	return value{text: data.NewText(s)}
}

// count is a number; 0 is nothing.
func count(n int) value {
	if n == 0 {
		return value{}
	}
	return word(strconv.Itoa(n))
}

func amount(a data.Amount) value { return word(a.String()) }

func instant(i data.Instant) value {
	if i.Null() {
		return value{moment: true}
	}
	return value{at: i, moment: true}
}

func moment(t time.Time) value {
	if t.IsZero() {
		return value{moment: true}
	}
	return instant(data.At(t))
}

func ids(all []data.ID) value {
	words := make([]string, len(all))
	for i, id := range all {
		words[i] = id.String()
	}
	return word(strings.Join(words, " "))
}

// nothing reports a cell without anything in it.
func (v value) nothing() bool { return v.text.Empty() && v.at.Null() }

// utc gives the cell as text, a moment in UTC.
func (v value) utc() data.Text {
	if v.moment && !v.at.Null() {
		return data.NewText(v.at.String())
	}
	return v.text
}

// local gives a moment in a zone; NULL where there is none.
func (v value) local(zone *time.Location) data.Text {
	if zone == nil || !v.at.Ok() {
		return data.Text{}
	}
	return data.NewText(v.at.Time().In(zone).Format(time.RFC3339Nano))
}
