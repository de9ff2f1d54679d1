package data_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

func TestASpecIsReadStrictly(t *testing.T) {
	c, said := data.ParseContract([]byte(fableSpin))
	if len(said) > 0 {
		t.Fatal(said)
	}
	line, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fableSpin, string(line)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsWrongWithASpecIsSaidAndTheRestOfItCounts(t *testing.T) {
	for spec, want := range map[string][]string{
		`{"zone":"UTC"}`:               nil,
		`{"zone":"UTC","params":null}`: nil,
		``:                             {"it is empty"},
		`{"zone":"UTC"`:                {"it is no JSON: its end is missing"},
		`{"zone" "UTC"}`:               {"it is no JSON from byte 9"},
		`["UTC"]`:                      {"it is no JSON object"},
		`{"zone":"UTC"} {}`:            {"something stands behind the object"},
		`{"zone":"UTC","zne":1}`:       {"zne: there is no key zne; is zone meant? There are also, amount_events, amount_is, auth, click_id_format, events, expected, ignore_case, max_delay, month_closes, params, precision, report_zone, time_format, zone"},
		`{"zone":"UTC","month_closes":{"day":3.5}}`: {"month_closes.day: it is a whole number, not a number"},
		`{"zone":"UTC","month_closes":3}`:           {"month_closes: it is a table of keys, not a number"},
		`{"zone":"UTC","params":["a"]}`:             {"params: it is a table of names, not a list"},
		`{"zone":"UTC","also":{"click_id":"cid"}}`:  {"also.click_id: it is a list of words, not text"},
		`{"zone":"UTC","events":{"\u001b[2J":7}}`:   {"events.␛[2J: it is text in quotes, not a number"},
		`{"zone":"UTC","auth":{"secret":"s3cr:t"},"precision":"s3cr:t"}`: {
			"auth.secret: it is env:NAME or file:PATH, and never the secret itself", "precision: it is a duration such as 15m or 1h30m"},
	} {
		c, said := data.ParseContract([]byte(spec))
		if diff := cmp.Diff(want, said); diff != "" {
			t.Errorf("%s: %s", spec, diff)
		}
		whole := strings.HasPrefix(spec, `{"zone":"UTC"`) && !strings.HasSuffix(spec, `"UTC"`)
		if whole != (c.Zone == "UTC") {
			t.Errorf("%s is read as %+v", spec, c)
		}
	}
}

func FuzzASpecIsReadOrSaid(f *testing.F) {
	for _, spec := range []string{fableSpin, `{}`, `{"auth":{"secret":"env:X","ips":[1,"a"]},"month_closes":{"day":1e9}}`, `{"also":{"a":["b"],"c":[]}}`, "null", `{"precision":"-9223372036854775808ns"}`} {
		f.Add([]byte(spec))
	}
	f.Fuzz(func(t *testing.T, spec []byte) {
		c, said := data.ParseContract(spec)
		for _, s := range said {
			if s != data.Safe(s) {
				t.Fatalf("%q is not safe to print", s)
			}
		}
		line, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		again, said := data.ParseContract(line)
		if diff := cmp.Diff(c, again, cmp.AllowUnexported(data.Text{})); diff != "" || len(said) > 0 {
			t.Fatalf("%s came back otherwise: %s %q", line, diff, said)
		}
	})
}

func TestADurationOfASpecIsATime(t *testing.T) {
	if c, _ := data.ParseContract([]byte(`{"max_delay":"1h30m"}`)); c.MaxDelay != data.Duration(90*time.Minute) {
		t.Errorf("it is %s", c.MaxDelay)
	}
}
