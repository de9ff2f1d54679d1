package theme

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
)

// The themes by name. The first is the one where none is chosen.
const (
	Sixteen         = "16"                 // the terminal's own colours
	Dark            = "dark"               // true colours for a dark ground
	Light           = "light"              // and for a light one
	ColourBlind     = "colour-blind"       // colours nobody mixes up, for a dark ground
	ColourBlindPale = "colour-blind-light" // and for a light one
	Mono            = "mono"               // no colours at all
)

// Names are the themes there are, the default first.
func Names() []string {
	return []string{Sixteen, Dark, Light, ColourBlind, ColourBlindPale, Mono}
}

// Colours are the names that Options.Label takes.
func Colours() []string {
	return []string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}
}

// named gives the look of a theme, the environment's name in a colour of
// Colours.
func named(name, label string) (look, error) {
	if label == "" {
		label = "magenta"
	}
	at := slices.Index(Colours(), strings.ToLower(label))
	if at < 0 {
		return look{}, fmt.Errorf("%q is no colour: use one of %s", label, strings.Join(Colours(), ", "))
	}
	sign := labels()[at].style().Bold(true)
	switch strings.ToLower(name) {
	case "", Sixteen:
		return sixteen(own()[at]), nil
	case Dark:
		return dark().look(sign), nil
	case Light:
		return light().look(sign), nil
	case ColourBlind:
		return safeDark().look(sign).distinct(), nil
	case ColourBlindPale:
		return safeLight().look(sign).distinct(), nil
	case Mono:
		return mono(), nil
	}
	return look{}, fmt.Errorf("%q is no theme: use one of %s", name, strings.Join(Names(), ", "))
}

// own are the terminal's own colours, as Colours names them.
func own() []color.Color {
	return []color.Color{
		lipgloss.Black, lipgloss.Red, lipgloss.Green, lipgloss.Yellow,
		lipgloss.Blue, lipgloss.Magenta, lipgloss.Cyan, lipgloss.White,
	}
}

// labels are the same as blocks in true colours, to be read on any ground.
func labels() []block {
	const ink, paper = "#1a1a1a", "#ffffff"
	return []block{
		{paper, "#1a1a1a"}, {paper, "#c62828"}, {paper, "#2e7d32"}, {ink, "#ffee58"},
		{paper, "#1565c0"}, {paper, "#a8209f"}, {ink, "#4dd0e1"}, {ink, "#eceff1"},
	}
}
