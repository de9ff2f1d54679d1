package compare

import (
	"cmp"
	"slices"
	"time"

	"tailback/data"
)

// Change is what became of a parameter.
type Change string

// The changes. One parameter has one: the first of these that explains it.
const (
	Same      Change = "same"
	Gone      Change = "gone"
	New       Change = "new"
	Renamed   Change = "renamed" // on the row of the old name and on that of the new
	Unfilled  Change = "never filled in"
	Emptied   Change = "empty"
	Encoding  Change = "encoding"
	Shifted   Change = "time shift"
	Comma     Change = "decimal comma"
	Length    Change = "length"
	Form      Change = "form" // another kind of value
	Exchanged Change = "currency"
	NewWords  Change = "new words"
	LostWords Change = "words gone"
	Replaced  Change = "another value" // of a secret
	Frozen    Change = "always the same"
	Share     Change = "share filled"

	// These are of causes alone: one explains several rows, or none.
	Escaped  Change = "HTML-escaped"
	Severed  Change = "cut at a #"
	Unproven Change = "not proven"
	Unlisted Change = "sender not listed"
)

// verdict is what was found of one parameter, with what the sentences need.
type verdict struct {
	change   Change
	slight   bool // a drift of shares, which a change of what happens explains
	macro    string
	shift    time.Duration
	words    []string
	from, to int // lengths
	now      shape
	coding   coding
	// hit tells whether one receipt carries the new form; with absent it is the
	// lack of the parameter that tells. Both unset: a single receipt cannot tell.
	hit    func(carried) bool
	absent bool
}

// judge compares the two profiles of one name.
func judge(b, a *profile) verdict {
	for _, find := range [...]func(b, a *profile) (verdict, bool){
		presence, unfilled, emptied, encoding, shifted, comma, length, form, secret, words, frozen, share,
	} {
		if v, ok := find(b, a); ok {
			return v
		}
	}
	return verdict{change: Same}
}

// presence finds a parameter that came or went. One that comes with some events
// only must be gone for good; of one that always came a part may be missing, as
// while a change is rolled out.
func presence(b, a *profile) (verdict, bool) {
	before, after := b.presence(), a.presence()
	always := part(before) >= nearlyAll
	switch {
	case rose(before, after, rare) && part(before) < rare*2 && part(after) >= 2*rare:
		return verdict{change: New, hit: func(carried) bool { return true }}, true
	case fell(before, after, least) && (always || after.Hit == 0):
		v := verdict{change: Gone}
		if always {
			v.hit, v.absent = func(carried) bool { return false }, true
		}
		return v, true
	}
	return verdict{}, false
}

func unfilled(b, a *profile) (verdict, bool) {
	before, _ := b.unfilled()
	after, which := a.unfilled()
	v := verdict{change: Unfilled, macro: which, hit: func(c carried) bool { return c.macro != "" }}
	return v, rose(data.Share{Hit: before, Of: b.of}, data.Share{Hit: after, Of: a.of}, least)
}

func emptied(b, a *profile) (verdict, bool) {
	before, after := data.Share{Hit: b.filled, Of: b.sent}, data.Share{Hit: a.filled, Of: a.sent}
	v := verdict{change: Emptied}
	if part(before) >= nearlyAll {
		v.hit = func(c carried) bool { return !c.filled() }
	}
	return v, fell(before, after, least) && (part(before) >= nearlyAll || after.Hit == 0)
}

func encoding(b, a *profile) (verdict, bool) {
	for _, c := range [...]coding{twice, once, unencoded} {
		told := func(p *profile) data.Share {
			return data.Share{Hit: p.codings[c], Of: p.codings[unencoded] + p.codings[once] + p.codings[twice]}
		}
		if rose(told(b), told(a), 0.2) {
			return verdict{change: Encoding, coding: c, hit: func(x carried) bool { return x.coding == c }}, true
		}
	}
	return verdict{}, false
}

// The times of a receipt are told by how far they are ahead of it. Those that
// are off by about a whole or half hour, and all by the same, are shifted; a
// delay scatters.
const (
	step     = 30 * time.Minute
	together = 10 * time.Minute
)

