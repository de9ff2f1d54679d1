package page

import (
	"tailback/data"
	"tailback/tui/part"
)

// usualPlaces are the decimal places that most currencies have.
const usualPlaces = 2

// aligned gives an amount for a column that stands at the right: its decimal
// point below that of others, where so many cells have room for it.
func aligned(m data.Money, width int) string {
	text := data.Safe(m.String())
	if !m.Amount.Bad().Null() {
		return text
	}
	if pointed := part.Point(text, usualPlaces); part.Width(pointed) <= width {
		return pointed
	}
	return text
}
