package contract_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/contract"
)

func fable() data.Contract {
	return data.Contract{
		Operator: ref("FableSpin"), ValidFrom: noon, ValidTo: noon.AddDate(0, 6, 0),
		Params: map[string]string{"click_id": "clickid", "event": "goal"}, Events: map[string]string{"dep": "ftd"}, Zone: "Europe/Riga",
		Auth:     data.Auth{Kind: "token", Param: "tok", Secret: "env:S", IPs: []string{"192.0.2.1", "192.0.2.2"}},
		Expected: []string{"click_id"}, Precision: data.Duration(time.Second), MonthCloses: data.Close{Day: 3, Time: "12:00"},
	}
}

func TestTheNextVersionAlsoReadsARenamedParameter(t *testing.T) {
	before, later := fable(), noon.Add(time.Hour)
	next, err := contract.Extend(before, later, "click_id", "click_id")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fable(), before, cmp.AllowUnexported(data.Text{})); diff != "" {
		t.Errorf("it changed the one before: %s", diff)
	}
	book, faults := contract.NewBook([]contract.Entry{{Contract: before, Origin: contract.Relation}, {Contract: next, Origin: contract.Ledger}}, nil)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	key := before.Operator.Key
	if v := book.At(key, later.Add(-1)); v.Field("clickid") != "click_id" || v.Field("click_id") != "" {
		t.Error("the version before reads the new name")
	}
	if v := book.At(key, later); v.Field("clickid") != "click_id" || v.Field("click_id") != "click_id" || v.Number != 2 {
		t.Error("the next version does not read both names")
	}
	if got := fmt.Sprint(contract.Diff(before, next)); got != "[+ also.click_id = click_id]" {
		t.Errorf("they differ in %s", got)
	}
	twice, err := contract.Extend(next, later.Add(time.Hour), "click_id", "cid")
	if err != nil || fmt.Sprint(contract.Diff(next, twice)) != "[~ also.click_id = click_id → click_id, cid]" {
		t.Errorf("then they differ in %s, %v", contract.Diff(next, twice), err)
	}
	if fresh, err := contract.Extend(before, later, "txid", "tid"); err != nil || fresh.Params["txid"] != "tid" {
		t.Errorf("a field that was not read is read from %q, %v", fresh.Params["txid"], err)
	}
}

func TestTheNextVersionAlsoKnowsANewWord(t *testing.T) {
	next, err := contract.ExtendEvents(fable(), noon.Add(time.Hour), "First_Dep", "ftd")
	if err != nil || fmt.Sprint(contract.Diff(fable(), next)) != "[+ events.First_Dep = ftd]" || len(fable().Events) != 1 {
		t.Errorf("they differ in %s, %v", contract.Diff(fable(), next), err)
	}
}

func TestWhatCannotBeExtendedIsSaid(t *testing.T) {
	extend := func(field, param string) error {
		_, err := contract.Extend(fable(), noon, field, param)
		return err
	}
	word := func(word, event string) error {
		_, err := contract.ExtendEvents(fable(), noon, word, event)
		return err
	}
	for want, err := range map[string]error{
		"there is no field clickid; is click_id meant?": extend("clickid", "cid"),
		"goal already carries event":                    extend("click_id", "goal"),
		"tok already carries the token":                 extend("click_id", "tok"),
		"a parameter has a name":                        extend("click_id", ""),
		"there is no event dep":                         word("d", "dep"),
		"dep already means ftd":                         word("dep", "deposit"),
		"no word is none":                               word("", "deposit"),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("it says %v, want %s", err, want)
		}
	}
}

func TestADifferenceIsALineForAPerson(t *testing.T) {
	changed := fable()
	changed.Zone, changed.Precision, changed.IgnoreCase = "Europe/Malta", 0, true
	changed.Auth.IPs = []string{"192.0.2.2", "192.0.2.1"}
	changed.Auth.Secret = "s3cret"
	changed.Params = map[string]string{"click_id": "clickid", "event": "\x1b[2J"}
	var got []string
	for _, d := range contract.Diff(fable(), changed) {
		got = append(got, d.String())
	}
	if diff := cmp.Diff([]string{
		"~ params.event = goal → ␛[2J", "~ zone = Europe/Riga → Europe/Malta", "- precision = 1s", "- auth.secret = env:S", "+ ignore_case = true",
	}, got); diff != "" {
		t.Error(diff)
	}
}

// Contracts that differ in any key have a line that differs.
func TestEveryKeyOfAContractHasItsLine(t *testing.T) {
	specs := []string{
		`{"params":{"a":"b"}}`, `{"also":{"a":["b"]}}`, `{"events":{"a":"b"}}`, `{"ignore_case":true}`, `{"zone":"a"}`, `{"time_format":"a"}`, `{"precision":"1s"}`,
		`{"amount_is":"a"}`, `{"amount_events":["a"]}`, `{"auth":{"kind":"a"}}`, `{"auth":{"param":"a"}}`, `{"auth":{"secret":"env:A"}}`, `{"auth":{"ips":["a"]}}`,
		`{"auth":{"hash":"a"}}`, `{"auth":{"encoding":"a"}}`, `{"max_delay":"1s"}`, `{"click_id_format":"a"}`, `{"expected":["a"]}`, `{"report_zone":"a"}`, `{"month_closes":{"day":1}}`,
	}
	seen := map[string]bool{}
	for _, spec := range specs {
		c, said := data.ParseContract([]byte(spec))
		lines := contract.Lines(c)
		if len(said) > 0 || len(lines) != 1 {
			t.Fatalf("%s: %v %q", spec, lines, said)
		}
		root, _, _ := strings.Cut(lines[0].Key, ".")
		seen[root] = true
	}
	for _, key := range data.ContractKeys() {
		if !seen[key] {
			t.Errorf("%s has no line", key)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		parse := func(label string) data.Contract {
			c, _ := data.ParseContract([]byte(rapid.SampledFrom(specs).Draw(t, label)))
			return c
		}
		a, b := parse("a"), parse("b")
		one, _ := json.Marshal(a)
		two, _ := json.Marshal(b)
		if same := string(one) == string(two); same != (len(contract.Diff(a, b)) == 0) {
			t.Fatalf("%s and %s differ in %v", one, two, contract.Diff(a, b))
		}
	})
}
