package tui

import (
	"testing"

	"tailback/data"
	"tailback/tui/page"
)

func init() {
	addStates(map[string]state{
		"mapping": {themed: true, change: charted, play: func(s *session) { fill(s); s.press(":"); s.typed("map"); s.press("enter", "j", "j", "j", "j") }},
		"mapping off": {change: charted, play: func(s *session) {
			fill(s)
			s.press(":")
			s.typed("map")
			s.press("enter", "n")
		}},
	})
}

// charted gives a console a mapping with everything that can be in one.
func charted(o *Options) {
	whole(o)
	o.Mapped = []data.MappedRelation{
		{Name: "operators", From: "clover.partner", Fields: []data.MappedField{{Name: "id", Column: "pid", Keyed: true}, {Name: "name", Column: "title", Keyed: true}}},
		{Name: "terms", Off: "it is not mapped", Fields: []data.MappedField{{Name: "campaign_id", Off: "it is not mapped"}}},
		{Name: "receipts", From: "clover.\"Inbound\x1b\"", Fields: []data.MappedField{
			{Name: "id", Column: "uid", Keyed: true},
			{Name: "received_at", Column: "at_ms", Decoding: "unix_ms", Keyed: true},
			{Name: "event", Column: "kind", Decoding: "1 = registration, 2 = ftd, 3 = deposit", Keyed: true},
			{Name: "occurred_at", Column: "happened", Decoding: "clock of Europe/Riga", Keyed: true},
			{Name: "query", Column: "call > query"},
			{Name: "http_status", Off: "it is not mapped"},
		}},
	}
	o.Rules = page.Rules{All: 21, Run: 20, Off: []string{"AUT: no contract says how operators prove themselves"}}
}

func TestTheMappingIsShownWithWhatIsOffAndWhy(t *testing.T) {
	s := newSession(t, 120, 32, 0, charted)
	s.press(":")
	s.typed("map")
	s.press("enter")
	s.wantScreen("Live > Mapping", "operators", "clover.partner", "2 of 2 fields", "off: it is not mapped", "no index: filtered by reading rows", "20 of 21 run", "AUT", "off: no contract")
	s.press("n", "n", "n", "n")
	s.wantScreen("terms")
	s.press("g", "y")
	if got := s.c.note; got == "" {
		t.Error("nothing says that the table was copied")
	}
	s.press(":")
	s.typed("map")
	s.press("enter")
	if n := len(s.c.root().stack); n != 2 {
		t.Errorf("%d pages are on the stack: it was opened twice", n)
	}
	s.press("esc", "esc")
	s.wantScreen("1 Live")
}
