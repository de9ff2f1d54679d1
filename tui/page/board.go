package page

import (
	"fmt"

	"tailback/data"
)

// find gives the alert of a key, and the change that it belongs to.
func find(b data.Board, key data.AlertKey) (data.Change, data.Alert, bool) {
	for _, changes := range [][]data.Change{b.Changes, b.Cleared} {
		for _, c := range changes {
			for _, alerts := range [][]data.Alert{c.Alerts, c.Explained} {
				for _, a := range alerts {
					if a.Key == key {
						return c, a, true
					}
				}
			}
		}
	}
	return data.Change{}, data.Alert{}, false
}

// alertName gives the number of an alert, or the name of one that has none.
func alertName(a data.Alert) string {
	if a.Number > 0 {
		return fmt.Sprintf("alert %d", a.Number)
	}
	return joined(" ", "alert", data.Safe(a.Name))
}
