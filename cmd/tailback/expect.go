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
	"tailback/data/source"
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
	if f.within <= 0 || f.click == "" {
		return &data.Error{Kind: data.Usage, What: "there is nothing to wait for", Why: "--click is empty or --within is not above 0"}
	}
	e, err := app.examiner(ctx)
	if err != nil {
		return err
	}
	defer e.close()
	o, err := e.operator(f.operator)
	if err != nil {
		return err
	}
	w := &waiting{e: e, f: f, operator: o, awaited: contract.Awaited{Click: f.click, Event: f.event}, progress: newProgress(app.stderr), until: time.Now().Add(f.within)}
	came, err := w.wait(ctx, app, since)
	if err != nil {
		return err
	}
	if !came {
		return w.missed(app)
	}
	return w.tell(ctx, app, bar)
}

// waiting is the wait for one postback.
type waiting struct {
	e        *examiner
	f        expectFlags
	operator data.Ref
	awaited  contract.Awaited
	progress *progress
	until    time.Time

	receipt  data.Receipt // that came
	sighting contract.Sighting
	seen     int      // receipts of the operator
	events   []string // of those of the click that are not awaited
	lost     string
}

// wait gives whether it came in time.
func (w *waiting) wait(ctx context.Context, app *app, since time.Time) (came bool, err error) {
	its, err := data.ParseFilter("operator:"+data.Quoted(w.operator.Key), time.Now())
	if err != nil {
		return false, err
	}
	tail, err := app.follow(ctx, w.e.source)
	if err != nil {
		return false, err
	}
	defer w.progress.clear()
	within, stop := context.WithDeadline(ctx, w.until)
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = tail.Run(within)
	}()
	err = w.stream(within, tail, its, since)
	stop()
	<-ended
	switch {
	case errors.Is(err, errEnough):
		return true, nil
	case ctx.Err() == nil && errors.Is(within.Err(), context.DeadlineExceeded):
		return false, nil
	}
	return false, err
}

func (w *waiting) stream(ctx context.Context, tail *source.Tail, its data.Filter, since time.Time) error {
	return tail.Stream(ctx, its, since, 0, func(b data.TailBatch) error {
		w.lost = b.State.Lost
		for i := range b.Receipts {
			if w.look(&b.Receipts[i]) {
				return errEnough
			}
		}
		w.progress.say(fmt.Sprintf("waiting for %s, %s more: %d receipts of %s came", w.what(), time.Until(w.until).Round(time.Second), w.seen, w.operator.Label()))
		return nil
	})
}

// look reports whether a receipt is what is awaited.
func (w *waiting) look(r *data.Receipt) bool {
	w.seen++
	s := w.awaited.See(r, w.contract(r))
	if s.Click && !s.Event {
		w.events = append(w.events, dash(r.Event.String()))
	}
	if !s.Click || !s.Event {
		return false
	}
	w.receipt, w.sighting = *r, s
	return true
}

func (w *waiting) contract(r *data.Receipt) *contract.Version {
	return w.e.book().At(w.operator.Key, r.ReceivedAt.Time())
}

// what names what is awaited: ftd of click TEST-1.
func (w *waiting) what() string {
	event := "a postback"
	if w.f.event != "" {
		event = data.Safe(w.f.event)
	}
	return event + " of click " + data.Safe(w.f.click)
}

// missed says that it did not come in time, and what came instead.
func (w *waiting) missed(app *app) error {
	said := fmt.Sprintf("%s did not come within %s", w.what(), w.f.within)
	switch {
	case w.lost != "":
		said += ": the database does not answer: " + data.Safe(hidePasswords(w.lost))
	case len(w.events) > 0:
		said += ": of this click came " + strings.Join(w.events, ", ")
	default:
		said += fmt.Sprintf(": %d receipts of %s came, none with this click id in any parameter", w.seen, w.operator.Label())
	}
	if _, err := fmt.Fprintln(app.stderr, "tailback:", said); err != nil {
		return err
	}
	return errBadAnswer
}

// tell prints what came with what is wrong with it. A click that is not known may
// yet be written: that is waited for.
func (w *waiting) tell(ctx context.Context, app *app, bar data.Severity) error {
	checked, err := w.e.watch.Settled(ctx, []data.Receipt{w.receipt})
	if err != nil {
		return err
	}
	p := &checkPrinter{out: bufio.NewWriter(app.out), json: w.f.json, bar: bar, secrets: w.e.secrets}
	p.count(checked[0])
	p.print(checked[0])
	if !w.f.json {
		for _, line := range w.lacks() {
			_, _ = fmt.Fprintln(p.out, "  "+line) // the writer keeps its error
		}
	}
	if err := errors.Join(p.err, p.out.Flush()); err != nil {
		return err
	}
	if w.sighting.Under != "" && bar <= data.Critical {
		return errBadAnswer
	}
	return p.verdict()
}

// lacks says what is missing, and what came under another name.
func (w *waiting) lacks() (lines []string) {
	v := w.contract(&w.receipt)
	if v == nil {
		return []string{"there is no contract of " + w.operator.Label() + ": nothing says what else it should carry"}
	}
	if w.sighting.Under != "" {
		lines = append(lines, fmt.Sprintf("the click id came as %s, the contract reads %s", data.Safe(w.sighting.Under), data.Safe(v.Param("click_id"))))
	}
	if w.receipt.Query.Empty() {
		return lines
	}
	for _, field := range v.Absent(w.receipt.Query.Raw()) {
		lines = append(lines, fmt.Sprintf("missing %s: every postback carries it as %s", field, data.Safe(v.Param(field))))
	}
	return lines
}
