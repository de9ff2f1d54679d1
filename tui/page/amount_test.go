package page

import (
	"testing"

	"tailback/data"
	"tailback/tui/part"
)

func TestAmountsOfSeveralCurrenciesHaveTheirPointsBelowEachOther(t *testing.T) {
	for _, c := range []struct{ amount, currency, want string }{
		{"100.00", "EUR", "  100.00 EUR"},
		{"5000", "JPY", "5,000    JPY"},
		{"123456", "JPY", " 123,456 JPY"}, // no room for the blanks
		{"1.250", "BHD", "   1.250 BHD"},
		{"12,34", "EUR", "   12,34 EUR"}, // not an amount: as it came
	} {
		m := data.Money{Amount: data.ParseAmount(c.amount), Currency: data.NewText(c.currency)}
		if got := part.Fit(aligned(m, 12), 12, true, "~"); got != c.want {
			t.Errorf("%s %s is %q, want %q", c.amount, c.currency, got, c.want)
		}
	}
}
