package theme_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/clipperhouse/displaywidth"

	"tailback/tui/theme"
)

func TestEveryGlyphTakesOneCell(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		th, err := theme.New(theme.Options{ASCII: ascii})
		if err != nil {
			t.Fatal(err)
		}
		for name, glyphs := range eachGlyph(th) {
			for _, g := range glyphs {
				if ansi.StringWidth(g) != 1 || ansi.StringWidthWc(g) != 1 || ascii && g[0] >= 0x80 {
					t.Errorf("ascii %v: %s is %q", ascii, name, g)
				}
			}
			if len(glyphs) == 0 {
				t.Errorf("ascii %v: there is no %s", ascii, name)
			}
		}
	}
}

// eachGlyph gives the glyphs of a theme by what they are for.
func eachGlyph(th theme.Theme) map[string][]string {
	v := reflect.ValueOf(th.Glyphs)
	each := map[string][]string{}
	for i := range v.NumField() {
		glyphs, several := v.Field(i).Interface().([]string)
		if !several {
			glyphs = []string{v.Field(i).String()}
		}
		each[v.Type().Field(i).Name] = glyphs
	}
	return each
}

// A terminal set up for Chinese, Japanese or Korean may draw what Unicode calls
// ambiguous in two cells: a dash, an ellipsis, a box.
func TestInAnEastAsianLocaleNoGlyphCanTakeTwoCells(t *testing.T) {
	wide := displaywidth.Options{EastAsianWidth: true}
	if th, _ := theme.New(theme.Options{}); wide.String(th.Glyphs.Ellipsis) != 2 {
		t.Error("the usual signs would do")
	}
	th, _ := theme.New(theme.Options{EastAsian: true})
	for name, glyphs := range eachGlyph(th) {
		for _, g := range glyphs {
			if wide.String(g) != 1 {
				t.Errorf("%s is %q", name, g)
			}
		}
	}
	if got := th.Line("賭場 é"); got != "賭場 é" {
		t.Errorf("what others write became %q", got)
	}
}

func TestALocaleSaysWhetherItIsEastAsian(t *testing.T) {
	for locale, want := range map[string]bool{
		"": false, "C.UTF-8": false, "en_US.UTF-8": false, "kok_IN": false,
		"ja_JP.UTF-8": true, "zh_TW.UTF-8": true, "ko": true, "ja.UTF-8": true, "zh@pinyin": true,
	} {
		if got := theme.EastAsian(func(string) string { return locale }); got != want {
			t.Errorf("%q: %v, want %v", locale, got, want)
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

func TestAThemeThatIsNoneIsRefusedWithTheOnesThereAre(t *testing.T) {
	_, err := theme.New(theme.Options{Name: "drak"})
	for _, name := range theme.Names() {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not in %v", name, err)
		}
		if _, err := theme.New(theme.Options{Name: name}); err != nil {
			t.Errorf("%s is refused: %v", name, err)
		}
	}
}

func TestTheEnvironmentsNameCanBeReadInEveryColourAndTheme(t *testing.T) {
	for _, name := range theme.Names() {
		for _, label := range theme.Colours() {
			th, err := theme.New(theme.Options{Name: name, Label: label})
			if err != nil {
				t.Fatal(err)
			}
			s := shown(t, th, theme.Label, colorprofile.TrueColor)
			if s.Bg == nil { // reversed: the terminal's own colours, or none
				continue
			}
			if c := contrast(rgb(s.Fg), rgb(s.Bg)); c < 4.5 {
				t.Errorf("%s: %s has a contrast of %.2f", name, label, c)
			}
		}
	}
}

// With sixteen colours a red name must not become a blue one.
func TestTheEnvironmentsColourStaysWhatItIsCalled(t *testing.T) {
	for _, name := range theme.Names() {
		for i, label := range theme.Colours() {
			th, err := theme.New(theme.Options{Name: name, Label: label})
			if err != nil {
				t.Fatal(err)
			}
			s := shown(t, th, theme.Label, colorprofile.ANSI)
			ground := s.Bg
			if s.Bg == nil { // reversed
				ground = s.Fg
			}
			if got, coloured := ground.(ansi.BasicColor); coloured && int(got)%8 != i {
				t.Errorf("%s: %s is shown as colour %d", name, label, got)
			}
		}
	}
}
