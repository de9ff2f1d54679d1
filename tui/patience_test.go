package tui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// Each page that asks the database is opened on one that answers nothing: keys
// go on being heard, the wait is seen, and leaving the page ends every question
// it has asked.
func TestNoPageWaitsForADatabaseThatDoesNotAnswer(t *testing.T) {
	for name, open := range map[string]func(*session, <-chan tea.Msg){
		"receipt": func(s *session, answers <-chan tea.Msg) {
			s.press("enter")
			s.send(<-answers) // which asks to open the page
		},
		"events": func(s *session, _ <-chan tea.Msg) {
			s.run(s.c.land(data.Hit{Kind: data.FoundClick, Key: idOf(s).ClickID}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(t, 80, 24, 60, whole)
			answers := s.beside()
			s.world.stand()
			open(s, answers)
			early := s.screen()
			s.now = s.now.Add(time.Second)
			s.send(spinMsg{})
			if s.screen() == early {
				t.Errorf("nothing shows that the page waits:\n%s", early)
			}
			s.press("?")
			s.wantScreen("Everywhere") // the help is longer than the screen
			s.press("esc", "esc")
			<-s.world.standing // a question was given up
			if len(s.c.root().stack) != 1 {
				t.Errorf("the page is still there:\n%s", s.screen())
			}
		})
	}
}

func TestACountThatIsNotAnsweredBlocksNoKey(t *testing.T) {
	s := newSession(t, 80, 24, 60, whole)
	s.beside()
	s.world.stand()
	s.press("3")
	s.now = s.now.Add(time.Second)
	s.send(spinMsg{})
	before := s.screen()
	s.press("?")
	s.wantScreen("Everywhere") // the help is longer than the screen
	s.press("esc")
	if s.screen() != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, s.screen())
	}
	s.press("1", "k")
	s.arrive(3)
	s.wantScreen("3 new v")
}
