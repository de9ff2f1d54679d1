package macro_test

import (
	"bufio"
	"net/url"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tailback/rules/macro"
)

// shapes are the macros of vendors, by their shape, as their documents have
// them.
func shapes() map[string][]string {
	return map[string][]string{
		"{x}":        {"{clickid}", "{sub1}", "{x}", "{s2s.req_id}", "{pay.amount}", "{aff_sub}", "{transaction_id}", "{CLICK_ID}", "{Payout}"},
		"{x:args}":   {"{p:sub}", "{date:Y-m-d H:i:s}", "{status:approved=1,rejected=2}", "{clickid:default=none}"},
		"{fn(x)}":    {"{base64(clickid)}", "{md5(email)}"},
		"{ x }":      {"{ clickid }", "{  payout }"},
		"{{x}}":      {"{{clickid}}", "{{ contact.click_id }}", "{{event.amount}}", "{{x}}"},
		"${x}":       {"${clickid}", "${SUBID}", "${x}", "${amount.value}"},
		"${(x)!}":    {"${(clickid)!}", "${(player.id)!}"},
		"#{x}":       {"#{click_id}", "#{payout}"},
		"[x]":        {"[afp1]", "[CLICK_ID]", "[clickid]", "[UID]", "[site_id]", "[payout]", "[currency]"},
		"[[x]]":      {"[[clickid]]", "[[sub1]]", "[[x]]"},
		"[[[x]]]":    {"[[[clickid]]]", "[[[subid]]]"},
		"#x#":        {"#s2#", "#s5#", "#clickid#", "#price#", "#tid#"},
		"##X##":      {"##CLICKID##", "##S1##"},
		"###X###":    {"###CLICKID###", "###TID###"},
		"%x%":        {"%clickid%", "%UID%", "%affid%", "%subid1%", "%payout%", "%cid%"},
		"%%X%%":      {"%%CLICK_ID%%", "%%SUBID%%"},
		"[%X%]":      {"[%UID%]", "[%CURRENCY_AMOUNT%]"},
		"{%X%}":      {"{%UID%}", "{%TX%}"},
		"[=X=]":      {"[=CLICKID=]", "[=SubID=]"},
		"<x>":        {"<clickid>", "<sub_id>", "<payout>"},
		"!!!x!!!":    {"!!!clickref!!!", "!!!amount!!!"},
		"__X__":      {"__CLICKID__", "__CALLBACK_PARAM__", "__AID__", "__TS__"},
		"{$x}":       {"{$clickid}", "{$gclid}"},
		"(x)":        {"(clickid)", "(af_siteid)", "(country_code)", "(media_source)"},
		"no sign":    {"REPLACE", "OPTIONAL", "TRANSACTION_ID", "AMOUNT", "AFFSESSIONID", "xxc1xx", "xxc4xx"},
		"not closed": {"{clickid", "{{clickid", "${clickid", "#{clickid", "[clickid", "[[clickid", "{$clickid", "{%UID", "[%UID", "{date:Y-m-d H:i"},
		"in the midst": {"eu_{anid}_1432", "eu_${anid}_1432", "eu_[[anid]]_1432", "eu_#{anid}_1432", "eu_{{anid}}_1432", "eu_[anid]_1432", "eu_%anid%_1432", "eu_#anid#_1432",
			"eu_##ANID##_1432", "eu_%%ANID%%_1432", "eu_[%ANID%]_1432", "eu_{%ANID%}_1432", "eu_[=ANID=]_1432", "eu_!!!anid!!!_1432", "eu___ANID___1432", "eu-__ANID__-1432",
			"eu_{$anid}_1432", "eu_<anid>_1432", "eu_(anid)_1432", "{sub1}-{sub2}", "https://x.example/?c={clickid}", "eu_{anid", `{"id":"{clickid}"}`},
	}
}

// encodings write a value as it may travel.
func encodings() map[string]func(string) string {
	percent := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	return map[string]func(string) string{
		"raw":         func(s string) string { return s },
		"once":        url.QueryEscape,
		"once, %20":   percent,
		"twice":       func(s string) string { return percent(percent(s)) },
		"with blanks": func(s string) string { return "+" + s + "+" },
		"braces encoded": func(s string) string {
			return strings.NewReplacer("{", "%7B", "}", "%7d", "[", "%5b", "]", "%5D").Replace(s)
		},
	}
}

