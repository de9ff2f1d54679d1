package theme

import (
	"strings"

	"charm.land/bubbles/v2/spinner"
	"github.com/charmbracelet/x/ansi"
)

// Glyphs are the signs a screen draws with, each one cell wide.
type Glyphs struct {
	Ellipsis string
	None     string   // no value
	Levels   []string // of a sparkline, lowest first
	Rule     string   // horizontal
	Bar      string   // vertical
	Down     string   // a horizontal rule that a vertical one leaves downwards
	Up       string   // and upwards
	Branch   string   // one of several that hang below
	Last     string   // the last of them
	Full     string   // of a bar, what is done
	Empty    string   // and what is not
	Spinner  []string // its frames, in turn
	Rising   string   // ordered, the least first
	Falling  string   // the greatest first
	Right    string   // of a check: fine, with the word beside it
	Wrong    string   // not fine
	Unknown  string   // cannot be said
}

func unicodeGlyphs() Glyphs {
	return Glyphs{
		Ellipsis: "…",
		None:     "—",
		Levels:   []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇"},
		Rule:     "─",
		Bar:      "│",
		Down:     "┬",
		Up:       "┴",
		Branch:   "├",
		Last:     "└",
		Full:     "█",
		Empty:    "░",
		Spinner:  spinner.MiniDot.Frames,
		Rising:   "▴",
		Falling:  "▾",
		Right:    "✓",
		Wrong:    "✗",
		Unknown:  "?",
	}
}

func asciiGlyphs() Glyphs {
	return Glyphs{
		Ellipsis: "~",
		None:     "-",
		Levels:   []string{"_", ".", ":", "-", "=", "+", "#"},
		Rule:     "-",
		Bar:      "|",
		Down:     "+",
		Up:       "+",
		Branch:   "|",
		Last:     "`",
		Full:     "#",
		Empty:    ".",
		Spinner:  spinner.Line.Frames,
		Rising:   "^",
		Falling:  "v",
		Right:    "+",
		Wrong:    "x",
		Unknown:  "?",
	}
}

// Own gives a text of somebody who knows no terminal with the theme's own signs
// for what is left out, and for nothing.
func (t Theme) Own(s string) string {
	usual := unicodeGlyphs()
	return strings.NewReplacer(usual.Ellipsis, t.Glyphs.Ellipsis, usual.None, t.Glyphs.None).Replace(s)
}

// Line makes one finished line fit for the session's terminal: with ASCII alone
// every other character becomes as many question marks as it has cells.
func (t Theme) Line(s string) string {
	if !t.ASCII || isASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Repeat("?", ansi.StringWidth(string(r))))
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
