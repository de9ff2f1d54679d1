package main

import (
	"context"
	"path/filepath"

	"tailback/data"
	"tailback/data/config"
	"tailback/data/ledger"
)

// demoLedger makes the demo's own ledger, in which the person may do everything,
// and puts it into the settings; one that --ledger names is left as it is. Of the
// ways to name a ledger only the flag counts, as with the database.
func demoLedger(ctx context.Context, app *app, f demoFlags, dir string, set settings) (settings, error) {
	if app.ledger != "" {
		return set, nil
	}
	path := filepath.Join(dir, "ledger.sqlite")
	if f.keep != "" {
		path = ledgerBeside(f.keep)
	}
	dsn := "sqlite:" + path
	if _, err := ledger.Init(ctx, ledger.Target{DSN: dsn, AppName: appName()}); err != nil {
		return set, err
	}
	app.invents = true
	set.keeps = setting{"ledger.dsn", dsn, "--ledger"}
	set.file.Ledger = config.Ledger{SoleOperator: true, Users: map[string]data.Role{actor(app.getenv).User: data.RoleLead}}
	return set, nil
}

// ledgerBeside is where the ledger of a demo is kept that is kept itself.
func ledgerBeside(path string) string { return path + ".ledger" }

// files are those that the demo makes and leaves.
func (f demoFlags) files(app *app) []string {
	switch {
	case f.write != "":
		return []string{f.write}
	case f.keep == "":
		return nil
	case app.ledger != "":
		return []string{f.keep}
	}
	return []string{f.keep, ledgerBeside(f.keep)}
}
