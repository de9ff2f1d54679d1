package page

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
)

// DrillOptions is what a level of the drill-down works with.
type DrillOptions struct {
	Ctx      context.Context
	Counts   Counts
	Lookup   Lookup
	Receipts Receipts
	// By is what the first level shows: data.ByCampaign, or data.ByAffiliate.
	By data.Dimension
	// Filter is the one to begin with.
	Filter data.Filter
	// Rest is how long the cursor must lie on a row until its reasons are asked
	// for; 0 means a quarter of a second, less than 0 at once.
	Rest time.Duration
}

// Drill shows one level of the drill-down: campaigns, affiliates, sub-ids,
// sub-affiliates or clicks, a row each, counted over a window of time. Entering
// a row opens the level below as a page of its own, so that each is found again
// as it was left.
type Drill struct {
	basic
	DrillOptions
}

// NewDrill gives the first level.
func NewDrill(o DrillOptions) *Drill { return &Drill{DrillOptions: o} }

// Init asks for the first of the window.
func (d *Drill) Init(Frame) tea.Cmd { return nil }

// Update takes what was loaded, and pasted text.
func (d *Drill) Update(tea.Msg, Frame) tea.Cmd { return nil }

// Actions gives what can be done as it stands.
func (d *Drill) Actions(Frame) []keys.Bound[tea.Cmd] { return nil }

// DrillKeys describes the actions for the README.
func DrillKeys() []keys.Row { return nil }

// Resize divides the area.
func (d *Drill) Resize(Frame) {}

// View gives the lines of the page.
func (d *Drill) View(Frame) []string { return nil }

// Title names the level.
func (d *Drill) Title() string { return "Campaigns" }

// Crumb names the row that was entered.
func (d *Drill) Crumb(Frame) string { return "" }
