package demo_test

import (
	"path/filepath"
	"testing"
	"time"

	"tailback/data/demo"
	"tailback/data/reference"
)

// BenchmarkReady is what somebody waits for who types tailback demo: the whole
// history, loaded and indexed.
func BenchmarkReady(b *testing.B) {
	for b.Loop() {
		db, engine, err := reference.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "demo.sqlite"))
		if err != nil {
			b.Fatal(err)
		}
		w := demo.New(demo.Options{Seed: 1, Start: time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)})
		if err := demo.Load(b.Context(), db, engine, w, nil); err != nil {
			b.Fatal(err)
		}
		_ = db.Close()
	}
}
