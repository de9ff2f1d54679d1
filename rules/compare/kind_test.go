package compare

import (
	"testing"
	"time"

	"tailback/rules/query"
)

func TestValuesAreToldByTheirShape(t *testing.T) {
	for value, want := range map[string]Kind{
		"": Nothing, "9cdf1a2b-0000-4000-8000-00000000aaaa": UUID, "9CDF1A2B-0000-4000-8000-00000000AAAA": UUID, "9cdf1a2b-0000-4000-8000-00000000aaa": Any,
		"42": Digits, "12.50": Amount, "-5": Amount, "1,200.00": Amount, "1.200,00": Amount, "12,34": Amount, "12.": Any, ".5": Any, "1,2,3": Any, "1e3": Any, "NaN": Any,
		"deadbeef": Hex, "cafe": Any, "0123456789abcdef": Hex, "EUR": Currency, "eur": Any, "192.0.2.4": Address, "192.0.2.400": Any, "fb_ad_881": Any,
	} {
		if got := shapeOf(value).kind; got != want {
			t.Errorf("%q is of kind %d, want %d", value, got, want)
		}
	}
}

func TestADecimalCommaIsToldFromThousands(t *testing.T) {
	for value, want := range map[string]bool{"12,34": true, "1.200,00": true, "0,5": true, "1,200": false, "1,200.00": false, "12.34": false, "12": false} {
		if got := shapeOf(value).kind == Amount && hasComma(value); got != want {
			t.Errorf("%q has a decimal comma: %v", value, got)
		}
	}
}

func TestMacrosAreFoundInTheFormsThatNetworksUse(t *testing.T) {
	rd := &reader{}
	for value, want := range map[string]string{
		"{source}": "{source}", "{s2s.req_id}": "{s2s.req_id}", "{p:sub}": "{p:sub}", "{date:Y-m-d H:i}": "{date:Y-m-d H:i}", "{{click}}": "{{click}}", "${x}": "${x}", "${(x)!}": "${(x)!}",
		"#{id}": "#{id}", "[afp1]": "[afp1]", "[[ref]]": "[[ref]]", "[[[x]]]": "[[[x]]]", "#s2#": "#s2#", "##SUM##": "##SUM##", "###X###": "###X###", "%uid%": "%uid%", "%%X%%": "%%X%%", "[%UID%]": "[%UID%]",
		"{%UID%}": "{%UID%}", "[=SID=]": "[=SID=]", "<click>": "<click>", "!!!ref!!!": "!!!ref!!!", "__CLICKID__": "__CLICKID__", "{$sub}": "{$sub}", "(cid)": "(cid)", "REPLACE": "REPLACE", "xxc1xx": "xxc1xx",
		"%7Bsource%7D": "{source}", " {source} ": "{source}", "eu_{anid}_1432": "{anid}", "{source": "{source",
		"": "", "fb_ad_881": "", "{9cdf1a2b-0000-4000-8000-00000000aaaa}": "", "{0123456789abcdef0123}": "", `{"a":1}`: "", "100%": "", "__init__": "", "a [b] c": "", "#1": "", "{}": "", "{42}": "", "x<y": "",
	} {
		if got := rd.macroIn(value); got != want {
			t.Errorf("in %q there is %q, want %q", value, got, want)
		}
	}
}

func TestTimesAreReadInTheContractsZoneAndForm(t *testing.T) {
	received := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	east := time.FixedZone("east", 2*60*60)
	for value, want := range map[string]time.Duration{
		"1773144000": 0, "1773144000000": 0, "1773144000000000": 0, "2026-03-10 14:00:00": 0, "2026-03-10T14:00:00.123": 123 * time.Millisecond, "2026-03-10T12:00:00Z": 0,
		"2026-03-10T15:00:00+01:00": 2 * time.Hour, "10.03.2026 14:30:00": 30 * time.Minute, "2026/03/10 14h": 0, "20260310": 0,
	} {
		rd := reader{layouts: layouts("2006/01/02 15h"), zone: east}
		_, at, ok := rd.when(value, received)
		if isTime := value != "20260310"; ok != isTime || ok && at.Sub(received) != want {
			t.Errorf("%q is %v (%v), want %v ahead", value, at, ok, want)
		}
	}
	rd := reader{layouts: layouts(""), zone: time.UTC}
	if _, _, ok := rd.when("1000000001", received); ok {
		t.Error("a number that is no time near its receipt is read as one")
	}
}

func TestDoubleEncodingIsToldFromAPercentSign(t *testing.T) {
	for raw, want := range map[string]coding{
		"a": plain, "a+b": plain, "100%": plain, "a%20b": once, "100%25": once, "a%2520b": twice, "a%252520b": twice, "{x}": unencoded, "caf\u00e9": unencoded,
	} {
		if got := codingOf(raw, query.Decode(raw)); got != want {
			t.Errorf("%q is coded %d, want %d", raw, got, want)
		}
	}
}
