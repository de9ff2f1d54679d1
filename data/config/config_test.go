package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/config"
)

func known() config.Known {
	return config.Known{
		Themes:  []string{"16", "dark", "light", "colour-blind"},
		Colours: []string{"red", "green"},
		Zones:   []string{"utc", "local", "age"},
		Columns: map[string][]string{"live": {"received", "operator", "amount"}},
		Actions: map[string][]config.Action{
			"live": {
				{Name: "open", Keys: []string{"enter"}}, {Name: "order", Keys: []string{"o", "O"}},
				{Name: "clear", Keys: []string{"esc"}}, {Name: "mark all", Keys: []string{"*"}},
			},
			config.Everywhere: {{Name: "back", Keys: []string{"esc", "h"}}, {Name: "quit", Keys: []string{"q"}}, {Name: "end", Keys: []string{"ctrl+c"}}},
		},
	}
}

func file(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t testing.TB, text string) config.Config {
	t.Helper()
	c, err := config.Load(file(t, text), known())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const full = `open = "prod-eu"
[source.prod-eu]
dsn = "env:PROD_DSN"
mapping = "prod.toml"
[source.test]
dsn = "sqlite:/var/test.db"
[env]
name = "PROD-EU"
colour = "red"
[look]
theme = "colour-blind"
color = "never"
ascii = true
zone = "Europe/Riga"
[columns]
live = ["amount", "received"]
[keys.live]
open = ["o"]
order = ["ctrl+shift+up"]
"mark all" = []
[keys.everywhere]
quit = ["Q", "+"]
`

func TestAFileIsReadAsItIsWritten(t *testing.T) {
	c := load(t, full)
	dir := filepath.Dir(c.File())
	if s, ok, err := c.Pick(""); err != nil || !ok || s.Name != "prod-eu" || s.Mapping != filepath.Join(dir, "prod.toml") {
		t.Errorf("it opens %+v, %v, %v", s, ok, err)
	}
	if diff := cmp.Diff(config.Look{Theme: "colour-blind", Color: "never", ASCII: true, Zone: "Europe/Riga"}, c.Look); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string][]string{"live": {"amount", "received"}}, c.Columns); diff != "" {
		t.Error(diff)
	}
	keys := map[string]map[string][]string{
		"live":       {"open": {"o"}, "order": {"ctrl+shift+up"}, "mark all": {}},
		"everywhere": {"quit": {"Q", "+"}},
	}
	if diff := cmp.Diff(keys, c.Keys); diff != "" {
		t.Error(diff)
	}
	for want, got := range map[string]string{
		c.File() + ":13": c.From("look", "ascii"),
		c.File() + ":20": c.From("keys", "live", "mark all"),
		"":               c.From("look", "nowhere"),
	} {
		if got != want {
			t.Errorf("it stands at %q, want %q", got, want)
		}
	}
}

// Each line of the file is wrong, and each has its sentence.
func TestOfAFileWithEveryValueWrongEachIsSaid(t *testing.T) {
	wrong := []struct{ line, says string }{
		{`open = "prod-us"`, `open: there is no source prod-us: * has prod-eu, a/b, bare, form`},
		{`colour = "red"`, `colour: there is no key colour; there are columns, contract, endpoint, env, keys, ledger, look, open, source`},
		{`[source.prod-eu]`, ``},
		{`dsn = 7`, `source.prod-eu.dsn: it is text in quotes, not a number`},
		{`maping = "x"`, `source.prod-eu.maping: there is no key maping; is mapping meant? There are colour, dsn, label, mapping`},
		{`mapping = ""`, `source.prod-eu.mapping: it is empty`},
		{`[source."a/b"]`, `source.a/b: a slash ends a source's name in an id; choose a name without one`},
		{`dsn = "sqlite:x"`, ``},
		{`[source.bare]`, `source.bare: it has no dsn`},
		{`[source.form]`, ``},
		{`dsn = "s3cret"`, `source.form.dsn: it is postgres://`},
		{`[env]`, ``},
		{`name = ["PROD"]`, `env.name: it is text in quotes, not a list`},
		{`colour = "rad"`, `env.colour: there is no colour rad; is red meant? There are red, green`},
		{`[look]`, ``},
		{`theme = "darck"`, `look.theme: there is no theme darck; is dark meant? There are 16, dark, light, colour-blind`},
		{`color = "sometimes"`, `look.color: there is no color sometimes; there are auto, always, never`},
		{`ascii = "yes"`, `look.ascii: it is true or false, not text`},
		{`zone = "Europe/Rigga"`, `look.zone: there is no zone Europe/Rigga; there are utc, local, age, and names such as Europe/Riga`},
		{`[columns]`, ``},
		{`live = ["amuont", "received", "received", 1]`, `columns.live: it is a list of words in quotes, and one of them is a number`},
		{`recipt = ["x"]`, `columns.recipt: there is no page with columns recipt; there are live`},
		{`[keys]`, ``},
		{`liv = { open = ["x"] }`, `keys.liv: there is no page liv; is live meant? There are everywhere, live`},
		{`everywhere = "q"`, `keys.everywhere: it is a table: [keys.everywhere]`},
		{`[keys.live]`, ``},
		{`opn = ["x"]`, `keys.live.opn: there is no action opn; is open meant? There are clear, mark all, open, order`},
		{`open = "x"`, `keys.live.open: it is a list of words, ["a", "b"], not text`},
		{`order = ["alt+o"]`, `keys.live.order: cannot use alt+o: a terminal sends alt and a key as esc and then the key`},
		{`clear = [1]`, `keys.live.clear: it is a list of words in quotes, and one of them is a number`},
	}
	text, want := "", []string(nil)
	for i, w := range wrong {
		text += w.line + "\n"
		if w.says != "" {
			want = append(want, fmt.Sprintf("config.toml:%d: %s", i+1, w.says))
		}
	}
	path := file(t, text)
	_, err := config.Load(path, known())
	var faults config.Faults
	if !errors.As(err, &faults) || data.KindOf(err) != data.Usage {
		t.Fatalf("it says %v", err)
	}
	if len(faults) != len(want) {
		t.Errorf("%d faults, want %d", len(faults), len(want))
	}
	for i := range min(len(faults), len(want)) {
		got := strings.ReplaceAll(faults[i].Error(), filepath.Dir(path)+"/", "")
		if got = strings.Replace(got, ": config.toml has", ": * has", 1); !strings.HasPrefix(got, want[i]) {
			t.Errorf("it says\n%s, want\n%s", got, want[i])
		}
	}
	if strings.Contains(err.Error(), "s3cret") {
		t.Error("it repeats what may be a password")
	}
}

