package data

import "strings"

// CheckState says how a thing stands that was looked at.
type CheckState string

// The states of a check.
const (
	CheckOK   CheckState = "ok"
	CheckWarn CheckState = "warn" // it works, and less well than it could
	CheckBad  CheckState = "bad"  // it is to be put right
	CheckOff  CheckState = "off"  // this installation does without
)

// Check is one thing that was looked at, and how it stands.
type Check struct {
	Area  string     `json:"area"`           // what it belongs to: rights, indexes, …
	Name  string     `json:"name,omitempty"` // of the thing, where an area has many
	State CheckState `json:"state"`
	Text  string     `json:"text"`         // a sentence for a person, safe to print
	Do    []string   `json:"do,omitempty"` // SQL or commands to copy, in their order
}

// NewCheck gives a check whose words are made safe to print.
func NewCheck(area, name string, state CheckState, text string, do ...string) Check {
	c := Check{Area: Safe(area), Name: Safe(name), State: state, Text: Safe(text)}
	for _, line := range do {
		c.Do = append(c.Do, Safe(strings.TrimSpace(line)))
	}
	return c
}
