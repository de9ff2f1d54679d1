package catalogue

import (
	"bytes"

	"github.com/shopspring/decimal"

	"tailback/rules/contract"
)

// form is how an amount is written; all but plain say what is wrong with it.
type form string

const (
	plain      form = ""
	comma      form = "the decimals stand behind a comma"
	thousands  form = "the thousands are grouped"
	signed     form = "a currency stands in it"
	scientific form = "it is written with an exponent"
	notANumber form = "it is no number"
	list       form = "it is a list of several"
	tooLong    form = "it has too many digits"
	bare       form = "a sign or a point stands alone at an end of it"
)

// amountForm tells how an amount is written.
func amountForm(text []byte) form {
	text = bytes.TrimSpace(text)
	if contract.IsAmount(string(text)) {
		return plain
	}
	digits, points, commas, other := 0, 0, 0, false
	for i, c := range text {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case c == '.':
			points++
		case c == ',':
			commas++
		case (c == '-' || c == '+') && i == 0:
		default:
			other = true
		}
	}
	switch {
	case digits == 0:
		return notANumber
	case other:
		return strange(text)
	case commas == 0 && points <= 1 && digits > contract.MostDigits:
		return tooLong
	case commas == 0 && points <= 1:
		return bare
	case commas == 1 && points == 0 && len(text)-bytes.IndexByte(text, ',') != 4:
		return comma
	case commas > 1 && points == 0 && !grouped(text, ','), points > 0 && commas > 0 && bytes.Contains(text, []byte(".,")):
		return list
	}
	return thousands
}

// grouped reports three digits behind every sign.
func grouped(text []byte, sign byte) bool {
	for rest := text; ; {
		i := bytes.IndexByte(rest, sign)
		if i < 0 {
			return true
		}
		rest = rest[i+1:]
		if n := bytes.IndexByte(rest, sign); n != 3 && (n >= 0 || len(rest) != 3) {
			return false
		}
	}
}

// strange tells what an amount is that has more than digits and points.
func strange(text []byte) form {
	switch {
	case bytes.ContainsAny(text, ";|/") || bytes.Contains(text, []byte(", ")):
		return list
	case bytes.ContainsAny(text, "$€£¥₽₹₺₴") || currencyWord(text):
		return signed
	case exponent(text):
		return scientific
	case len(bytes.Trim(text, "0123456789., '\u00a0\u202f-+")) == 0:
		return thousands
	}
	return notANumber
}

// currencyWord reports three letters before or behind a number: EUR 100.
func currencyWord(text []byte) bool {
	word := bytes.Trim(text, "0123456789., '-+")
	return len(word) == 3 && isLetter(word[0]) && isLetter(word[1]) && isLetter(word[2])
}

// exponent reports 1e3.
func exponent(text []byte) bool {
	i := bytes.IndexAny(text, "eE")
	return i > 0 && i+1 < len(text) && len(bytes.Trim(text[:i], "0123456789.-+")) == 0 && len(bytes.Trim(text[i+1:], "0123456789-+")) == 0
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// compare orders two decimals. Those of a usual size cost no allocation.
func compare(a, b decimal.Decimal) int {
	x, ok := fixed(a)
	y, ok2 := fixed(b)
	if !ok || !ok2 {
		return a.Cmp(b)
	}
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// fixed gives a decimal as an integer of 10⁻⁶ units; ok is false where it is too
// large or too fine.
func fixed(d decimal.Decimal) (units int64, ok bool) {
	const places = 6
	shift := int(d.Exponent()) + places
	if shift < 0 || shift > 18 || d.NumDigits()+shift > 18 {
		return 0, false
	}
	units = d.CoefficientInt64()
	for range shift {
		units *= 10
	}
	return units, true
}
