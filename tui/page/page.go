// Package page holds the screens of the console: one screen is its state and
// actions, the small interface it loads from with its commands and messages,
// and its view. Pages are plain structs; the console hands each what it may
// know, and a page draws only from that and from itself.
package page

import (
	"context"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/flow"
	"tailback/tui/keys"
	"tailback/tui/theme"
)

// Page is one screen of the stack.
type Page interface {
	// Init gives the first work of the page.
	Init(Frame) tea.Cmd
	// Update takes any message but a key; every page in the stack gets each.
	Update(tea.Msg, Frame) tea.Cmd
	// Actions are what can be done, as it stands now: for keys, footer, help and
	// palette. While Typing they are the keys of the line being typed.
	Actions(Frame) []keys.Bound[tea.Cmd]
	// Type takes a key while Typing.
	Type(tea.KeyPressMsg, Frame) tea.Cmd
	// Resize tells the page its area.
	Resize(Frame)
	// View gives at most Frame.Height lines of Frame.Width cells.
	View(Frame) []string
	// Cursor is where a text is being typed, nil for nowhere.
	Cursor(Frame) *tea.Cursor
	// Words explain what the page writes short, for help.
	Words() []keys.Section
	// Title names the page; Crumb names what it is opened on.
	Title() string
	Crumb(Frame) string
	// Badge is a word about the page for the title line, "" for none.
	Badge(Frame) string
	// Still is the moment at which the page was frozen, zero while it is not.
	Still() time.Time
	// Watch gives the receipts whose rows are on screen, to be read again.
	Watch() []data.ID
	// Typing reports whether keys are text now.
	Typing() bool
	// Busy reports whether the page waits for an answer: the screen is then drawn
	// again from time to time, and a spinner turns on it once that takes long.
	Busy(Frame) bool
	// Leave ends what the page is doing: it will not be seen again.
	Leave()
}

// basic is what a page is that does nothing beside its own rows; pages embed it
// and say only what they do.
type basic struct{}

func (basic) Type(tea.KeyPressMsg, Frame) tea.Cmd { return nil }
func (basic) Cursor(Frame) *tea.Cursor            { return nil }
func (basic) Words() []keys.Section               { return nil }
func (basic) Badge(Frame) string                  { return "" }
func (basic) Still() time.Time                    { return time.Time{} }
func (basic) Watch() []data.ID                    { return nil }
func (basic) Typing() bool                        { return false }
func (basic) Busy(Frame) bool                     { return false }
func (basic) Leave()                              {}

// Frame is what a page may know beside itself.
type Frame struct {
	Width, Height int // of the page's area, in cells
	// Strip asks for the compact form of a small pane.
	Strip bool
	// Covered is set while something lies over the page: what it draws is not
	// seen.
	Covered bool
	Now     time.Time
	Zone    Zone
	Local   *time.Location
	Theme   theme.Theme
	Pulse   *Pulse
	// Secrets are the names of the parameters whose values are not shown; nil
	// means the usual ones.
	Secrets []string
	// Typist helps with the typing of filters; nil where nothing does.
	Typist *Typist
	// Spin counts the turns of the spinner.
	Spin int
	// Columns are those a person chose, by page title in lower case.
	Columns map[string][]string
	// Bindings are the keys that a person chose.
	Bindings keys.Bindings
	// NoRetry says why nothing can be sent again; "" where something can.
	NoRetry string
	// Zones are the time zones of operators, by key: of their contracts. Months are
	// those of their days and months.
	Zones, Months map[string]*time.Location
}

// Pulse is how the tail and the traffic are.
type Pulse struct {
	State data.TailState
	Flow  flow.Reading
	// Ended says why the tail stopped for good; empty while it runs.
	Ended string
	// Board is what is wrong; its At is zero until that is known.
	Board data.Board
	// BoardEnded says why the board is no longer kept; empty while it is.
	BoardEnded string
	// Acts are in force: what people did about alerts, by their keys.
	Acts map[data.AlertKey][]data.Act
	// ActsLost says why they could not be read lately; empty while they are.
	ActsLost string
	// Docket is the disputes.
	Docket Docket
	// Sending is how retries stand, Retried those of the receipts on screen, and
	// Replays what was sent under the event ids of replays of ours.
	Sending Sending
	Retried map[data.ID][]data.Retry
	Replays map[string]data.Retry
}

