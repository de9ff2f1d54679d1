package page

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
)

// EventsOptions is what the Events page works with.
type EventsOptions struct {
	Ctx      context.Context
	Lookup   Lookup
	Receipts Receipts
	// Kind and Key say whose events they are: a click's, a player's or a
	// transaction's.
	Kind data.FoundKind
	Key  data.Text
}

// Events shows what became of one click, player or transaction: its
// conversions, each with its receipts inside, beside the terms.
type Events struct {
	basic
	EventsOptions
}

// NewEvents gives the page.
func NewEvents(o EventsOptions) *Events { return &Events{EventsOptions: o} }

// Init asks for the receipts.
func (e *Events) Init(Frame) tea.Cmd { return nil }

// Update takes what was loaded.
func (e *Events) Update(tea.Msg, Frame) tea.Cmd { return nil }

// Actions gives what can be done as it stands.
func (e *Events) Actions(Frame) []keys.Bound[tea.Cmd] { return nil }

// EventsKeys describes the actions for the README.
func EventsKeys() []keys.Row { return nil }

// Resize divides the area.
func (e *Events) Resize(Frame) {}

// View gives the lines of the page.
func (e *Events) View(Frame) []string { return nil }

// Title names the page.
func (e *Events) Title() string { return "Events" }

// Crumb names whose events they are.
func (e *Events) Crumb(Frame) string { return "" }
