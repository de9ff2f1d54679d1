package data_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

func TestTermsAboutWhatRulesFindAndTheLedgerKeeps(t *testing.T) {
	two := data.Checked{Verdict: data.VerdictOpen, Alerts: []string{"17"}, Disputes: []string{"any", "open", "41"}, Retries: []string{"any", "unknown", "7"}, Findings: []data.Finding{
		{Rule: "renamed_param", Code: "REN", Field: "click_id", Severity: data.Critical},
		{Rule: "unexpanded_macro", Code: "MAC", Field: "sub_id", Severity: data.Notice},
	}}
	clean := data.Checked{Verdict: data.VerdictPayable, Disputes: []string{"none"}}
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
		"dispute:open":                        {true, false},
		"dispute:none":                        {false, true},
		`dispute:"" -retry:""`:                {false, false},
		"dispute:41 retry:Unknown":            {true, false},
		"-retry:any":                          {false, true},
		"retry:mine,none":                     {false, true},
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

func TestAlertsThatThereAreNotAreNamed(t *testing.T) {
	board := data.Board{
		Changes: []data.Change{{Alerts: []data.Alert{{Number: 17, Name: "REN-fablespin-clickid"}}, Explained: []data.Alert{{Number: 19, Name: "SIL-x"}}}},
		Cleared: []data.Change{{Alerts: []data.Alert{{Name: "TZS-zebrino"}}}},
	}
	for filter, want := range map[string][]string{
		"alert:17": nil, "alert:18": {"18"}, "alert:18,19": nil, "alert:21,22 rule:REN": {"21", "22"}, "alert:tzs-*": nil,
		"-alert:18": nil, `alert:""`: nil, "rule:REN": nil, "alert:ren-fable": {"ren-fable"},
	} {
		if diff := cmp.Diff(want, mustFilter(t, filter).NoAlert(board)); diff != "" {
			t.Errorf("%s: %s", filter, diff)
		}
	}
}

func TestAReceiptOfNoAlertIsFoundByAnEmptyOne(t *testing.T) {
	f := mustFilter(t, `alert:""`)
	if !f.MatchChecked(data.Checked{}) || f.MatchChecked(data.Checked{Alerts: []string{"17"}}) {
		t.Error(`alert:"" asks for something else`)
	}
}

func TestWhereNoRulesRunATermAboutThemIsAnErrorInItsPlace(t *testing.T) {
	for text, column := range map[string]int{"é rule:REN": 2, "event:ftd ! -severity>=major": 13, "ALERT:17": 0} {
		_, err := data.ParseFilterWithoutRules(text, noon)
		var fault *data.FilterError
		if !errors.As(err, &fault) || fault.Column != column || !strings.Contains(fault.Message, "no rules run here") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if f, err := data.ParseFilterWithoutRules("event:ftd", noon); err != nil || f.String() != "event:ftd" {
		t.Errorf("%s, %v", f, err)
	}
}

func TestAFilterSaysWhichFieldsItAsksFor(t *testing.T) {
	for text, want := range map[string]bool{"alert:17": true, "-alert:1": true, "event:ftd ! alert:17 rule:REN": true, "rule:REN": false, "": false} {
		if got := mustFilter(t, text).Asks(data.FieldAlert); got != want {
			t.Errorf("%q asks for an alert: %v", text, got)
		}
	}
}

func TestAFilterSaysWhomItMustBeAskedOf(t *testing.T) {
	for text, want := range map[string][2]bool{ // findings, the ledger
		"event:ftd": {}, "dispute:open": {false, true}, "rule:REN ! retry:any": {true, true}, "! verdict:wrong amount>1": {true, false},
	} {
		f := mustFilter(t, text)
		if got := [2]bool{f.NeedsFindings(), f.NeedsLedger()}; got != want {
			t.Errorf("%q asks for findings: %v, the ledger: %v", text, got[0], got[1])
		}
	}
}
