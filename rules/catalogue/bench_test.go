package catalogue_test

import (
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/rules/catalogue"
	"tailback/rules/contract"
	"tailback/rules/query"
)

// judged is a receipt with all that it is judged by.
type judged struct {
	receipt  data.Receipt
	contract *contract.Version
	facts    *data.Facts
}

// clean gives receipts of an hour in which no rule finds anything, of operators
// that keep can choose.
func clean(t testing.TB, most int, keep func(data.Receipt) bool) []judged {
	t.Helper()
	w := demo.New(demo.Options{Seed: 1, Rate: 20, Start: start, Calm: true})
	a := newArchive(t, w)
	var all []judged
	for len(all) < most {
		b, more := w.Until(start, 2000)
		a.add(b.Clicks)
		for i := range b.Receipts {
			r := &b.Receipts[i]
			j := judged{*r, a.contracts[r.Operator.Key], a.facts(r)}
			if len(all) < most && keep(*r) && len(catalogue.Check(&j.receipt, j.contract, j.facts)) == 0 {
				all = append(all, j)
			}
		}
		if !more {
			t.Fatalf("only %d receipts", len(all))
		}
	}
	return all
}

// twelve gives receipts of so many parameters, the last one unknown to the
// contract.
func twelve(t testing.TB, most int) []judged {
	all := clean(t, most, func(r data.Receipt) bool { return len(query.Split(r.Query.Raw())) == 11 })
	for i := range all {
		all[i].receipt.Query = data.NewText(all[i].receipt.Query.Raw() + "&lang=de")
	}
	return all
}

// BenchmarkFigureCatalogue checks 200,000 receipts of 12 parameters, with a contract,
// terms, a click and what came before, on one core.
func BenchmarkFigureCatalogue(b *testing.B) {
	receipts := twelve(b, 500)
	c := catalogue.NewChecker(catalogue.Whole())
	b.ReportAllocs()
	began, n := time.Now(), 0
	for b.Loop() {
		for range 400 {
			for i := range receipts {
				j := &receipts[i]
				c.Check(&j.receipt, j.contract, j.facts)
			}
			n += len(receipts)
		}
	}
	datatest.Figure{
		What: "receipts of 12 parameters through the catalogue", Got: float64(n) / time.Since(began).Seconds(), Unit: "/s", Bar: ">= 100000",
	}.Report(b)
}

func TestAReceiptWithoutAFindingCostsNoAllocation(t *testing.T) {
	receipts := clean(t, 400, func(data.Receipt) bool { return true })
	c := catalogue.NewChecker(catalogue.Whole())
	operators := map[string]bool{}
	for i := range receipts {
		j := &receipts[i]
		operators[j.receipt.Operator.Label()] = true
		c.Check(&j.receipt, j.contract, j.facts)
		if n := testing.AllocsPerRun(3, func() { c.Check(&j.receipt, j.contract, j.facts) }); n != 0 {
			t.Fatalf("%v allocations: %s", n, j.receipt.Query)
		}
	}
	if len(operators) != 6 {
		t.Errorf("only receipts of %v", operators)
	}
}
