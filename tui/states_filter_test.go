package tui

import (
	"time"
)

// filtered filters the page on screen.
func filtered(s *session, filter string) {
	s.press("/")
	s.typed(filter)
	s.press("enter")
}

// searching has a search that has taken one step, and waits for the next.
func searching(s *session) {
	fill(s)
	s.world.arrive(900)
	s.world.stepped = s.freeze
	filtered(s, "rule:REN severity>=major")
	s.now = s.now.Add(time.Second)
	s.send(tickMsg{})
}

func init() {
	addStates(map[string]state{
		"filter searching": {change: ruling, themed: true, play: searching},
		"filter stopped":   {change: ruling, play: func(s *session) { searching(s); s.press("esc") }},
		"filter found":     {change: ruling, play: func(s *session) { fill(s); filtered(s, "rule:REN severity>=major") }},
		"filter at least": {change: ruling, play: func(s *session) {
			fill(s)
			s.world.arrive(2000)
			filtered(s, "verdict:payable")
		}},
		"filter no alert": {change: ruling, play: func(s *session) {
			fill(s)
			s.show(trouble(s.now))
			filtered(s, "alert:4711")
		}},
		"filter without rules": {play: func(s *session) { fill(s); filtered(s, "event:ftd rule:REN") }},
		"filter rules typed": {change: ruling, play: func(s *session) {
			fill(s)
			s.press("/")
			s.typed("event:ftd rule:re")
		}},
		"campaigns judged": {change: func(o *Options) { dealt(o); ruling(o) }, play: func(s *session) {
			spread(s)
			s.press("3")
			filtered(s, "rule:REN")
		}},
		"campaigns judging": {change: func(o *Options) { dealt(o); ruling(o) }, play: func(s *session) {
			spread(s)
			s.press("3")
			s.c.options.Counts.(*deals).after(5, s.freeze)
			filtered(s, "rule:REN")
			s.now = s.now.Add(2 * time.Second)
			s.send(tickMsg{})
		}},
	})
}
