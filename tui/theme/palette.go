package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// look is the style of each role.
type look [roles]lipgloss.Style

// block is text on a ground of its own.
type block struct{ ink, ground string }

// palette are the true colours of a theme, as #rrggbb. What has no colour of its
// own is drawn in the terminal's; terminals with fewer colours get the nearest
// they have.
type palette struct {
	dim, accent, good, warn, bad, mark string

	alarm, cursor, evidence block
}

// paint gives text in a colour.
func paint(c string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(c)) }

func (b block) style() lipgloss.Style { return paint(b.ink).Background(lipgloss.Color(b.ground)) }

// look gives the roles of the palette.
func (p palette) look(label lipgloss.Style) look {
	return look{
		Dim:      paint(p.dim),
		Strong:   lipgloss.NewStyle().Bold(true),
		Accent:   paint(p.accent).Bold(true),
		Key:      paint(p.accent),
		Good:     paint(p.good),
		Warn:     paint(p.warn),
		Bad:      paint(p.bad).Bold(true),
		Alarm:    p.alarm.style().Bold(true),
		Cursor:   p.cursor.style(),
		Mark:     paint(p.mark).Bold(true),
		Label:    label,
		Progress: paint(p.accent),
		Tab:      paint(p.accent).Bold(true),
		Evidence: p.evidence.style(),
		Stale:    paint(p.dim),
		Spark:    paint(p.accent),
		Sort:     paint(p.accent).Bold(true),
	}
}

// dark is for light text on a dark ground.
func dark() palette {
	return palette{
		dim: "#a3a9b4", accent: "#6cc7f0", good: "#7fd88f", warn: "#e8d44d", bad: "#ff8a80", mark: "#f0a0f0",
		alarm:    block{"#ffffff", "#b3261e"},
		cursor:   block{"#ffffff", "#2f5a86"},
		evidence: block{"#1a1a1a", "#e8d44d"},
	}
}

// light is for dark text on a light ground.
func light() palette {
	return palette{
		dim: "#5f6368", accent: "#00589c", good: "#1b6b2f", warn: "#6f6400", bad: "#b3261e", mark: "#8e2a8e",
		alarm:    block{"#ffffff", "#b3261e"},
		cursor:   block{"#ffffff", "#2a5d9c"},
		evidence: block{"#1a1a1a", "#ffd24d"},
	}
}

// distinct lets the states differ without their hue: by line, weight and
// reverse.
func (l look) distinct() look {
	l[Key] = l[Key].Bold(true)
	l[Warn] = l[Warn].Underline(true)
	l[Evidence] = l[Evidence].Underline(true)
	return l
}

// safeDark is dark in colours that nobody mixes up: blue, yellow and orange
// differ in lightness too, which every kind of colour blindness leaves.
func safeDark() palette {
	p := dark()
	p.good, p.warn, p.bad, p.mark = "#4fb0f5", "#fff2b3", "#ff7d1a", "#e6e6e6"
	p.accent = "#cfd8dc"
	p.alarm = block{"#1a1a1a", "#ff7d1a"}
	p.evidence = block{"#1a1a1a", "#fff2b3"}
	return p
}

// safeLight is light in such colours.
func safeLight() palette {
	p := light()
	p.good, p.warn, p.bad, p.mark = "#00629c", "#2b2600", "#b84a00", "#1a1a1a"
	p.accent = "#37474f"
	p.alarm = block{"#ffffff", "#b84a00"}
	return p
}

// sixteen are the terminal's own colours, as the person has set them up, on
// whatever ground.
func sixteen(label color.Color) look {
	plain := lipgloss.NewStyle()
	bold := plain.Bold(true)
	return look{
		Dim:      plain.Faint(true),
		Strong:   bold,
		Accent:   bold.Foreground(lipgloss.Cyan),
		Key:      bold,
		Good:     plain.Foreground(lipgloss.Green),
		Warn:     plain.Foreground(lipgloss.Yellow),
		Bad:      bold.Foreground(lipgloss.Red),
		Alarm:    bold.Reverse(true).Foreground(lipgloss.Red),
		Cursor:   plain.Reverse(true),
		Mark:     bold.Foreground(lipgloss.Magenta),
		Label:    bold.Reverse(true).Foreground(label),
		Progress: plain.Foreground(lipgloss.Cyan),
		Tab:      bold.Foreground(lipgloss.Cyan),
		Evidence: plain.Reverse(true).Foreground(lipgloss.Yellow),
		Stale:    plain.Faint(true),
		Spark:    plain.Foreground(lipgloss.Cyan),
		Sort:     bold,
	}
}

// mono has no colours.
func mono() look {
	plain := lipgloss.NewStyle()
	bold := plain.Bold(true)
	return look{
		Dim:      plain.Faint(true),
		Strong:   bold,
		Accent:   bold,
		Key:      bold,
		Warn:     plain.Underline(true),
		Bad:      bold,
		Alarm:    bold.Reverse(true),
		Cursor:   plain.Reverse(true),
		Mark:     bold,
		Label:    bold.Reverse(true),
		Tab:      bold.Underline(true),
		Evidence: plain.Reverse(true).Underline(true),
		Stale:    plain.Faint(true),
		Sort:     bold.Underline(true),
	}
}
