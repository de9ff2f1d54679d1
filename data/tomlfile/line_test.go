package tomlfile_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tailback/data/tomlfile"
)

func TestAKeyIsFoundHoweverItIsWritten(t *testing.T) {
	const file = `top = 1
[a]
plain = 1
 "in quotes" = 2
'single'.below = 3
[ "b" . c ]
x = { y = 1 } # z = 2
long = '''
plain = 9
[d]
'''
list = [
  "e",
  [1],
  "x]",
]
quotes = "'''"
e = 1
[[f]]
g = 1
[f.h]
i = 1
[[f]]
g = 2
[f.h]
i = 2
[[f.k]]
[[f.k]]
l = 1
`
	f, err := tomlfile.Parse("f.toml", file)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"top": 1, "a": 2, "a plain": 3, "a in_quotes": 4, "a single": 5, "a single below": 5,
		"b": 6, "b c": 6, "b c x": 7, "b c long": 8, "b c list": 12, "b c quotes": 17, "b c e": 18,
		"f": 19, "f 0": 19, "f 0 g": 20, "f 0 h": 21, "f 0 h i": 22,
		"f 1": 23, "f 1 g": 24, "f 1 h": 25, "f 1 h i": 26, "f 1 k": 27, "f 1 k 1 l": 29, "f 2 g": 19,
		"a nowhere": 2, "b c x y": 7, "d": 0, "nowhere": 0,
	} {
		var names []string
		for _, name := range strings.Fields(path) {
			names = append(names, strings.ReplaceAll(name, "_", " "))
		}
		if got := f.Line(names...); got != want {
			t.Errorf("%s is on line %d, want %d", path, got, want)
		}
	}
	if got := f.Line(); got != 0 {
		t.Errorf("nothing is on line %d", got)
	}
}

// The key looked for is in the last line, below values of every kind that hold
// what looks like it.
func TestAKeyBelowOtherValuesIsFound(t *testing.T) {
	values := []string{"1", `"a"`, `"\""`, `'''x'''`, "'''\nk1 = 2\n'''", "\"\"\"\n[k2]\n\\\"\"\"\"", "[\n 1, # ]\n 2\n]", "{ k1 = 1 }", "[[1],\n['#']]", `"#" # "`}
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for range rapid.IntRange(0, 6).Draw(t, "keys before") {
			key := rapid.StringMatching(`x[a-z]{8}`).Draw(t, "key")
			text += key + " = " + rapid.SampledFrom(values).Draw(t, "value") + "\n"
		}
		text += rapid.SampledFrom([]string{"k1", `"k1"`, " 'k1' "}).Draw(t, "spelling") + " = 1\n"
		f, err := tomlfile.Parse("f.toml", text)
		if err != nil {
			t.Skip("two keys alike")
		}
		want := strings.Count(text, "\n")
		if got := f.Line("k1"); got != want {
			t.Fatalf("line %d, want %d, of\n%s", got, want, text)
		}
	})
}
