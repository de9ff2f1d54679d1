package data

import (
	"fmt"
	"strings"
)

// NoSuch says that there is no such thing, what may have been meant, and what
// there is.
func NoSuch(what, name string, known []string) error {
	all := strings.Join(known, ", ")
	if near := Nearest(name, known); near != "" {
		return fmt.Errorf("there is no %s %s; is %s meant? There are %s", what, name, near, all)
	}
	return fmt.Errorf("there is no %s %s; there are %s", what, name, all)
}
