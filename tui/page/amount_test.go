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

func TestASumWithoutACurrencySaysSo(t *testing.T) {
	got := moneyWords([]data.Money{
		{Amount: data.ParseAmount("370.00")},
		{Amount: data.ParseAmount("347380.00"), Currency: data.NewText("EUR")},
	})
	if want := "370.00 without a currency, 347,380.00 EUR"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}
