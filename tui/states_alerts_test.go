package tui

import (
	"time"

	"tailback/data"
)

func init() {
	ruledState := func(themed bool, more ...string) state {
		return state{themed: themed, change: ruling, play: func(s *session) {
			fill(s)
			s.show(trouble(s.now))
			s.press(more...)
		}}
	}
	addStates(map[string]state{
		"live ruled":      ruledState(true, "k"),
		"live following":  ruledState(false),
		"alerts":          ruledState(true, "2"),
		"alert":           ruledState(true, "2", "enter"),
		"alert senders":   ruledState(false, "2", "enter", "]"),
		"alert campaigns": ruledState(false, "2", "enter", "]", "]"),
		"alert receipts":  ruledState(false, "2", "enter", "]", "]", "]"),
		"alert history":   ruledState(false, "2", "enter", "a", "]", "]", "]", "]"),
		"alert acked":     ruledState(false, "2", "enter", "a", "esc"),
		"alert silence":   ruledState(false, "2", "enter", "s"),
		"alert accept":    ruledState(false, "2", "enter", "A"),
		"alert of a silence": {change: ruling, play: func(s *session) {
			fill(s)
			s.show(hushed(s.now))
			s.press("2", "enter")
		}},
		"alert of a silence told": {change: ruling, play: func(s *session) {
			fill(s)
			s.show(hushed(s.now))
			s.press("2", "enter", "Y")
		}},
		"alert explained": ruledState(false, "2", "j", "enter"),
		"receipt found":   {change: ruling, play: func(s *session) { s.show(trouble(s.now)); openFTD(s) }},
		"receipt found request": {change: ruling, play: func(s *session) {
			s.show(trouble(s.now))
			openFTD(s)
			s.press("]")
		}},
		"alerts none": {change: ruling, play: func(s *session) {
			fill(s)
			s.show(data.Board{At: s.now, Since: s.now.Add(-14 * time.Hour), Progress: 1})
			s.press("2")
		}},
		"alerts checking": {change: ruling, play: func(s *session) {
			fill(s)
			b := trouble(s.now)
			b.Progress = 0.43
			s.show(b)
			s.press("2")
		}},
		"alerts without a board": {change: ruling, play: func(s *session) { fill(s); s.press("2") }},
		"alert without a ledger": {change: func(o *Options) { ruling(o); o.Acts = nil }, play: func(s *session) {
			fill(s)
			s.show(trouble(s.now))
			s.press("2", "enter")
		}},
		"alert hostile": {change: ruling, play: func(s *session) {
			fill(s)
			s.show(hostileBoard(s.now))
			s.press("2", "enter")
		}},
	})
}
