package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/config"
	"tailback/data/source"
	"tailback/rules/contract"
)

func newConfigCommand(app *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check the configuration, or show what is in effect",
		Long: `tailback reads one TOML file: --config FILE, else TAILBACK_CONFIG, else
tailback/config.toml below $XDG_CONFIG_HOME (~/.config) or $XDG_CONFIG_DIRS.
A flag comes before the environment, the environment before the file. An empty
file, such as /dev/null, does without one.`,
		Example: `  tailback config check --config new.toml
  tailback config show --json | jq -r 'select(.from != "default") | .key'
  $EDITOR "$(tailback config path)"`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return &data.Error{Kind: data.Usage, What: "nothing to do", Why: "config was not told what", Do: "say config check, config show or config path"}
		},
	}
	cmd.AddCommand(newConfigCheck(app), newConfigShow(app), newConfigPath(app))
	return cmd
}

func newConfigCheck(app *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Say all that is wrong with the configuration",
		Long: `check reads the configuration with its contracts and endpoints, every mapping
that it names and every file or variable that holds a connection string or
an endpoint's secret, and says all that is wrong, one a line. It connects to
nothing.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runConfigCheck(app) },
	}
}

func runConfigCheck(app *app) error {
	path, by := config.Find(app.configFile, app.getenv)
	if by == "" {
		return noConfig(app, path)
	}
	c, err := config.Load(path, known())
	if err != nil {
		return err
	}
	faults := slices.Concat(c.ContractFaults, impossible(c.Contracts), c.EndpointFaults, c.NoSecrets(app.getenv))
	for _, name := range slices.Sorted(maps.Keys(c.Sources)) {
		s := c.Sources[name]
		if _, err := s.Connection(app.getenv); err != nil {
			faults = append(faults, err)
		}
		if s.Mapping == "" {
			continue
		}
		if _, err := source.LoadMapping(s.Mapping); err != nil {
			faults = append(faults, err)
		}
	}
	if c.Ledger.DSN != "" {
		if _, err := c.Ledger.Connection(app.getenv); err != nil {
			faults = append(faults, err)
		}
	}
	if len(faults) > 0 {
		return faults
	}
	_, err = fmt.Fprintf(app.out, "%s: nothing is wrong with it\n", data.Safe(path))
	return err
}

// impossible says what of the contracts can never be used: a zone that there is
// not, a pattern that is none.
func impossible(contracts []config.Contract) (faults config.Faults) {
	var entries []contract.Entry
	for _, c := range contracts {
		name := data.NewText(c.Operator)
		c.Contract.Operator = data.Ref{Key: name, Name: name} // which operator that is, no database says here
		entries = append(entries, contract.Entry{Contract: c.Contract, Origin: contract.Config, Where: c.Where, Places: c.Places})
	}
	_, found := contract.NewBook(entries, nil)
	for _, f := range found {
		faults = append(faults, &data.Error{Kind: data.Usage, What: f.Error(), Cause: f})
	}
	return faults
}

// noConfig says where a configuration would be read from: that there is none is
// no fault.
func noConfig(app *app, path string) error {
	_, err := fmt.Fprintf(app.out, "there is no configuration; %s would be one\n", data.Safe(path))
	return err
}

func newConfigShow(app *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Print what is in effect, and where each value comes from",
		Long: `show prints what is in effect and where it comes from: a flag, a variable of the
environment, a line of the file, or nobody. Passwords are hidden.`,
		Example: `  tailback config show
  tailback config show --theme dark --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runConfigShow(app, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line: key, value, from")
	return cmd
}

func runConfigShow(app *app, asJSON bool) error {
	set, err := app.settings()
	if err != nil {
		return err
	}
	d, wrong := app.choose(&set)
	if errors.Is(wrong, errNoDatabase) {
		wrong = nil // there is something to show all the same
	}
	if err := printSettings(app.out, set.list(d), asJSON); err != nil {
		return err
	}
	return wrong
}

func printSettings(out io.Writer, all []setting, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		for _, s := range all {
			if err := e.Encode(s); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, s := range all {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", data.Safe(s.Key), data.Safe(s.String()), data.Safe(s.From))
	}
	return w.Flush()
}

func newConfigPath(app *app) *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "Print the path of the configuration",
		Long: `path prints the path of the file that is read. Where there is none it is the one
that would be, and standard error says so.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			path, by := config.Find(app.configFile, app.getenv)
			if by == "" {
				_, _ = fmt.Fprintln(app.stderr, "tailback: this file is not there yet")
			}
			_, err := fmt.Fprintln(app.out, path)
			return err
		},
	}
}
