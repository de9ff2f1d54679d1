package tui

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// state is a screen worth a picture.
type state struct {
	// play brings a fresh console into the state.
	play func(*session)
	// empty is a world without the 300 receipts that others begin with.
	empty bool
	// themed has the state kept in every theme's colours too: one for each page.
	themed bool
	// change is what the session's options have beside the usual ones.
	change func(*Options)
}

// states are all of them by name; each page's own file adds its.
var states = map[string]state{}

// addStates adds the states of a page, from an init function of its file:
//
//	func init() {
//		addStates(map[string]state{
//			"campaigns":         {themed: true, play: func(s *session) { fill(s); s.press("3") }},
//			"campaigns reading": {play: …},
//		})
//	}
func addStates(more map[string]state) {
	for name, st := range more {
		if _, twice := states[name]; twice {
			panic(fmt.Sprintf("two states are called %q", name))
		}
		states[name] = st
	}
}

// stateNames gives the states in order, all or only the themed.
func stateNames(themed bool) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(states)), func(name string) bool {
		return themed && !states[name].themed
	})
}

// open plays the state on a fresh console.
func (st state) open(t testing.TB, z size, change ...func(*Options)) *session {
	t.Helper()
	rows := 300
	if st.empty {
		rows = 0
	}
	if st.change != nil {
		change = append(change, st.change)
	}
	s := newSession(t, z.width, z.height, rows, change...)
	st.play(s)
	return s
}
