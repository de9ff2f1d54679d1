package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/source"
	"tailback/rules/flow"
	"tailback/tui/part"
)

// statusPatience bounds all that status does: tmux asks every few seconds.
const statusPatience = 3 * time.Second

func newStatusCommand(app *app) *cobra.Command {
	var line, asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say in a few figures how the postbacks are",
		Long: `status reads the last hour's counts and the newest receipt, says how the
postbacks are and ends, within 3 seconds. What is usual is the mean of the hour
before. With --line it is one line of at most 80 columns, and a database that
does not answer is one too: for the status bar of tmux.`,
		Example: `  tailback status --json | jq .accepted
  tmux set -g status-right '#(tailback status --line)'
  tmux set -g status-right-length 80`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runStatus(cmd.Context(), app, line, asJSON) },
	}
	cmd.Flags().BoolVar(&line, "line", false, "one line for a status bar")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object; null is what is not known")
	cmd.MarkFlagsMutuallyExclusive("line", "json")
	return cmd
}

func runStatus(ctx context.Context, app *app, line, asJSON bool) error {
	s, err := takeStatus(ctx, app)
	switch {
	case err != nil && line:
		return sayLine(app, s.Source+" "+failure(err), err)
	case err != nil:
		return err
	case line:
		return sayLine(app, s.line(), nil)
	case asJSON:
		return json.NewEncoder(app.out).Encode(s)
	}
	_, err = fmt.Fprint(app.out, s.text())
	return err
}

// failure says in a few words why there are no figures.
func failure(err error) string {
	if data.KindOf(err) == data.Usage {
		return "cannot be opened: see tailback status"
	}
	return "no answer"
}

// sayLine prints one line, at most 80 cells, and gives what made it necessary as
// already said. A # would begin a command of tmux.
func sayLine(app *app, line string, cause error) error {
	line = strings.ReplaceAll(data.Safe(line), "#", "")
	if _, err := fmt.Fprintln(app.out, part.Cut(line, 80, "")); err != nil {
		return err
	}
	if cause != nil {
		return errors.Join(cause, errSaid)
	}
	return nil
}

// takeStatus asks the database. Where it fails the status has a name at least.
func takeStatus(ctx context.Context, app *app) (s status, err error) {
	s.Source = "tailback"
	set, err := app.settings()
	if err != nil {
		return s, err
	}
	d, err := app.choose(&set)
	s.Source = or(set.mark.Name, or(d.name, s.Source))
	if err != nil {
		return s, err
	}
	ctx, cancel := context.WithTimeout(ctx, statusPatience)
	defer cancel()
	d.deadline = statusPatience - time.Second // a mute server is waited for a second longer
	src, err := d.open(ctx)
	if err != nil {
		return s, inTime(ctx, err)
	}
	defer func() { _ = src.Close() }()
	s.Source = or(set.mark.Name, src.Name())
	return s, inTime(ctx, s.ask(ctx, app, src))
}

// inTime makes the end of our patience the database's fault.
func inTime(ctx context.Context, err error) error {
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &data.Error{Kind: data.Unreachable, What: "cannot say how the postbacks are", Why: "the database did not answer within 3 s", Cause: err}
	}
	return err
}

// ask reads the counts of the last hour as the console does, by the database's
// own clock, and the newest receipt.
func (s *status) ask(ctx context.Context, app *app, src *source.Source) error {
	now, err := serverTime(ctx, app, src)
	if err != nil {
		return err
	}
	from := now.Add(-flow.Hour - 3*time.Minute).Truncate(time.Minute)
	minutes, err := src.Activity(ctx, from, now)
	if err != nil {
		return err
	}
	newest, err := src.Latest(ctx, data.Filter{}, 1)
	if err != nil {
		return err
	}
	s.tell(now, from, minutes, newest)
	return nil
}
