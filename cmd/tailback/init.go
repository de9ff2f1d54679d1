package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/reference"
)

func newInitCommand(app *app) *cobra.Command {
	var schema bool
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Create the reference schema in an empty database",
		Long: `init --reference creates the tables that tailback reads where no mapping says
otherwise, in a database that has nothing in it: the schema postback of a
PostgreSQL database, or a SQLite file. A tracker's own database needs none of
this.`,
		Example: `  tailback init --reference --dsn postgres://localhost/tracker
  tailback init --reference --dsn sqlite:tracker.sqlite`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runInit(cmd.Context(), app, schema) },
	}
	cmd.Flags().BoolVar(&schema, "reference", false, "create the reference schema")
	return cmd
}

func runInit(ctx context.Context, app *app, schema bool) (err error) {
	if !schema {
		return &data.Error{Kind: data.Usage, What: "nothing to create", Why: "init was not told what", Do: "give --reference"}
	}
	d, ok := app.given()
	if !ok {
		return errNoDatabase
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
