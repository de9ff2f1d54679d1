package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/capture"
	"tailback/data/watch"
)

// captureFlags are what capture is asked for.
type captureFlags struct{ since, filter, out string }

func newCaptureCommand(app *app) *cobra.Command {
	var f captureFlags
	cmd := &cobra.Command{
		Use:   "capture",
		Short: "Keep a time range in one file, to open anywhere",
		Long: `capture writes the receipts since a moment into one SQLite file, with what they
are judged by: their clicks, deliveries, campaigns and terms, the contracts that
count, what people did about alerts, and disputes. tailback FILE opens it in the
console, without any database, as of the end of the range or of the moment of
--at; other commands read it by --dsn sqlite:FILE. until: in the filter ends the
range.

Values of secret parameters are replaced by ‹secret›, so that tokens and
signatures cannot be checked there. What came before the range is not in it: a
duplicate of an earlier receipt is none there.`,
		Example: `  tailback capture --since 2h -o night.sqlite
  tailback capture --since 2026-11-24 --filter 'operator:fable*' -o fable.sqlite
  tailback night.sqlite --at 2026-11-24T04:10Z`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runCapture(cmd.Context(), app, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.since, "since", "", "the receipts from then on: 2h, 3d, 2026-11-24T03:00Z")
	flags.StringVar(&f.filter, "filter", "", "only receipts that match, such as 'operator:fable*'")
	flags.StringVarP(&f.out, "output", "o", "", "write to this new `FILE`")
	return cmd
}

// A capture's pages of receipts come and go: the collector comes round early, for
// SQLite has its own memory beside. captureMemory is far above what it then needs: near
// it memory would be given back and taken again, which takes a third of the time.
const (
	captureMemory  = 64 << 20
	captureCollect = 75 // percent
)

func runCapture(ctx context.Context, app *app, f captureFlags) error {
	filter, since, err := f.parse()
	if err != nil {
		return err
	}
	e, err := app.examiner(ctx)
	if err != nil {
		return err
	}
	defer e.close()
	app.keepMemory(captureMemory)
	if app.getenv("GOGC") == "" {
		debug.SetGCPercent(captureCollect)
	}
	if _, err := e.learnMissing(ctx); err != nil {
		return err
	}
	until, ok := filter.Until()
	if !ok {
		if until, err = serverTime(ctx, app, e.source); err != nil {
			return err
		}
	}
	if !since.Before(until) {
		return &data.Error{Kind: data.Usage, What: "there is nothing to capture", Why: "the range begins at " + stamp(since) + " and ends at " + stamp(until), Do: "give an earlier --since"}
	}
	far := newProgress(app.stderr)
	n, err := capture.Write(ctx, capture.Options{
		Source: e.source, Ledger: e.kept, Path: f.out, Since: since, Until: until, Filter: filter, Contracts: inForce(e),
		Redact:     func(t data.Text) data.Text { return redacted(t, e.secrets) },
		Candidates: watch.Candidates, At: time.Now(), By: "tailback " + thisBuild().Version,
		Progress: func(n capture.Counts, share float64) {
			far.say(fmt.Sprintf("capturing: %d receipts, %.0f %%", n.Receipts, 100*share))
		},
	})
	far.clear()
	if err != nil {
		return err
	}
	return f.tell(app, e, n)
}

// parse reads what is captured.
func (f captureFlags) parse() (filter data.Filter, since time.Time, err error) {
	switch {
	case f.out == "" || f.out == "-":
		return filter, since, &data.Error{Kind: data.Usage, What: "no file named", Why: "a capture is a file of its own", Do: "give -o FILE"}
	case f.since == "":
		return filter, since, &data.Error{Kind: data.Usage, What: "no range named", Why: "--since says from when on", Do: "give --since 2h"}
	}
	if filter, err = parseFilter(f.filter, ""); err == nil {
		err = unboarded(filter)
	}
	if err != nil {
		return filter, since, err
	}
	since, err = moment("--since", f.since)
	return filter, since, err
}

// inForce gives the contracts that count, wherever they are written down: of those
// that begin together the one that counts first.
func inForce(e *examiner) (all []data.Contract) {
	for _, v := range slices.Backward(e.book().All()) {
		all = append(all, v.Contract)
	}
	return all
}

// tell says what was written, and what a reader of it must know.
func (f captureFlags) tell(app *app, e *examiner, n capture.Counts) error {
	said := slices.Clone(e.faults)
	if n.Unread > 0 {
		said = append(said, fmt.Sprintf("%d receipts could not be read, and are not in it", n.Unread))
	}
	var failed error
	for _, line := range said {
		_, err := fmt.Fprintln(app.stderr, data.Safe(line))
		failed = errors.Join(failed, err)
	}
	_, err := fmt.Fprintf(app.out, "captured %d receipts, %d clicks, %d deliveries, %d acts, %d disputes; tailback %s opens them\n", n.Receipts, n.Clicks, n.Deliveries, n.Acts, n.Disputes, data.Safe(f.out))
	return errors.Join(failed, err)
}
