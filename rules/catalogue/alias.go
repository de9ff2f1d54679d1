package catalogue

import (
	"fmt"
	"strings"

	"tailback/rules/contract"
)

// fieldSet is some of the known fields, a bit each.
type fieldSet uint16

func (s fieldSet) has(field int) bool     { return s>>field&1 == 1 }
func (s fieldSet) without(f int) fieldSet { return s &^ (1 << f) }

// newHabits gives, by the names in small letters that parameters have with
// operators, the fields that they carry somewhere: one name means different
// things with different operators.
func newHabits() map[string]fieldSet {
	habits := map[string]fieldSet{}
	add := func(names []string, field int) {
		for _, name := range names {
			habits[strings.ToLower(name)] |= 1 << field
		}
	}
	for field, name := range fieldNames() {
		if field < sub {
			add(contract.Names(name), field)
		}
	}
	for n := range contract.MostSubs {
		add(contract.Names(fmt.Sprintf("sub%d", n+1)), sub)
	}
	return habits
}

// habit gives the fields that parameters of a name carry somewhere.
func (c *Checker) habit(name []byte) fieldSet {
	if len(name) > len(c.lower) {
		return 0
	}
	small := c.lower[:len(name)]
	for i, b := range name {
		if 'A' <= b && b <= 'Z' {
			b |= 0x20
		}
		small[i] = b
	}
	return c.habits[string(small)]
}
