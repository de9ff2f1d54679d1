package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tailback/data"
)

func newRetryCancelCommand(app *app) *cobra.Command {
	var bulk string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "cancel [ID…]",
		Short: "Take retries out of the queue",
		Long: `cancel takes retries out of the queue that are not being sent; with --bulk what
is left of a bulk, as retry list --json names it. What is being sent, or is
over, stays and is said: the exit code is 1, or 2 where it is the only one.`,
		Example: `  tailback retry cancel 41 42
  tailback retry cancel --bulk 01K9R5W1S4GJ8`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.again(cmd.Context(), func(p presser) error { return p.cancel(cmd.Context(), app, args, bulk, asJSON) })
		},
	}
	cmd.Flags().StringVar(&bulk, "bulk", "", "those of the bulk of this `NAME`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line: a retry that was cancelled")
	return cmd
}

func (p presser) cancel(ctx context.Context, app *app, words []string, bulk string, asJSON bool) error {
	if (len(words) > 0) == (bulk != "") {
		return &data.Error{Kind: data.Usage, What: "cannot tell what is to be cancelled", Why: "it is numbers of retries, or --bulk", Do: "see tailback retry list"}
	}
	ids := make([]int64, len(words))
	for i, word := range words {
		var err error
		if ids[i], err = retryNumber(word); err != nil {
			return err
		}
	}
	do := func() (data.Cancelled, error) { return p.ledger.CancelRetries(ctx, ids, data.NewOp()) }
	if bulk != "" {
		do = func() (data.Cancelled, error) { return p.ledger.CancelBulk(ctx, data.Op(bulk), data.NewOp()) }
	}
	c, err := do()
	if err != nil {
		return err
	}
	return p.cancelled(ctx, app, c, asJSON)
}

// cancelled prints what was cancelled, and says why the others were not.
func (p presser) cancelled(ctx context.Context, app *app, c data.Cancelled, asJSON bool) error {
	var gone []data.Retry
	for _, id := range c.Cancelled {
		r, _, err := p.ledger.Retry(ctx, id)
		if err != nil {
			return err
		}
		gone = append(gone, r)
	}
	for _, id := range c.Left {
		r, _, err := p.ledger.Retry(ctx, id)
		if err == nil {
			err = &data.Error{Kind: data.Usage, What: fmt.Sprintf("cannot cancel retry %d", id), Why: "it is " + string(r.State)}
		}
		if len(c.Left)+len(c.Cancelled) == 1 {
			return err
		}
		if _, err := fmt.Fprintln(app.stderr, sentence(err)); err != nil {
			return err
		}
	}
	if err := (retrySays{app, asJSON}).print(gone); err != nil {
		return err
	}
	if len(c.Left) > 0 {
		return errBadAnswer
	}
	return nil
}

// resolutions are the words for what a person says of a retry that may have arrived.
func resolutions() (words []string) {
	for _, name := range data.Resolutions() {
		words = append(words, strings.ReplaceAll(name, " ", "-"))
	}
	return words
}

func newRetryResolveCommand(app *app) *cobra.Command {
	var reason string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "resolve ID " + strings.Join(resolutions(), "|"),
		Short: "Say what became of a retry that may have arrived",
		Long: `resolve settles a retry that is unknown: it may have arrived, and the machine
never sends such a one again. A lead says that it was delivered, or not, or has
it sent again, which can arrive twice; each with --reason.`,
		Example: `  tailback retry resolve 41 delivered --reason 'their desk has T-8812'`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := retryNumber(args[0])
			if err != nil {
				return err
			}
			as, err := data.ParseResolution(strings.ReplaceAll(args[1], "-", " "))
			if err != nil {
				return &data.Error{Kind: data.Usage, What: "cannot resolve the retry", Why: data.NoSuch("resolution", args[1], resolutions()).Error()}
			}
			if strings.TrimSpace(reason) == "" {
				return &data.Error{Kind: data.Usage, What: "cannot resolve the retry", Why: "that needs a reason", Do: "give --reason"}
			}
			return app.again(cmd.Context(), func(p presser) error {
				r, err := p.ledger.ResolveRetry(cmd.Context(), id, as, reason, data.NewOp())
				if err != nil {
					return err
				}
				return retrySays{app, asJSON}.print([]data.Retry{r})
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "how that is known, or why it is sent again")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object: the retry")
	return cmd
}
