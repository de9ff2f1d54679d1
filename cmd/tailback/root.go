package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tailback/data/source"
)

// app is what every command is given: the flags that all of them share, and
// the world outside.
type app struct {
	dsn        string
	sourceName string
	mapping    string
	configFile string
	source     string // of the configuration
	ledger     string // a DSN, or what leads to one
	look       lookFlags
	tail       source.TailOptions

	// stdin and stdout are as the process got them, for what needs the terminal
	// itself; commands print to out, which ends the command when its reader has
	// gone.
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	out    *pipe
	getenv func(string) string
	// clock is the time that a console goes by; nil for the wall's. Only the demo
	// has another.
	clock func() time.Time

	// counts is the file in which what is counted is kept; "" for the user's cache.
	counts string

	// at is as of when a capture is shown; zero for its end.
	at time.Time

	// worker says whether a console sends what is queued itself, and haste is how much
	// faster than the clock its time runs; 0 for as fast.
	worker workerInside
	haste  float64

	// invents is set where the demo's own ledger is to begin with disputes.
	invents bool

	started bool // a command's own work has begun
}

// now is the time that a console goes by.
func (a *app) now() time.Time {
	if a.clock == nil {
		return time.Now()
	}
	return a.clock()
}

// newRootCommand builds the command line. A subcommand is a file of its own
// with a newXCommand, and a line here.
func newRootCommand(app *app) *cobra.Command {
	var filter, at string
	var withWorker bool
	root := &cobra.Command{
		Use:   "tailback [FILE]",
		Short: "Watch the postbacks that arrive in a tracker's database",
		Long: `tailback is a console over the postbacks in a tracker's database: what operators
send, as it arrives, and every byte of it. The database is only ever read.

Without a subcommand it opens the console: on the database that is named, or on
FILE, a SQLite file. One that tailback capture wrote is shown as of its end.`,
		Example: `  tailback --dsn postgres://user@host/db
  tailback night.sqlite --at 2026-11-24T04:10Z`,
		Args:                       fileOrNothing,
		SuggestionsMinimumDistance: 2, // letters that are wrong
		SilenceErrors:              true,
		SilenceUsage:               true,
		CompletionOptions:          cobra.CompletionOptions{HiddenDefaultCmd: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := app.file(args); err != nil {
				return err
			}
			if withWorker {
				app.worker = workerAlways
			}
			return start(cmd.Context(), app, filter, at)
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&app.dsn, "dsn", "", "postgres://… or sqlite:PATH; else TAILBACK_DSN, PG…")
	flags.StringVar(&app.sourceName, "source-name", "", "name of this database in ids; else its own name")
	flags.StringVar(&app.mapping, "mapping", "", "TOML file: which column of your schema holds what")
	flags.StringVar(&app.configFile, "config", "", "configuration `FILE`; tailback config path says which is read")
	flags.StringVar(&app.source, "source", "", "open the source of this `NAME` in the configuration")
	_ = root.RegisterFlagCompletionFunc("source", app.completeSource) // it is above
	flags.StringVar(&app.ledger, "ledger", "", "what is ours: postgres://…, sqlite:PATH, env:NAME, file:PATH")
	app.look.register(root)

	app.tailFlags(root.Flags())
	root.Flags().StringVar(&filter, "filter", "", "begin with this filter, such as 'operator:fable* amount>100'")

	root.Flags().BoolVar(&withWorker, "with-worker", false, "send what is queued to be sent again, as tailback worker does")
	root.Flags().StringVar(&at, "at", "", "show a capture as of this `TIME`: 2026-11-24T04:10Z (default its end)")

	root.AddCommand(
		newAlertsCommand(app),
		newCaptureCommand(app),
		newCheckCommand(app),
		newConfigCommand(app),
		newDemoCommand(app),
		newDisputeCommand(app),
		newDoctorCommand(app),
		newExpectCommand(app),
		newInitCommand(app),
		newKeysCommand(app),
		newLearnCommand(app),
		newMapCommand(app),
		newMetricsCommand(app),
		newRetryCommand(app),
		newStatusCommand(app),
		newTailCommand(app),
		newVersionCommand(app),
		newWorkerCommand(app),
	)
	noteStart(root, app)
	// The narrowest terminal in use has 80 columns.
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", ".FlagUsagesWrapped 80 "))
	return root
}

// noteStart lets run tell a wrong command line from a failed command: whatever
// goes wrong before a command's own function is called is usage.
func noteStart(cmd *cobra.Command, app *app) {
	if work := cmd.RunE; work != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			app.started = true
			return work(cmd, args)
		}
	}
	for _, sub := range cmd.Commands() {
		noteStart(sub, app)
	}
}

// start opens the console, or says how to begin where there is no database to
// open.
func start(ctx context.Context, app *app, filter, at string) error {
	asked, err := moment("--at", at)
	if err != nil {
		return err
	}
	set, err := app.settings()
	if err != nil {
		return err
	}
	d, err := app.choose(&set)
	if errors.Is(err, errNoDatabase) {
		_, _ = io.WriteString(app.stderr, welcome)
		return errSaid
	}
	if err != nil {
		return err
	}
	f, err := parseFilter(filter, "")
	if err != nil {
		return err
	}
	d.at = asked
	s, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	app.saveMemory()
	o := opening{source: s, target: d, filter: f, set: set}
	if !s.AsOf().IsZero() {
		if o, err = app.captured(ctx, o); err != nil {
			return err
		}
	}
	return openConsole(ctx, app, o)
}

// welcome is all that a person sees who types tailback and nothing else.
const welcome = `tailback watches the postbacks that arrive in a tracker's database.
No database was named. Ways to go on:

  tailback demo
      an invented tracker with live traffic and things going wrong in it;
      needs nothing

  tailback --dsn postgres://user@host/db
      a PostgreSQL database in the reference schema; sqlite:PATH opens a file

  tailback map --dsn postgres://user@host/db -o FILE
  tailback --dsn postgres://user@host/db --mapping FILE
      any other tracker on PostgreSQL: FILE says which column holds what

The database is only ever read. Its name can also stand in TAILBACK_DSN, as for
psql in PGHOST, PGDATABASE or PGSERVICE, or in a file: tailback config --help;
its password in ~/.pgpass.

tailback --help lists the commands.
`