func TestTooManyFaultsAreCounted(t *testing.T) {
	text := ""
	for i := range 500 {
		text += fmt.Sprintf("k%d = 1\n", i)
	}
	_, err := config.Load(file(t, text), known())
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 101 || !strings.HasSuffix(lines[100], "and 400 more") || !strings.Contains(lines[9], "config.toml:10: k9") {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}

func TestColumnsThatAreNoneOrStandTwiceAreFaults(t *testing.T) {
	for text, want := range map[string]string{
		`live = ["amuont"]`:              "there is no column amuont; is amount meant? There are received, operator, amount",
		`live = ["amount", "amount"]`:    "amount stands twice",
		`live = []`:                      "name at least one column",
		`live = ["\u001b[2J", "amount"]`: "there is no column ␛[2J",
	} {
		_, err := config.Load(file(t, "[columns]\n"+text), known())
		if err == nil || !strings.Contains(err.Error(), "config.toml:2: columns.live: "+want) {
			t.Errorf("%s: it says %v, want %q", text, err, want)
		}
	}
}

func TestTheSourceToOpenIsTheOneNamed(t *testing.T) {
	const two = "[source.eu]\ndsn = 'sqlite:eu.db'\n[source.us]\ndsn = 'sqlite:us.db'\n"
	for name, test := range map[string]struct{ text, ask, want, says string }{
		"none":              {"", "", "", ""},
		"the only one":      {"[source.eu]\ndsn = 'sqlite:eu.db'", "", "eu", ""},
		"the one to open":   {"open = 'us'\n" + two, "", "us", ""},
		"the one asked for": {"open = 'us'\n" + two, "eu", "eu", ""},
		"one of several":    {two, "", "", "there are several sources in * eu, us. Name one with --source, or with open in the file."},
		"one that is not":   {two, "uss", "", "there is no source uss: * has us, eu"},
		"one of nothing":    {"", "eu", "", "there is no source eu. Write [source.eu] with its dsn in the configuration."},
	} {
		t.Run(name, func(t *testing.T) {
			c := load(t, test.text)
			s, ok, err := c.Pick(test.ask)
			if s.Name != test.want || ok != (test.want != "") {
				t.Errorf("it is %q, %v", s.Name, ok)
			}
			said := ""
			if err != nil {
				said = strings.ReplaceAll(strings.ReplaceAll(err.Error(), c.File()+":", "*"), c.File(), "*")
			}
			if said != test.says {
				t.Errorf("said %q, want %q", said, test.says)
			}
		})
	}
}

// PROD-EU over a row of the test database would be believed.
func TestTheMarkOfTheEnvironmentIsOnlyOnItsOwnDatabase(t *testing.T) {
	c := load(t, full)
	for source, want := range map[string]string{"prod-eu": "PROD-EU", "test": "", "": ""} {
		if got := c.Marked(source).Name; got != want {
			t.Errorf("%q is marked %q, want %q", source, got, want)
		}
	}
	if got := load(t, "[env]\nname = 'X'").Marked("").Name; got != "X" {
		t.Errorf("with no source in the file it is marked %q", got)
	}
}
