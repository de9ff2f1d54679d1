package contract_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/contract"
)

func TestAWordMeansWhatTheContractSays(t *testing.T) {
	words := map[string]string{"Dep": "ftd", "CPA qualification": "qualified_ftd", "ДЕПОЗИТ": "deposit"}
	for name, test := range map[string]struct {
		ignore bool
		want   map[string]string
	}{
		"case counts":      {false, map[string]string{"Dep": "ftd", "dep": "", "CPA qualification": "qualified_ftd", "депозит": "", "ftd": "", "": ""}},
		"case is the same": {true, map[string]string{"Dep": "ftd", "dEP": "ftd", "cpa QUALIFICATION": "qualified_ftd", "депозит": "deposit", "dep ": "", "": "", strings.Repeat("x", 100): ""}},
	} {
		t.Run(name, func(t *testing.T) {
			v, _ := compiled(t, data.Contract{Events: words, IgnoreCase: test.ignore})
			for word, want := range test.want {
				if got, ok := v.Event(word); got != want || ok != (want != "") {
					t.Errorf("%q means %q, want %q", word, got, want)
				}
			}
		})
	}
}

func TestATimeIsReadInTheFormatOfTheContract(t *testing.T) {
	for _, test := range []struct{ format, zone, text, want string }{
		{"2006-01-02 15:04:05", "Europe/Riga", "2026-11-27 10:01:02", "2026-11-27T08:01:02Z"},
		{"2006-01-02 15:04:05", "Europe/Riga", "2026-07-27 10:01:02", "2026-07-27T07:01:02Z"},
		{"2006-01-02 15:04:05", "", "2026-11-27 10:01:02", ""},
		{"2006-01-02 15:04:05", "Europe/Riga", "1764237662", ""},
		{"2006-01-02T15:04:05Z07:00", "", "2026-11-27T10:01:02+01:00", "2026-11-27T09:01:02Z"},
		{"2006-01-02T15:04:05Z07:00", "Europe/Riga", "2026-11-27T10:01:02Z", "2026-11-27T10:01:02Z"},
		{"02.01.2006", "Europe/Riga", "27.11.2026", "2026-11-26T22:00:00Z"},
		{"unix_s", "Europe/Riga", "1764237662", "2025-11-27T10:01:02Z"},
		{"unix_ms", "", "1764237662123", "2025-11-27T10:01:02.123Z"},
		{"unix_us", "", "1764237662123456", "2025-11-27T10:01:02.123456Z"},
		{"unix_s", "", "-5", ""}, {"unix_s", "", "", ""}, {"unix_s", "", "1764237662.5", ""}, {"unix_s", "", "999999999999999999", ""},
		{"unix_ms", "", "9999999999999999999", ""},
	} {
		v, faults := compiled(t, data.Contract{TimeFormat: test.format, Zone: test.zone})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		got := ""
		if at, ok := v.Time(test.text); ok {
			got = at.UTC().Format(time.RFC3339Nano)
		}
		if got != test.want {
			t.Errorf("%s %s %s: %q, want %q", test.format, test.zone, test.text, got, test.want)
		}
	}
}

