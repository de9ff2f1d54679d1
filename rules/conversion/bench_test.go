package conversion_test

import (
	"testing"
	"time"

	"tailback/data/demo"
	"tailback/rules/conversion"
)

// BenchmarkGroup gathers 5,000 receipts of an hour of many clicks.
func BenchmarkGroup(b *testing.B) {
	w := demo.New(demo.Options{Seed: 1, Start: noon})
	terms := w.Setting().Terms
	batch, _ := w.Until(noon.Add(time.Hour), 5000)
	b.ReportAllocs()
	for b.Loop() {
		conversion.Group(batch.Receipts, terms, nil)
	}
}
