package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/rules/contract"
)

func newLearnCommand(app *app) *cobra.Command {
	var operator, since string
	cmd := &cobra.Command{
		Use:   "learn",
		Short: "Draft the contracts of operators from what they sent",
		Long: `learn looks at the newest receipts of each operator, at most 5,000, and says
what its postbacks look like: which parameter carries what, which word means
which event, zone and format of times, how it proves itself. It prints TOML for
the configuration, each line with its evidence, and what stayed open. Nothing is
written anywhere.

The console does the same for operators without a contract, and says so.`,
		Example: `  tailback learn --operator FableSpin --since 7d > fablespin.toml`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runLearn(cmd.Context(), app, operator, since) },
	}
	cmd.Flags().StringVar(&operator, "operator", "", "learn this operator's alone")
	cmd.Flags().StringVar(&since, "since", "7d", "from the receipts from then on: 24h, 7d, 2026-11-24")
	return cmd
}

func runLearn(ctx context.Context, app *app, operator, since string) error {
	filter, err := parseFilter("", since)
	if err != nil {
		return err
	}
	e, err := app.examiner(ctx)
	if err != nil {
		return err
	}
	defer e.close()
	operators := e.operators
	if operator != "" {
		o, err := e.operator(operator)
		if err != nil {
			return err
		}
		operators = []data.Ref{o}
	}
	learned, far := 0, newProgress(app.stderr)
	defer far.clear()
	for i, o := range operators {
		far.say(fmt.Sprintf("learning: operator %d of %d, %s", i+1, len(operators), o.Label()))
		p, err := e.learn(ctx, o, filter)
		if err != nil {
			return err
		}
		if p.Receipts > 0 {
			learned++
		}
		far.clear() // what is printed may go to the same terminal
		if err := printProposal(app.out, p, i > 0); err != nil {
			return err
		}
	}
	if learned == 0 {
		return &data.Error{Kind: data.Usage, What: "there is nothing to learn from", Why: "no receipt came since " + since, Do: "give an earlier --since"}
	}
	return nil
}

func printProposal(out io.Writer, p contract.Proposal, apart bool) error {
	text := p.TOML()
	if apart {
		text = "\n" + text
	}
	_, err := io.WriteString(out, text)
	return err
}

// learnFrom is how many receipts of an operator are looked at, learnAtOnce how many
// of them together: what came before each takes ten times its memory.
const (
	learnFrom   = 5000
	learnAtOnce = 500
)

// learn infers the contract of an operator from its newest receipts that match.
func (e *examiner) learn(ctx context.Context, operator data.Ref, f data.Filter) (contract.Proposal, error) {
	its, err := data.ParseFilter("operator:"+data.Quoted(operator.Key), time.Now())
	if err != nil {
		return contract.Proposal{}, fmt.Errorf("name operator %s: %w", operator.Label(), err)
	}
	receipts, err := e.source.Latest(ctx, f.And(its), learnFrom)
	if err != nil {
		return contract.Proposal{}, err
	}
	samples := make([]contract.Sample, 0, len(receipts))
	for some := range slices.Chunk(receipts, learnAtOnce) {
		checked, err := e.watch.Check(ctx, some)
		if err != nil {
			return contract.Proposal{}, err
		}
		for _, c := range checked {
			samples = append(samples, contract.Sample{Receipt: c.Receipt, Click: c.Click, Deal: c.Deal})
		}
	}
	p := contract.Learn(samples, e.secretOf(operator))
	p.Contract.Operator = operator
	return p, nil
}

// secretOf gives the secret that a contract of the operator names: whether a
// signature is one can only be told by it.
func (e *examiner) secretOf(operator data.Ref) contract.Secret {
	if v := e.book().At(operator.Key, time.Now()); v != nil {
		return contract.Secret{Name: v.Auth.Secret, Value: v.Secret}
	}
	return contract.Secret{}
}

// learnMissing learns the contracts of operators that have none, and uses them.
// It gives their names.
func (e *examiner) learnMissing(ctx context.Context) ([]string, error) {
	if !e.source.AsOf().IsZero() {
		return nil, nil // a capture has what was learned
	}
	since, err := parseFilter("", "7d")
	if err != nil {
		return nil, err
	}
	var learned []string
	var entries []contract.Entry
	for _, o := range e.operators {
		if e.book().At(o.Key, time.Now()) != nil {
			continue
		}
		p, err := e.learn(ctx, o, since)
		if err != nil {
			return nil, err
		}
		if p.Receipts > 0 {
			entries = append(entries, contract.Entry{Contract: p.Contract, Origin: contract.Learned})
			learned = append(learned, o.Label())
		}
	}
	if entries != nil {
		e.replace(contract.Learned, entries)
	}
	return learned, nil
}
