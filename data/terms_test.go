package data_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
)

func TestTheDealAtAMomentIsTheOneThatBeganLast(t *testing.T) {
	day := func(n int) data.Instant { return data.At(noon.AddDate(0, 0, n)) }
	deal := func(name string, from, to data.Instant) data.Terms {
		return data.Terms{NGRNote: data.NewText(name), ValidFrom: from, ValidTo: to}
	}
	deals := []data.Terms{deal("always", data.Instant{}, data.Instant{}), deal("from 2", day(2), data.Instant{}), deal("1 to 3", day(1), day(3)), deal("5 to 6", day(5), day(6))}
	for n, want := range []string{"always", "1 to 3", "from 2", "from 2", "from 2", "5 to 6", "from 2"} {
		if got, ok := data.TermsAt(deals, day(n).Time()); !ok || got.NGRNote.Raw() != want {
			t.Errorf("on day %d it is %q, %v; want %q", n, got.NGRNote, ok, want)
		}
	}
	if got, ok := data.TermsAt(deals[2:], day(3).Time()); ok {
		t.Errorf("at its end a deal is over, and %q is not", got.NGRNote)
	}
	if !deals[2].ValidAt(day(3).Time().Add(-time.Microsecond)) {
		t.Error("before its end a deal is not over")
	}
}

func TestADealPricesWhatItPaysOnce(t *testing.T) {
	payout := data.Money{Amount: data.NewAmount(decimal.New(120, 0)), Currency: data.NewText("EUR")}
	for model, want := range map[string]struct{ priced, share bool }{
		"cpa": {true, false}, "CPA": {true, false}, "hybrid": {true, true}, "RevShare": {false, true}, "": {true, false},
	} {
		deal := data.Terms{Model: data.NewText(model), Payout: payout, PayableEvent: data.NewText("ftd")}
		if _, priced := deal.Price(); priced != want.priced || deal.RevShare() != want.share {
			t.Errorf("%q: priced %v, revenue share %v; want %+v", model, priced, deal.RevShare(), want)
		}
		if !deal.Pays(data.NewText("FTD")) || deal.Pays(data.NewText("deposit")) {
			t.Errorf("%q does not pay ftd alone", model)
		}
	}
	if _, priced := (data.Terms{Model: data.NewText("cpa")}).Price(); priced {
		t.Error("no payout is a price")
	}
	if (data.Terms{}).Pays(data.Text{}) {
		t.Error("terms that name no event pay one")
	}
}

func TestMergedSumsAreTheirOwn(t *testing.T) {
	euro := func(n int64) data.Money {
		return data.Money{Amount: data.NewAmount(decimal.New(n, 0)), Currency: data.NewText("EUR")}
	}
	var a, b data.Sums
	b.Add(euro(5))
	a.Merge(b)
	a.Merge(b)
	a.Add(euro(1))
	if got, other := a.All(), b.All(); got[0].String() != "11.00 EUR" || other[0].String() != "5.00 EUR" {
		t.Errorf("%v and %v", got, other)
	}
}
