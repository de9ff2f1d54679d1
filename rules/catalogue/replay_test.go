package catalogue_test

import (
	"slices"
	"testing"
	"time"

	"tailback/data"
)

// A replay is neither late nor sent before, and what the operator sends after it is
// no duplicate of it.
func TestAReplayOfOursIsNoSendingOfTheOperators(t *testing.T) {
	mark := "tailback_retry=" + data.NewEventID(data.NewID("prod-eu", text("1")), "own")
	codes := func(change func(*scene)) (codes []string) {
		s := newScene()
		s.set("ts", "2026-11-24+13%3A17%3A07") // 43 minutes before it came
		before := s.receipt(s.version(t))
		before.ID, before.ReceivedAt = data.NewID("prod-eu", text("1")), data.At(noon.Add(-time.Hour))
		s.facts.Prior = []data.Receipt{*before}
		change(s)
		_, found := s.check(t)
		for _, f := range found {
			if f.Code == "DUP" || f.Code == "LAT" {
				codes = append(codes, f.Code)
			}
		}
		return codes
	}
	for name, test := range map[string]struct {
		change func(*scene)
		want   []string
	}{
		"sent twice by the operator": {func(*scene) {}, []string{"DUP"}},
		"late, and the first":        {func(s *scene) { s.facts.Prior = nil }, []string{"LAT"}},
		"a replay of what came":      {func(s *scene) { s.add(mark) }, nil},
		"a late replay":              {func(s *scene) { s.add(mark); s.facts.Prior = nil }, nil},
		"after a replay": {func(s *scene) {
			s.facts.Prior[0].Query = text(s.query + "&" + mark)
		}, []string{"LAT"}},
		"a duplicate by its answer": {func(s *scene) {
			s.add(mark)
			s.facts.Prior, s.facts.Unread.Prior = nil, true
			s.read = func(r *data.Receipt) { r.Status = text("duplicate") }
		}, nil},
	} {
		if got := codes(test.change); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
