package tui

import (
	"tailback/data"
	"tailback/tui/page"
)

// keyed plays a world in which something happened, and then keys.
func keyed(before func(*session), more ...string) func(*session) {
	return func(s *session) {
		before(s)
		s.press(more...)
	}
}

func ringing(s *session) {
	fill(s)
	s.show(trouble(s.now))
	s.press("2")
}

func had(s *session) {
	ringing(s)
	s.press("a")
	s.send(tickMsg{})
}

func onFilter(s *session) {
	fill(s)
	s.press("/")
	s.typed("event:ftd id:>0")
	s.press("ctrl+u")
	s.typed("event:ftd")
	s.press("enter")
}

func onDisputes(s *session) {
	fill(s)
	s.press("4")
	s.send(tickMsg{})
}

func converted(s *session) {
	spread(s)
	s.press("3", "j", "j", "enter", "enter", "j", "enter", "j")
}

// contested has a dispute of the conversion on screen.
func contested(s *session) {
	converted(s)
	s.press("d")
	of := s.bench().asked[0].Conversions[0]
	s.now = s.now.Add(startle)
	s.press("esc")
	d := s.bench().all[0]
	d.ID, d.Conversion, d.Version = 900, of.Key, 77
	s.bench().all = append(s.bench().all, d)
	s.send(tickMsg{})
}

// received opens a receipt that is disputed, or not.
func received(disputed bool) func(*session) {
	return func(s *session) {
		openFTD(s)
		if disputed {
			d := s.bench().all[0]
			d.ID, d.Version, d.Receipts = 900, 77, []data.ID{s.c.top().(*page.Receipt).Shown().ID}
			s.bench().all = append(s.bench().all, d)
			s.send(tickMsg{})
		}
	}
}

func pressing(s *session) {
	fill(s)
	s.press("e", "r", "e", "e")
}

func onRetries(s *session) {
	fill(s)
	s.press("5")
}

// writings are all of them.
func writings() []writing {
	all := []writing{
		{"Live", "replay", data.ToRetry, keyed(fill, "e")},
		{"Live", "dispute", data.ToDispute, keyed(fill, "k")},
		{"Live", "dispute all", data.ToDispute, onFilter},
		{"Alert", "accept change", data.ToAccept, keyed(ringing, "enter")},
		{"Campaigns", "dispute", data.ToDispute, func(s *session) { spread(s); s.press("3", "j", "j", "enter", "enter", "j") }},
		{"Events", "dispute", data.ToDispute, converted},
		{"Events", "file", data.ToExport, contested},
		{"Receipt", "dispute", data.ToDispute, received(false)},
		{"Receipt", "file", data.ToExport, received(true)},
		{"Receipt", "replay", data.ToRetry, received(false)},
		{"Send again", "send", data.ToRetry, pressing},
		{"Send again", "fill in ids", data.ToRetryMany, pressing},
		{"Send again", "reversals", data.ToRetryMany, pressing},
	}
	for _, at := range []struct {
		section string
		keys    []string
	}{{"Alerts", nil}, {"Alert", []string{"enter"}}} {
		all = append(all,
			writing{at.section, "ack", data.ToAck, keyed(ringing, at.keys...)},
			writing{at.section, "silence", data.ToSilence, keyed(ringing, at.keys...)},
			writing{at.section, "undo", data.ToUndo, keyed(had, at.keys...)},
			writing{at.section, "replay", data.ToRetry, keyed(ringing, at.keys...)},
		)
	}
	for section, in := range map[string][]string{"Disputes": nil, "Dispute": {"enter"}} {
		for name, needs := range map[string]data.Action{
			"claim": data.ToClaim, "move": data.ToMove, "note": data.ToNote, "edit": data.ToRestate, "undo": data.ToTakeBack, "file": data.ToExport,
		} {
			all = append(all, writing{section, name, needs, keyed(onDisputes, in...)})
		}
	}
	for name, at := range map[string]struct {
		needs     data.Action
		list, one []string // keys to a row that it can be done about, and to its page
	}{
		"it arrived": {data.ToResolve, nil, []string{"enter"}}, "it did not": {data.ToResolve, nil, []string{"enter"}},
		"send again": {data.ToResolve, nil, []string{"enter"}}, "cancel": {data.ToCancel, []string{"["}, []string{"enter"}},
		"pause": {data.ToPause, []string{"[", "G"}, []string{"enter"}}, "resume": {data.ToResume, []string{"[", "g"}, []string{"enter"}},
		"retry": {data.ToRetry, []string{"]", "j"}, []string{"enter"}},
	} {
		all = append(all, writing{"Retries", name, at.needs, keyed(onRetries, at.list...)},
			writing{"Retry", name, at.needs, keyed(onRetries, append(at.list, at.one...)...)})
	}
	return all
}
