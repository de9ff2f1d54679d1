package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/source"
	"tailback/data/watch"
)

// alertsFlags are the flags of alerts.
type alertsFlags struct {
	at, since string
	failOn    string
	json      bool
}

func newAlertsCommand(app *app) *cobra.Command {
	var f alertsFlags
	cmd := &cobra.Command{
		Use:   "alerts",
		Short: "Say what is wrong, since when and what it costs",
		Long: `alerts judges the receipts of a day up to now, or up to --at, and prints what
is wrong then as the console would: changes that are open, the worst first,
each with its findings and below it what it explains; then those of the day
that have cleared. Numbers, and who has an alert, are those of the ledger, where
one is named; nothing is written to it.`,
		Example: `  tailback alerts
  tailback alerts --at 2026-11-24T03:10Z --fail-on never
  tailback alerts --json | jq 'select(.acked_by == null) | .name'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runAlerts(cmd.Context(), app, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.at, "at", "", "what was wrong at this `TIME`: 2026-11-24T03:00Z, 20m for that long ago (default now)")
	flags.StringVar(&f.since, "since", "24h", "how far `BACK` receipts are judged, to know what is usual")
	flags.StringVar(&f.failOn, "fail-on", data.Major.String(), "exit with 1 where one is open from this severity on: "+strings.Join(data.Severities(), ", ")+", never")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line: an alert")
	return cmd
}

func runAlerts(ctx context.Context, app *app, f alertsFlags) error {
	bar, err := failOn(f.failOn)
	if err != nil {
		return err
	}
	history, err := time.ParseDuration(f.since)
	if err != nil || history <= 0 || history > 7*24*time.Hour {
		return &data.Error{Kind: data.Usage, What: "cannot use --since " + data.Safe(f.since), Why: "it is a time back from the moment that is asked about, up to 168h", Do: "write 6h"}
	}
	at, err := moment("--at", f.at)
	if err != nil {
		return err
	}
	e, err := app.examiner(ctx)
	if err != nil {
		return err
	}
	defer e.close()
	if at.IsZero() {
		at = e.source.AsOf()
	}
	board, err := e.boardAt(ctx, app, at, history)
	if err != nil {
		return err
	}
	held, err := actsAt(ctx, e.kept, &board, at)
	if err != nil {
		return err
	}
	p := alertPrinter{out: bufio.NewWriter(app.out), board: board, held: held}
	if f.json {
		p.lines()
	} else {
		p.text()
	}
	if err := p.out.Flush(); err != nil {
		return err
	}
	return e.alarm(app, board, bar)
}

// alarm says what the answer lacks, and is the exit code.
func (e *examiner) alarm(app *app, board data.Board, bar data.Severity) error {
	said := e.faults
	if notice := e.kept.Notice(); notice != "" && app.ledger != "" {
		said = append(said, notice)
	}
	for _, line := range said {
		if _, err := fmt.Fprintln(app.stderr, data.Safe(line)); err != nil {
			return err
		}
	}
	for _, c := range board.Changes {
		if c.Severity() >= bar {
			return errBadAnswer
		}
	}
	return nil
}

// failOn is the severity from which an answer is bad: one above all for never.
func failOn(word string) (bar data.Severity, err error) {
	if word == "never" {
		return data.Critical + 1, nil
	}
	if err := bar.UnmarshalText([]byte(word)); err != nil {
		return bar, &data.Error{Kind: data.Usage, What: "cannot use --fail-on", Why: err.Error() + ", never"}
	}
	return bar, nil
}

// moment reads the time that a flag gives, as --since does; zero for "".
func moment(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	filter, err := parseFilter("", data.Quoted(data.NewText(text)))
	if err != nil {
		return time.Time{}, &data.Error{Kind: data.Usage, What: "cannot use " + flag + " " + data.Safe(text), Why: "it is no time", Do: "write 2026-11-24T03:00Z, or 20m for that long ago", Cause: err}
	}
	at, _ := filter.Since()
	return at, nil
}

// boardAt gives the board at a moment, zero for now, by contracts of the ledger
// too, and its alerts with the numbers that were given.
func (e *examiner) boardAt(ctx context.Context, app *app, at time.Time, history time.Duration) (data.Board, error) {
	_, err := e.learnMissing(ctx)
	if err != nil {
		return data.Board{}, err
	}
	if at.IsZero() {
		if at, err = serverTime(ctx, app, e.source); err != nil {
			return data.Board{}, err
		}
	}
	o := watch.BoardOptions{Source: e.source.Name(), Operators: e.operators, Deliveries: e.source.Deliveries, Number: e.kept.Number, History: history}
	progress := newProgress(app.stderr)
	defer progress.clear()
	return e.watch.AsOf(ctx, at, o, func(share float64) {
		progress.say(fmt.Sprintf("judging the receipts up to %s: %.0f %%", at.UTC().Format("15:04:05Z"), 100*share))
	})
}

// serverTime is the time by the database's own clock, by which receipts are
// dated.
func serverTime(ctx context.Context, app *app, s *source.Source) (time.Time, error) {
	if at := s.AsOf(); !at.IsZero() {
		return at, nil
	}
	tail, err := s.Tail(ctx, app.tail)
	if err != nil {
		return time.Time{}, err
	}
	attached, err := tail.Reader(false).Next(ctx)
	if err != nil {
		return time.Time{}, err
	}
	return time.Now().Add(attached.State.ServerTime.Sub(attached.State.At)).UTC(), nil
}
