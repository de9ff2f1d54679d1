package part

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

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

// NewInputAt starts with a text, the cursor after so many of its characters.
func NewInputAt(text string, cursor int) Input { return NewInput(text).at(cursor) }

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
// cursor's column. safe makes text fit to be shown, a character for each.
func (in Input) View(th theme.Theme, width int, safe func(string) string) (line string, column int) {
	shown := []rune(safe(string(in.runes)))
	from := in.cursor
	for room := width - 1; from > 0; from-- {
		if room -= runeWidth(shown[from-1]); room < 0 {
			break
		}
	}
	before := string(shown[from:in.cursor])
	column = Width(before)
	return before + Cut(string(shown[in.cursor:]), width-column, th.Glyphs.Ellipsis), column
}

// Column gives the column at which character i of the text stands in View.
func (in Input) Column(i, width int, safe func(string) string) int {
	shown := []rune(safe(string(in.runes)))
	i = min(max(i, 0), len(shown))
	_, cursor := in.View(theme.Theme{}, width, safe)
	if i >= in.cursor {
		return min(cursor+Width(string(shown[in.cursor:i])), width-1)
	}
	return max(cursor-Width(string(shown[i:in.cursor])), 0)
}
