package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tailback/data"
	"tailback/data/demo"
	"tailback/data/newfile"
	"tailback/data/reference"
	"tailback/data/source"
)

// demoFlags are what demo is asked for.
type demoFlags struct {
	seed    uint64
	rate    float64
	speed   float64
	history time.Duration
	keep    string
	write   string
	filter  string
}

func newDemoCommand(app *app) *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Open an invented tracker with live traffic",
		Long: `demo invents a tracker: 24 hours of receipts of six operators, then live
traffic in which things go wrong on a schedule, the first after 40 seconds. It
needs nothing; its database is a temporary file that is gone at the end. With
--dsn it is an empty PostgreSQL database, and stays. Its ledger is a file too,
in which you are lead; --keep FILE keeps that as FILE.ledger, and --ledger
names another.`,
		Example: `  tailback demo
  tailback demo --seed 7 --rate 50 --keep demo.sqlite
  tailback demo --write day.sqlite && tailback tail --dsn sqlite:day.sqlite
  tailback demo --dsn postgres://localhost/empty`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), app, f) },
	}
	flags := cmd.Flags()
	flags.Uint64Var(&f.seed, "seed", 1, "which world: the same seed gives the same receipts")
	flags.Float64Var(&f.rate, "rate", 20, "live receipts a second")
	flags.Float64Var(&f.speed, "speed", 1, "let live time run this much faster than the clock")
	flags.DurationVar(&f.history, "history", demo.History, "how far the receipts reach back")
	flags.StringVar(&f.keep, "keep", "", "keep the database in this new SQLite file")
	flags.StringVar(&f.write, "write", "", "write the history to this new SQLite file and end")
	flags.StringVar(&f.filter, "filter", "", "begin with this filter, such as 'operator:fable*'")
	cmd.MarkFlagsMutuallyExclusive("keep", "write")
	return cmd
}

