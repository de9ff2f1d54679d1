package source_test

import (
	"fmt"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// BenchmarkFigureShapesAgainstByHand runs every query of each shape through the
// mapping and as written by hand, in turns, over 45,000 receipts. The bar: 1.2
// times for the slowest of them. Both give the same rows, decoded
// (TestTheServerPlansEveryQueryOfEachShapeAsOneWrittenByHand). The second of 100
// pairs goes first as often as the first, and their median counts: most queries
// take less than a millisecond.
func BenchmarkFigureShapesAgainstByHand(b *testing.B) {
	w := tellWorld(6*time.Hour, 0)
	for _, shape := range datatest.Shapes() {
		s, _ := w.inhabit(b, shape)
		all, err := each(b, s, data.Filter{}, shapeStart.Add(-24*time.Hour), shapeStart)
		if err != nil {
			b.Fatal(err)
		}
		var ratios []float64
		worst, which, over := 0.0, "", 0
		for name, q := range shapeQueries(b, s, shape.Name, all) {
			ratio := turns(b, s, q.mapped, q.byHand, q.args)
			if ratio > worst {
				worst, which = ratio, name
			}
			if ratio > 1.2 {
				over++
			}
			ratios = append(ratios, ratio)
		}
		datatest.Figure{
			What: fmt.Sprintf("the slowest of %d queries of %s through the mapping", len(ratios), shape.Name), Got: worst, Unit: "x", Bar: "<= 1.2",
			Than: fmt.Sprintf("the same by hand; it is %s, %d are over the bar, the median is %.2f x", which, over, median(ratios)),
		}.Report(b)
	}
	b.ReportMetric(0, "ns/op")
}

// turns runs two queries 100 times each, in pairs, and gives the median of how
// many times as long as the second the first takes.
func turns(b *testing.B, s *source.Source, mapped, byHand string, args []any) float64 {
	b.Helper()
	run := func(query string) float64 {
		began := time.Now()
		if err := s.Drain(b.Context(), query, args...); err != nil {
			b.Fatal(err)
		}
		return time.Since(began).Seconds()
	}
	var ratios []float64
	for i := range 100 {
		if i%2 == 0 {
			x := run(mapped)
			ratios = append(ratios, x/run(byHand))
		} else {
			y := run(byHand)
			ratios = append(ratios, run(mapped)/y)
		}
	}
	return median(ratios)
}
