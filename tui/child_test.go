package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/theme"
)

// The test binary can be a console of its own: tests run it on a terminal, and
// a person can look at it with
//
//	go test -c -o /tmp/console ./tui && TAILBACK_CONSOLE=20 /tmp/console
const (
	childRate = "TAILBACK_CONSOLE"      // receipts a second
	childMode = "TAILBACK_CONSOLE_MODE" // what goes wrong
	childFPS  = "TAILBACK_CONSOLE_FPS"
	childEnd  = "TAILBACK_CONSOLE_ENDED" // a file for its last words

	childTheme = "TAILBACK_CONSOLE_THEME"
)

func TestMain(m *testing.M) {
	if rate := os.Getenv(childRate); rate != "" {
		os.Exit(child(rate))
	}
	os.Exit(m.Run())
}

func child(rate string) int {
	w := newWorld(time.Now)
	w.rate, _ = strconv.ParseFloat(rate, 64)
	w.arrive(300)
	o := Options{Label: "PROD-EU", Feed: w, Receipts: w, Notices: []string{"terms are off: not in the mapping"}}
	o.FPS, _ = strconv.Atoi(os.Getenv(childFPS))
	o.Theme = os.Getenv(childTheme)
	run := Run
	switch os.Getenv(childMode) {
	case "feed panics":
		o.Feed = &badFeed{}
	case "clock panics":
		o.Now = badClock()
	case "unguarded":
		run = unguarded
	}
	return lastWords(run(context.Background(), o))
}

// lastWords writes how the console ended: only a process that ends by itself
// comes here, and closes its database on the way.
func lastWords(err error) int {
	words, code := "fine", 0
	var e *data.Error
	switch {
	case errors.As(err, &e):
		words, code = fmt.Sprintf("kind %d: %v", e.Kind, err), 4
	case err != nil:
		words, code = err.Error(), 1
	}
	if path := os.Getenv(childEnd); path != "" {
		_ = os.WriteFile(path, []byte(words), 0o600)
	} else {
		fmt.Println(words)
	}
	return code
}

// badFeed works while the console starts: a batch comes no sooner than the pace
// after the one before, and by then there is a screen to give back.
type badFeed struct{ calls int }

func (f *badFeed) Next(context.Context) (data.TailBatch, error) {
	if f.calls++; f.calls > 5 {
		panic("feed: index out of range")
	}
	return data.TailBatch{}, nil
}

// badClock works while the console starts.
func badClock() func() time.Time {
	calls := 0
	return func() time.Time {
		if calls++; calls > 20 {
			panic("clock: went\nbackwards\x1b[2J")
		}
		return time.Now()
	}
}

// unguarded runs the same model the plain way: what Bubble Tea does by itself.
func unguarded(ctx context.Context, o Options) error {
	o = o.withDefaults()
	th, _ := theme.New(theme.Options{})
	_, err := tea.NewProgram(newConsole(ctx, o, th), tea.WithContext(ctx)).Run()
	return err
}
