package conversion_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/conversion"
)

// anyReceipts draws receipts that share few clicks, players and transactions.
func anyReceipts(clicks ...string) *rapid.Generator[[]data.Receipt] {
	return rapid.Custom(func(t *rapid.T) []data.Receipt {
		pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
		var all []data.Receipt
		for i := range rapid.IntRange(0, 12).Draw(t, "n") {
			r := receive(rapid.IntRange(0, 3).Draw(t, "minute"), strings.Join([]string{
				pick("event", "registration", "ftd", "qualified_ftd", "deposit", "pending", "approved", "rejected", "odd"),
				"txid:" + pick("txid", "", "A", "B"), "player:" + pick("player", "", "7"), "click:" + pick("click", clicks...),
				"status:" + pick("status", "accepted", "accepted", "rejected", "duplicate", ""), "campaign:" + pick("campaign", "de", "", "other"),
				"operator:" + pick("operator", "fablespin", "oddly"),
			}, " "))
			r.ID.Key = text(fmt.Sprint(i + 1))
			all = append(all, r)
		}
		return all
	})
}

// told writes conversions with everything that is said of them.
func told(all []conversion.Conversion) string {
	var b strings.Builder
	for _, c := range all {
		fmt.Fprintf(&b, "%v %v %v %v %v %v %q\n", c.Key, c.Campaign, c.Conversion.Receipts, c.Status, c.Money, c.Payable, c.Why)
	}
	return b.String()
}

func TestTheOrderOfReceiptsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		receipts := anyReceipts("9cdf", "77e0", "").Draw(rt, "receipts")
		terms := []data.Terms{deal(rapid.SampledFrom([]string{"ftd", "qualified_ftd", "deposit"}).Draw(rt, "pays"))}
		mixed := rapid.Permutation(slices.Concat(receipts, receipts[:len(receipts)/2])).Draw(rt, "again and in another order")
		if want, got := told(conversion.Group(receipts, terms, nil)), told(conversion.Group(mixed, terms, nil)); want != got {
			rt.Fatalf("%s\nin another order:\n%s", want, got)
		}
	})
}

func TestEveryReceiptIsInOneConversionAndEveryKeyIsItsOwn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		receipts := anyReceipts("9cdf", "77e0", "").Draw(rt, "receipts")
		in, keys := map[data.ID]int{}, map[data.ConversionKey]bool{}
		for _, c := range conversion.Group(receipts, []data.Terms{deal("ftd")}, nil) {
			if keys[c.Key] || c.Key.Ordinal < 1 {
				rt.Fatalf("the key %v comes twice or has no ordinal", c.Key)
			}
			keys[c.Key] = true
			if len(c.Receipts) == 0 || len(c.Receipts) != len(c.Conversion.Receipts) || c.Why == "" {
				rt.Fatalf("%v has %d receipts, %d ids, why %q", c.Key, len(c.Receipts), len(c.Conversion.Receipts), c.Why)
			}
			for i, r := range c.Receipts {
				in[r.ID]++
				if r.ID != c.Conversion.Receipts[i] || i > 0 && r.ReceivedAt.Time().Before(c.Receipts[i-1].ReceivedAt.Time()) {
					rt.Fatalf("%v: receipts are not in their order", c.Key)
				}
			}
		}
		for _, r := range receipts {
			if in[r.ID] != 1 {
				rt.Fatalf("receipt %v is in %d conversions", r.ID, in[r.ID])
			}
		}
	})
}

func TestClicksCanBeGroupedInBatches(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		one, other := anyReceipts("9cdf").Draw(rt, "one"), anyReceipts("77e0").Draw(rt, "other")
		for i := range other {
			other[i].ID.Key = text("b" + other[i].ID.Key.Raw())
		}
		terms := []data.Terms{deal("ftd")}
		together := conversion.Group(slices.Concat(one, other), terms, nil)
		apart := slices.Concat(conversion.Group(one, terms, nil), conversion.Group(other, terms, nil))
		sorted := func(all []conversion.Conversion) string {
			lines := strings.SplitAfter(told(all), "\n")
			slices.Sort(lines)
			return strings.Join(lines, "")
		}
		if sorted(together) != sorted(apart) {
			rt.Fatalf("together:\n%s\nin batches:\n%s", sorted(together), sorted(apart))
		}
	})
}
