package tui

import (
	"errors"

	"tailback/data"
)

func init() {
	cases := func(themed bool, more ...string) state {
		return state{themed: themed, change: func(o *Options) { ruling(o); disputing(o) }, play: func(s *session) {
			fill(s)
			s.press("4")
			s.send(tickMsg{})
			s.press(more...)
			s.now = s.now.Add(startle)
		}}
	}
	with := func(of state, change func(*bench)) state {
		before := of.change
		of.change = func(o *Options) {
			before(o)
			change(o.Disputes.(desk).bench)
		}
		return of
	}
	addStates(map[string]state{
		"disputes":          cases(true),
		"disputes marked":   cases(false, "j", "space", "j", "space", "j", "j"),
		"disputes mine":     cases(false, "M"),
		"disputes move":     cases(false, "j", "m"),
		"disputes note":     cases(false, ";"),
		"disputes evidence": cases(false, "x"),
		"disputes filter":   cases(false, "/"),
		"dispute":           cases(true, "G", "k", "enter"),
		"dispute statement": cases(false, "G", "k", "E"),
		"disputes empty":    with(cases(false), func(b *bench) { b.all = nil }),
		"disputes personal": with(cases(false), func(b *bench) {
			b.notice = "personal ledger: others see its acts only where they open the same file"
		}),
		"disputes without a ledger": with(cases(false), func(b *bench) {
			b.lost = &data.Error{Kind: data.Usage, What: "cannot read the disputes", Why: "no ledger is named. Its owner creates one, tailback init --ledger DSN; then --ledger, TAILBACK_LEDGER or [ledger] name it."}
			b.why = b.lost.Error()
		}),
		"disputes lost": {change: func(o *Options) { ruling(o); disputing(o) }, play: func(s *session) {
			s.press("4")
			s.bench().lost = errors.New("the ledger\x1b[2J is gone")
			s.send(tickMsg{})
		}},
		"disputes hostile": with(cases(false, "j", "enter"), func(b *bench) {
			for i := range b.all {
				d := &b.all[i]
				evil := data.NewText("evil\x1b[2J\u202e\u200b" + string(make([]byte, 300)))
				d.Operator.Name, d.Conversion.Event, d.Statement, d.Contact, d.Ticket, d.Owner, d.Change = evil, evil, evil, evil, evil, evil, evil
				b.notes[d.ID] = []data.Note{{Text: evil, By: evil}}
				b.answers[d.ID] = []data.Answer{{Verbatim: evil, Who: evil, File: evil, By: evil}}
			}
		}),
		"receipt dispute": {change: func(o *Options) { ruling(o); disputing(o) }, play: func(s *session) {
			openFTD(s)
			s.press("d")
			s.now = s.now.Add(startle)
		}},
		"live dispute marked": {change: func(o *Options) { ruling(o); disputing(o) }, play: func(s *session) {
			fill(s)
			s.press("k", "space", "k", "space", "k", "space", "d")
			s.now = s.now.Add(startle)
		}},
	})
}
