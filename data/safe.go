package data

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Safe gives the form of s that no terminal acts on and every terminal agrees
// about. Each of these becomes one visible glyph of one cell:
//
//   - a C0 control and DEL its picture: ␛ ␍ ␡
//   - a byte that is no UTF-8 the replacement character
//   - a regional indicator, half of a flag, its letter
//   - a C1 control, a bidirectional or other format character, whatever has no
//     width or joins its neighbour (marks, modifiers, conjoining jamo), and what
//     is not assigned a middle dot
//
// So each character of the outcome stands alone, and its width is the sum of
// its characters' widths. A decomposed accent is therefore a dot, which shows
// that the text is not the composed one that it looks like.
func Safe(s string) string {
	if printableASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	// A bad byte ranges as the replacement character, which stays.
	for _, r := range s {
		b.WriteRune(glyph(r))
	}
	return b.String()
}

func printableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// glyph maps a character to what is shown in its place.
func glyph(r rune) rune {
	switch {
	case r < 0x20:
		return '␀' + r
	case r < 0x7f:
		return r
	case r == 0x7f:
		return '␡'
	case regionalA <= r && r <= regionalZ:
		return 'A' + r - regionalA
	case hidden(r):
		return '·'
	}
	return r
}

// The regional indicators; two of them are a flag.
const (
	regionalA = 0x1f1e6
	regionalZ = 0x1f1ff
)

// hidden reports characters that a line of text must not hold as they are: what
// acts on a terminal, has no cell of its own, or joins its neighbour.
func hidden(r rune) bool {
	switch {
	case r < 0x20, 0x7f <= r && r < 0xa0:
		return true
	case r < 0x7f, r == utf8.RuneError:
		return false
	case regionalA <= r && r <= regionalZ:
		return true
	}
	return !unicode.IsGraphic(r) || unicode.In(r, unicode.M, joining)
}

// joining are the letters and symbols that a terminal may draw in the cell of
// their neighbour (the classes Prepend, SpacingMark, Extend, L, V and T of
// Unicode's text segmentation, less the marks), or in none.
var joining = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0d4e, Hi: 0x0d4e, Stride: 1},
		{Lo: 0x0e33, Hi: 0x0eb3, Stride: 0x80}, // Thai and Lao am
		{Lo: 0x1100, Hi: 0x11ff, Stride: 1},    // jamo and their fillers
		{Lo: 0x3164, Hi: 0x3164, Stride: 1},    // Hangul filler
		{Lo: 0xa960, Hi: 0xa97f, Stride: 1},
		{Lo: 0xd7b0, Hi: 0xd7ff, Stride: 1},
		{Lo: 0xff9e, Hi: 0xffa0, Stride: 1}, // halfwidth voicing, filler
	},
	R32: []unicode.Range32{
		{Lo: 0x111c2, Hi: 0x111c3, Stride: 1},
		{Lo: 0x1193f, Hi: 0x11941, Stride: 2},
		{Lo: 0x11a84, Hi: 0x11a89, Stride: 1},
		{Lo: 0x11d46, Hi: 0x11d46, Stride: 1},
		{Lo: 0x11f02, Hi: 0x11f02, Stride: 1},
		{Lo: 0x1f3fb, Hi: 0x1f3ff, Stride: 1}, // skin tones
	},
}
