package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/config"
	"tailback/rules/query"
	"tailback/tui"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/theme"
)

// lookFlags are what a console looks like, as far as flags say.
type lookFlags struct {
	theme, color, zone string
	ascii              bool
	asciiGiven         func() bool
}

func (l *lookFlags) register(cmd *cobra.Command) {
	flags := cmd.PersistentFlags()
	flags.StringVar(&l.theme, "theme", "", "`NAME` of the colours: "+strings.Join(themes(), ", "))
	flags.StringVar(&l.color, "color", "", "`WHEN` to use colours: "+strings.Join(config.Colors(), ", "))
	flags.BoolVar(&l.ascii, "ascii", false, "draw with ASCII alone")
	flags.StringVar(&l.zone, "zone", "", "tell times as `ZONE`: "+strings.Join(page.ZoneNames(), ", ")+", Europe/Riga, …")
	for name, words := range map[string][]string{"theme": themes(), "color": config.Colors(), "zone": page.ZoneNames()} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)) // they are above
	}
	l.asciiGiven = func() bool { return flags.Changed("ascii") }
}

// themes names the themes; the first is the one that nobody has to choose.
func themes() []string { return theme.Names() }

// known is what a configuration can name.
func known() config.Known {
	return config.Known{
		Themes:  themes(),
		Colours: theme.Colours(),
		Zones:   page.ZoneNames(),
		Columns: map[string][]string{"live": page.LiveColumns(), "campaigns": page.DrillColumns()},
		Actions: actions(tui.Actions()),
		Secrets: query.SecretNames(),
	}
}

// actions gives the actions of the screens by sections, as a configuration
// names them.
func actions(sections []keys.Section) map[string][]config.Action {
	all := map[string][]config.Action{}
	for _, s := range sections {
		for _, row := range s.Rows {
			name := sectionName(s)
			all[name] = append(all[name], config.Action{Name: row.Name, Keys: row.Keys})
		}
	}
	return all
}

// sectionName is a screen's title as the configuration writes it.
func sectionName(s keys.Section) string { return strings.ToLower(s.Title) }

// setting is one value in effect and where it comes from: a flag, a variable,
// a line of the file, or nobody.
type setting struct {
	Key   string `json:"key"`
	Value any    `json:"value"` // text, true or false, a list, or nil for none
	From  string `json:"from"`
}

// text gives the value of a setting that is one word.
func (s setting) text() string {
	word, _ := s.Value.(string)
	return word
}

// settings are what is in effect: flags over environment over file over
// defaults.
type settings struct {
	file  config.Config
	path  string // where the file is, or would be
	by    string // who named it; "" for no file
	theme setting
	color setting
	ascii setting
	zone  setting
	keeps setting    // the ledger's DSN as it is written
	mark  config.Env // of the database that is opened; empty until it is known
}

// settings reads the configuration, and holds it against flags and environment.
func (a *app) settings() (s settings, err error) {
	s.path, s.by = config.Find(a.configFile, a.getenv)
	if s.by != "" {
		if s.file, err = config.Load(s.path, known()); err != nil {
			return s, err
		}
	}
	look, from := s.file.Look, func(key string) string { return s.file.From("look", key) }
	s.theme = first("look.theme", setting{Value: a.look.theme, From: "--theme"}, a.variable("TAILBACK_THEME"),
		setting{Value: look.Theme, From: from("theme")}, setting{Value: themes()[0], From: "default"})
	s.color = first("look.color", setting{Value: a.look.color, From: "--color"}, a.variable("TAILBACK_COLOR"), a.noColor(),
		setting{Value: look.Color, From: from("color")}, setting{Value: "auto", From: "default"})
	s.zone = first("look.zone", setting{Value: a.look.zone, From: "--zone"},
		setting{Value: look.Zone, From: from("zone")}, setting{Value: page.ZoneNames()[0], From: "default"})
	s.keeps = first("ledger.dsn", setting{Value: a.ledger, From: "--ledger"}, a.variable("TAILBACK_LEDGER"),
		setting{Value: s.file.Ledger.DSN, From: s.file.From("ledger", "dsn")})
	s.ascii = setting{Key: "look.ascii", Value: false, From: "default"}
	switch at := from("ascii"); {
	case a.look.asciiGiven != nil && a.look.asciiGiven():
		s.ascii.Value, s.ascii.From = a.look.ascii, "--ascii"
	case at != "":
		s.ascii.Value, s.ascii.From = look.ASCII, at
	}
	return s, s.check()
}

