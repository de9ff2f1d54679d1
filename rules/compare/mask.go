package compare

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"tailback/data"
	"tailback/rules/query"
)

const (
	// leastSecret is from how many bytes on a secret is looked for outside of its
	// own parameter; a shorter one would be found in anything.
	leastSecret = 6
	// mostSecrets bounds how many secrets are looked for. A token is one of them;
	// signatures, each sent once, are hidden by their parameter's name.
	mostSecrets = 1000
)

// mask hides secrets: the values of secret parameters by the name of these, and
// the same values wherever else they stand, since a token that is sent under
// another name is still one.
type mask struct {
	names  []string
	values map[string]bool
	hide   *strings.Replacer // nil while there is nothing to hide
}

// newMask learns what is secret from the requests themselves.
func newMask(o Options, sides ...[]data.Receipt) *mask {
	m := &mask{names: slices.Concat(query.SecretNames(), o.Secrets), values: map[string]bool{}}
	if o.Contract != nil {
		if o.Contract.Auth.Param != "" {
			m.names = append(m.names, o.Contract.Auth.Param)
		}
		m.learn(string(o.Contract.Secret))
	}
	for _, side := range sides {
		for _, r := range side {
			raw := head(r.Query.Raw())
			for _, s := range query.Secrets(raw, m.names) {
				m.learn(raw[s.Start:s.End])
			}
		}
	}
	m.arm()
	return m
}

// learn remembers a secret as it was written and as it is read.
func (m *mask) learn(raw string) {
	for range 3 {
		if len(raw) >= leastSecret && len(m.values) < mostSecrets {
			m.values[raw] = true
		}
		raw = query.Decode(raw)
	}
}

func (m *mask) arm() {
	if len(m.values) == 0 {
		return
	}
	written := map[string]bool{}
	for value := range m.values {
		written[value], written[url.QueryEscape(value)], written[data.Safe(value)] = true, true, true
	}
	// Longer ones first, so that none is hidden in part by one that it begins with.
	order := slices.SortedFunc(maps.Keys(written), func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(order))
	for _, value := range order {
		pairs = append(pairs, value, query.Hidden)
	}
	m.hide = strings.NewReplacer(pairs...)
}

// clean hides every secret that stands in s.
func (m *mask) clean(s string) string {
	if m.hide == nil || len(s) < leastSecret {
		return s
	}
	return m.hide.Replace(s)
}

// print gives s safe to print and short: from its middle on left out where it is
// longer than so many characters.
func (m *mask) print(s string, most int) string { return shorten(data.Safe(m.clean(s)), most) }

// shorten keeps the beginning and the end of a long text.
func shorten(s string, most int) string {
	n := utf8.RuneCountInString(s)
	if n <= most {
		return s
	}
	runes := []rune(s)
	tail := (most - 1) / 2
	return string(runes[:most-1-tail]) + "…" + string(runes[n-tail:])
}

// request gives a raw query safe to print, without its secrets and no longer
// than so many bytes.
func (m *mask) request(raw string, most int) string {
	s := m.clean(query.Redact(head(raw), m.names))
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return data.Safe(s)
}
