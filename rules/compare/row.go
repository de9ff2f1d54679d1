package compare

import (
	"cmp"
	"slices"
	"strings"

	"tailback/data"
)

// Weight is how much a change of one parameter matters.
type Weight int

// The weights. From Changed on a row is worth a mark; a Drift is what other
// traffic than before explains too.
const (
	Still Weight = iota
	Drift
	Changed
	Breaking // something that the contract needs, or that every postback had
)

// Row is one parameter before and after, safe to print.
type Row struct {
	Name   string
	Field  string // of the contract, auth for its token or signature; "" for none
	Change Change
	Other  string // the other name of a renamed one
	Weight Weight
	Before string // 98%  212 values
	After  string // {source} 100%  never filled in

	FilledBefore, FilledAfter data.Share

	key   string // its name, as the requests have it
	place float64
}

// Notable reports whether the row is worth a mark.
func (r Row) Notable() bool { return r.Weight >= Changed }

// seldom is the share below which an unchanged parameter is noise and no row.
const seldom = 0.01

// nearlyGone is the share below which what is left of an old form is what was on
// its way, or came again.
const nearlyGone = 0.1

func (c *comparing) rows() []Row {
	var rows []Row
	for _, name := range c.names() {
		b, a, v := c.before.of(name), c.after.of(name), c.found[name]
		often := max(part(b.presence()), part(a.presence())) >= seldom
		if v.change != Same && !v.slight || often {
			rows = append(rows, c.row(name, b, a, v))
		}
	}
	c.joinRenamed(rows)
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.place, b.place), cmp.Compare(a.key, b.key))
	})
	return rows
}

func (c *comparing) row(name string, b, a *profile, v verdict) Row {
	r := Row{
		key: name, Name: c.printName(name), Field: c.field(name), Change: v.change, Weight: c.weight(name, b, v),
		Before: c.describe(b), After: c.describe(a), FilledBefore: b.share(), FilledAfter: a.share(), place: float64(b.place),
	}
	switch {
	case v.change == Same && b.of > 0 && a.of > 0:
		r.After = "same"
	case v.change == New:
		r.place = float64(a.place)
	case v.change == Gone && a.sent == 0:
		r.After = "gone"
	case v.change == Gone && part(a.presence()) < nearlyGone:
		r.After = "gone, " + Percent(a.presence()) + " left"
	}
	return r
}

func (c *comparing) printName(name string) string {
	if name == "" {
		return "(no name)"
	}
	return c.mask.print(name, mostShown)
}

// weight says how much a change matters.
func (c *comparing) weight(name string, b *profile, v verdict) Weight {
	switch {
	case v.change == Same:
		return Still
	case v.slight:
		return Drift
	case v.change == New:
		return Changed
	case c.needed(name):
		return Breaking
	case c.o.Contract == nil && part(b.share()) >= nearlyAll:
		return Breaking
	}
	return Changed
}

// needed reports whether a postback is worth nothing without the parameter.
func (c *comparing) needed(name string) bool {
	switch field := c.field(name); field {
	case "click_id", "event", "auth":
		return true
	case "":
		return false
	default:
		return c.o.Contract != nil && slices.Contains(c.o.Contract.Expected, field)
	}
}

// joinRenamed makes of a vanished and an appeared name two rows of one change,
// one below the other.
func (c *comparing) joinRenamed(rows []Row) {
	at := map[string]int{}
	for i, r := range rows {
		at[r.key] = i
	}
	for _, p := range c.pairs {
		was, is := &rows[at[p.was]], &rows[at[p.is]]
		was.Change, is.Change = Renamed, Renamed
		was.Other, is.Other = is.Name, was.Name
		is.Weight, is.Field, is.place = was.Weight, was.Field, was.place+0.01
	}
}

// known reports words that the contract has, which are then no news.
func (c *comparing) known(word string) bool {
	contract := c.o.Contract
	if contract == nil {
		return false
	}
	if _, ok := contract.Events[word]; ok {
		return true
	}
	if !contract.IgnoreCase {
		return false
	}
	for w := range contract.Events {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// explain takes what the contract foresees out of a verdict.
func (c *comparing) explain(name string, v verdict) verdict {
	switch {
	case v.change == NewWords && c.field(name) == "event":
		v.words = slices.DeleteFunc(v.words, c.known)
		v.slight = len(v.words) == 0
	case v.change == Replaced:
		v.slight = c.agreed(v.words)
		v.words = nil // secrets
	}
	return v
}

// agreed reports whether the secrets sent now are the contract's.
func (c *comparing) agreed(now []string) bool {
	return c.o.Contract != nil && len(now) == 1 && len(c.o.Contract.Secret) > 0 && now[0] == string(c.o.Contract.Secret)
}
