package page

import (
	"testing"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

func worth(amounts ...string) (s data.Sums) {
	for _, text := range amounts {
		s.Add(inEuros(text))
	}
	return s
}

func TestMoneyAtRiskIsToldByWhatIsKnownOfIt(t *testing.T) {
	dollars := worth("1")
	dollars.Add(data.Money{Amount: data.NewAmount(decimal.New(40, 0)), Currency: data.NewText("USD")})
	for want, risk := range map[string]data.Risk{
		"":                       {},
		"9,120.00 EUR":           {Certain: worth("9120"), UpTo: worth("1")},
		"up to 12.50 EUR":        {UpTo: worth("12.5")},
		"about 500.00 EUR":       {Certain: worth("500"), Estimated: true},
		"about up to 500.00 EUR": {UpTo: worth("500"), Estimated: true},
		"3 RevShare":             {RevShare: 3},
		"1.00 EUR + 40.00 USD":   {Certain: dollars},
	} {
		if got := risky(risk, sums); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestALotOfMoneyIsToldInThousands(t *testing.T) {
	for amount, want := range map[string]string{
		"0.4": "+0 EUR/h", "9999": "+9,999 EUR/h", "58123": "+58k EUR/h", "999999": "+1000k EUR/h", "12600000": "+13M EUR/h", "-20000": "+-20k EUR/h",
	} {
		if got := anHour(data.Risk{PerHour: worth(amount)}); got != want {
			t.Errorf("%s is %q, want %q", amount, got, want)
		}
	}
}

func TestABarCutsItsSentenceAndThenDropsWhatMattersLeast(t *testing.T) {
	th, err := theme.New(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		width int
		want  string
	}{
		{40, "!! a sentence of some length  9m  nobody"},
		{36, "!! a sentence of some l…  9m  nobody"},
		{20, "!! a sentence o…  9m"},
	} {
		bar := barWith(th, []part.Segment{{Text: "!!"}, {Text: "a sentence of some length", Tight: true}, {Text: "9m"}, {Text: "nobody", Drop: 1}}, 1, c.width)
		if got := strip(bar); part.Width(got) != c.width {
			t.Errorf("%q has %d cells, want %d", got, part.Width(got), c.width)
		} else if got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestAddressesAreToldByWhereTheyDiffer(t *testing.T) {
	for want, ips := range map[string][]string{
		"clears sender by sender, good in a row: .7 0  .17 0":               {"185.12.0.7", "185.12.0.17"},
		"clears sender by sender, good in a row: 185.12.0.7 0":              {"185.12.0.7"},
		"clears sender by sender, good in a row: 10.0.0.1 0  2001:db8::1 0": {"10.0.0.1", "2001:db8::1"},
		"": nil,
	} {
		var a Alert
		for _, ip := range ips {
			a.alert.Senders = append(a.alert.Senders, data.Sender{IP: data.NewText(ip)})
		}
		if got := a.clears(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAFindingIsNamedInAFewLetters(t *testing.T) {
	for want, f := range map[string]data.Finding{
		"REN click":  {Code: "REN", Field: "click_id"},
		"MAC sub1":   {Code: "MAC", Field: "sub1"},
		"QUA 25<50":  {Code: "QUA", Field: "amount", Got: data.NewText("25.00 EUR"), Expected: "at least 50.00 EUR"},
		"QUA amount": {Code: "QUA", Field: "amount", Got: data.NewText("much"), Expected: "50.00"},
		"LAT":        {Code: "LAT"},
		"MAC ␛[2J":   {Code: "MAC", Field: "\x1b[2J"},
	} {
		if got := foundWord(f); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestMoneyOfManyCurrenciesIsToldShort(t *testing.T) {
	var some, many data.Sums
	for i, currency := range []string{"AUD", "EUR", "GBP", "SEK", "USD"} {
		m := data.Money{Amount: data.ParseAmount("120"), Currency: data.NewText(currency)}
		many.Add(m)
		if i < 2 {
			some.Add(m)
		}
	}
	if one, two := sums(some), sums(many); one != "120.00 AUD + 120.00 EUR" || two != "120.00 AUD + 120.00 EUR + 3 more" {
		t.Errorf("%s; %s", one, two)
	}
	if got := roughSums(many); got != "120 AUD + 120 EUR + 3 more" {
		t.Error(got)
	}
}

func TestTheHeadOfAnAlertTellsItsCountOnce(t *testing.T) {
	for sentence, want := range map[string]string{
		"FableSpin renamed its click id: 529 of 1,074 receipts since 02:58:14Z": "FableSpin renamed its click id",
		"Zebrino has sent nothing for 4 min, usually 7 a minute":                "Zebrino has sent nothing for 4 min, usually 7 a minute",
		"A: B sends no amount": "A: B sends no amount",
	} {
		if got := withoutCount(sentence); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
