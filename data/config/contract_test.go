package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tailback/data"
	"tailback/data/config"
)

const twoContracts = `[[contract]]
operator = "FableSpin"
valid_from = 2026-11-01
valid_to = 2026-12-01T00:00:00+02:00
ignore_case = true
zone = "Europe/Riga"
time_format = "2006-01-02 15:04:05"
precision = "1s"
amount_is = "deposit_sum"
amount_events = ["ftd", "deposit"]
max_delay = "15m"
click_id_format = '[0-9a-f-]{36}'
expected = ["click_id", "event"]
report_zone = "Europe/Malta"
auth = { kind = "hmac", param = "sig", secret = "env:S", hash = "sha256", encoding = "hex", ips = ["192.0.2.0/24"] }
month_closes = { day = 3, time = "12:00" }
[contract.params]
click_id = "clickid"
event = "goal"
[contract.also]
click_id = ["click_id", "cid"]
[contract.events]
"CPA qualification" = "qualified_ftd"

[[contract]]
operator = "2"
zone = "UTC"
`

func TestContractsAreReadAsTheyAreWritten(t *testing.T) {
	c := load(t, twoContracts)
	if len(c.ContractFaults) > 0 || len(c.Contracts) != 2 {
		t.Fatalf("%d contracts, %v", len(c.Contracts), c.ContractFaults)
	}
	want := config.Contract{Operator: "FableSpin", Where: c.File() + ":1", Contract: data.Contract{
		ValidFrom: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), ValidTo: time.Date(2026, 11, 30, 22, 0, 0, 0, time.UTC),
		Params: map[string]string{"click_id": "clickid", "event": "goal"}, Also: map[string][]string{"click_id": {"click_id", "cid"}},
		Events: map[string]string{"CPA qualification": "qualified_ftd"}, IgnoreCase: true, Zone: "Europe/Riga", TimeFormat: "2006-01-02 15:04:05",
		Precision: data.Duration(time.Second), AmountIs: "deposit_sum", AmountEvents: []string{"ftd", "deposit"},
		Auth:     data.Auth{Kind: "hmac", Param: "sig", Secret: "env:S", Hash: "sha256", Encoding: "hex", IPs: []string{"192.0.2.0/24"}},
		MaxDelay: data.Duration(15 * time.Minute), ClickIDFormat: "[0-9a-f-]{36}", Expected: []string{"click_id", "event"},
		ReportZone: "Europe/Malta", MonthCloses: data.Close{Day: 3, Time: "12:00"},
	}}
	if diff := cmp.Diff(want, c.Contracts[0], cmpopts.IgnoreFields(config.Contract{}, "Places"), cmp.AllowUnexported(data.Text{})); diff != "" {
		t.Error(diff)
	}
	second := c.Contracts[1]
	if second.Operator != "2" || second.Zone != "UTC" || !second.ValidFrom.IsZero() || second.Where != c.File()+":25" || second.Places["zone"] != c.File()+":27" {
		t.Errorf("the second is %+v", second)
	}
	for key, line := range map[string]string{"zone": ":6", "auth": ":15", "auth.ips": ":15", "params": ":17", "params.event": ":19", "also": ":20", "events.CPA qualification": ":23", "x": ""} {
		if got := c.Contracts[0].Places[key]; got != c.File()+line && got+line != "" {
			t.Errorf("%s stands at %s", key, got)
		}
	}
}

