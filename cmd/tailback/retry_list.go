package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
)

// retryListFlags are the flags of retry list.
type retryListFlags struct {
	states   []string
	endpoint string
	receipts []string
	most     int
	json     bool
}

func newRetryListCommand(app *app) *cobra.Command {
	var f retryListFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List retries, the newest first",
		Long: `list prints what was queued to be sent again, and what became of it, one a line,
the newest first.`,
		Example: `  tailback retry list --state unknown
  tailback retry list --state failed,rejected,dead --json | jq .said`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return app.again(cmd.Context(), func(p presser) error { return p.list(cmd.Context(), app, f) })
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.states, "state", nil, "only those that are "+strings.Join(data.RetryStates(), ", "))
	flags.StringVar(&f.endpoint, "endpoint", "", "only those to the endpoint of this `NAME`")
	flags.StringSliceVar(&f.receipts, "receipt", nil, "only those of the receipt of this `ID`")
	flags.IntVar(&f.most, "limit", 100, "so `MANY` at most")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line: a retry")
	return cmd
}

func (p presser) list(ctx context.Context, app *app, f retryListFlags) error {
	filter := data.RetryFilter{Endpoint: f.endpoint}
	for _, word := range f.states {
		state, err := data.ParseRetryState(word)
		if err != nil {
			return &data.Error{Kind: data.Usage, What: "cannot use --state", Why: err.Error()}
		}
		filter.States = append(filter.States, state)
	}
	for _, word := range f.receipts {
		filter.Receipts = append(filter.Receipts, data.ParseID(word, p.source.Name()))
	}
	if f.most < 1 {
		return &data.Error{Kind: data.Usage, What: "cannot use --limit " + strconv.Itoa(f.most), Why: "it is how many are listed"}
	}
	var all []data.Retry
	for before := int64(0); len(all) <= f.most; { // one more says that there are more
		some, err := p.ledger.Retries(ctx, filter, before, f.most+1-len(all))
		if err != nil {
			return err
		}
		if all = append(all, some...); len(some) == 0 || filter.Receipts != nil {
			break
		}
		before = some[len(some)-1].ID
	}
	if len(all) > f.most && filter.Receipts == nil {
		all = all[:f.most]
		_, _ = fmt.Fprintf(app.stderr, "tailback: these are the newest %d; --limit says how many are listed\n", f.most)
	}
	return retrySays{app, f.json}.print(all)
}

// attemptLine is an attempt as JSON.
type attemptLine struct {
	Number  int             `json:"number"`
	Worker  data.Text       `json:"worker"`
	Began   time.Time       `json:"began_at"`
	Ended   *time.Time      `json:"ended_at"`
	State   data.RetryState `json:"state"`
	Status  int             `json:"status"`
	Latency int64           `json:"latency_ms"`
	Said    data.Text       `json:"said"`
	Answer  data.Text       `json:"answer"`
}

func newRetryShowCommand(app *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show a retry with its attempts",
		Long: `show prints a retry, the request without its secrets, and each attempt to send
it.`,
		Example: `  tailback retry show 41`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.again(cmd.Context(), func(p presser) error { return p.show(cmd.Context(), app, args[0], asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object: the retry, with its attempts")
	return cmd
}

func (p presser) show(ctx context.Context, app *app, word string, asJSON bool) error {
	id, err := retryNumber(word)
	if err != nil {
		return err
	}
	r, attempts, err := p.ledger.Retry(ctx, id)
	if err != nil {
		return err
	}
	if asJSON {
		line := struct {
			retryLine
			Tries []attemptLine `json:"tries"`
		}{retryLineOf(r), []attemptLine{}}
		for _, a := range attempts {
			o := a.Outcome
			line.Tries = append(line.Tries, attemptLine{a.Number, a.Worker, a.Began, orNever(a.Ended), o.State, o.Status, o.Latency.Milliseconds(), o.Said, o.Answer})
		}
		return encode(app, []any{line})
	}
	if err := (retrySays{app, false}).print([]data.Retry{r}); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(app.out, "%s %s\n", r.Request.Method, data.Safe(r.Request.Query+r.Request.Body))
	if !r.Why.Empty() {
		_, _ = fmt.Fprintf(app.out, "why: %s\n", r.Why)
	}
	for _, a := range attempts {
		_, _ = fmt.Fprintf(app.out, "%d  %s  by %s  %s  %d ms  %s\n", a.Number, stamp(a.Began), a.Worker, or(string(a.Outcome.State), "not known"), a.Outcome.Latency.Milliseconds(), a.Outcome.Said)
		if !a.Outcome.Answer.Empty() {
			_, _ = fmt.Fprintf(app.out, "   %s\n", a.Outcome.Answer)
		}
	}
	return nil
}

// retryNumber reads the number of a retry.
func retryNumber(word string) (int64, error) {
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n < 1 {
		return 0, &data.Error{Kind: data.Usage, What: "there is no retry " + data.Safe(word), Why: "retries have numbers", Do: "see tailback retry list"}
	}
	return n, nil
}
