// Package contract says which contract of an operator is valid when, and reads
// postbacks by it: which parameter carries which field, which event a word
// means, when a written time was. A contract is made ready once, and then serves
// every receipt without allocating.
package contract

import (
	"cmp"
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
}

// Version is an entry made ready. What could not be understood of it is left
// out, and was told as a fault.
type Version struct {
	Entry
	Zone    *time.Location // nil where none is named
	ClickID *regexp.Regexp // matches a whole click id; nil for none
	IPs     []netip.Prefix
	Secret  []byte // nil where there is none
	// NoSecret says why the secret that the contract names is not there: it names
	// the variable or the file, and never a value. Empty where it is there, or
	// where none is named.
	NoSecret string

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

// sorted puts the one first that counts first.
func sorted(versions []*Version) {
	slices.SortStableFunc(versions, func(a, b *Version) int {
		return cmp.Or(b.ValidFrom.Compare(a.ValidFrom), cmp.Compare(b.Origin, a.Origin))
	})
}

// Param gives the name of the parameter that carries a field; "" for none.
func (v *Version) Param(field string) string { return v.Params[field] }

// Field gives the field that a parameter carries; "" for none.
func (v *Version) Field(param string) string { return v.params[param] }
