package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tailback/data"
)

// listFlags are the flags of dispute list.
type listFlags struct {
	operator, owner, state string
	at                     string
	all, json              bool
}

func newDisputeListCommand(app *app) *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the disputes, the soonest deadline first",
		Long: `list prints the disputes that are live, one a line: the soonest deadline first,
and those without one last.`,
		Example: `  tailback dispute list --operator FableSpin
  tailback dispute list --all --json | jq 'select(.state == "accepted")'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return app.workAt(cmd.Context(), f.at, func(d *docket) error { return d.list(cmd.Context(), f) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.operator, "operator", "", "only this operator's, by name or key")
	flags.StringVar(&f.owner, "owner", "", "only those that this `USER` follows: user@host, or user")
	flags.StringVar(&f.state, "state", "", "only those that are "+strings.Join(data.DisputeStates(), ", "))
	flags.StringVar(&f.at, "at", "", "as of this `TIME`, of a capture (default its end)")
	flags.BoolVar(&f.all, "all", false, "those that are over too")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line: a dispute")
	return cmd
}

func (d *docket) list(ctx context.Context, f listFlags) error {
	var operator data.Ref
	var state data.DisputeState
	var err error
	if f.operator != "" {
		if operator, err = d.operator(f.operator); err != nil {
			return err
		}
	}
	if f.state != "" {
		if state, err = data.ParseDisputeState(f.state); err != nil {
			return &data.Error{Kind: data.Usage, What: "cannot use --state", Why: err.Error()}
		}
	}
	all, err := d.ledger.Disputes(ctx, f.all || state != "" && !state.Live())
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(one data.Dispute) bool {
		user, _, _ := strings.Cut(one.Owner.Raw(), "@")
		return f.operator != "" && one.Conversion.Operator != operator.Key || state != "" && one.State != state ||
			f.owner != "" && f.owner != one.Owner.Raw() && f.owner != user
	})
	return d.print(all, f.json)
}
