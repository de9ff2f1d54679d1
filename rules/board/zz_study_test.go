package board_test

import (
	"testing"
	"time"

	"tailback/data/demo"
)

func TestZZStudy(t *testing.T) {
	for _, rate := range []float64{0.3, 2, 8} {
		n := 0
		for seed := range uint64(6) {
			s := newShow(demo.Options{Seed: 500 + seed, Rate: rate, Calm: true})
			seen := map[string]bool{}
			for at := -24 * time.Hour; at <= 24*time.Hour; at += 10 * time.Minute {
				s.until(start.Add(at))
				b := s.board.At(start.Add(at))
				for _, c := range append(b.Changes, b.Cleared...) {
					for _, a := range append(c.Alerts, c.Explained...) {
						if k := a.Name + a.Since.At.String(); !seen[k] {
							seen[k] = true
							n++
							t.Logf("rate %v seed %d at %v: %s since %v opened %v: %s", rate, seed, at, a.Name, a.Since.At.Sub(start), a.OpenedAt.Sub(start), a.Sentence)
						}
					}
				}
			}
		}
		t.Logf("rate %v: %d", rate, n)
	}
}
