package theme_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tailback/tui/theme"
)

func TestEveryGlyphTakesOneCell(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		th, err := theme.New(theme.Options{ASCII: ascii})
		if err != nil {
			t.Fatal(err)
		}
		v := reflect.ValueOf(th.Glyphs)
		for i := range v.NumField() {
			glyphs, ok := v.Field(i).Interface().([]string)
			if !ok {
				glyphs = []string{v.Field(i).String()}
			}
			for _, g := range glyphs {
				if ansi.StringWidth(g) != 1 || ascii && g[0] >= 0x80 {
					t.Errorf("ascii %v: %s is %q", ascii, v.Type().Field(i).Name, g)
				}
			}
		}
	}
}

func TestAnASCIISessionShowsNothingElseAndKeepsItsColumns(t *testing.T) {
	th, _ := theme.New(theme.Options{ASCII: true})
	line := th.Paint(theme.Good, "賭場") + " bücher │ ok"
	got := th.Line(line)
	if strings.IndexFunc(got, func(r rune) bool { return r >= 0x80 }) >= 0 || ansi.StringWidth(got) != ansi.StringWidth(line) {
		t.Errorf("%q became %q", line, got)
	}
}

func TestALocaleSaysWhetherItIsUTF8(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{}, true},
		{map[string]string{"LANG": "en_US.UTF-8"}, true},
		{map[string]string{"LANG": "de_DE.utf8", "LC_ALL": "C"}, false},
		{map[string]string{"LANG": "C", "LC_CTYPE": "C.UTF-8"}, true},
		{map[string]string{"LANG": "ru_RU.KOI8-R"}, false},
	} {
		if got := theme.UTF8(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %v, want %v", c.env, got, c.want)
		}
	}
}

func TestAColourThatIsNoneIsRefusedWithTheOnesThereAre(t *testing.T) {
	_, err := theme.New(theme.Options{Label: "purple"})
	if err == nil || !strings.Contains(err.Error(), "magenta") {
		t.Errorf("the error is %v", err)
	}
	if _, err := theme.New(theme.Options{Label: "Red"}); err != nil {
		t.Errorf("Red is refused: %v", err)
	}
}
