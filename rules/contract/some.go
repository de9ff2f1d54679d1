package contract

import (
	"strings"

	"tailback/data"
)

// some names a few of many.
func some(names []string) string {
	const few = 4
	if len(names) > few+1 {
		return strings.Join(names[:few], ", ") + " and " + data.Grouped(len(names)-few) + " more"
	}
	return strings.Join(names, ", ")
}