// variable is what the environment says.
func (a *app) variable(name string) setting { return setting{Value: a.getenv(name), From: name} }

// noColor is the word of https://no-color.org.
func (a *app) noColor() setting {
	if a.getenv("NO_COLOR") == "" {
		return setting{Value: ""}
	}
	return setting{Value: "never", From: "NO_COLOR"}
}

// first gives the first value that is not empty.
func first(key string, candidates ...setting) setting {
	for _, c := range candidates {
		if c.text() != "" {
			return setting{Key: key, Value: c.Value, From: c.From}
		}
	}
	return setting{Key: key}
}

// check says which flag or variable has a value that there is not; those of the
// file are checked where it is read.
func (s settings) check() error {
	for _, c := range []struct {
		setting
		err error
	}{
		{s.theme, config.Check("theme", s.theme.text(), themes())},
		{s.color, config.Check("color", s.color.text(), config.Colors())},
		{s.zone, config.CheckZone(s.zone.text(), page.ZoneNames())},
	} {
		if c.err != nil {
			return &data.Error{Kind: data.Usage, What: "cannot use " + c.From, Why: c.err.Error()}
		}
	}
	return nil
}

// apply puts what is in effect into the options of a console.
func (s settings) apply(o tui.Options) tui.Options {
	if s.mark.Name != "" {
		o.Label = s.mark.Name
	}
	o.LabelColour = s.mark.Colour
	o.Theme, o.Color, o.ASCII = s.theme.text(), s.color.text(), s.ascii.Value == true
	o.Columns, o.Bindings = s.file.Columns, keys.Bindings(s.file.Keys)
	o.Zone = s.zone.text()
	if strings.Contains(o.Zone, "/") {
		o.Local, _ = time.LoadLocation(o.Zone) // it was checked
		o.Zone = "local"
	}
	return o
}

// list gives every value in effect, in the order of the file.
func (s settings) list(d target) []setting {
	name, colour := s.file.MarkedBy(d.source)
	all := []setting{
		{"config", orNone(s.file.File()), or(s.by, "no file")},
		{"source", orNone(d.name), d.from},
		{"dsn", orNone(withoutPassword(d.shown)), d.from},
		{"mapping", orNone(d.mapping), d.mappingFrom},
		{"env.name", orNone(s.mark.Name), or(name, "default")},
		{"env.colour", orNone(s.mark.Colour), or(colour, "default")},
		s.theme, s.color, s.ascii, s.zone,
	}
	all = append(append(all, s.sources()...), s.ledger()...)
	for _, page := range slices.Sorted(maps.Keys(s.file.Columns)) {
		all = append(all, setting{"columns." + page, s.file.Columns[page], s.file.From("columns", page)})
	}
	for _, section := range slices.Sorted(maps.Keys(s.file.Keys)) {
		for _, action := range slices.Sorted(maps.Keys(s.file.Keys[section])) {
			all = append(all, setting{"keys." + section + "." + action, s.file.Keys[section][action], s.file.From("keys", section, action)})
		}
	}
	return all
}

// String gives the value for a person; a dash is none.
func (s setting) String() string {
	switch v := s.Value.(type) {
	case bool:
		return strconv.FormatBool(v)
	case []string:
		return dash(strings.Join(v, " "))
	}
	return dash(s.text())
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// orNone gives nil for "".
func orNone(s string) any {
	if s == "" {
		return nil
	}
	return s
}
