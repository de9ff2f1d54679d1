package tui

import "tailback/data"

func init() {
	retryState := func(themed bool, more ...string) state {
		return state{themed: themed, change: busy, play: func(s *session) {
			fill(s)
			s.press(append([]string{"5"}, more...)...)
		}}
	}
	addStates(map[string]state{
		"retries":           retryState(true, "["),
		"retries unknown":   retryState(false),
		"retries done":      retryState(false, "]"),
		"retries bulks":     retryState(false, "]", "]"),
		"retries endpoints": retryState(false, "]", "]", "]"),
		"retries failed":    retryState(false, "[", "["),
		"retries resolve":   retryState(false, "D"),
		"retries cancel":    retryState(false, "[", "*", "c"),
		"retry":             retryState(true, "enter"),
		"retry dead":        retryState(false, "]", "j", "enter"),
		"press":             {themed: true, change: replaying, play: func(s *session) { fill(s); s.press("e", "r") }},
		"press to":          {change: replaying, play: func(s *session) { fill(s); s.press("e", "r", "e", "e") }},
		"press alert": {change: replaying, play: func(s *session) {
			fill(s)
			s.show(trouble(s.now))
			s.press("2", "enter", "r", "e", "e")
		}},
		"press count": {change: replaying, play: func(s *session) { sendMarked(s); s.press("S") }},
		"press sent": {change: replaying, play: func(s *session) {
			sendMarked(s)
			s.press("S")
			s.typed("3")
			s.press("enter")
		}},
		"retries none": {change: retrying, play: func(s *session) { fill(s); s.press("5") }},
		"retries without an endpoint": {change: func(o *Options) { retrying(o); o.Endpoints = nil }, play: func(s *session) {
			fill(s)
			s.press("5")
		}},
		"retries without a ledger": {change: retrying, play: func(s *session) {
			s.retried().why = map[data.Action]string{data.ToRetry: "no ledger is named. Its owner creates one, tailback init --ledger DSN; then --ledger, TAILBACK_LEDGER or [ledger] name it."}
			fill(s)
			s.press("5")
		}},
	})
}

// replaying adds rules, a ledger of retries and two endpoints.
func replaying(o *Options) {
	ruling(o)
	retrying(o)
}

// sendMarked opens what sending three marked receipts to the ingest would send.
func sendMarked(s *session) {
	fill(s)
	s.press("e", "space", "E", "space", "E", "space", "r", "e", "e")
}
