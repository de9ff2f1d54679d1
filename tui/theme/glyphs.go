package theme

import (
	"strings"

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
	}
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

// UTF8 reports whether an environment's locale, looked up by name, is UTF-8.
// An environment that says nothing is taken for UTF-8, as over SSH it often
// does.
func UTF8(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := env(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}