func runDemo(ctx context.Context, app *app, f demoFlags) error {
	if err := f.check(app); err != nil {
		return err
	}
	set, err := app.settings()
	if err != nil {
		return err
	}
	w := demo.New(demo.Options{Seed: f.seed, Rate: f.rate, Start: time.Now(), History: f.history})
	if f.write != "" {
		return f.writeHistory(ctx, app, w)
	}
	dir, err := os.MkdirTemp("", "tailback-demo-")
	if err != nil {
		return fmt.Errorf("make a place for the demo: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	app.counts = filepath.Join(dir, "tally.sqlite")
	set, err = demoLedger(ctx, app, f, dir, set)
	if err != nil {
		return err
	}
	return showDemo(ctx, app, w, f, f.database(app, dir), set)
}

// database is the DSN of the demo's database.
func (f demoFlags) database(app *app, dir string) string {
	switch {
	case app.dsn != "":
		return app.dsn
	case f.keep != "":
		return "sqlite:" + f.keep
	}
	return "sqlite:" + filepath.Join(dir, "demo.sqlite")
}

// check refuses before anything is loaded what cannot work. Of the ways to
// name a database only the flag counts: an environment made for watching
// production must not lead the demo there.
func (f demoFlags) check(app *app) error {
	wrong := func(what, why, do string) error {
		return &data.Error{Kind: data.Usage, What: what, Why: why, Do: do}
	}
	file := f.keep + f.write
	switch {
	case !(f.rate > 0 && f.rate <= 100_000):
		return wrong("cannot send at this rate", fmt.Sprintf("--rate is %v", f.rate), "give receipts a second, up to 100000")
	case !(f.speed > 0 && f.speed <= 1_000):
		return wrong("cannot run at this speed", fmt.Sprintf("--speed is %v", f.speed), "give a number above 0, up to 1000")
	case !(f.history > 0 && f.history <= 7*demo.History):
		return wrong("cannot reach back so far", fmt.Sprintf("--history is %v", f.history), "give a duration above 0, up to 168h")
	case app.source != "":
		return wrong("the demo has no use for --source", "it invents its own", "leave --source out")
	case app.mapping != "":
		return wrong("the demo has no use for --mapping", "it makes the reference schema", "leave --mapping out")
	case app.dsn != "" && file != "":
		return wrong("the demo has one database", "--dsn and a file were given", "give one of --dsn, --keep and --write")
	case strings.HasPrefix(app.dsn, "sqlite:"):
		return wrong("the demo's --dsn is for PostgreSQL", "a file was named", "use --keep FILE or --write FILE")
	case f.write == "" && !onTerminal(app):
		return wrong("cannot show the demo", "this is no terminal", "use tailback demo --write FILE")
	}
	for _, file := range f.files(app) {
		if err := newfile.Vacant(file); err != nil {
			return err
		}
	}
	_, err := parseFilter(f.filter, "")
	return err
}

// onTerminal tells whether somebody sits in front of us.
func onTerminal(app *app) bool {
	for _, stream := range []any{app.stdin, app.stdout} {
		if f, ok := stream.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
			return false
		}
	}
	return true
}

// writeHistory writes a world's history to a file, which is there whole or not
// at all.
func (f demoFlags) writeHistory(ctx context.Context, app *app, w *demo.World) (err error) {
	path := f.write
	dir, err := os.MkdirTemp(filepath.Dir(path), ".tailback-demo-")
	if err != nil {
		return newfile.Cannot(path, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	draft := filepath.Join(dir, "day.sqlite")
	db, receipts, err := load(ctx, app, w, "sqlite:"+draft)
	if err != nil {
		return err
	}
	err = errors.Join(reference.Seal(ctx, db), db.Close())
	if err == nil {
		err = os.Rename(draft, path)
	}
	if err != nil {
		return newfile.Cannot(path, err)
	}
	_, err = fmt.Fprintf(app.out, "wrote %d receipts of %.3g h; tailback --dsn sqlite:%s opens them\n", receipts, f.history.Hours(), path)
	return err
}

// showDemo loads a world, keeps its traffic coming, and opens the console on it
// as on any tracker's database: over connections of its own, for reading only.
func showDemo(ctx context.Context, app *app, w *demo.World, f demoFlags, dsn string, set settings) error {
	filter, err := parseFilter(f.filter, "")
	if err != nil {
		return err
	}
	db, _, err := load(ctx, app, w, dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	s, err := source.Open(ctx, source.Options{DSN: dsn, Name: app.sourceName, AppName: appName()})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	app.getenv = withSecrets(app.getenv)
	if f.speed != 1 && s.Engine() == data.SQLite { // a server has a clock of its own
		app.clock, app.haste = func() time.Time { return demo.Moment(w, time.Now(), f.speed) }, f.speed
	}
	receiving, end := context.WithCancel(ctx)
	defer end()
	receiver, err := receiveDemo(receiving, w, s, app.now)
	if err != nil {
		return err
	}
	// A configuration made for production must not lead the demo's retries there.
	set.file.Endpoints, app.worker = receiver.endpoints(), workerIfItCan
	return whilePlaying(ctx, db, s.Engine(), w, f.speed, func(ctx context.Context) error {
		return openConsole(ctx, app, opening{source: s, filter: filter, set: set, alone: true})
	})
}

// whilePlaying writes live traffic until show is done. A writer that fails ends
// the show.
func whilePlaying(ctx context.Context, db *sqlx.DB, engine data.Engine, w *demo.World, speed float64, show func(context.Context) error) error {
	showing, endShow := context.WithCancel(ctx)
	playing, endPlay := context.WithCancel(ctx)
	defer endPlay()
	played := make(chan error, 1)
	go func() {
		err := demo.Play(playing, reference.NewWriter(db, engine), w, demo.Wall{}, speed)
		if err != nil {
			endShow()
		}
		played <- err
	}()
	shown := show(showing)
	endPlay()
	endShow()
	if err := <-played; err != nil {
		return fmt.Errorf("write the demo's traffic: %w", err)
	}
	return shown
}

// withSecrets gives the invented operators' secrets to whoever asks the
// environment for them. What is truly set there comes first.
func withSecrets(getenv func(string) string) func(string) string {
	invented := demo.Secrets()
	return func(name string) string {
		if value := getenv(name); value != "" {
			return value
		}
		return invented[name]
	}
}