func TestATimeIsReadInAnyShapeWhereNoFormatIsNamed(t *testing.T) {
	riga, err := time.LoadLocation("Europe/Riga")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2026-11-27 10:01:02":         "2026-11-27T08:01:02Z",
		"2026-11-27T10:01:02":         "2026-11-27T08:01:02Z",
		"2026-11-27T10:01":            "2026-11-27T08:01:00Z",
		"2026-11-27 10:01:02.1234567": "2026-11-27T08:01:02.1234567Z",
		"2026-11-27T10:01:02Z":        "2026-11-27T10:01:02Z",
		"2026-11-27T10:01:02.5z":      "2026-11-27T10:01:02.5Z",
		"2026-11-27T10:01:02+05:30":   "2026-11-27T04:31:02Z",
		"2026-11-27T10:01:02-0300":    "2026-11-27T13:01:02Z",
		"2026-11-27T10:01:02+02":      "2026-11-27T08:01:02Z",
		"2026-11-27T10:01:02 02:00":   "2026-11-27T08:01:02Z", // its + was not encoded
		"2026-11-27":                  "2026-11-26T22:00:00Z",
		"2024-02-29":                  "2024-02-28T22:00:00Z",
		"1764237662":                  "2025-11-27T10:01:02Z",
		"1764237662123":               "2025-11-27T10:01:02.123Z",
		"1764237662123456":            "2025-11-27T10:01:02.123456Z",

		"2026-02-29": "", "2026-13-01": "", "2026-11-27T24:00:00": "", "2026-11-27T10:60:00": "", "2026-11-27 10:01:60": "", "2026-11-27T10:01:02+16:00": "",
		"10:01:02": "", "2026-11-27T": "", "2026-11-27T10": "", "2026-11-27T10:01:": "", "2026-11-27T10:01:02.": "", "2026-11-27T10:01:02+": "", "27.11.2026": "",
		"2026-11-27 10:01:02 x": "", "2026-11-27+02:00": "", "": "", " ": "", "{date}": "", "20261127": "", "12345678": "", "-1764237662": "", "0000-01-01": "", "0001-01-01T00:00:00+02:00": "",
	} {
		got := ""
		if at, ok := contract.Moment(text, riga); ok {
			got = at.UTC().Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]bool{"2026-11-27 10:01:02": false, "2026-11-27": false, "2026-11-27T10:01:02Z": true, "1764237662": true} {
		if _, ok := contract.Moment(text, nil); ok != want {
			t.Errorf("%q without a zone: %v", text, ok)
		}
	}
}

// What time.Parse reads in these layouts is read alike.
func TestMomentsAreThoseOfTheTimePackage(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	layouts := []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05.0000000", "2006-01-02T15:04", "2006-01-02", time.RFC3339Nano, "2006-01-02T15:04:05-0700"}
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMicro(rapid.Int64Range(-62e15, 253e15).Draw(t, "micros")).In(zone)
		layout := rapid.SampledFrom(layouts).Draw(t, "layout")
		text := at.Format(layout)
		want, err := time.ParseInLocation(layout, text, zone)
		if err != nil {
			t.Skip("a year that has no four digits")
		}
		if got, ok := contract.Moment(text, zone); !ok || !got.Equal(want) {
			t.Fatalf("%q: %s, %v, want %s", text, got, ok, want)
		}
	})
}

