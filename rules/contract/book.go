// Package contract says which contract of an operator is valid when, and reads
// postbacks by it: which parameter carries which field, which event a word
// means, when a written time was. A contract is made ready once, and then serves
// every receipt without allocating.
package contract

import (
	"cmp"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"time"

	"tailback/data"
)

// Origin is where a contract was written down. Of two that are valid at a moment
// and began at the same time, the one of the higher origin counts.
type Origin int

// The origins, the weakest first.
const (
	Learned Origin = iota
	Relation
	Ledger
	Config
)

// String names the origin for a person.
func (o Origin) String() string {
	return [...]string{"learned", "the database", "the ledger", "the configuration"}[o]
}

// Entry is a contract as it was written down.
type Entry struct {
	data.Contract
	Origin Origin
	Where  string // config.toml:12; "" where that says nothing
	// Places tells where single keys stand (zone, params.click_id), in the form of
	// Where; nil where that is not known.
	Places map[string]string
}

// Place names where a key stands as exactly as is known: config.toml:14, else
// Where, else the origin.
func (e Entry) Place(key string) string {
	return cmp.Or(e.Places[key], e.Places[root(key)], e.Where, e.Origin.String())
}

// Version is an entry made ready. What could not be understood of it is left
// out, and was told as a fault.
type Version struct {
	Entry
	Number  int            // of the operator's versions, from 1 in the order in which they begin
	Zone    *time.Location // nil where none is named
	ClickID *regexp.Regexp // matches a whole click id; nil for none
	IPs     []netip.Prefix
	Secret  []byte // nil where there is none
	// NoSecret says why the secret that the contract names is not there: it names
	// the variable or the file, and never a value. Empty where it is there, or
	// where none is named.
	NoSecret string

	Reports *time.Location // of the operator's days and months; nil where none is named

	params map[string]string // field by parameter
	events map[string]string // as written, or in lower case where case does not count
}

// Book holds the contracts of all operators. It does not change.
type Book struct {
	by map[data.Text][]*Version // by operator's key; the latest valid_from first, of equal ones the highest origin
}

// At gives the contract of an operator that is valid at a moment; nil for none.
func (b *Book) At(operator data.Text, at time.Time) *Version {
	if b == nil {
		return nil
	}
	for _, v := range b.by[operator] {
		if !v.ValidFrom.After(at) && (v.ValidTo.IsZero() || at.Before(v.ValidTo)) {
			return v
		}
	}
	return nil
}

// All gives every version, in the order of their operators' keys and then of
// time.
func (b *Book) All() []*Version {
	if b == nil {
		return nil
	}
	var all []*Version
	keys := slices.SortedFunc(maps.Keys(b.by), func(a, b data.Text) int { return cmp.Compare(a.Raw(), b.Raw()) })
	for _, key := range keys {
		for _, v := range slices.Backward(b.by[key]) {
			all = append(all, v)
		}
	}
	return all
}

// put adds a version to its operator's.
func (b *Book) put(v *Version) { b.by[v.Operator.Key] = append(b.by[v.Operator.Key], v) }

// arrange puts of each operator's versions the one first that counts first, and
// numbers them from the last.
func (b *Book) arrange() {
	for _, versions := range b.by {
		slices.SortStableFunc(versions, func(a, b *Version) int {
			return cmp.Or(b.ValidFrom.Compare(a.ValidFrom), cmp.Compare(b.Origin, a.Origin))
		})
		for i, v := range versions {
			v.Number = len(versions) - i
		}
	}
}

// Param gives the name of the parameter that carries a field, the first where
// there are several; "" for none.
func (v *Version) Param(field string) string { return v.Params[field] }

// ParamsOf gives every parameter that may carry a field, in the order in which they
// are looked for.
func (v *Version) ParamsOf(field string) []string {
	if v.Params[field] == "" {
		return nil
	}
	return append([]string{v.Params[field]}, v.Also[field]...)
}

// Field gives the field that a parameter carries; "" for none.
func (v *Version) Field(param string) string { return v.params[param] }
