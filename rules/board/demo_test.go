package board_test

import (
	"fmt"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/rules/board"
)

var start = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

// show is a world with a board beside it.
type show struct {
	world   *demo.World
	oracle  *oracle
	board   *board.Board
	planted map[demo.Flaw][]data.Receipt
}

func newShow(o demo.Options) *show {
	o.Start = start
	w := demo.New(o)
	return &show{w, newOracle(w), board.New(board.Options{Source: "demo"}), map[demo.Flaw][]data.Receipt{}}
}

// until lets the world go on to a moment.
func (s *show) until(at time.Time) {
	for more := true; more; {
		var b demo.Batch
		b, more = s.world.Until(at, 5_000)
		s.board.Add(s.oracle.check(b))
		s.board.AddDeliveries(b.Deliveries)
		flaws := map[data.ID]demo.Flaw{}
		for _, p := range b.Planted {
			flaws[p.Receipt] = p.Flaw
		}
		for _, r := range b.Receipts {
			if f := flaws[r.ID]; f != "" {
				s.planted[f] = append(s.planted[f], r)
			}
		}
	}
}

func TestEveryIncidentOfTheDemoIsOneAlertInTime(t *testing.T) {
	for seed := range uint64(datatest.Count(20)) {
		s := newShow(demo.Options{Seed: seed + 1, Rate: 20})
		for at := -24 * time.Hour; at <= 0; at += 10 * time.Minute {
			s.until(start.Add(at))
			s.board.At(start.Add(at))
		}
		seen := map[string]bool{}
		for at := time.Duration(0); at <= demo.Cycle; at += time.Second {
			s.until(start.Add(at))
			b := s.board.At(start.Add(at))
			for _, c := range append(b.Changes, b.Cleared...) {
				for _, a := range c.Alerts {
					key := fmt.Sprint(a.Name, a.OpenedAt, a.Open())
					if !seen[key] {
						seen[key] = true
						t.Log(at, a.Name, a.Open(), a.OpenedAt.Sub(start), a.Since.At.Sub(start), a.Since.Give, a.Sentence, a.Risk.Certain.All(), a.Risk.UpTo.All())
					}
				}
				for _, a := range c.Explained {
					key := fmt.Sprint(a.Name, a.OpenedAt, a.Open())
					if !seen[key] {
						seen[key] = true
						t.Log(at, "EXPLAINED", a.Name, a.Open(), a.OpenedAt.Sub(start), a.Since.At.Sub(start), a.Since.Give, a.Sentence, a.Cause.Rule)
					}
				}
			}
		}
	}
}
