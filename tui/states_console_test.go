package tui

import "tailback/data"

func init() {
	addStates(map[string]state{
		"palette": {themed: true, change: whole, play: func(s *session) { fill(s); s.press(":") }},
		"palette typed": {change: whole, play: func(s *session) {
			fill(s)
			s.press(":")
			s.typed("co")
		}},
		"export": {themed: true, change: whole, play: func(s *session) { fill(s); s.press("k", "x") }},
		"filter completing": {themed: true, change: whole, play: func(s *session) {
			fill(s)
			s.press("/")
			s.typed("event:")
			s.press("tab")
		}},
		"value copied": {change: whole, play: func(s *session) {
			fill(s)
			s.press("Y")
		}},
		"found": {themed: true, change: whole, play: func(s *session) {
			fill(s)
			one, other := &s.world.known[0], &s.world.known[1]
			one.PlayerID, other.TxID = data.NewText("4711"), data.NewText("4711")
			s.paste("4711")
		}},
	})
}
