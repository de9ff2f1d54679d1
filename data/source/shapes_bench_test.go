package source_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// BenchmarkFigureShapesAgainstByHand runs every query of each shape through the
// mapping and as written by hand, in turns, over 45,000 receipts. The bar: 1.2
// times for the slowest of them. Both read the same fields; of 100 runs the fastest
// counts, since most take less than a millisecond.
func BenchmarkFigureShapesAgainstByHand(b *testing.B) {
	w := tellWorld(6*time.Hour, 0)
	for _, shape := range datatest.Shapes() {
		s, _ := w.inhabit(b, shape)
		all, err := each(b, s, data.Filter{}, shapeStart.Add(-24*time.Hour), shapeStart)
		if err != nil {
			b.Fatal(err)
		}
		h := hands()[shape.Name]
		worst, which, queries := 0.0, "", 0
		for name, args := range shapeArgs(h, shape.Name, all) {
			relation := relationOf(name)
			if h.from[relation] == "" {
				continue
			}
			query, err := s.Query(name)
			if err != nil {
				b.Fatal(err)
			}
			if ratio := turns(b, s, query, h.write(s, relation, inAnyShape[name]), args); ratio > worst {
				worst, which = ratio, name
			}
			queries++
		}
		datatest.Figure{
			What: fmt.Sprintf("the slowest of %d queries of %s through the mapping", queries, shape.Name), Got: worst, Unit: "x", Bar: "<= 1.2",
			Than: "the same by hand; it is " + which,
		}.Report(b)
	}
	b.ReportMetric(0, "ns/op")
}

// turns runs two queries 100 times each and gives how much longer the first takes
// at its fastest.
func turns(b *testing.B, s *source.Source, mapped, byHand string, args []any) float64 {
	b.Helper()
	var took [2][]float64
	for range 100 {
		for i, query := range []string{mapped, byHand} {
			began := time.Now()
			if err := s.Drain(b.Context(), query, args...); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], time.Since(began).Seconds())
		}
	}
	return slices.Min(took[0]) / slices.Min(took[1])
}
