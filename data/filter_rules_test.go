package data_test

import (
	"testing"

	"tailback/data"
)

func TestTermsAboutFindings(t *testing.T) {
	two := data.Checked{Verdict: data.VerdictOpen, Alerts: []string{"17"}, Findings: []data.Finding{
		{Rule: "renamed_param", Code: "REN", Field: "click_id", Severity: data.Critical},
		{Rule: "unexpanded_macro", Code: "MAC", Field: "sub_id", Severity: data.Notice},
	}}
	clean := data.Checked{Verdict: data.VerdictPayable}
	for filter, want := range map[string][2]bool{
		"rule:ren":                            {true, false},
		"rule:unexpanded*":                    {true, false},
		"rule:TRU":                            {false, false},
		`rule:""`:                             {false, true},
		"-rule:*":                             {false, true},
		"field:sub_id,amount":                 {true, false},
		"severity:notice":                     {true, false},
		"severity>=major":                     {true, false},
		"severity>critical":                   {false, false},
		"severity<minor":                      {true, false},
		"-severity>=minor":                    {false, true},
		"verdict:OPEN":                        {true, false},
		"verdict:payable,open":                {true, true},
		"alert:17":                            {true, false},
		"-alert:17":                           {false, true},
		"! rule:REN severity:critical":        {false, true},
		"rule:REN ! field:click_id alert:18":  {true, false},
		"status:accepted rule:REN":            {false, false},
		"-status:accepted rule:REN alert:1*":  {true, false},
		"rule:REN ! -status:accepted alert:*": {false, false},
	} {
		f := mustFilter(t, filter)
		if got := [2]bool{f.MatchChecked(two), f.MatchChecked(clean)}; got != want {
			t.Errorf("%s matches the one with two findings: %v, the clean one: %v", filter, got[0], got[1])
		}
		if !f.NeedsRules() {
			t.Errorf("%s needs no rules", filter)
		}
	}
}
