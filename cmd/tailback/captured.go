package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/capture"
	"tailback/data/config"
	"tailback/data/ledger"
	"tailback/data/source"
)

// captured gives what a file is that the DSN names, where it is a capture; nil for
// another database.
func (d target) captured(ctx context.Context) (*capture.Kept, error) {
	path, ok := strings.CutPrefix(d.dsn, "sqlite:")
	if !ok {
		return nil, nil
	}
	if is, err := capture.Is(path); !is || err != nil {
		return nil, err
	}
	kept, err := capture.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return &kept, nil
}

// asOf gives the moment as of which a capture is shown: its end, where none is
// asked for.
func asOf(kept *capture.Kept, at time.Time) (time.Time, error) {
	switch {
	case at.IsZero():
		return kept.Until, nil
	case at.Before(kept.Since) || at.After(kept.Until):
		return at, &data.Error{Kind: data.Usage, What: "cannot show " + stamp(at), Why: "the capture is of " + stamp(kept.Since) + " to " + stamp(kept.Until), Do: "give a moment of it with --at"}
	}
	return at, nil
}

// keptLedger gives what the ledger held, from the capture that a source is.
func keptLedger(ctx context.Context, s *source.Source) (*ledger.Ledger, error) {
	kept, err := capture.Open(ctx, s.File())
	if err != nil {
		return nil, err
	}
	l := ledger.Kept("this is a capture, which only shows what was.", s.Name(), kept.Acts, s.AsOf())
	if kept.Disputes != nil {
		l.Hold(kept.Disputes)
	}
	return l, nil
}

// file is the argument of a console that is to show a file.
func (a *app) file(args []string) error {
	if len(args) == 0 {
		return nil
	}
	if a.dsn != "" || a.source != "" {
		return &data.Error{Kind: data.Usage, What: "there is one database", Why: "a file and another one were given", Do: "give one of them"}
	}
	a.dsn = "sqlite:" + args[0]
	return nil
}

// fileOrNothing refuses an argument that is neither a command nor a file.
func fileOrNothing(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		if _, err := os.Stat(args[0]); err == nil || strings.ContainsAny(args[0], "./") {
			return nil
		}
	}
	err := cobra.NoArgs(cmd, args)
	if err != nil && len(cmd.SuggestionsFor(args[0])) > 0 {
		return fmt.Errorf("%w: %s is one", err, strings.Join(cmd.SuggestionsFor(args[0]), " or "))
	}
	return err
}

// captured makes of an opening that of a capture: it goes by the capture's moment,
// with no other database beside it.
func (a *app) captured(ctx context.Context, o opening) (opening, error) {
	kept, err := capture.Open(ctx, o.source.File())
	if err != nil {
		return o, err
	}
	at := o.source.AsOf()
	a.clock = func() time.Time { return at }
	o.captured, o.alone, o.set.mark = kept.CapturedAt, true, config.Env{}
	return o, nil
}

// errNoMoment refuses --at where there is only now.
var errNoMoment = &data.Error{Kind: data.Usage, What: "cannot use --at", Why: "only a capture is shown as of a moment", Do: "leave it out, or use tailback alerts --at"}

// errCapturedBeside refuses to open a capture beside a database that lives: they go
// by two clocks.
var errCapturedBeside = errors.New("it is a capture, which has a time of its own: open it by itself, tailback FILE")
