package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/rules/retry"
	"tailback/tui/page"
)

// retryFlags say what is sent again, and how.
type retryFlags struct {
	filter, alert, endpoint string
	confirm                 int
	deliveries, dryRun      bool
	uncorrected, deduce     bool
	reversals, json         bool
	words                   []string
	reason                  string
}

func newRetryCommand(app *app) *cobra.Command {
	var f retryFlags
	cmd := &cobra.Command{
		Use:   "retry [RECEIPT…]",
		Short: "Send receipts or failed deliveries again, once",
		Long: `retry queues receipts to be sent again to an endpoint of the configuration, put
right where their findings say how, or with --deliveries what was to be
delivered of them and failed. tailback worker sends them: at most once a press.
What arrived again by itself, was delivered, is queued already, would be found
wrong again, or is older than 14 days is left out, and why is said. --dry-run
says all that and queues nothing.

--confirm is how many are sent; where it is another number nothing is. Of
several they are a bulk: one is sent first, then ten, then the rest, and three
in a row that do not arrive stop it. More than 100, deduced click ids and
reversals take the role lead, and the latter two --reason. The exit code is 1
where some were left out, 2 where nothing was queued.`,
		Example: `  tailback retry --alert 41 --endpoint ingest --dry-run
  tailback retry --alert 41 --endpoint ingest --confirm 1281
  tailback retry 8812734 --deliveries --endpoint fb-capi --confirm 1`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.again(cmd.Context(), func(p presser) error { return p.retry(cmd.Context(), app, args, f) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.filter, "filter", "", "the receipts that match; of the last 24 h, unless it says since:")
	flags.StringVar(&f.alert, "alert", "", "those of the alert of this `NUMBER` or name that is open")
	flags.StringVar(&f.endpoint, "endpoint", "", "`NAME` of the endpoint that they are sent to")
	flags.IntVar(&f.confirm, "confirm", 0, "send, if so `MANY` are sent")
	flags.BoolVar(&f.dryRun, "dry-run", false, "say what would be sent, and send nothing")
	flags.BoolVar(&f.deliveries, "deliveries", false, "what failed of delivering them to the endpoint, not themselves")
	flags.BoolVar(&f.uncorrected, "uncorrected", false, "as they came, though names could be put right")
	flags.StringArrayVar(&f.words, "word", nil, "send an event word as another: `CAME=SENT`")
	flags.BoolVar(&f.deduce, "deduce", false, "fill in click ids that transaction or player tell")
	flags.BoolVar(&f.reversals, "reversals", false, "send refunds, chargebacks and rejections too")
	flags.StringVar(&f.reason, "reason", "", "why deduced click ids or reversals may be sent")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line: a retry, or with --dry-run what would be one")
	_ = cmd.RegisterFlagCompletionFunc("endpoint", app.completeEndpoint) // it is above
	cmd.AddCommand(newRetryListCommand(app), newRetryShowCommand(app), newRetryCancelCommand(app), newRetryResolveCommand(app), newRetryEndpointsCommand(app))
	return cmd
}

// completeEndpoint gives the endpoints of the configuration.
func (a *app) completeEndpoint(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
	if set, err := a.settings(); err == nil {
		for _, e := range a.endpoints(set) {
			names = append(names, e.Name)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// again does something with what works out what is sent again.
func (a *app) again(ctx context.Context, do func(presser) error) error {
	set, err := a.settings()
	if err != nil {
		return err
	}
	return a.work(ctx, func(d *docket) error { return do(a.presser(d.examiner, d.ledger, set)) })
}

// retry works out what is asked for, and queues it where it is confirmed.
func (p presser) retry(ctx context.Context, app *app, receipts []string, f retryFlags) error {
	if err := p.able(receipts, f); err != nil {
		return err
	}
	if _, err := p.learnMissing(ctx); err != nil {
		return err
	}
	of, err := p.asking(ctx, app, receipts, f)
	if err != nil {
		return err
	}
	press, err := p.Press(ctx, of)
	if err != nil {
		return err
	}
	says := retrySays{app: app, json: f.json}
	ready := press.Ready(f.reason)
	switch {
	case len(press.Items) == 0:
		return cannotRetry("nothing was found that could be", "")
	case press.Endpoint.Name == "":
		return cannotRetry("it is not said where to", "give --endpoint: "+strings.Join(p.names(), ", "))
	case f.dryRun:
		return says.preview(press)
	case len(ready) == 0:
		if err := says.left(press); err != nil {
			return err
		}
		return cannotRetry("nothing of it may be sent", "see tailback retry --dry-run")
	}
	if err := p.allowed(press, f, len(ready)); err != nil {
		return err
	}
	queued, err := p.ledger.EnqueueRetries(ctx, ready, data.NewOp())
	if err != nil {
		return err
	}
	return says.queued(press, queued)
}

func cannotRetry(why, do string) error {
	return &data.Error{Kind: data.Usage, What: "cannot send again", Why: why, Do: do}
}

// able refuses what cannot be, before anything is read.
func (p presser) able(receipts []string, f retryFlags) error {
	named := flagged(len(receipts) > 0) + flagged(f.filter != "") + flagged(f.alert != "")
	switch {
	case named != 1:
		return cannotRetry("it is named by one of: receipts, --filter, --alert", "see tailback retry --help")
	case len(p.endpoints) == 0:
		return cannotRetry("no endpoint is configured", "write [endpoint.NAME] with its url into the configuration")
	case f.endpoint != "" && p.named(f.endpoint) == nil:
		return cannotRetry(data.NoSuch("endpoint", f.endpoint, p.names()).Error(), "see tailback retry endpoints")
	case f.deliveries && f.endpoint == "" && len(p.endpoints) > 1:
		return cannotRetry("it is not said which endpoint's deliveries are meant", "give --endpoint: "+strings.Join(p.names(), ", "))
	case !f.dryRun && p.ledger.Why(data.ToRetry) != "":
		return cannotRetry(p.ledger.Why(data.ToRetry), "")
	}
	return nil
}

// names gives the names of the endpoints.
func (p presser) names() (all []string) {
	for _, e := range p.endpoints {
		all = append(all, data.Safe(e.Name))
	}
	return all
}

// allowed refuses a count that is another one, and what takes a lead or a reason.
func (p presser) allowed(press page.Press, f retryFlags, n int) error {
	special := press.Deduced > 0 || f.reversals
	switch {
	case f.confirm == 0:
		return cannotRetry(requests(n)+" would be sent, and nobody has confirmed that", fmt.Sprintf("look with --dry-run, then give --confirm %d", n))
	case f.confirm != n:
		return cannotRetry(fmt.Sprintf("%s would be sent, and --confirm says %d", requests(n), f.confirm), "look with --dry-run what has changed")
	case special && p.ledger.Why(data.ToRetryMany) != "": // who may do the one may do the others
		return cannotRetry(p.ledger.Why(data.ToRetryMany), "")
	case special && strings.TrimSpace(f.reason) == "":
		return cannotRetry("deduced click ids and reversals are not sent without a reason", "give --reason")
	}
	return nil
}

func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return data.Grouped(n) + " requests"
}

// asking gives what is asked for.
func (p presser) asking(ctx context.Context, app *app, receipts []string, f retryFlags) (of page.Asking, err error) {
	of = page.Asking{Endpoint: f.endpoint, Uncorrected: f.uncorrected, Deduce: f.deduce, Reversals: f.reversals}
	for _, pair := range f.words {
		from, to, ok := strings.Cut(pair, "=")
		if !ok || from == "" || to == "" {
			return of, &data.Error{Kind: data.Usage, What: "cannot use --word " + data.Safe(pair), Why: "it is what came, =, and what is sent instead", Do: "write --word depo=ftd"}
		}
		of.Words = append(of.Words, retry.Rename{From: from, To: to})
	}
	switch {
	case f.alert != "":
		of.Alert, err = p.alertOf(ctx, app, f.alert)
	case f.filter != "":
		of.Receipts, err = p.matching(ctx, f.filter)
	default:
		of.Receipts, err = p.known(ctx, receipts)
	}
	if err == nil && f.deliveries && of.Alert == nil {
		of.Deliveries, err = p.failedOf(ctx, of.Receipts, or(f.endpoint, p.endpoints[0].Name))
		of.Receipts = nil
	}
	return of, err
}

// alertOf finds an open alert by its number or its name.
func (p presser) alertOf(ctx context.Context, app *app, word string) (*data.Alert, error) {
	board, err := p.boardAt(ctx, app, p.source.AsOf(), failedSince)
	if err != nil {
		return nil, err
	}
	for _, a := range board.Alerts() {
		if slices.Contains(a.Names(), word) {
			return a, nil
		}
	}
	return nil, cannotRetry("there is no alert "+data.Safe(word)+" of the last day", "see tailback alerts")
}

// matching gives the receipts that match a filter.
func (p presser) matching(ctx context.Context, text string) (ids []data.ID, err error) {
	filter, err := parseFilter(text, "")
	if err == nil {
		err = unboarded(filter)
	}
	if err != nil {
		return nil, err
	}
	from, ok := filter.Since()
	if !ok {
		from = p.now().Add(-failedSince)
	}
	tooMany := cannotRetry("more than "+data.Grouped(data.RetriesAtMost)+" match", "narrow the filter")
	err = p.source.Each(ctx, filter, from, p.now(), func(some []data.Receipt) error {
		for _, r := range some {
			ids = append(ids, r.ID)
		}
		if len(ids) > data.RetriesAtMost {
			return tooMany
		}
		return nil
	})
	return ids, err
}

// known gives the ids of receipts that are there.
func (p presser) known(ctx context.Context, words []string) (ids []data.ID, err error) {
	for _, word := range words {
		if id := data.ParseID(word, p.source.Name()); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	there, err := p.byID(ctx, ids)
	for _, id := range ids {
		if err == nil && !slices.ContainsFunc(there, func(r data.Receipt) bool { return r.ID == id }) {
			err = cannotRetry("there is no receipt "+id.String(), "")
		}
	}
	return ids, err
}

// failedOf gives the newest delivery of each receipt to an endpoint, where it was
// not answered with success.
func (p presser) failedOf(ctx context.Context, ids []data.ID, endpoint string) (failed []data.Delivery, err error) {
	receipts, err := p.byID(ctx, ids)
	if err != nil {
		return nil, err
	}
	by, err := p.deliveriesOf(ctx, receipts)
	for _, r := range receipts {
		for _, d := range slices.Backward(by[r.ID]) {
			if d.Endpoint.Raw() != endpoint {
				continue
			}
			if d.HTTPStatus < 200 || d.HTTPStatus > 299 {
				failed = append(failed, d)
			}
			break
		}
	}
	return failed, err
}
