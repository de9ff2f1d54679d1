// Package theme turns colour roles into styles and glyphs. A Theme is built for
// each session, from what that session's terminal can show, and never changes.
//
// The sixteen colours are the terminal's own, so that the console looks as the
// person has set up their terminal, dark or light. No state is told by colour
// alone: every coloured word is also a word.
package theme

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
)

// Role is what a piece of text is for.
type Role int

// The roles of a screen.
const (
	Plain    Role = iota
	Dim           // what matters less
	Strong        // headings and figures
	Accent        // names of places: the current page, titles
	Key           // a key in footer and help
	Good          // accepted, live
	Warn          // pending, duplicate, stale
	Bad           // rejected, failed, lost
	Alarm         // answered 5xx: our own failure
	Cursor        // the row under the cursor
	Mark          // the sign of a marked row
	Label         // the environment's name
	Progress      // what is done of a bar, and the spinner
	Tab           // the chosen tab
	Evidence      // the offending bytes
	Stale         // what was true when it was read: rows of a lost database
	Spark         // a trend
	Sort          // the head of the column that orders the rows
	roles
)

// Options are the choices of one session.
type Options struct {
	// ASCII draws with ASCII alone, for terminals that are not UTF-8.
	ASCII bool
	// Label is the colour of the environment's name, one of Colours; "" means
	// magenta.
	Label string
}

// Theme is the look of one session.
type Theme struct {
	styles [roles]Style
	Glyphs Glyphs
	ASCII  bool
}

// Style paints text. The zero value leaves it as it is. It is what Lip Gloss
// makes of a style, taken apart once a session: a frame paints some hundred
// cells, none of which has to be measured or wrapped again.
type Style struct{ on, off string }

func styleOf(s lipgloss.Style) Style {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return Style{on, off}
}

// Paint gives text in the style. Text holds no line break.
func (s Style) Paint(text string) string {
	if s.on == "" || text == "" {
		return text
	}
	return s.on + text + s.off
}

// Style gives the style of a role.
func (t Theme) Style(r Role) Style { return t.styles[r] }

// Paint gives text in the style of a role.
func (t Theme) Paint(r Role, text string) string { return t.styles[r].Paint(text) }

// New builds the theme of a session. An unknown colour is an error that names
// the known ones.
func New(o Options) (Theme, error) {
	label, err := colour(o.Label)
	if err != nil {
		return Theme{}, err
	}
	t := Theme{Glyphs: unicodeGlyphs(), ASCII: o.ASCII}
	if o.ASCII {
		t.Glyphs = asciiGlyphs()
	}
	style := lipgloss.NewStyle()
	for role, s := range map[Role]lipgloss.Style{
		Dim:      style.Faint(true),
		Strong:   style.Bold(true),
		Accent:   style.Bold(true).Foreground(lipgloss.Cyan),
		Key:      style.Bold(true),
		Good:     style.Foreground(lipgloss.Green),
		Warn:     style.Foreground(lipgloss.Yellow),
		Bad:      style.Bold(true).Foreground(lipgloss.Red),
		Alarm:    style.Bold(true).Reverse(true).Foreground(lipgloss.Red),
		Cursor:   style.Reverse(true),
		Mark:     style.Bold(true).Foreground(lipgloss.Magenta),
		Label:    style.Bold(true).Reverse(true).Foreground(label),
		Progress: style.Foreground(lipgloss.Cyan),
		Tab:      style.Bold(true).Foreground(lipgloss.Cyan),
		Evidence: style.Reverse(true).Foreground(lipgloss.Yellow),
		Stale:    style.Faint(true),
		Spark:    style.Foreground(lipgloss.Cyan),
		Sort:     style.Bold(true),
	} {
		t.styles[role] = styleOf(s)
	}
	return t, nil
}

// Colours are the names that Options.Label takes.
func Colours() []string {
	return []string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}
}

// colour gives the terminal's own colour of a name.
func colour(name string) (color.Color, error) {
	if name == "" {
		name = "magenta"
	}
	i := slices.Index(Colours(), strings.ToLower(name))
	if i < 0 {
		return nil, fmt.Errorf("%q is no colour: use one of %s", name, strings.Join(Colours(), ", "))
	}
	return []color.Color{
		lipgloss.Black, lipgloss.Red, lipgloss.Green, lipgloss.Yellow,
		lipgloss.Blue, lipgloss.Magenta, lipgloss.Cyan, lipgloss.White,
	}[i], nil
}
