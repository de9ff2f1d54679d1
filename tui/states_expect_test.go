package tui

import (
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

func init() {
	// awaiting plays :expect on a console whose waiter finds this.
	awaiting := func(found []data.Finding, arrival func(*session) contract.Arrival, more ...string) state {
		w := &waiter{}
		return state{change: func(o *Options) { whole(o); ruling(o); o.Expecter = w }, play: func(s *session) {
			fill(s)
			s.show(trouble(s.now))
			w.arrival, w.found = arrival(s), found
			s.command("expect FableSpin TEST-1 ftd")
			s.press(more...)
		}}
	}
	renamed := []data.Finding{{Code: "REN", Field: "click_id", Severity: data.Critical, Sentence: "click_id carries what the contract reads from clickid"}}
	under := func(s *session) contract.Arrival {
		return came(s, "the click id came as click_id, the contract reads clickid", "missing player_id: every postback carries it as player")
	}
	missed := func(*session) contract.Arrival {
		return contract.Arrival{Missed: "ftd of click TEST-1 did not come within 10m: of this click came registration"}
	}
	form := awaiting(nil, missed)
	form.play = func(s *session) {
		fill(s)
		s.show(trouble(s.now))
		s.press(":")
		s.typed("expect")
		s.press("enter", "enter")
		s.typed("Fable")
	}
	waiting := awaiting(nil, missed)
	waiting.play = func(s *session) {
		fill(s)
		s.show(trouble(s.now))
		s.freeze()
		s.command("expect FableSpin TEST-1 ftd")
		s.now = s.now.Add(90 * time.Second)
		s.press("k")
	}
	addStates(map[string]state{
		"expect form":          form,
		"expect waiting":       waiting,
		"expect came":          awaiting(renamed, under),
		"expect came shown":    awaiting(renamed, under, "="),
		"expect as agreed":     awaiting(nil, func(s *session) contract.Arrival { return came(s) }),
		"expect missed":        awaiting(nil, missed),
		"expect missed shown":  awaiting(nil, missed, "="),
		"palette alerts to go": {change: func(o *Options) { whole(o); ruling(o) }, play: func(s *session) { fill(s); s.show(trouble(s.now)); s.press(":"); s.typed("go RE") }},
	})
}
