package conversion_test

import (
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/conversion"
)

// What the rules found in a receipt, and its contract, decide a check where they
// can.
func TestAVerdictGoesByTheContractAndByWhatTheRulesFound(t *testing.T) {
	found := func(code, field, expected, got string) []data.Finding {
		return []data.Finding{{Code: code, Field: field, Expected: expected, Got: text(got)}}
	}
	late := data.Contract{MaxDelay: data.Duration(15 * time.Minute)}
	for name, test := range map[string]struct {
		change func(*data.Checked)
		check  int
		want   string
	}{
		"renamed":     {func(c *data.Checked) { c.Findings = found("REN", "click_id", "clickid", "click_id=9cdf") }, 2, "2 click id | click_id=9cdf | clickid= | x renamed"},
		"unfilled":    {func(c *data.Checked) { c.Findings = found("MAC", "click_id", "a value", "{clickid}") }, 2, "2 click id | {clickid} | a value | x unfilled"},
		"cut":         {func(c *data.Checked) { c.Findings = found("TRU", "click_id", "9cdf-77e0", "9cdf") }, 2, "2 click id | 9cdf | 9cdf-77e0 | x cut short"},
		"of another":  {func(c *data.Checked) { c.Findings = found("MAC", "sub1", "a value", "{sub1}") }, 2, "2 click id | 9cdf | one of our clicks | ok"},
		"late":        {func(c *data.Checked) { c.Findings, c.Contract = found("LAT", "occurred_at", "", ""), &late }, 4, "4 timestamp | 2026-11-24T12:04:52Z | within 15m | x late, 8 s old"},
		"sent before": {func(c *data.Checked) { c.Findings = found("DUP", "txid", "", "") }, 7, "7 sent once | txid T-99120 | not seen before | x duplicate"},
		"token":       {func(c *data.Checked) { c.Proof = "token" }, 8, "8 sender | 185.12.0.7 | the agreed token | ok token good"},
		"address":     {func(c *data.Checked) { c.Proof = "address" }, 8, "8 sender | 185.12.0.7 | a listed address | ok listed"},
		"forged":      {func(c *data.Checked) { c.Proof, c.Findings = "signature", found("AUT", "signature", "", "") }, 8, "8 sender | 185.12.0.7 | a good signature | x not proven"},
		"nothing agreed": {func(c *data.Checked) {
			c.Contract, c.Receipt.AuthOK = &data.Contract{Auth: data.Auth{Kind: "none"}}, data.Unknown
		}, 8, "8 sender | 185.12.0.7 | nothing agreed | ok"},
		"a deposit":       {deposits(text("ftd"), "deposit_sum", "120.00"), 3, "3 qualification | deposit 120.00 EUR | >= 50.00 EUR | ok"},
		"a payout":        {deposits(text("ftd"), "payout", "120.00"), 3, "3 qualification | payout 120.00 EUR | >= 50.00 EUR | ? a payout, no deposit"},
		"a payout enough": {deposits(text("qualified_ftd"), "payout", "120.00"), 3, "3 qualification | payout 120.00 EUR | >= 50.00 EUR | ok operator says so"},
	} {
		r, trail := good()
		c := data.Checked{Receipt: r}
		test.change(&c)
		if got := lines(conversion.Verdict(c, trail))[test.check-1]; got != test.want {
			t.Errorf("%s: got  %s\nwant %s", name, got, test.want)
		}
	}
}

// deposits gives a receipt another event and amount, of one meaning.
func deposits(event data.Text, is, amount string) func(*data.Checked) {
	return func(c *data.Checked) {
		c.Receipt.Event, c.Contract = event, &data.Contract{AmountIs: is}
		c.Receipt.Money.Amount = data.ParseAmount(text(amount).Raw())
	}
}

// A deposit that is just what the deal pays is told from a payout by the contract.
func TestAConversionIsPayableByWhatItsAmountIs(t *testing.T) {
	terms := deal("ftd")
	terms.MinDeposit, terms.Payout.Amount = data.ParseAmount("50"), data.ParseAmount("40")
	r := receive(1, "ftd")
	r.Money = data.Money{Amount: data.ParseAmount("40"), Currency: terms.Payout.Currency}
	for is, want := range map[string]data.Payable{"": data.PayableNotYet, "payout": data.PayableNotYet, "deposit_sum": data.PayableNo} {
		all := conversion.Group([]data.Receipt{r}, []data.Terms{terms}, func(*data.Receipt) string { return is })
		if len(all) != 1 || all[0].Payable != want {
			t.Errorf("where amounts are %q it is %s: %s", is, all[0].Payable, all[0].Why)
		}
	}
}
