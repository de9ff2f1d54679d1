package catalogue_test

import (
	"slices"
	"strings"
	"testing"

	"tailback/data"
	"tailback/rules/catalogue"
)

func TestTheCatalogueHasThe21RulesOfTheDesign(t *testing.T) {
	want := strings.Fields("MIS MAC REN TRU OVW UNK TZS EVT DEA QUA CUR AMT FMT PAY DUP LAT WIN SUB CMP ELS AUT")
	var got []string
	for _, r := range catalogue.Rules() {
		got = append(got, r.Code)
		if r.Name == "" || r.Title == "" || r.Finds == "" || r.Why == "" || r.Fix == "" || len(r.Weights) == 0 {
			t.Errorf("%s is not described", r.Code)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("rules %v", got)
	}
	if rows := strings.Count(catalogue.Markdown(), "\n"); rows != 23 {
		t.Errorf("the table has %d lines", rows)
	}
}

func TestRulesThatCannotRunSayWhy(t *testing.T) {
	all := catalogue.Whole()
	deposits, payouts, unsigned := agreed(), agreed(), agreed()
	payouts.AmountIs, unsigned.AmountIs = "payout", "payout"
	whole := all
	whole.Contract = ready(t, deposits, token)
	noSecret := all
	noSecret.Contract = ready(t, unsigned, "")
	noSecret.Contract.NoSecret = "the environment has no FABLESPIN_TOKEN"
	blind := whole
	blind.Query, blind.AuthOK = false, false
	trusting, unclear := all, all
	unproven, unmeant := agreed(), agreed()
	unproven.Auth, unmeant.AmountIs = data.Auth{Kind: "none"}, ""
	trusting.Contract, unclear.Contract = ready(t, unproven, ""), ready(t, unmeant, token)
	trusting.AuthOK = false
	byAddress := agreed()
	byAddress.Auth = data.Auth{Kind: "ip", IPs: []string{"192.0.2.0/24"}}
	faceless := all
	faceless.Contract = ready(t, byAddress, "")
	faceless.Query, faceless.AuthOK, faceless.SentSubs, faceless.Addresses = false, false, false, false
	bare := blind
	bare.ClickIDs, bare.Events, bare.Amounts, bare.AuthOK = false, false, false, true
	lone := all
	lone.Clicks = false
	lone.Contract = ready(t, payouts, token)
	for name, test := range map[string]struct {
		have catalogue.Have
		off  string
	}{
		"all there":        {whole, ""},
		"no contract":      {all, "REN EVT QUA AMT PAY LAT"},
		"no secret":        {noSecret, "AUT"},
		"no raw requests":  {blind, "REN AUT"},
		"nothing said":     {bare, "REN MIS OVW TRU UNK EVT AMT"},
		"no clicks":        {lone, "UNK WIN SUB CMP ELS"},
		"nothing to prove": {trusting, ""},
		"columns alone":    {faceless, "REN SUB AUT"},
		"no meaning":       {unclear, "QUA PAY"},
	} {
		var off []string
		for _, o := range test.have.Off() {
			off = append(off, o.Code)
			if o.Why == "" || o.Rule == "" {
				t.Errorf("%s: %s does not say why", name, o.Code)
			}
		}
		if got := strings.Join(off, " "); got != test.off {
			t.Errorf("%s: off are %s, want %s", name, got, test.off)
		}
	}
	for _, o := range noSecret.Off() {
		if o.Code == "AUT" && o.Why != "the environment has no FABLESPIN_TOKEN" {
			t.Error(o.Why)
		}
	}
}