func shifted(b, a *profile) (verdict, bool) {
	if len(b.ahead) < 5 || len(a.ahead) < 3 {
		return verdict{}, false
	}
	usually := median(b.ahead)
	off := func(d time.Duration) bool { return (d - usually).Abs() > together }
	beyond := slices.DeleteFunc(slices.Clone(a.ahead), func(d time.Duration) bool { return !off(d) })
	if len(beyond) == 0 {
		return verdict{}, false
	}
	there := median(beyond)
	shift := (there - usually).Round(step)
	hit := func(c carried) bool { return c.timed && (c.ahead-usually-shift).Abs() <= together }
	at := func(p *profile) data.Share {
		n := 0
		for _, d := range p.ahead {
			if (d - usually - shift).Abs() <= together {
				n++
			}
		}
		return data.Share{Hit: n, Of: len(p.ahead)}
	}
	ok := shift != 0 && rose(at(b), at(a), least) && at(a).Hit*10 >= len(beyond)*8
	return verdict{change: Shifted, shift: shift, hit: hit}, ok
}

func median(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2]
}

func comma(b, a *profile) (verdict, bool) {
	v := verdict{change: Comma, hit: func(c carried) bool { return c.comma }}
	return v, rose(b.among(b.commas), a.among(a.commas), least)
}

// length finds values that are cut: all had one length and many are shorter now,
// or many end where none did.
func length(b, a *profile) (verdict, bool) {
	was, wasShare := usualLength(b)
	if wasShare.Hit*100 >= wasShare.Of*95 {
		shorter := func(p *profile) data.Share { return p.among(countIf(p.lengths, func(n int) bool { return n < was })) }
		now, _ := usualLength(a, was)
		v := verdict{change: Length, from: was, to: now, hit: func(c carried) bool { return c.filled() && c.length < was }}
		return v, was >= 10 && now >= 4 && rose(shorter(b), shorter(a), least) && !distinctForm(b, a)
	}
	longest := maxOf(a.lengths)
	at := func(p *profile) data.Share { return p.among(p.lengths[longest]) }
	v := verdict{change: Length, from: maxOf(b.lengths), to: longest, hit: func(c carried) bool { return c.length == longest }}
	return v, longest >= 10 && v.from > longest+2 && rose(at(b), at(a), 0.2)
}

// usualLength gives the commonest length, of those below a limit if one is given.
func usualLength(p *profile, below ...int) (length int, share data.Share) {
	for _, n := range byCount(p.lengths, cmp.Compare) {
		if len(below) == 0 || n < below[0] {
			return n, p.among(p.lengths[n])
		}
	}
	return 0, data.Share{}
}

func countIf(m map[int]int, is func(int) bool) (n int) {
	for key, times := range m {
		if is(key) {
			n += times
		}
	}
	return n
}

func maxOf(m map[int]int) (most int) {
	for n := range m {
		most = max(most, n)
	}
	return most
}

// distinctForm reports whether the values after are of a kind that no cut makes
// of those before: a number is no part of a uuid.
func distinctForm(b, a *profile) bool {
	was, now := b.kind().kind, a.kind().kind
	switch {
	case was == Words || was == Constant || now == Time:
		return true
	case now == Any || now == Hex:
		return false
	}
	return now != was
}

// form finds values of another kind where all were of one before.
func form(b, a *profile) (verdict, bool) {
	was, now := b.kind(), a.kind()
	switch was.kind {
	case UUID, Hex, Digits, Amount, Time, Address:
	default:
		return verdict{}, false
	}
	fits := func(s shape) bool {
		switch {
		case was.kind == Amount:
			return s.kind == Amount || s.kind == Digits
		case was.kind == Hex:
			return s == was || s.kind == Digits || s.kind == UUID
		}
		return s == was
	}
	of := func(p *profile) data.Share {
		n := 0
		for s, times := range p.shapes {
			if fits(s) {
				n += times
			}
		}
		return p.among(n)
	}
	v := verdict{change: Form, now: now, hit: func(c carried) bool { return c.filled() && !fits(c.shape) }}
	return v, part(of(b)) >= nearlyAll && fell(of(b), of(a), least)
}
