package main

import (
	"context"
	"os"
	"runtime/debug"
	"strings"

	"tailback/data"
	"tailback/data/source"
	"tailback/tui"
)

// openConsole shows the console over a source until the person leaves. Tail and
// connections end with it.
func openConsole(ctx context.Context, app *app, s *source.Source, filter data.Filter, set settings) error {
	in, _ := app.stdin.(*os.File)
	out, ok := app.stdout.(*os.File)
	if !ok {
		return &data.Error{Kind: data.Usage, What: "cannot show the console", Why: "the output is no terminal", Do: "use tailback tail --plain"}
	}
	tail, err := app.follow(ctx, s)
	if err != nil {
		return err
	}
	e, err := app.examine(ctx, s, set, tail.Reader(true))
	if err != nil {
		return err
	}
	d, err := app.openDesk(ctx, e, set)
	if err != nil {
		return err
	}
	defer d.close()
	work := func(ctx context.Context) error {
		go func() { _ = d.work(ctx) }()
		return tail.Run(ctx)
	}
	return beside(ctx, work, func(ctx context.Context) error {
		return tui.Run(ctx, set.apply(d.serve(tui.Options{
			In: in, Out: out, Label: s.Name(), Filter: filter, Mapped: s.Mapped(), Notices: notices(s.Off()), Zones: e.zones(),
			Now: app.now, Receipts: s, Counts: s, Lookup: s, Finder: s, Values: s,
		})))
	})
}

// beside shows something while work goes on, which ends with it. Work that
// panics ends the show with that as its cause: else the process would be gone
// and the terminal left as it is.
func beside(ctx context.Context, work, show func(context.Context) error) error {
	working, stop := context.WithCancel(ctx)
	showing, end := context.WithCancelCause(ctx)
	defer end(nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if r := recover(); r != nil {
				end(tui.Stumble(r, debug.Stack()))
			}
		}()
		_ = work(working) // it goes on until it is stopped
	}()
	err := show(showing)
	stop()
	<-done
	return err
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