func TestAnAmountHasADotBeforeItsDecimals(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "12": "12", "12.34": "12.34", "-5.50": "-5.5", "007": "7", "0.001": "0.001", "12345678901234567890.12345678": "12345678901234567890.12345678",
		"": "", "-": "", ".": "", ".5": "", "5.": "", "+5": "", "--5": "", "12,34": "", "1,200.00": "", "1.200,00": "", "1.2.3": "", "$5": "", "5 ": "", "5 EUR": "", "1e3": "", "1E3": "",
		"NaN": "", "Inf": "", "-Infinity": "", "0x10": "", "1_000": "", "١٢": "", strings.Repeat("9", 39): "", "{amount}": "", "[1,2]": "",
	} {
		got := ""
		if d, ok := contract.Amount(text); ok {
			got = d.String()
		}
		if got != want || contract.IsAmount(text) != (want != "") {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestReadingByAContractAllocatesNothing(t *testing.T) {
	v, _ := compiled(t, data.Contract{
		Params: map[string]string{"click_id": "cid"}, Events: map[string]string{"First_Dep": "ftd"}, IgnoreCase: true,
		Zone: "Europe/Riga", TimeFormat: "2006-01-02 15:04:05", ClickIDFormat: "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
	})
	free, _ := compiled(t, data.Contract{Zone: "Europe/Riga"})
	book, _ := contract.NewBook([]contract.Entry{{Contract: data.Contract{Operator: ref("a")}}}, noSecrets)
	key := ref("a").Key
	for name, read := range map[string]func() bool{
		"the book":    func() bool { return book.At(key, noon) != nil },
		"a parameter": func() bool { return v.Field("cid") == "click_id" && v.Field("x") == "" },
		"a word":      func() bool { _, ok := v.Event("FIRST_dep"); return ok },
		"a time":      func() bool { _, ok := v.Time("2026-11-27 10:01:02"); return ok },
		"any time":    func() bool { _, ok := free.Time("2026-11-27T10:01:02.123+02:00"); return ok },
		"no time":     func() bool { _, ok := free.Time("{date} of the event"); return !ok },
		"an amount":   func() bool { return contract.IsAmount("1200.00") && !contract.IsAmount("1,200.00") },
		"a click id":  func() bool { return v.ClickID.MatchString("0198c5a0-7c1e-4a4b-9d43-1b2c3d4e5f60") },
	} {
		if !read() {
			t.Errorf("%s is not read", name)
		}
		if n := testing.AllocsPerRun(100, func() { read() }); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestNamesSuggestFieldsAndWordsSuggestEvents(t *testing.T) {
	for param, want := range map[string][]string{
		"clickid": {"click_id"}, "TransactionID": nil, "transaction_id": {"click_id", "txid"}, "depositamount": {"amount"}, "status": {"event", "player_status"},
		"sub3": {"sub3"}, "p10": {"sub10"}, "s6": nil, "sub16": nil, "aff_sub": {"click_id", "sub1"}, "sig": {"auth"}, "utm_term": {"sub1"}, "sub_id": {"click_id", "sub1"}, "": nil,
	} {
		if got := contract.FieldsOf(param); !slices.Equal(got, want) {
			t.Errorf("%s carries %q, want %q", param, got, want)
		}
	}
	for word, want := range map[string][]string{"confirmed": {"qualified_ftd", "approved"}, "firstdeposit": {"ftd"}, "cpa QUALIFICATION": {"qualified_ftd"}, "RD": {"deposit"}, "kyc": nil} {
		if got := contract.EventsOf(word); !slices.Equal(got, want) {
			t.Errorf("%s means %q, want %q", word, got, want)
		}
	}
	for _, field := range contract.Fields() {
		names := contract.Names(field)
		if len(names) == 0 || slices.Contains(names, "") {
			t.Errorf("%s has the names %q", field, names)
		}
	}
	if got := contract.Names("sub_id"); got[0] != "sub1" || contract.Names("nothing") != nil {
		t.Errorf("sub_id has the names %q", got)
	}
}

func FuzzAMomentIsOneOrNone(f *testing.F) {
	for _, text := range []string{"2026-11-27 10:01:02", "2026-11-27T10:01:02.1234567+02:00", "1764237662123", "2026-11-27", "0001-01-01T00:00:00+15:59", "9999-12-31T23:59:59.999999999-15:59"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, ok := contract.Moment(text, time.UTC)
		if !ok {
			return
		}
		again, ok := contract.Moment(at.UTC().Format("2006-01-02T15:04:05.999999999Z07:00"), nil)
		if !ok || !again.Equal(at) {
			t.Fatalf("%q is %s, and that is %s", text, at, again)
		}
	})
}

func FuzzAnAmountIsExactOrNone(f *testing.F) {
	for _, text := range []string{"0", "-12.34", "1e3", "NaN", "1.2.3", "00000000000000000000.5"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, ok := contract.Amount(text)
		if ok != contract.IsAmount(text) {
			t.Fatalf("%q: %v and not", text, ok)
		}
		if ok && !contract.IsAmount(d.String()) {
			t.Fatalf("%q is %s, and that is none", text, d)
		}
	})
}
