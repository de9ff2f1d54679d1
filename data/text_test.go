package data_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"tailback/data"
)

func TestSafeShowsWhatATerminalWouldActOn(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"ru-ios-slots":          "ru-ios-slots",
		"\x1b[2J":               "␛[2J",
		"a\rb\nc\td\x00\x7f":    "a␍b␊c␉d␀␡",
		"\u0085\u009b31m":       "··31m",
		"\x9b31m\xff":           "\ufffd31m\ufffd",
		"\ufffd":                "\ufffd",
		"a\u202eb\u2066c":       "a·b·c",
		"a\u200bb\ufeffc\u00ad": "a·b·c·",
		"Café Zürich Łódź":      "Café Zürich Łódź",
		"Слоты 老虎机 スロット":        "Слоты 老虎机 スロット",
		"e\u0301":               "e·",
		"🇩🇪 slots":              "DE slots",
		"👍🏽":                    "👍·",
		"👨\u200d👩":              "👨·👩",
		"\U000e0041\U000f0000":  "··",
	} {
		if got := data.Safe(in); got != want {
			t.Errorf("Safe(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEveryCharacterOfSafeTextStandsAlone(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		safe := data.Safe(string(r))
		if safe == "·" {
			continue
		}
		for _, n := range []string{"a", "ᄀ", "🇩", "\u200d", safe} {
			n = data.Safe(n)
			sum := 2*ansi.StringWidth(n) + ansi.StringWidth(safe)
			s := n + safe + n
			if g, w := ansi.StringWidth(s), ansi.StringWidthWc(s); g != sum || w != sum || sum < 3 {
				t.Fatalf("%U in %q: %d cells by clusters, %d by characters, %d one by one", r, s, g, w, sum)
			}
		}
	}
}

// checkSafe holds what is true of the safe form of every string.
func checkSafe(t interface{ Fatalf(string, ...any) }, s string) {
	safe := data.Safe(s)
	if !utf8.ValidString(safe) || data.Safe(safe) != safe {
		t.Fatalf("Safe(%q) = %q is not UTF-8 or not its own safe form", s, safe)
	}
	if utf8.RuneCountInString(safe) != utf8.RuneCountInString(s) {
		t.Fatalf("Safe(%q) = %q has not a character for each", s, safe)
	}
	for _, r := range safe {
		if unicode.In(r, unicode.C, unicode.M, unicode.Zl, unicode.Zp) || !unicode.IsPrint(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Zs, r) {
			t.Fatalf("Safe(%q) = %q holds %U", s, safe, r)
		}
	}
}

func FuzzSafe(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkSafe(t, s) })
}

// printed are the ways to print a value that a hurried hand might choose.
func printed(v any) []string {
	out := []string{fmt.Sprint(v), fmt.Sprintln(v)}
	for verb := range strings.FieldsSeq("%v %+v %#v %s %q %+q %#q %x %X %d %c %U %t %e %10s %-10q %.3s %010v") {
		out = append(out, fmt.Sprintf(verb, v), fmt.Sprintf(verb, []any{v}), fmt.Sprintf(verb, struct{ V any }{v}))
	}
	return out
}

func TestNoVerbPrintsTheOriginalOfThirdPartyText(t *testing.T) {
	const evil = "\x1b]0;owned\x07\u202e\xff"
	text := data.NewText(evil)
	var at data.Instant
	if err := at.Scan(evil); err != nil {
		t.Fatal(err)
	}
	amount := data.ParseAmount(evil)
	for _, v := range []any{
		text, &text, []data.Text{text}, map[string]data.Text{evil[:0]: text}, struct{ T data.Text }{text},
		data.NewID("prod", text), data.Ref{Key: text, Name: text}, amount, &amount, at, &at,
		data.Money{Amount: amount, Currency: text}, data.Money{Amount: data.ParseAmount("1"), Currency: text},
		data.Receipt{ID: data.NewID("prod", text), Query: text, Money: data.Money{Amount: amount}, ReceivedAt: at},
	} {
		for i, s := range printed(v) {
			if strings.ContainsAny(s, "\x1b\x07\u202e") || strings.Contains(s, "\xff") {
				t.Errorf("%T: way %d prints %q", v, i, s)
			}
		}
	}
}

func TestWidthAndPrecisionCountTheSafeForm(t *testing.T) {
	text := data.NewText("\x1bab")
	for format, want := range map[string]string{
		"%5s|": "  ␛ab|", "%-5s|": "␛ab  |", "%.2s|": "␛a|", "%q": `"␛ab"`, "%v": "␛ab", "%x": "␛ab", "%d": "␛ab", "%#v": "␛ab",
	} {
		if got := fmt.Sprintf(format, text); got != want {
			t.Errorf("%s gives %q, want %q", format, got, want)
		}
	}
}

func TestTextGoesThroughADatabaseAndJSONUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyText().Draw(t, "text")
		stored, err := text.Value()
		if err != nil {
			t.Fatal(err)
		}
		sources := []any{stored}
		if s, ok := stored.(string); ok {
			sources = append(sources, []byte(s))
		}
		for _, src := range sources {
			back := data.NewText("from before")
			if err := back.Scan(src); err != nil || back != text {
				t.Fatalf("%#v came back as %q (null %v), %v", src, back.Raw(), back.Null(), err)
			}
		}
		line, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var back data.Text
		if err := json.Unmarshal(line, &back); err != nil {
			t.Fatal(err)
		}
		if _, lossy := text.Base64(); !lossy && back != text {
			t.Fatalf("%q came back from %s as %q", text.Raw(), line, back.Raw())
		}
	})
}

func TestTextScansWhateverADriverGives(t *testing.T) {
	for src, want := range map[any]string{int64(4711): "4711", true: "true", 1.5: "1.5"} {
		var text data.Text
		if err := text.Scan(src); err != nil || text.Raw() != want || text.Null() {
			t.Errorf("Scan(%v) = %q, %v, want %q", src, text.Raw(), err, want)
		}
	}
}

func TestTextTellsNullFromEmpty(t *testing.T) {
	null, empty := data.Text{}, data.NewText("")
	if !null.Null() || !null.Empty() || empty.Null() || !empty.Empty() || null == empty {
		t.Error("NULL and the empty string are not told apart")
	}
	if v, err := null.Value(); v != nil || err != nil {
		t.Errorf("NULL goes to the database as %v, %v", v, err)
	}
	if err := (&empty).UnmarshalJSON([]byte("1")); err == nil {
		t.Error("a JSON number is taken for text")
	}
}