// Each line is wrong, each has its sentence, and what is right counts.
func TestAWrongContractStopsNothingElse(t *testing.T) {
	wrong := []struct{ line, says string }{
		{`[[contract]]`, ``},
		{`operator = "FableSpin"`, ``},
		{`zne = "UTC"`, `contract.zne: there is no key zne; is zone meant?`},
		{`valid_form = 2026-11-01`, `contract.valid_form: there is no key valid_form; is valid_from meant?`},
		{`ignore_case = "yes"`, `contract.ignore_case: it is true or false, not text`},
		{`zone = 2`, `contract.zone: it is text in quotes, not a number`},
		{`time_format = ""`, `contract.time_format: it is empty`},
		{`max_delay = 15`, `contract.max_delay: it is a duration in quotes, such as 15m or 1h30m, not a number`},
		{`precision = "soon"`, `contract.precision: it is a duration such as 15m or 1h30m`},
		{`expected = "click_id"`, `contract.expected: it is a list of words, not text`},
		{`amount_events = ["ftd", 1]`, `contract.amount_events: it is text in quotes, not a number`},
		{`amount_is = "payout"`, ``},
		{`month_closes = { day = "3", hour = 12 }`, `contract.month_closes.day: it is a whole number, not text`},
		{`[contract.auth]`, ``},
		{`secret = "s3cret"`, `contract.auth.secret: it is env:NAME or file:PATH, and never the secret itself`},
		{`knd = "token"`, `contract.auth.knd: there is no key knd; is kind meant? There are encoding, hash, ips, kind, param, secret`},
		{`[contract.params]`, ``},
		{`click_id = ["clickid"]`, `contract.params.click_id: it is text in quotes, not a list`},
		{`event = "goal"`, ``},
		{`[[contract]]`, `contract: it has no operator`},
		{`zone = "UTC"`, ``},
		{`[[contract]]`, ``},
		{`operator = " "`, `contract.operator: it is empty`},
		{`[[contract]]`, ``},
		{`operator = "Zebrino"`, ``},
		{`valid_from = "soon"`, `contract.valid_from: it is a date or a time without quotes: 2026-11-01 or 2026-11-01T00:00:00+02:00`},
		{`valid_to = 10:00:00`, `contract.valid_to: it is a date or a time without quotes`},
	}
	text, want := "", []string(nil)
	for i, w := range wrong {
		text += w.line + "\n"
		if w.says != "" {
			want = append(want, fmt.Sprintf("config.toml:%d: %s", i+1, w.says))
		}
		if strings.HasPrefix(w.line, "month_closes") {
			want = append(want, fmt.Sprintf("config.toml:%d: contract.month_closes.hour: there is no key hour", i+1))
		}
	}
	c := load(t, text)
	if len(c.ContractFaults) != len(want) {
		t.Errorf("%d faults, want %d: %v", len(c.ContractFaults), len(want), c.ContractFaults)
	}
	for i := range min(len(c.ContractFaults), len(want)) {
		got := strings.ReplaceAll(c.ContractFaults[i].Error(), filepath.Dir(c.File())+"/", "")
		if !strings.HasPrefix(got, want[i]) {
			t.Errorf("it says\n%s, want\n%s", got, want[i])
		}
	}
	if strings.Contains(c.ContractFaults.Error(), "s3cret") {
		t.Error("it repeats what may be a secret")
	}
	if len(c.Contracts) != 1 || c.Contracts[0].AmountIs != "payout" || c.Contracts[0].Params["event"] != "goal" || len(c.Contracts[0].Params) != 1 {
		t.Errorf("what is right of them is %+v", c.Contracts)
	}
}

func TestContractsThatAreNoListAreSaid(t *testing.T) {
	c := load(t, "[contract]\noperator = 'FableSpin'")
	if want := "config.toml:1: contract: it is a list of tables: [[contract]], each with its operator"; !strings.HasSuffix(c.ContractFaults.Error(), want) {
		t.Errorf("it says %s", c.ContractFaults)
	}
}

func TestASecretIsReadWhereTheContractSaysItIs(t *testing.T) {
	c := load(t, "")
	dir := filepath.Dir(c.File())
	for name, text := range map[string]string{"good": " s3cret\n", "blank": "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := func(name string) string { return map[string]string{"GOOD": "s3cret", "BLANK": " "}[name] }
	for name, want := range map[string]string{
		"env:GOOD": "s3cret", "file:good": "s3cret", "file:" + dir + "/good": "s3cret",
		"env:NONE": "env:NONE is not set", "env:BLANK": "env:BLANK is not set",
		"file:blank": "file:blank is empty", "file:none": "file:none cannot be read: no such file or directory",
	} {
		got, err := c.Secret(name, env)
		if said := string(got) + fmt.Sprint(err); said != want+"<nil>" && said != want {
			t.Errorf("%s: %s", name, said)
		}
	}
}
