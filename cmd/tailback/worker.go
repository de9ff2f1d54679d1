package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
)

// workerFlags are the flags of worker.
type workerFlags struct{ once, json bool }

func newWorkerCommand(app *app) *cobra.Command {
	var f workerFlags
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Send what is queued to be sent again",
		Long: `worker sends the retries that people have queued, to the endpoints of the
configuration, until it is stopped; any number of workers on any number of
machines share one PostgreSQL ledger and its limits. Just before a send it looks
once more whether the receipt may be sent.

SIGTERM stops it: nothing new is begun, and what is under way is waited for.
A send that it could not see the end of is unknown, and waits for a person. It
prints a line for each retry that is over. With --once it ends when nothing is
left that could be sent now: the exit code is 1 where something of it did not
arrive.`,
		Example: `  tailback worker
  tailback worker --once --json | jq 'select(.state != "delivered")'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runWorker(cmd.Context(), app, f) },
	}
	cmd.Flags().BoolVar(&f.once, "once", false, "end when nothing is left to be sent now")
	cmd.Flags().BoolVar(&f.json, "json", false, "one JSON object a line: a retry that is over, or back in the queue")
	return cmd
}

func runWorker(ctx context.Context, app *app, f workerFlags) error {
	src, set, err := app.openSource(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	e, err := app.examine(ctx, src, set, nil)
	if err != nil {
		return err
	}
	s, err := app.sender(ctx, e, set)
	if err != nil {
		return err
	}
	defer func() { _ = s.ledger.Close() }()
	said := &workerSays{out: app.out, err: app.stderr, json: f.json}
	s.tells, s.fails = said.over, said.trouble
	for _, line := range append([]string{"worker " + s.name + " sends to " + strings.Join(reaches(s.endpoints), ", ")}, e.faults...) {
		_, _ = fmt.Fprintln(app.stderr, data.Safe(line))
	}
	keeping, stop := context.WithCancel(ctx)
	defer stop()
	var beside sync.WaitGroup
	beside.Go(func() { _, _ = e.learnMissing(keeping); _ = s.keepContracts(keeping) })
	o := s.options(keeping)
	o.Once = f.once
	err = s.send(ctx, o)
	stop()
	beside.Wait()
	return said.end(ctx, err, f.once)
}

// workerSays prints what a worker does.
type workerSays struct {
	out, err io.Writer
	json     bool

	mu             sync.Mutex
	delivered, bad int
	last           string // trouble
	at             time.Time
}

// sameTrouble is how long one trouble is not told again.
const sameTrouble = 30 * time.Second

// trouble tells of what is tried again, the same once in a while.
func (w *workerSays) trouble(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	line := sentence(err)
	if line == w.last && time.Since(w.at) < sameTrouble {
		return
	}
	w.last, w.at = line, time.Now()
	_, _ = fmt.Fprintln(w.err, "tailback:", line)
}

// over tells of a retry that is over, or goes back into the queue.
func (w *workerSays) over(r data.ClaimedRetry, o data.Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case o.State == data.RetryDelivered:
		w.delivered++
	case !o.State.Live():
		w.bad++
	case o.Said.Empty():
		return // it was not begun
	}
	is := r.Retry
	is.State, is.Status, is.Said = o.State, o.Status, o.Said
	if w.json {
		to := json.NewEncoder(w.out)
		to.SetEscapeHTML(false)
		_ = to.Encode(retryLineOf(is)) // a pipe that is closed ends the command
		return
	}
	_, _ = fmt.Fprintf(w.out, "%d %s %s to %s: %s, %s, %d ms\n", is.ID, matterOf(is), amountOf(is.NewRetry), data.Safe(is.Endpoint), is.State, or(is.Said.String(), "as it was"), o.Latency.Milliseconds())
}

// end says how the worker ended, and is the exit code.
func (w *workerSays) end(ctx context.Context, err error, once bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil && ctx.Err() != nil { // else it is told by whoever called
		_, _ = fmt.Fprintln(w.err, "tailback:", sentence(err))
	}
	_, _ = fmt.Fprintf(w.err, "worker ended: %d delivered, %d not\n", w.delivered, w.bad)
	if err == nil && once && w.bad > 0 {
		return errBadAnswer
	}
	return err
}
