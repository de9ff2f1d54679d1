package part

import "strings"

// Point fills the number in an amount, "12.5 EUR" or "d 100 JPY", with blanks up
// to so many decimal places, so that in a column that stands at the right the
// decimal points stand below each other. What has no number stays as it is, and
// so does one with more places.
func Point(amount string, places int) string {
	from, to := number(amount)
	if from < 0 {
		return amount
	}
	room := places - decimals(amount[from:to])
	if room > 0 && decimals(amount[from:to]) == 0 {
		room++ // of the point itself
	}
	return amount[:to] + blank(room) + amount[to:]
}

// Places counts the decimal places of the number in an amount.
func Places(amount string) int {
	from, to := number(amount)
	if from < 0 {
		return 0
	}
	return decimals(amount[from:to])
}

// number finds the last number in a text that begins a word: from up to before
// to, from -1 for none.
func number(s string) (from, to int) {
	from = -1
	for i := range len(s) {
		if digit(s[i]) && (i == 0 || strings.IndexByte(" -+", s[i-1]) >= 0) {
			from, to = i, i
			for to < len(s) && (digit(s[to]) || s[to] == '.' || s[to] == ',') {
				to++
			}
		}
	}
	return from, to
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// decimals counts what stands behind the point of a number.
func decimals(number string) int {
	_, behind, _ := strings.Cut(number, ".")
	return len(behind)
}
