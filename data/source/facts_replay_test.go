package source_test

import (
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// What an operator sends after a replay of ours is no duplicate of it: so the
// replay has to be known among what came before.
func TestAReplayOfOursIsKnownAmongWhatCameBefore(t *testing.T) {
	var all []data.Receipt
	for n := range 3 {
		r := datatest.Receipt(1)
		r.ID, r.ReceivedAt = data.NewID("", data.NewText(string(rune('1'+n)))), data.At(datatest.Epoch.Add(time.Duration(n)*time.Minute))
		if n == 1 {
			r.Query = data.NewText(r.Query.Raw() + "&tailback_retry=" + data.NewEventID(data.NewID("day", data.NewText("1")), "own"))
		}
		all = append(all, r)
	}
	engines(t, reference.Batch{Receipts: all}, func(t *testing.T, s *tracker) {
		newest, err := s.Latest(t.Context(), data.Filter{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		facts, err := s.Facts(t.Context(), newest, values, judged)
		if err != nil || len(facts[0].Prior) != 2 {
			t.Fatalf("%d came before, %v", len(facts[0].Prior), err)
		}
		for i, p := range facts[0].Prior {
			if p.IsReplay() != (i == 1) || i == 0 && !p.Query.Null() {
				t.Errorf("receipt %s is a replay: %v; its query is %q", p.ID, p.IsReplay(), p.Query)
			}
		}
	})
}
