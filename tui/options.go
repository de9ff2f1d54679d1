package tui

import (
	"os"
	"slices"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/query"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/theme"
)

// Options are a session's terminal, what it shows, and how. Feed and Receipts
// are needed; everything else has a default.
type Options struct {
	In, Out *os.File // standard input and output
	Env     []string // os.Environ()

	// Label names the environment: the source's name. LabelColour is one of
	// theme.Colours.
	Label       string
	LabelColour string

	// Source is the name of the database among Sources, which opens others in its
	// place; nil where there is no other. Close ends all that works on this one,
	// once another is shown.
	Source  string
	Sources Sources
	Close   func()

	Feed     page.Feed
	Receipts page.Receipts
	// Counts, Lookup, Finder and Values are the rest of the database; a page that
	// needs one which is nil is not there.
	Counts page.Counts
	Lookup page.Lookup
	Finder page.Finder
	Values page.Values
	// Checker holds receipts of the database against the rules; nil where there
	// are none.
	Checker page.Checker
	// Boards says what is wrong; nil where nothing is checked, and the page Alerts
	// is not there. Acts is the ledger, nil without one. Comparer sets before
	// beside after, Accepter writes contracts; either may be nil.
	Boards page.Boards
	Acts   page.Acts
	// Disputes is what the ledger keeps of disputes; nil where nothing is judged.
	Disputes page.Disputes
	Comparer page.Comparer
	Accepter page.Accepter
	// Retries is the ledger of what is sent again, nil for no page Retries;
	// Undelivered finds failed deliveries, Endpoints are those of the configuration.
	Retries     page.Retries
	Undelivered page.Undelivered
	Presser     page.Presser // what a press of r would send; nil for nothing
	Endpoints   []data.Endpoint
	UnderWay    func() int    // sends of a worker inside; nil without one
	Expecter    page.Expecter // waits for postbacks; nil where no rules run
	Rules       page.Rules
	Filter      data.Filter
	// Bindings are the keys that a person chose, Columns the columns, both by
	// page title in lower case.
	Bindings keys.Bindings
	Columns  map[string][]string
	// Zones are the time zones of operators, by key, Months those of their days and
	// months.
	Zones, Months map[string]*time.Location
	// Zone is how times are told first: one of page.ZoneNames.
	Zone string
	// Theme is one of theme.Names, the first of them for "".
	Theme string

	// Mapped says where everything is in the database, and what is off.
	Mapped []data.MappedRelation
	// Notices are sentences about what this database lacks.
	Notices []string
	// Secrets are names of parameters whose values are never shown, beside the
	// usual ones: those by which the contracts authenticate.
	Secrets []string
	// Capacity is the number of receipts kept, 20,000.
	Capacity int

	// Rest is how long the cursor must lie on a row until more is read of it; 0
	// means a quarter of a second, less than 0 at once.
	Rest time.Duration

	// AsOf is the moment as of which a capture is shown, and Captured when it was
	// made; zero for a database that lives.
	AsOf, Captured time.Time

	Now   func() time.Time // time.Now
	Local *time.Location   // the person's own zone, time.Local

	// FPS is the most frames a second that go to the terminal, 30: receipts bring
	// ten at most, the rest is for keys.
	FPS int
	// Color is always, never, or auto, which looks at the terminal and at
	// NO_COLOR: any value of it that is not empty means never.
	Color string
	// ASCII draws with ASCII alone; so does a locale that is not UTF-8.
	ASCII bool
}

func (o Options) withDefaults() Options {
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	if o.Env == nil {
		o.Env = os.Environ()
	}
	if o.Capacity == 0 {
		o.Capacity = 20_000
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Local == nil {
		o.Local = time.Local
	}
	if o.FPS <= 0 {
		o.FPS = 30
	}
	if o.Color != "always" && o.env("NO_COLOR") != "" {
		o.Color = "never"
	}
	o.Secrets = slices.Concat(query.SecretNames(), o.Secrets)
	o.ASCII = o.ASCII || !theme.UTF8(o.env)
	return o
}

// env looks a variable up; the last of one name counts.
func (o Options) env(name string) string {
	value := ""
	for _, pair := range o.Env {
		if v, ok := strings.CutPrefix(pair, name+"="); ok {
			value = v
		}
	}
	return value
}
