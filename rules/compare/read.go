package compare

import (
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/macro"
	"tailback/rules/query"
)

// The bounds within which a request is looked at.
const (
	mostBytes  = 16 << 10 // of a raw query
	mostParams = 200      // of one request, and names of one side
	mostValue  = 256      // bytes of a value
	mostName   = 100      // bytes of a name
)

// carried is one parameter as one receipt carries it.
type carried struct {
	name  string
	value string // decoded, secrets hidden
	// secret is set where all of the value is hidden; truth is then what it was,
	// to be compared and never to be shown.
	secret bool
	truth  string
	length int // of the value decoded, in bytes
	place  int // among the parameters of its request
	shape  shape
	macro  string // {source}; "" for none
	coding coding
	comma  bool
	// ahead is how far a time is ahead of the receipt; timed is set where there
	// is a time of day.
	ahead time.Duration
	timed bool
}

// filled reports whether something stands there that is no macro.
func (c carried) filled() bool { return c.length > 0 && c.macro == "" }

// same is what tells equal values: the truth of a secret.
func (c carried) same() string {
	if c.secret {
		return c.truth
	}
	return c.value
}

// coding is how a value was percent-encoded.
type coding int

// Plain values need no encoding and say nothing of it.
const (
	plain coding = iota
	unencoded
	once
	twice
)

// reader reads requests into parameters, or columns where the database keeps no
// requests.
type reader struct {
	mask    *mask
	macros  macro.Reader
	once    []byte // a value, for macros
	layouts []layout
	zone    *time.Location
	columns bool
	buffer  []carried
}

func newReader(o Options, m *mask, columns bool) *reader {
	rd := &reader{mask: m, layouts: layouts(""), zone: time.UTC, columns: columns}
	if o.Contract != nil {
		rd.layouts = layouts(o.Contract.TimeFormat)
		if o.Contract.Zone != nil {
			rd.zone = o.Contract.Zone
		}
	}
	return rd
}

// head gives as much of a raw query as is looked at, cut between parameters.
func head(raw string) string {
	if len(raw) <= mostBytes {
		return raw
	}
	raw = raw[:mostBytes]
	if i := strings.LastIndexByte(raw, '&'); i > 0 {
		return raw[:i]
	}
	return raw
}

// read gives the parameters of a receipt, each name once. The slice is good
// until the next call.
func (rd *reader) read(r data.Receipt) []carried {
	rd.buffer = rd.buffer[:0]
	if rd.columns {
		rd.fields(r)
		return rd.buffer
	}
	raw := head(r.Query.Raw())
	reading := query.Read(raw, rd.mask.names)
	for i := range min(reading.Len(), mostParams) {
		line := reading.Line(i, 2*mostValue)
		if line.Nth > 1 || line.Bare && line.Name == "" {
			continue
		}
		rd.parameter(raw[line.Start:line.End], line, r.ReceivedAt.Time())
	}
	return rd.buffer
}

func (rd *reader) parameter(raw string, line query.Line, received time.Time) {
	name := rd.mask.clean(line.Name)
	if len(name) > mostName {
		name = strings.ToValidUTF8(name[:mostName], "") + "…"
	}
	if line.Secret && line.Raw == query.Hidden || rd.mask.values[line.Value] {
		_, truth, _ := strings.Cut(raw, "=")
		truth = query.Decode(truth)
		c := rd.note(name, truth, received)
		c.secret, c.truth, c.value, c.macro = true, truth, query.Hidden, hideMacro(c.macro)
		c.coding = codingOf(line.Raw, query.Hidden)
		rd.buffer = append(rd.buffer, c)
		return
	}
	if len(line.Raw) >= 2*mostValue {
		// Where it was cut it may end with the beginning of a secret.
		line.Value = line.Value[:len(line.Value)/2]
	}
	value, swallowed, swallower := unmangle(line.Value)
	c := rd.note(name, rd.mask.clean(value), received)
	c.coding = codingOf(line.Raw, line.Value)
	rd.buffer = append(rd.buffer, c)
	if swallower != "" {
		rd.buffer = append(rd.buffer, rd.note(rd.mask.clean(swallower), rd.mask.clean(swallowed), received))
	}
}

