package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/source"
	"tailback/rules/mapping"
)

// mapFlags are the flags of map.
type mapFlags struct {
	check bool
	rows  int
	json  bool
	out   string
}

func newMapCommand(app *app) *cobra.Command {
	var f mapFlags
	cmd := &cobra.Command{
		Use:   "map",
		Short: "Draft the mapping of a tracker's own tables, or check one",
		Long: `map looks a PostgreSQL database over: its catalogue, the server's statistics and
a bounded sample of the tables that matter. It prints a mapping as TOML: which
table is which relation and which column holds which field, how that is decoded,
how sure each line is and why, and what stayed open. Nothing is written in the
database. It ends with 1 where no receipts were found, so that the mapping is of
no use yet.

With --check it reads a few rows through the mapping of --mapping or of the
configuration, shows them, and says what is wrong: keys that are NULL or not
unique, values that cannot be read, zones that do not fit together, what is
slow, and what this role may not read. It ends with 1 where anything is.`,
		Example: `  tailback map --dsn postgres://tailback_read@db1/tracker -o tracker.toml
  tailback map --check --mapping tracker.toml --rows 3
  tailback map --json | jq -r '.fields[] | select(.certainty != "certain") | .field'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runMap(cmd.Context(), app, f) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.check, "check", false, "read rows through the mapping, and say what is wrong")
	flags.IntVar(&f.rows, "rows", 5, "how many rows of each relation --check shows, up to 100")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line for each relation")
	flags.StringVarP(&f.out, "output", "o", "", "write the mapping to this new `FILE`; - is standard output")
	return cmd
}

func runMap(ctx context.Context, app *app, f mapFlags) error {
	if f.rows < 0 || f.rows > 100 {
		return &data.Error{Kind: data.Usage, What: fmt.Sprintf("cannot show %d rows", f.rows), Do: "give --rows a number from 0 to 100"}
	}
	if f.check && f.out != "" {
		return &data.Error{Kind: data.Usage, What: "--check writes no mapping", Why: "--output was given", Do: "leave one of them out"}
	}
	set, err := app.settings()
	if err != nil {
		return err
	}
	d, err := app.choose(&set)
	if err != nil {
		return err
	}
	if f.check {
		return checkMap(ctx, app, d, f)
	}
	return draftMap(ctx, app, d, f)
}

// draftMap prints the mapping that fits best.
func draftMap(ctx context.Context, app *app, d target, f mapFlags) error {
	v, err := source.OpenSurvey(ctx, d.options())
	if err != nil {
		return err
	}
	far := newProgress(app.stderr)
	p, err := guess(ctx, v, far)
	far.clear()
	_ = v.Close()
	if err != nil {
		return err
	}
	refused := tryMap(ctx, d, p)
	if data.KindOf(refused) == data.Unreachable && refused != nil {
		return refused
	}
	if refused != nil {
		p.Notes = append(p.Notes, "as it stands it is refused: "+refused.Error())
	}
	out, done, err := f.open(app)
	if err != nil {
		return err
	}
	if err := printMap(out, p, f.json); err != nil {
		return err
	}
	if err := done(); err != nil {
		return err
	}
	if !p.Complete() || refused != nil {
		_, _ = fmt.Fprintln(app.stderr, "tailback:", why(p, refused))
		return errBadAnswer
	}
	return nil
}

// why says why the mapping is of no use yet.
func why(p mapping.Proposal, refused error) string {
	if r := p.Relation("receipts"); !p.Complete() && r != nil {
		said := "no receipts were found: " + r.Evidence
		for _, rival := range r.Rivals {
			said += ", " + rival.Name
		}
		for _, n := range p.Notes {
			said += "; " + n
		}
		return data.Safe(said)
	}
	return data.Safe(refused.Error())
}

// tryMap has the mapping read back, and the database take it.
func tryMap(ctx context.Context, d target, p mapping.Proposal) error {
	if !p.Complete() {
		return nil
	}
	m, err := source.ParseMapping("the draft", p.TOML())
	if err != nil {
		return err
	}
	o := d.options()
	o.Mapping = m
	s, err := source.Open(ctx, o)
	if err != nil {
		return err
	}
	return s.Close()
}

// options opens the target without its mapping.
func (d target) options() source.Options {
	return source.Options{DSN: d.dsn, Name: d.name, AppName: appName(), Deadline: d.deadline}
}

func (f mapFlags) open(app *app) (w io.Writer, done func() error, err error) {
	if f.out == "" || f.out == "-" {
		return app.out, func() error { return nil }, nil
	}
	file, err := newFile(f.out)
	if err != nil {
		return nil, nil, err
	}
	return file, file.Close, nil
}

func printMap(out io.Writer, p mapping.Proposal, asJSON bool) error {
	if !asJSON {
		_, err := io.WriteString(out, p.TOML())
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, r := range p.Relations {
		if err := enc.Encode(draftOf(r, p.Notes)); err != nil {
			return err
		}
	}
	return nil
}
