package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/rules/contract"
)

// expectFlags are the flags of expect.
type expectFlags struct {
	operator, click, event string
	since, failOn          string
	within                 time.Duration
	json                   bool
}

func newExpectCommand(app *app) *cobra.Command {
	var f expectFlags
	cmd := &cobra.Command{
		Use:   "expect",
		Short: "Wait for one postback, and say whether it is right",
		Long: `expect waits for the postback of a click, as one does who tries an integration:
click, register, deposit, and see what arrives. It looks for the click id in
its field and in every other parameter, and says under which name it came; it
prints what the rules find in the postback and what the contract expects
beside. It ends with 0 where it came as agreed, with 1 where something is wrong
with it or it did not come in time.`,
		Example: `  tailback expect --operator FableSpin --click TEST-1 --event ftd --within 10m`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runExpect(cmd.Context(), app, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.operator, "operator", "", "whose postback")
	flags.StringVar(&f.click, "click", "", "the click `ID` that it is to carry")
	flags.StringVar(&f.event, "event", "", "the event, in our word or the operator's (default any)")
	flags.DurationVar(&f.within, "within", 10*time.Minute, "wait that long")
	flags.StringVar(&f.since, "since", "1m", "it may have come since then")
	flags.StringVar(&f.failOn, "fail-on", data.Major.String(), "a finding from this severity on is wrong: "+strings.Join(data.Severities(), ", ")+", never")
	flags.BoolVar(&f.json, "json", false, "one JSON object: the receipt with its findings")
	app.tailFlags(flags)
	_ = cmd.MarkFlagRequired("operator") // they are above
	_ = cmd.MarkFlagRequired("click")
	return cmd
}

func runExpect(ctx context.Context, app *app, f expectFlags) error {
	bar, err := failOn(f.failOn)
	if err != nil {
		return err
	}
	since, err := moment("--since", f.since)
	if err != nil {
		return err
	}
	wait := contract.Wait{Awaited: contract.Awaited{Click: f.click, Event: f.event}, Within: f.within}
	if err := wait.Check(); err != nil {
		return &data.Error{Kind: data.Usage, What: "there is nothing to wait for", Why: err.Error()}
	}
	e, err := app.examiner(ctx)
	if err != nil {
		return err
	}
	defer e.close()
	if wait.Operator, err = e.operator(f.operator); err != nil {
		return err
	}
	arrival, err := e.expect(ctx, app, wait, since)
	switch {
	case err != nil:
		return err
	case arrival.Came:
		return e.tellArrival(ctx, app, arrival, bar, f.json)
	}
	if _, err := fmt.Fprintln(app.stderr, "tailback:", hidePasswords(arrival.Missed)); err != nil {
		return err
	}
	return errBadAnswer
}

// expect follows the database until a postback came or its time is over.
func (e *examiner) expect(ctx context.Context, app *app, wait contract.Wait, since time.Time) (contract.Arrival, error) {
	tail, err := app.follow(ctx, e.source)
	if err != nil {
		return contract.Arrival{}, err
	}
	said, until := newProgress(app.stderr), time.Now().Add(wait.Within)
	defer said.clear()
	running, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = tail.Run(running)
	}()
	defer func() {
		stop()
		<-ended
	}()
	return e.watch.Expect(ctx, tail, wait, since, func(seen int) {
		said.say(fmt.Sprintf("waiting for %s, %s more: %d receipts of %s came", wait.What(), time.Until(until).Round(time.Second), seen, wait.Operator.Label()))
	})
}

// tellArrival prints what came with what is wrong with it. A click that is not
// known may yet be written: that is waited for.
func (e *examiner) tellArrival(ctx context.Context, app *app, arrival contract.Arrival, bar data.Severity, json bool) error {
	checked, err := e.watch.Settled(ctx, []data.Receipt{arrival.Receipt})
	if err != nil {
		return err
	}
	p := &checkPrinter{out: bufio.NewWriter(app.out), json: json, bar: bar, secrets: e.secrets}
	p.count(checked[0])
	p.print(checked[0])
	if !json {
		for _, line := range arrival.Lacks {
			_, _ = fmt.Fprintln(p.out, "  "+line) // the writer keeps its error
		}
	}
	if err := errors.Join(p.err, p.out.Flush()); err != nil {
		return err
	}
	if arrival.Sighting.Under != "" && bar <= data.Critical {
		return errBadAnswer
	}
	return p.verdict()
}
