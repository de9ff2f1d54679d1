// Package keys describes what a person can do as tables of actions. A key press
// is looked up in them, and footer, help and the README's list of keys are made
// from them, so what is shown is what works.
package keys

import "slices"

// Danger says what an action asks of a person before it happens.
type Danger int

// The dangers, least first.
const (
	Harmless Danger = iota // looks or moves
	Undoable               // changes what z can take back, or nothing but this screen
	Confirm                // shows what it will do and asks
	Count                  // asks for the number of rows to be typed
)

// Action is one thing that can be done on a screen P; doing it gives a C, the
// work that follows.
type Action[P, C any] struct {
	// Keys are Bubble Tea's names of the keys; the first is the one shown.
	Keys []string
	// Name is a word or two for the footer.
	Name string
	// Does is a line for help and for the README.
	Does string
	// Footer puts the action into the footer.
	Footer bool
	// Danger says what must be asked first.
	Danger Danger
	// Why says why the action cannot be done now; nil, or "", where it can.
	Why func(P) string
	// Do does it.
	Do func(P) C
}

// Row is an action as it stands now: what is shown of it.
type Row struct {
	Keys   []string
	Name   string
	Does   string
	Footer bool
	Danger Danger
	Why    string // why it cannot be done now
}

// Table holds the actions of one screen in the order they are shown.
type Table[P, C any] []Action[P, C]

// Bound is an action on a screen as it stands: what is shown of it, and what
// does it.
type Bound[C any] struct {
	Row
	Do func() C
}

// On gives the actions as they stand on p.
func (t Table[P, C]) On(p P) []Bound[C] {
	bound := make([]Bound[C], len(t))
	for i, a := range t {
		bound[i] = Bound[C]{Row: a.row(), Do: func() C { return a.Do(p) }}
		bound[i].Why = a.Disabled(p)
	}
	return bound
}

// Find gives the action of a key.
func Find[C any](bound []Bound[C], key string) (Bound[C], bool) {
	for _, b := range bound {
		if slices.Contains(b.Keys, key) {
			return b, true
		}
	}
	return Bound[C]{}, false
}

// Rows gives what is shown of actions.
func Rows[C any](bound []Bound[C]) []Row {
	rows := make([]Row, len(bound))
	for i, b := range bound {
		rows[i] = b.Row
	}
	return rows
}

// Describe gives the rows without a screen to ask: for the README.
func (t Table[P, C]) Describe() []Row {
	rows := make([]Row, len(t))
	for i, a := range t {
		rows[i] = a.row()
	}
	return rows
}

func (a Action[P, C]) row() Row {
	return Row{Keys: a.Keys, Name: a.Name, Does: a.Does, Footer: a.Footer, Danger: a.Danger}
}

// Disabled says why the action cannot be done on p now; "" where it can.
func (a Action[P, C]) Disabled(p P) string {
	if a.Why == nil {
		return ""
	}
	return a.Why(p)
}
