package board_test

import (
	"slices"
	"testing"
	"time"

	"tailback/data/datatest"
	"tailback/data/demo"
)

func TestProofACalmDayHasNoAlert(t *testing.T) {
	seeds, live := uint64(3), 30*time.Minute
	if datatest.Full() {
		seeds, live = 20, 24*time.Hour
	}
	if testing.Short() {
		seeds, live = 1, 10*time.Minute
	}
	for seed := range seeds {
		s := newShow(demo.Options{Seed: 100 + seed, Rate: 20, Calm: true})
		for at := -24 * time.Hour; at <= live; at += 10 * time.Minute {
			s.until(start.Add(at))
			b := s.board.At(start.Add(at))
			for _, c := range slices.Concat(b.Changes, b.Cleared) {
				for _, a := range slices.Concat(c.Alerts, c.Explained) {
					t.Fatalf("seed %d, at %v: %s since %v: %s", seed, at, a.Name, a.Since.At.Sub(start), a.Sentence)
				}
			}
		}
	}
}
