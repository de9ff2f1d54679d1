package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tailback/tui"
	"tailback/tui/keys"
)

func newKeysCommand(app *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Print the keys of the console as they are in effect",
		Long: `keys prints what each key does on each page, with the keys that the
configuration gives. The first word is the action's name: in the configuration
it stands in the section of its page.`,
		Example: `  tailback keys
  tailback keys --json | jq -r 'select(.page == "live").action'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			set, err := app.settings()
			if err != nil {
				return err
			}
			return printKeys(app, tui.Actions(), keys.Bindings(set.file.Keys), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line: page, action, keys, does")
	return cmd
}

// keyRow is one action, as JSON.
type keyRow struct {
	Page   string   `json:"page"`
	Action string   `json:"action"`
	Keys   []string `json:"keys"`
	Does   string   `json:"does"`
}

func printKeys(app *app, sections []keys.Section, chosen keys.Bindings, asJSON bool) error {
	e := json.NewEncoder(app.out)
	e.SetEscapeHTML(false)
	for i, s := range sections {
		rows := keys.RebindRows(chosen, sectionName(s), s.Rows)
		if !asJSON {
			if _, err := fmt.Fprint(app.out, strings.Repeat("\n", min(i, 1)), sectionText(sectionName(s), rows)); err != nil {
				return err
			}
			continue
		}
		for _, r := range rows {
			if err := e.Encode(keyRow{sectionName(s), r.Name, append([]string{}, r.Keys...), r.Does}); err != nil {
				return err
			}
		}
	}
	return nil
}

// sectionText gives a page's actions in columns; a dash is no key.
func sectionText(title string, rows []keys.Row) string {
	name, key := 0, 0
	for _, r := range rows {
		name = max(name, utf8.RuneCountInString(r.Name))
		key = max(key, utf8.RuneCountInString(dash(strings.Join(r.Keys, " "))))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "[keys.%s]\n", title)
	for _, r := range rows {
		fmt.Fprintf(&b, "  %-*s  %-*s  %s\n", name, r.Name, key, dash(strings.Join(r.Keys, " ")), r.Does)
	}
	return b.String()
}
