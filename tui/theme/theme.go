// Package theme turns colour roles into styles and glyphs. A Theme is built for
// each session, from what that session's terminal can show, and never changes.
//
// Without a choice the sixteen colours are the terminal's own, so that the
// console looks as the person has set up their terminal, dark or light. No theme
// paints the ground: it is the terminal's. No state is told by colour alone:
// every coloured word is also a word.
package theme

import (
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
	// Name is one of Names; "" means the first.
	Name string
	// ASCII draws with ASCII alone, for terminals that are not UTF-8.
	ASCII bool
	// EastAsian draws our own signs with ASCII: there a terminal may give a
	// character two cells for which others have one.
	EastAsian bool
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

// New builds the theme of a session. An unknown theme and an unknown colour are
// errors that name the known ones.
func New(o Options) (Theme, error) {
	look, err := named(o.Name, o.Label)
	if err != nil {
		return Theme{}, err
	}
	t := Theme{Glyphs: unicodeGlyphs(), ASCII: o.ASCII}
	if o.ASCII || o.EastAsian {
		t.Glyphs = asciiGlyphs()
	}
	for role, s := range look {
		t.styles[role] = styleOf(s)
	}
	return t, nil
}
