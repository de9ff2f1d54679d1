package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// Alerts are among the things that an id can be: by their names, and by the
// numbers that a ledger gives.

// alertNames are what alerts of the board go by, the worst first.
func (c *console) alertNames() []string {
	var names []string
	for _, a := range c.pulse.Board.Alerts() {
		if a.Name != "" && !slices.Contains(names, a.Name) {
			names = append(names, a.Name)
		}
	}
	return names
}

// alertHit gives the alert of the board that an id names. It is sure where the
// id can be nothing else: #17, REN-fablespin-clickid; a bare number may be that
// of a receipt as well.
func (c *console) alertHit(id string) (hit data.Hit, sure, ok bool) {
	number, marked := strings.CutPrefix(id, "#")
	for _, a := range c.pulse.Board.Alerts() {
		for i, name := range a.Names() {
			if numbered := i > 0; name != "" && (numbered && name == number || !marked && !numbered && strings.EqualFold(name, id)) {
				return data.Hit{Kind: data.FoundAlert, Key: data.NewText(name), Alert: a}, marked || !numbered, true
			}
		}
	}
	return data.Hit{}, false, false
}

// withAlert puts the alert that an id names before what the database knows it
// for.
func (c *console) withAlert(id string, found data.Found) data.Found {
	if hit, _, ok := c.alertHit(id); ok {
		found.Hits = append([]data.Hit{hit}, found.Hits...)
	}
	return found
}

// landOnAlert opens the alert that an id names and that can be nothing else.
func (c *console) landOnAlert(id string) (tea.Cmd, bool) {
	hit, sure, ok := c.alertHit(id)
	if !ok || !sure {
		return nil, false
	}
	return c.land(hit), true
}