// Clock gives the time by the database's own clock, by which receipts are
// dated, when it is now by ours.
func (p Pulse) Clock(now time.Time) time.Time {
	if p.State.ServerTime.IsZero() || p.State.At.IsZero() {
		return now
	}
	return now.Add(p.State.ServerTime.Sub(p.State.At))
}

// Lost says why no receipts come; empty while they do.
func (p Pulse) Lost() string {
	if p.Ended != "" {
		return p.Ended
	}
	return p.State.Lost
}

// Open asks the console to put a page on top of the stack.
type Open struct{ Page Page }

// Jump asks the console to go to the page of that number, fresh pages on top
// of its first one.
type Jump struct {
	Number int
	Pages  []Page
}

// OpenAlert asks the console to go to the alert of a key, on the page Alerts.
type OpenAlert struct{ Key data.AlertKey }

// Glance comes to the page on screen every second while somebody looks, and to
// no other: what grows old can be read again.
type Glance struct{}

// Back comes to every page when a database that was lost answers again: what
// failed meanwhile can be asked once more.
type Back struct{}

// Note asks the console to show a line until the next key.
type Note struct{ Text string }

// Copy asks the console to give a text to the terminal's clipboard. It is the
// true value, secrets hidden; What names it: "click id".
type Copy struct {
	What, Text string
	// Show shows the text on lines of its own, too: it has several.
	Show bool
}

// Confirm asks the console to show what would be done, and to ask. The answer
// is No until it is said otherwise.
type Confirm struct {
	Title string
	Lines []string // what it does, safe to print
	Name  string   // of doing it, a word for the footer
	Do    func(now time.Time) tea.Cmd
}

// Prompt asks the console for a text that must be given before something is
// done.
type Prompt struct {
	Title string
	What  string // names the text
	Name  string // of doing it, a word for the footer
	Do    func(text string, now time.Time) tea.Cmd
}

// Export asks the console where to write rows, and writes them.
type Export struct {
	// Name is what the file is called without its ending: live, campaigns.
	Name string
	// Rows says how many there are.
	Rows int
	// Write writes them all in a format, csv or json, beside the screen: it holds
	// what it needs and looks at no page.
	Write func(ctx context.Context, w io.Writer, format string) error
}

// note gives the command for a Note.
func note(text string) tea.Cmd { return func() tea.Msg { return Note{Text: text} } }

// Form asks the console for several texts before something is done.
type Form struct {
	Title  string
	Lines  []string // what it is about, safe to print
	Fields []Field
	Name   string // of doing it, a word or two
	// Wrong says what is wrong with the values, as a FieldError where it is one field.
	// It may be nil.
	Wrong func(values []string) error
	// Do does it beside the screen, and gives what is told then. Tried again with the
	// same values it comes under the same op.
	Do func(ctx context.Context, values []string, op data.Op) (tea.Msg, error)
}

// FieldError is what is wrong with one field of a Form.
type FieldError struct {
	Field int
	error
}

// Unwrap gives what is wrong.
func (e FieldError) Unwrap() error { return e.error }

// inField says of an error which field it is about.
func inField(field int, err error) error {
	if err == nil {
		return nil
	}
	return FieldError{field, err}
}

// Field is one text of a Form.
type Field struct {
	Name    string
	Text    string   // that it begins with
	Choices []string // it is one of these; nil for any text
	Hint    string   // what it takes
	Long    bool     // it may have lines, and be written in an editor
}

// Show asks the console to show lines until a key is pressed.
type Show struct {
	Title string
	Lines []string // safe to print
}

// DisputesChanged says that something was done about disputes.
type DisputesChanged struct{}
