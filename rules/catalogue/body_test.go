package catalogue

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func noName(string) bool { return false }

// ordered holds what is true of the values of every request, form or body: they
// lie within it, one behind the other.
func ordered(t interface{ Fatalf(string, ...any) }, raw string) {
	var q request
	q.read(raw, nil, noName)
	at := 0
	for _, v := range q.values {
		if v.begin < at || v.start < v.begin || v.end < v.start || v.end > len(raw) {
			t.Fatalf("%q: a value of bytes %d, %d to %d, behind byte %d", raw, v.begin, v.start, v.end, at)
		}
		at = v.end
	}
}

// leaves lists the members of a body that are no object and no list.
func leaves(of any) (all []string) {
	switch of := of.(type) {
	case []any:
		for _, one := range of {
			all = append(all, leaves(one)...)
		}
	case map[string]any:
		for name, one := range of {
			switch one.(type) {
			case []any, map[string]any:
				all = append(all, leaves(one)...)
			case nil:
				all = append(all, fmt.Sprintf("%q %q", name, ""))
			default:
				all = append(all, fmt.Sprintf("%q %q", name, fmt.Sprint(one)))
			}
		}
	}
	return all
}

func TestEveryMemberOfABodyIsReadAsEncodingJSONReadsIt(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", `"`, `\`, "a\r\n\tb\b\f", "{clickid}", "[x]", "a,b:c", "😀"}))
	leaf := rapid.OneOf(rapid.Map(text, func(s string) any { return s }), rapid.Map(rapid.IntRange(-99, 99), func(n int) any { return n }), rapid.SampledFrom([]any{nil, true, false}))
	inner := rapid.Map(rapid.MapOfN(text, leaf, 0, 3), func(m map[string]any) any { return m })
	list := rapid.Map(rapid.SliceOfN(inner, 0, 3), func(all []any) any { return all })
	body := rapid.MapOfN(text, rapid.OneOf(leaf, inner, list), 1, 5)
	rapid.Check(t, func(t *rapid.T) {
		line, err := json.Marshal(body.Draw(t, "body"))
		if err != nil {
			t.Fatal(err)
		}
		raw := string(line)
		if rapid.Bool().Draw(t, "in ASCII alone") {
			raw = inASCII(raw)
		}
		var of any
		if err := json.Unmarshal([]byte(raw), &of); err != nil {
			t.Fatal(err)
		}
		var q request
		q.read(raw, nil, noName)
		var got []string
		for _, v := range q.values {
			got = append(got, fmt.Sprintf("%q %q", v.name, v.text))
		}
		want := leaves(of)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%s is read as\n%s, want\n%s", raw, got, want)
		}
		ordered(t, raw)
	})
}

// inASCII writes what is beyond ASCII as PHP and Python do: in escapes, of two
// halves where one does not do.
func inASCII(raw string) string {
	var b strings.Builder
	for _, r := range raw {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+(r-0x10000)>>10, 0xdc00+(r-0x10000)&0x3ff)
		}
	}
	return b.String()
}

func FuzzTheValuesOfARequestAreInOrder(f *testing.F) {
	for _, raw := range []string{"a=1&b=2", `{"a":{"b":"c\"d"},"e":[1,{"f":{x}}]}`, `[{"a":`, `{"\u00e9\ud83d":"\u12"`, "payout=100¤cy=EUR", `{"a":[}"b":1`} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) { ordered(t, raw) })
}
