package main

import (
	"context"
	"os"
	"strings"
	"time"

	"tailback/data"
	"tailback/data/source"
	"tailback/tui"
)

// opening is what a console begins with.
type opening struct {
	source *source.Source
	target target // that it was opened by
	filter data.Filter
	set    settings
	alone  bool // no other is opened in its place

	captured time.Time // when a capture was made; zero for a database that lives
}

// openConsole shows the console over a source, and over those that the person
// opens in its place, until the person leaves. Tails and connections end with it.
func openConsole(ctx context.Context, app *app, o opening) error {
	if _, ok := app.stdout.(*os.File); !ok {
		return &data.Error{Kind: data.Usage, What: "cannot show the console", Why: "the output is no terminal", Do: "use tailback tail --plain"}
	}
	first, err := app.sit(ctx, o.source, o.set, func(string) {})
	if err != nil {
		return err
	}
	showing, end := context.WithCancelCause(ctx)
	defer end(nil)
	all := newSources(ctx, app, o, end)
	defer all.close()
	shown, err := all.begin(first)
	if err != nil {
		return err
	}
	shown.Filter = o.filter
	return tui.Run(showing, shown)
}

// notices says what this database lacks, a sentence for each relation.
func notices(off []source.Off) []string {
	var said []string
	fields := map[string][]string{}
	var order []string
	for _, o := range off {
		name := strings.ReplaceAll(o.Relation, "_", " ")
		if o.Field == "" {
			said = append(said, "no "+name+" here: "+o.Why)
			continue
		}
		if fields[name] == nil {
			order = append(order, name)
		}
		fields[name] = append(fields[name], o.Field)
	}
	for _, name := range order {
		said = append(said, name+" have no "+strings.Join(fields[name], ", "))
	}
	return said
}
