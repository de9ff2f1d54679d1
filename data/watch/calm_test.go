package watch_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/data/watch"
	"tailback/rules/board"
	"tailback/rules/contract"
)

// A clean day has its everyday noise, and no alert: through the true rules. An
// alarm at so many receipts a minute rings all day long.
func TestProofACleanDayRingsForNobody(t *testing.T) {
	seeds, history, live := 1, 3*time.Hour, 45*time.Minute
	switch {
	case datatest.Full():
		seeds, history, live = 20, demo.History, 24*time.Hour
	case testing.Short():
		history, live = time.Hour, 10*time.Minute
	}
	for seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", 200+seed), func(t *testing.T) {
			t.Parallel()
			d := newDay(t, demo.Options{Seed: uint64(200 + seed), Rate: 20, Calm: true}, history)
			for at := -history; at <= live; at += 10 * time.Second {
				b := d.until(t, opening.Add(at))
				for _, c := range slices.Concat(b.Changes, b.Cleared) {
					for _, a := range slices.Concat(c.Alerts, c.Explained) {
						t.Fatalf("at %v: %s since %v: %s", at, a.Name, since(a.Since.At), a.Sentence)
					}
				}
			}
			if len(d.crude.count) == 0 {
				t.Error("an alarm at so many receipts a minute did not ring: this proves nothing")
			}
			t.Logf("%d receipts, %d with findings: no alert; %d alarms of a mere count", d.checked, d.found, len(d.crude.count))
		})
	}
}

// day is a world with a board, which is asked as the world's time goes on.
type day struct {
	*stage
	watch          *watch.Watch
	board          *board.Board
	crude          *crude
	seen           time.Time // up to where receipts were checked
	swept          time.Time // when the archive last forgot
	checked, found int
}

func newDay(t testing.TB, o demo.Options, history time.Duration) *day {
	t.Helper()
	d := &day{stage: newStage(t, o, history), board: board.New(board.Options{Source: "demo"}), crude: newCrude(), seen: opening.Add(-history)}
	d.watch = watch.New(watch.Options{
		Database: d.archive, Rules: judges(), Book: func() *contract.Book { return d.archive.book },
		Now: func() time.Time { return d.seen.Add(2 * time.Minute) }, // no click is waited for
	})
	return d
}

// rememberedDay is how much of a whole day is remembered: what comes again does
// so sooner.
const rememberedDay = 3 * time.Hour

func (d *day) until(t testing.TB, at time.Time) data.Board {
	t.Helper()
	from := d.seen
	if d.seen = at; at.After(opening) {
		d.stage.until(at)
	}
	if at.Sub(d.swept) > rememberedDay {
		d.archive.forget(at.Add(-rememberedDay))
		d.swept = at
	}
	checked, err := d.watch.Check(t.Context(), d.archive.between(from, at))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checked {
		if d.checked++; len(c.Findings) > 0 {
			d.found++
		}
	}
	d.crude.observe(checked)
	d.board.Add(checked)
	d.board.AddDeliveries(d.archive.deliveries[d.archive.sentFrom(from):d.archive.sentFrom(at)])
	return d.board.At(at)
}
