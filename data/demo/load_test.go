package demo_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/data/reference"
)

// BenchmarkFigureReady is what somebody waits for who types tailback demo: the
// whole history, loaded and indexed. Beside it the same history is told and
// written nowhere.
func BenchmarkFigureReady(b *testing.B) {
	world := func() *demo.World {
		return demo.New(demo.Options{Seed: 1, Start: time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)})
	}
	var loaded, told time.Duration
	for b.Loop() {
		loaded = medianOf(3, func() { loadInto(b, world()) })
		told = medianOf(3, func() {
			w := world()
			pass(w, w.Start())
		})
	}
	datatest.Figure{
		What: "a demo's 24 h of history, loaded and indexed", Got: loaded.Seconds(), Unit: "s", Bar: "<= 3",
		Than: fmt.Sprintf("told and written nowhere: %.2g s", told.Seconds()),
	}.Report(b)
}

func loadInto(b *testing.B, w *demo.World) {
	db, engine, err := reference.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "demo.sqlite"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := demo.Load(b.Context(), db, engine, w, nil); err != nil {
		b.Fatal(err)
	}
}

// medianOf runs something a few times and gives the median of what it took.
func medianOf(times int, run func()) time.Duration {
	took := make([]time.Duration, times)
	for i := range took {
		began := time.Now()
		run()
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	return took[times/2]
}