// hideMacro keeps that a macro stands in the place of a secret, and not which.
func hideMacro(text string) string {
	if text == "" {
		return ""
	}
	return query.Hidden
}

// note looks at one value.
func (rd *reader) note(name, value string, received time.Time) carried {
	c := carried{name: name, value: value, length: len(value), place: len(rd.buffer)}
	if len(c.value) > mostValue {
		c.value = c.value[:mostValue]
	}
	if c.macro = rd.macroIn(value); c.macro != "" {
		return c
	}
	c.shape = shapeOf(value)
	if l, at, ok := rd.when(value, received); ok {
		c.shape = shape{Time, l}
		c.timed, c.ahead = !rd.layouts[l].day, at.Sub(received)
	}
	c.comma = c.shape.kind == Amount && hasComma(value)
	return c
}

// longestMacro is how long a value may be that a macro is looked for in.
const longestMacro = 200

// macroIn gives the macro in a value that was decoded once; "" for none. A
// campaign's name in brackets can look the same, so one value alone proves
// nothing: that all of a parameter's values are one macro does.
func (rd *reader) macroIn(value string) string {
	if len(value) > longestMacro {
		return ""
	}
	rd.once = append(rd.once[:0], value...)
	text, _ := rd.macros.Find(value, rd.once, macro.Plain)
	return string(text)
}

// near is how far from its receipt a number can be and still be a time.
const near = 400 * 24 * time.Hour

// when reads a value as a time, in the first layout that fits.
func (rd *reader) when(value string, received time.Time) (which int, at time.Time, ok bool) {
	if len(value) < 8 || len(value) > 40 || !isDigit(value[0]) {
		return 0, time.Time{}, false
	}
	digits := all(value, isDigit)
	for i, l := range rd.layouts {
		if digits && l.as != "" && strings.ContainsAny(l.as, "-:./ T") {
			continue
		}
		if t, ok := l.read(value, rd.zone); ok && t.Sub(received).Abs() < near {
			return i, t, true
		}
	}
	return 0, time.Time{}, false
}

// codingOf tells from a value as it arrived and decoded once how it was encoded.
func codingOf(raw, decoded string) coding {
	switch {
	case strings.Contains(raw, "%25") && query.Decode(decoded) != decoded && hasEscape(decoded):
		return twice
	case raw != decoded && strings.Contains(raw, "%"):
		return once
	case strings.ContainsAny(raw, " {}[]<>\"|\\^`:/") || strings.ContainsFunc(raw, func(r rune) bool { return r >= 0x80 }):
		return unencoded
	}
	return plain
}

// hasEscape reports whether there is a %XX in s.
func hasEscape(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if s[i] == '%' && isHex(s[i+1]) && isHex(s[i+2]) {
			return true
		}
	}
	return false
}

// fields gives the mapped columns as if they were parameters.
func (rd *reader) fields(r data.Receipt) {
	amount := r.Money.Amount.String()
	for _, f := range [...]struct{ name, value string }{
		{"click_id", r.ClickID.Raw()}, {"event", r.Event.Raw()}, {"sub_id", r.SubID.Raw()}, {"amount", amount},
		{"currency", r.Money.Currency.Raw()}, {"txid", r.TxID.Raw()}, {"player_id", r.PlayerID.Raw()}, {"player_status", r.PlayerStatus.Raw()},
	} {
		rd.buffer = append(rd.buffer, rd.note(f.name, rd.mask.clean(f.value), r.ReceivedAt.Time()))
	}
	when := carried{name: "occurred_at", place: len(rd.buffer)}
	if r.OccurredAt.Ok() {
		when = rd.note("occurred_at", r.OccurredAt.String(), r.ReceivedAt.Time())
	}
	rd.buffer = append(rd.buffer, when)
}
