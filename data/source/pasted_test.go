package source

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestAPastedTextIsAnIdOrAPostback(t *testing.T) {
	for text, want := range map[string][]string{
		"":                  nil,
		" \t\n":             nil,
		`""`:                nil,
		"T-99120":           {"T-99120"},
		" 'T-99120'\r\n":    {"T-99120"},
		"“T-99120”":         {"T-99120"},
		"prod-eu/4711":      {"prod-eu/4711"},
		"a b":               {"a b"},
		"aGk=":              {"aGk="},
		"{clickid}":         {"{clickid}"},
		"a?b":               {"a?b"},
		"a&b":               {"a&b"},
		"cid=a1":            {"cid=a1", "a1"},
		"cid=a1&tx=&p=%zz7": {"a1", "%zz7"},
		"cid=a1&cid=a1&x":   {"a1"},
		"a=b=c&d=%2":        {"b=c", "%2"},
		"a=%41%6a+%4":       {"a=%41%6a+%4", "Aj %4"},
		"https://t.test/pb?cid=a%201&tx=T-9#cut=1": {"a 1", "T-9"},
		"https://t.test/?":                         {"https://t.test/?"},
		"x=" + strings.Repeat("a", 512) + "&y=1":   {strings.Repeat("a", 512), "1"},
		"x=" + strings.Repeat("a", 513) + "&y=1":   {"1"},
		strings.Repeat("a", 513):                   nil,
	} {
		got, whole := idsIn(text)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
		if own := strings.Trim(text, " \t\r\n'\"“”"); whole != (len(got) > 0 && got[0] == own) {
			t.Errorf("%q: the whole text is the first: %v", text, whole)
		}
	}
}

func TestOfAnyPasteAFewShortIdsAreTaken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{"&", "=", "?", "%", "#", "%41", "a", "\x00", "\xff", `"`, " ", strings.Repeat("x", 300)})),
			func(parts []string) string { return strings.Join(parts, "") })).Draw(t, "text")
		ids, whole := idsIn(text)
		if len(ids) > idsAtMost || whole && len(ids) == 0 {
			t.Fatalf("%d ids, whole %v", len(ids), whole)
		}
		seen := map[string]bool{}
		for _, id := range ids {
			if id == "" || len(id) > idAtMost || seen[id] {
				t.Fatalf("%q", id)
			}
			seen[id] = true
		}
	})
	if ids, _ := idsIn(strings.Repeat("a=b&", 1<<22)); len(ids) != 1 {
		t.Errorf("%d ids in megabytes of one value", len(ids))
	}
}
