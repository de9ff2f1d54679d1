package query_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/rules/query"
)

func TestSplitKeepsWhatNetURLDrops(t *testing.T) {
	type pair struct{ Name, Value string }
	for raw, want := range map[string][]pair{
		"":                         nil,
		"a":                        {{"a", ""}},
		"a=":                       {{"a", ""}},
		"=b":                       {{"", "b"}},
		"&":                        {{"", ""}, {"", ""}},
		"a=1&&b=2&":                {{"a", "1"}, {"", ""}, {"b", "2"}, {"", ""}},
		"a=b=c":                    {{"a", "b=c"}},
		"clickid=%clickid%":        {{"clickid", "%clickid%"}},
		"cid=[%UID%]":              {{"cid", "[%UID%]"}},
		"note=100%":                {{"note", "100%"}},
		"aff=%affid%":              {{"aff", "\xaffid%"}},
		"a=1&amp;payout=10":        {{"a", "1"}, {"amp;payout", "10"}},
		"n=a+b%20c%2B":             {{"n", "a b c+"}},
		"%63id=x%4":                {{"cid", "x%4"}},
		"click_id={clickid}&e=ftd": {{"click_id", "{clickid}"}, {"e", "ftd"}},
	} {
		var got []pair
		for _, p := range query.Split(raw) {
			got = append(got, pair{p.Name(), p.Value()})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", raw, diff)
		}
	}
}

// checkSplit holds what is true of every raw query.
func checkSplit(t interface{ Fatalf(string, ...any) }, raw string) {
	var pieces []string
	at := 0
	for _, p := range query.Split(raw) {
		if p.NameStart != at || p.NameEnd < p.NameStart || p.ValueEnd < p.ValueStart {
			t.Fatalf("%q: %+v does not begin at %d", raw, p, at)
		}
		sign := raw[p.NameEnd:p.ValueStart]
		if sign != "=" && (sign != "" || p.RawValue() != "") {
			t.Fatalf("%q: %q between name and value of %+v", raw, sign, p)
		}
		if strings.Contains(p.RawName(), "=") || strings.Contains(p.RawName()+p.RawValue(), "&") {
			t.Fatalf("%q: %+v is split in the wrong place", raw, p)
		}
		pieces = append(pieces, raw[p.NameStart:p.ValueEnd])
		at = p.ValueEnd + 1
	}
	if got := strings.Join(pieces, "&"); got != raw {
		t.Fatalf("%q comes together as %q", raw, got)
	}
}

func TestDecodeAgreesWithNetURLWhereThatAccepts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("%+ aAfF09z&="))).Draw(t, "s")
		if want, err := url.QueryUnescape(s); err == nil && query.Decode(s) != want {
			t.Fatalf("Decode(%q) = %q, want %q", s, query.Decode(s), want)
		}
		if encoded := url.QueryEscape(s); query.Decode(encoded) != s {
			t.Fatalf("Decode(%q) = %q, want %q", encoded, query.Decode(encoded), s)
		}
	})
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"", "a=1&b=2", "&&", "=", "a=%zz&amp;b", "clickid=%clickid%", "\xff&\x00=%00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) { checkSplit(t, raw) })
}
