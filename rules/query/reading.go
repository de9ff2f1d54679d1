package query

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// MostParams is how many parameters a Reading tells apart: a megabyte can hold
// half a million of them.
const MostParams = 2000

// Reading is a raw query as a person reads it, secrets hidden. It is made once
// and then gives any parameter, and any line, without looking at the others.
type Reading struct {
	raw     string
	secrets []Range
	params  []Param
	nth     []int          // of params: the how-manieth of its name
	times   map[string]int // how often each name occurs
	more    int
}

// Read takes a raw query apart. names are the secret parameters, SecretNames
// for nil.
func Read(raw string, names []string) Reading {
	r := Reading{raw: raw, secrets: Secrets(raw, names), times: map[string]int{}}
	head := raw[:ampersand(raw, MostParams)]
	r.params = Split(head)
	if len(head) < len(raw) {
		r.more = strings.Count(raw[len(head):], "&")
	}
	r.nth = make([]int, len(r.params))
	for i, p := range r.params {
		name := p.Name()
		r.times[name]++
		r.nth[i] = r.times[name]
	}
	return r
}

// ampersand gives the place of the n-th &, or the end.
func ampersand(raw string, n int) int {
	at := 0
	for range n {
		i := strings.IndexByte(raw[at:], '&')
		if i < 0 {
			return len(raw)
		}
		at += i + 1
	}
	return at - 1
}

// Len counts the parameters that Line gives.
func (r Reading) Len() int { return len(r.params) }

// More counts the parameters behind those, which only Bytes gives.
func (r Reading) More() int { return r.more }

// Size is the number of bytes of the raw query.
func (r Reading) Size() int { return len(r.raw) }

// Line is one parameter as it is read. Its texts are the bytes that arrived,
// with Hidden in the place of each secret: they may hold terminal escapes.
type Line struct {
	Name  string // decoded once
	Raw   string // the value as it arrived
	Value string // the value decoded once
	// Start and End are the bytes of the whole parameter in the raw query.
	Start, End int
	Secret     bool // something in the value is hidden
	Bare       bool // there is no =
	Nth, Of    int  // of the parameters with this name
}

// Line gives parameter i, of name and value at most the first so many bytes.
func (r Reading) Line(i, most int) Line {
	p := r.params[i]
	nameEnd := min(p.NameEnd, p.NameStart+most)
	valueEnd := min(p.ValueEnd, p.ValueStart+most)
	name, _ := r.piece(p.NameStart, nameEnd, Decode)
	raw, secret := r.piece(p.ValueStart, valueEnd, asIs)
	value, _ := r.piece(p.ValueStart, valueEnd, Decode)
	return Line{
		Name: name, Raw: raw, Value: value, Secret: secret, Bare: p.NameEnd == p.ValueStart,
		Start: p.NameStart, End: p.ValueEnd, Nth: r.nth[i], Of: r.times[p.Name()],
	}
}

// Bytes gives the raw query from start up to before end, secrets hidden. A
// secret that begins further up is left out: it stood there.
func (r Reading) Bytes(start, end int) string {
	if i := r.secretAt(start); i < len(r.secrets) && r.secrets[i].Start < start {
		start = min(r.secrets[i].End, end)
	}
	text, _ := r.piece(start, end, asIs)
	return text
}

// Redacted gives the whole raw query, secrets hidden.
func (r Reading) Redacted() string { return r.Bytes(0, len(r.raw)) }

func asIs(s string) string { return s }

// piece gives bytes of the raw query through edit, Hidden in the place of each
// secret or part of one.
func (r Reading) piece(start, end int, edit func(string) string) (text string, secret bool) {
	first := r.secretAt(start)
	if first == len(r.secrets) || r.secrets[first].Start >= end {
		return edit(r.raw[start:end]), false
	}
	var b strings.Builder
	for _, s := range r.secrets[first:] {
		if s.Start >= end {
			break
		}
		b.WriteString(edit(r.raw[start:max(s.Start, start)]))
		b.WriteString(Hidden)
		start = min(s.End, end)
	}
	b.WriteString(edit(r.raw[start:end]))
	return b.String(), true
}

// secretAt gives the first secret that ends behind a place.
func (r Reading) secretAt(place int) int {
	return sort.Search(len(r.secrets), func(i int) bool { return r.secrets[i].End > place })
}

// Starts gives the place where each line begins when the raw query is written
// in lines of at most width cells: none begins within a character, a %XX or a
// secret. A byte takes at most one cell, once what a terminal acts on is made
// visible.
func (r Reading) Starts(width int) []int {
	width = max(width, utf8.RuneCountInString(Hidden))
	var starts []int
	next := 0 // of the secrets
	for at := 0; at < len(r.raw); {
		starts = append(starts, at)
		at, next = r.lineEnd(at, next, width)
	}
	return starts
}

// lineEnd gives where a line that begins at a place ends, and the first secret
// behind it.
func (r Reading) lineEnd(at, next, room int) (end, after int) {
	for ; next < len(r.secrets) && r.secrets[next].Start < at+room; next++ {
		s := r.secrets[next]
		room -= s.Start - at
		if room < utf8.RuneCountInString(Hidden) {
			return s.Start, next
		}
		room -= utf8.RuneCountInString(Hidden)
		at = s.End
	}
	if at+room >= len(r.raw) {
		return len(r.raw), next
	}
	return at + r.whole(at, room), next
}

// whole gives how many of the n bytes from a place end with a whole character
// and a whole %XX; n where that would be none.
func (r Reading) whole(at, n int) int {
	cut := n
	for back := 1; back < utf8.UTFMax && back <= cut && !utf8.RuneStart(r.raw[at+cut]); back++ {
		cut--
	}
	for back := 1; back <= 2 && back < cut; back++ {
		if _, ok := escape(r.raw[at+cut-back:]); ok {
			cut -= back
			break
		}
	}
	if cut <= 0 {
		return n
	}
	return cut
}