func find(r *macro.Reader, raw string, holds macro.Holds) bool {
	_, ok := r.Find(raw, macro.Decode(nil, raw), holds)
	return ok
}

func TestEveryShapeIsFoundHoweverItIsEncoded(t *testing.T) {
	var r macro.Reader
	for shape, macros := range shapes() {
		for _, m := range macros {
			for how, encode := range encodings() {
				for _, holds := range []macro.Holds{macro.Plain, macro.Anything} {
					if raw := encode(m); !find(&r, raw, holds) {
						t.Errorf("%s: %s, %s: %s is not found (%d)", shape, m, how, raw, holds)
					}
				}
			}
		}
	}
}

func TestWhatIsFoundIsTheMacroItself(t *testing.T) {
	var r macro.Reader
	for raw, want := range map[string]string{
		"eu_{anid}_1432": "{anid}", "%257Bclickid%257D": "{clickid}", "++[[sub]]+": "[[sub]]", "a-%24%7Bx.y%7D": "${x.y}", "%affid%": "%affid%",
		"x_{{ id }}_y": "{{ id }}", "AMOUNT": "AMOUNT", "eu___ANID___1": "__ANID__", "{clickid": "{clickid",
	} {
		if got, _ := r.Find(raw, macro.Decode(nil, raw), macro.Plain); string(got) != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

// lines reads a file of values, one a line; # begins a comment that ends a part.
func lines(t *testing.T, name string) []string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var all []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := s.Text(); line != "" && !strings.HasPrefix(line, "// ") {
			all = append(all, line)
		}
	}
	return all
}

func TestLegalTextThatLooksAlikeIsNoMacro(t *testing.T) {
	var r macro.Reader
	values := lines(t, "testdata/lookalikes.txt")
	if len(values) < 300 {
		t.Errorf("only %d values", len(values))
	}
	seen := map[string]bool{}
	for _, v := range values {
		if seen[v] {
			t.Errorf("%s stands there twice", v)
		}
		seen[v] = true
		for how, encode := range encodings() {
			if raw := encode(v); how != "braces encoded" && find(&r, raw, macro.Anything) {
				got, _ := r.Find(raw, macro.Decode(nil, raw), macro.Anything)
				t.Errorf("%s, %s: %s is taken for the macro %s", v, how, raw, got)
			}
		}
	}
}

func TestLegalIDsNumbersAndTimesAreNoMacros(t *testing.T) {
	var r macro.Reader
	for _, v := range lines(t, "testdata/plain.txt") {
		for how, encode := range encodings() {
			if raw := encode(v); find(&r, raw, macro.Plain) {
				t.Errorf("%s, %s: %s is taken for a macro", v, how, raw)
			}
		}
	}
}

func TestFindTakesAnyBytes(t *testing.T) {
	var r macro.Reader
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.OneOf(
			rapid.StringOf(rapid.SampledFrom([]rune("{}[]#%$<>()_!=:.abAB19 +\xff\u00e9"))),
			rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 40), func(b []byte) string { return string(b) }),
		).Draw(t, "raw")
		for _, holds := range []macro.Holds{macro.Plain, macro.Anything} {
			text, ok := r.Find(raw, macro.Decode(nil, raw), holds)
			if ok != (len(text) > 0) {
				t.Fatalf("%q: %q, %v", raw, text, ok)
			}
		}
	})
}

func TestAMegabyteOfOpenBracesIsLookedThroughInNoTime(t *testing.T) {
	var r macro.Reader
	for _, sign := range []string{"{", "[", "__A", "%25", "${(", "<"} {
		raw := strings.Repeat(sign, 1<<20/len(sign))
		find(&r, raw, macro.Anything)
	}
}

func FuzzFind(f *testing.F) {
	for _, macros := range shapes() {
		for _, m := range macros {
			f.Add(m)
		}
	}
	var r macro.Reader
	f.Fuzz(func(t *testing.T, raw string) {
		for _, holds := range []macro.Holds{macro.Plain, macro.Anything} {
			text, ok := r.Find(raw, macro.Decode(nil, raw), holds)
			if ok && utf8.ValidString(raw) && len(text) > len(raw) {
				t.Errorf("%q is longer than %q", text, raw)
			}
		}
	})
}
