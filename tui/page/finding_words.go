package page

import (
	"strings"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// severityRole gives the colour of a severity.
func severityRole(s data.Severity) theme.Role {
	switch s {
	case data.Critical:
		return theme.Alarm
	case data.Major:
		return theme.Bad
	case data.Minor:
		return theme.Warn
	}
	return theme.Dim
}

// wordRole is severityRole for a word within a line: one block of colour would
// be louder than the line.
func wordRole(s data.Severity) theme.Role {
	if s == data.Critical {
		return theme.Bad
	}
	return severityRole(s)
}

// severitySign gives a severity in two cells, so that it is seen without colour.
func severitySign(s data.Severity) string {
	return [...]string{"  ", " -", " !", "!!"}[s]
}

// foundWord names a finding in a few letters: REN click, QUA 25<50.
func foundWord(f data.Finding) string {
	if f.Code == "QUA" {
		if less := lessThan(f.Got.Raw(), f.Expected); less != "" {
			return "QUA " + less
		}
	}
	return data.Safe(joined(" ", f.Code, fieldWord(f.Field)))
}

// lessThan writes what was and what had to be there, 25<50, where both hold a
// number.
func lessThan(got, expected string) string {
	was, must := number(got), number(expected)
	if was == "" || must == "" {
		return ""
	}
	return was + "<" + must
}

// number gives the first number of a text, without decimals that are nought.
func number(text string) string {
	for word := range strings.FieldsSeq(text) {
		if d, ok := data.ParseAmount(word).Decimal(); ok {
			return d.String()
		}
	}
	return ""
}

// fieldWord gives the short word of a field; another stays.
func fieldWord(field string) string {
	switch field {
	case "click_id":
		return "click"
	case "sub_id":
		return "sub"
	case "tx_id":
		return "tx"
	case "player_id":
		return "player"
	case "player_status":
		return "status"
	case "occurred_at":
		return "time"
	case "currency":
		return "cur"
	}
	return field
}

// cell gives the finding of a row for a column.
func (p packed) cell() part.Cell {
	f, ok := p.finding()
	switch {
	case ok:
		return findingCell(f)
	case p.unchecked():
		return uncheckedCell()
	case p.cameBack():
		return part.Cell{Text: "   came back", Role: theme.Dim}
	}
	return part.Cell{}
}

func findingCell(f data.Finding) part.Cell {
	return part.Cell{Text: severitySign(f.Severity) + " " + foundWord(f), Role: wordRole(f.Severity)}
}

// FoundWords names findings in a few letters each, in their order, with a colour
// for the first: !! REN click, - LAT time. Of none it gives "".
func FoundWords(found []data.Finding) (string, theme.Role) {
	if len(found) == 0 {
		return "", theme.Good
	}
	words := make([]string, len(found))
	for i, f := range found {
		words[i] = strings.TrimLeft(severitySign(f.Severity), " ") + " " + foundWord(f)
	}
	return strings.Join(words, ", "), wordRole(found[0].Severity)
}
