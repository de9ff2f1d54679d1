package part

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tailback/tui/theme"
)

// Input is one line being typed. It holds what was typed or pasted exactly, and
// shows each character safely in its place, which is why it is not bubbles'
// textinput: that one prints what it holds.
type Input struct {
	runes  []rune
	cursor int // runes before it
}

// longest is the number of characters a line may have: a paste can be anything.
const longest = 4096

// NewInput starts with a text, the cursor after it.
func NewInput(text string) Input {
	r := []rune(text)
	return Input{runes: r, cursor: len(r)}
}

// Value gives the text.
func (in Input) Value() string { return string(in.runes) }

// Cursor counts the characters before the cursor.
func (in Input) Cursor() int { return in.cursor }

// Insert puts text in at the cursor; line breaks become blanks.
func (in Input) Insert(text string) Input {
	text = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(text)
	r := []rune(text)
	r = r[:min(len(r), longest-min(longest, len(in.runes)))]
	in.runes = slices.Insert(slices.Clone(in.runes), in.cursor, r...)
	in.cursor += len(r)
	return in
}

// Press takes one key and reports whether it was an editing key.
func (in Input) Press(key tea.KeyPressMsg) (Input, bool) {
	if key.Text != "" {
		return in.Insert(key.Text), true
	}
	switch key.String() {
	case "backspace", "ctrl+h":
		return in.cut(in.cursor-1, in.cursor), true
	case "delete":
		return in.cut(in.cursor, in.cursor+1), true
	case "ctrl+w":
		return in.cut(in.wordStart(), in.cursor), true
	case "ctrl+u":
		return in.cut(0, in.cursor), true
	case "ctrl+k":
		return in.cut(in.cursor, len(in.runes)), true
	case "left":
		return in.at(in.cursor - 1), true
	case "right":
		return in.at(in.cursor + 1), true
	case "home":
		return in.at(0), true
	case "end", "ctrl+e":
		return in.at(len(in.runes)), true
	}
	return in, false
}

func (in Input) at(i int) Input {
	in.cursor = min(max(i, 0), len(in.runes))
	return in
}

func (in Input) cut(from, to int) Input {
	from, to = max(from, 0), min(to, len(in.runes))
	if from >= to {
		return in
	}
	in.runes = slices.Delete(slices.Clone(in.runes), from, to)
	in.cursor = from
	return in
}

func (in Input) wordStart() int {
	i := in.cursor
	for i > 0 && in.runes[i-1] == ' ' {
		i--
	}
	for i > 0 && in.runes[i-1] != ' ' {
		i--
	}
	return i
}

// View gives the text in at most width cells around the cursor, and the
// cursor's column. safe makes characters fit to be shown, one for one.
func (in Input) View(th theme.Theme, width int, safe func(string) string) (line string, column int) {
	cells := make([]string, len(in.runes))
	for i, r := range in.runes {
		cells[i], _ = alone(safe(string(r)))
	}
	from := in.cursor
	for room := width - 1; from > 0; from-- {
		if room -= Width(cells[from-1]); room < 0 {
			break
		}
	}
	before := strings.Join(cells[from:in.cursor], "")
	after := Cut(strings.Join(cells[in.cursor:], ""), width-Width(before), th.Glyphs.Ellipsis)
	return before + after, Width(before)
}

// Column gives the column at which character i of the text stands in View.
func (in Input) Column(i, width int, safe func(string) string) int {
	_, cursor := in.View(theme.Theme{}, width, safe)
	i = min(max(i, 0), len(in.runes))
	if i >= in.cursor {
		between := ansi.StringWidth(safe(string(in.runes[in.cursor:i])))
		return min(cursor+between, width-1)
	}
	return max(cursor-ansi.StringWidth(safe(string(in.runes[i:in.cursor]))), 0)
}
