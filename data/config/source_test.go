package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data/config"
)

const marked = `open = "eu"
[source.eu]
dsn = "sqlite:eu.db"
colour = "green"
[source.staging]
dsn = "sqlite:staging.db"
label = "STAGING"
[source.us]
dsn = "sqlite:us.db"
label = "PROD-US"
colour = "red"
[source.plain]
dsn = "sqlite:plain.db"
[env]
name = "PROD-EU"
colour = "red"
`

func TestEachSourceIsMarkedByItselfAndEnvMarksTheOneThatIsOpened(t *testing.T) {
	c := load(t, marked)
	got := map[string][]string{}
	for _, name := range append(c.Names(), "nowhere") {
		m := c.Marked(name)
		by, colour := c.MarkedBy(name)
		got[name] = []string{m.Name, m.Colour, filepath.Base(by), filepath.Base(colour)}
	}
	want := map[string][]string{
		"eu":      {"PROD-EU", "green", "config.toml:15", "config.toml:4"},
		"staging": {"STAGING", "", "config.toml:7", "."},
		"us":      {"PROD-US", "red", "config.toml:10", "config.toml:11"},
		"plain":   {"", "", ".", "."},
		"nowhere": {"", "", ".", "."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNoTwoSourcesAreMarkedAlike(t *testing.T) {
	const two = "[source.a]\ndsn = 'sqlite:a'\nlabel = 'X'\n[source.b]\ndsn = 'sqlite:b'\n"
	for name, text := range map[string]string{
		"by their labels":     two + "label = 'X'",
		"by another's name":   two + "label = 'Y'\n[source.X]\ndsn = 'sqlite:x'",
		"by that of the file": two + "[env]\nname = 'X'\n",
	} {
		t.Run(name, func(t *testing.T) {
			if name == "by that of the file" {
				text = "open = 'b'\n" + text
			}
			_, err := config.Load(file(t, text), known())
			if err == nil || !strings.Contains(err.Error(), "its label would be X, as that of ") {
				t.Errorf("it says %v", err)
			}
		})
	}
	load(t, two)
}

func TestAMarkThatCannotBeIsSaid(t *testing.T) {
	for line, want := range map[string]string{
		"label = ''":     "config.toml:3: source.a.label: it is empty",
		"label = 1":      "config.toml:3: source.a.label: it is text in quotes, not a number",
		"colour = 'rad'": "config.toml:3: source.a.colour: there is no colour rad; is red meant? There are red, green",
		"lable = 'X'":    "config.toml:3: source.a.lable: there is no key lable; there are colour, dsn, label, mapping",
	} {
		_, err := config.Load(file(t, "[source.a]\ndsn = 'sqlite:a'\n"+line), known())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: it says %v, want %q", line, err, want)
		}
	}
}
