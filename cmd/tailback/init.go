package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/data/reference"
)

// initFlags are what init is asked for.
type initFlags struct {
	reference bool
	appRole   string
}

func newInitCommand(app *app) *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Create or migrate the ledger, or the reference schema",
		Long: `init creates the ledger, where what is ours is kept: acks, silences, contracts
that were accepted, disputes, and an audit. It is the schema tailback of a
PostgreSQL database, or a SQLite file, named by --ledger, TAILBACK_LEDGER or
[ledger] in the configuration. It needs the owner's DSN; --app-role names the
role that consoles connect as. Done again it changes nothing, or brings an older
ledger up to date.

init --reference creates the tables that tailback reads where no mapping says
otherwise, in a database that has nothing in it: the schema postback of a
PostgreSQL database, or a SQLite file. A tracker's own database needs none of
this.`,
		Example: `  tailback init --ledger postgres://owner@localhost/ours --app-role tailback_app
  tailback init --ledger sqlite:ledger.sqlite
  tailback init --reference --dsn postgres://localhost/tracker
  tailback init --reference --dsn sqlite:tracker.sqlite`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runInit(cmd.Context(), app, f) },
	}
	cmd.Flags().BoolVar(&f.reference, "reference", false, "create the reference schema")
	cmd.Flags().StringVar(&f.appRole, "app-role", "", "give this `ROLE` what consoles need in the ledger")
	return cmd
}

func runInit(ctx context.Context, app *app, f initFlags) error {
	switch {
	case !f.reference:
		return initLedger(ctx, app, f.appRole)
	case app.ledger != "" || f.appRole != "":
		return &data.Error{Kind: data.Usage, What: "init does one thing at a time", Why: "--reference and --ledger or --app-role were given", Do: "give them in two commands"}
	}
	return initReference(ctx, app)
}

// initLedger creates or migrates the ledger and says what it did.
func initLedger(ctx context.Context, app *app, role string) error {
	set, err := app.settings()
	if err != nil {
		return err
	}
	dsn, err := app.ledgerDSN(set)
	if err != nil {
		return err
	}
	if dsn == "" {
		return &data.Error{Kind: data.Usage, What: "nothing to create", Why: "no ledger is named", Do: "give --ledger DSN, or --reference for the reference schema"}
	}
	did, err := ledger.Init(ctx, ledger.Target{DSN: dsn, AppName: appName(), AppRole: role})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(app.out, "ledger "+data.Safe(withoutPassword(set.keeps.text()))+": "+became(did))
	if err == nil && role != "" {
		_, err = fmt.Fprintln(app.out, data.Safe(role)+" may read and act in it, and only add to its audit")
	}
	return err
}

// became says what became of the ledger.
func became(r ledger.Report) string {
	switch r.From {
	case 0:
		return fmt.Sprintf("created, version %d", r.To)
	case r.To:
		return fmt.Sprintf("nothing to do, version %d", r.To)
	}
	return fmt.Sprintf("migrated from version %d to %d", r.From, r.To)
}

func initReference(ctx context.Context, app *app) error {
	d, err := app.empty()
	if err != nil {
		return err
	}
	db, engine, err := reference.Open(ctx, d.dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := reference.Create(ctx, db, engine); err != nil {
		return err
	}
	names := make([]string, 0, 8)
	for _, r := range reference.Relations() {
		names = append(names, r.Name)
	}
	_, err = fmt.Fprintln(app.out, "created", strings.Join(names, ", "))
	return err
}

// empty gives the database in which to create something: the one that a flag or
// the environment names. What the configuration opens by itself is somebody's.
func (a *app) empty() (target, error) {
	if a.source != "" {
		set, err := a.settings()
		if err != nil {
			return target{}, err
		}
		return a.choose(&set)
	}
	d, ok := a.given()
	if !ok {
		return d, errNoDatabase
	}
	return d, nil
}
