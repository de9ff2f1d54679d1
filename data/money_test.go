package data_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tailback/data"
)

func money(amount, currency string) data.Money {
	return data.Money{Amount: data.ParseAmount(amount), Currency: data.NewText(currency)}
}

func TestMoneyIsShownInItsCurrency(t *testing.T) {
	for _, c := range []struct{ amount, currency, want string }{
		{"1200", "EUR", "1,200.00 EUR"},
		{"-1234567.5", "eur", "-1,234,567.50 eur"},
		{"100", "JPY", "100 JPY"},
		{"100.5", "JPY", "100.5 JPY"},
		{"1", "bhd", "1.000 bhd"},
		{"0.1234", "EUR", "0.1234 EUR"},
		{"0.1200", "EUR", "0.12 EUR"},
		{"100", "", "100.00"},
		{"-100", "XYZ", "-100.00 XYZ"},
		{"999", "EUR", "999.00 EUR"},
		{"12,34", "EUR", "12,34 EUR"},
		{"1\x1b", "E\x1bUR", "1␛ E␛UR"},
	} {
		if got := money(c.amount, c.currency).String(); got != c.want {
			t.Errorf("%s %s is shown as %q, want %q", c.amount, c.currency, got, c.want)
		}
	}
	if got := (data.Money{Currency: data.NewText("EUR")}).String(); got != "" {
		t.Errorf("a currency without an amount is shown as %q", got)
	}
}

func TestMoneyIsNeverRounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decimal.New(rapid.Int64().Draw(t, "value"), rapid.Int32Range(-30, 5).Draw(t, "exponent"))
		currency := rapid.SampledFrom([]string{"EUR", "JPY", "BHD", ""}).Draw(t, "currency")
		shown := data.Money{Amount: data.NewAmount(d), Currency: data.NewText(currency)}.Number()
		if back := decimal.RequireFromString(strings.ReplaceAll(shown, ",", "")); !back.Equal(d) {
			t.Fatalf("%s %s is shown as %s", d, currency, shown)
		}
	})
}

var plainDecimal = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$`)

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"", "0", "-0.0", "12,34", "NaN", "Infinity", "1e3", "0x10", "1_000", ".", "-", "5.", ".5", "1E99999999", "٣", " 1", strings.Repeat("9", 65)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a := data.ParseAmount(s)
		d, ok := a.Decimal()
		if ok != (plainDecimal.MatchString(s) && len(s) <= 64) {
			t.Fatalf("%q read as a number: %v", s, ok)
		}
		if !ok {
			if a.Bad().Raw() != s || a.Null() {
				t.Fatalf("%q is kept as %q", s, a.Bad().Raw())
			}
			return
		}
		if units, fits := a.Units(); fits && !decimal.New(units, -data.Scale).Equal(d) {
			t.Fatalf("%q is %d units", s, units)
		}
	})
}

func TestAnAmountGoesThroughBothDatabasesExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyAmount().Draw(t, "amount")
		stored, err := a.Value()
		if err != nil {
			t.Fatal(err)
		}
		if units, ok := a.Units(); ok {
			checkScan(t, a, units)
		}
		checkScan(t, a, stored)
		if s, ok := stored.(string); ok {
			checkScan(t, a, []byte(s))
		}
	})
}

func checkScan(t *rapid.T, want data.Amount, src any) {
	var got data.Amount
	if err := got.Scan(src); err != nil {
		t.Fatal(err)
	}
	d, ok := got.Decimal()
	wanted, ok2 := want.Decimal()
	if ok != ok2 || !d.Equal(wanted) || got.Bad() != want.Bad() || got.Null() != want.Null() {
		t.Fatalf("%v of %T came back as %v", want, src, got)
	}
}

func TestAnAmountThatDoesNotFitHasNoUnits(t *testing.T) {
	for amount, want := range map[string]bool{
		"92233720368.54775807":  true,
		"92233720368.54775808":  false,
		"-92233720368.54775808": true,
		"0.00000001":            true,
		"0.000000001":           false,
		"12,34":                 false,
	} {
		if _, ok := data.ParseAmount(amount).Units(); ok != want {
			t.Errorf("%s has units: %v, want %v", amount, ok, want)
		}
	}
}

func TestSumsAddEachCurrencyByItself(t *testing.T) {
	var sums data.Sums
	for _, m := range []data.Money{money("0.1", "EUR"), money("0.2", "eur"), money("5", "BTC"), money("-5", "BTC")} {
		if !sums.Add(m) {
			t.Errorf("%s is not added", m)
		}
	}
	if sums.Add(money("12,34", "EUR")) || sums.Add(data.Money{}) {
		t.Error("what is no number is said to be added")
	}
	var got []string
	for _, m := range sums.All() {
		got = append(got, m.String())
	}
	if diff := cmp.Diff([]string{"0.00 BTC", "0.30 EUR"}, got); diff != "" {
		t.Error(diff)
	}
}
