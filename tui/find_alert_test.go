package tui

import (
	"errors"
	"testing"

	"tailback/data"
	"tailback/tui/page"
)

// alerted gives a console on which the board of trouble stands.
func alerted(t *testing.T) *session {
	s := newSession(t, 80, 24, 30, whole, ruling)
	s.show(trouble(s.now))
	return s
}

func (s *session) wantAlert(rule string) {
	s.t.Helper()
	top, ok := s.c.top().(*page.Alert)
	if !ok || top.Shown().Rule != rule {
		s.t.Errorf("it is no page of %s:\n%s", rule, s.screen())
	}
}

func TestAnAlertIsFoundByItsNumberAndByItsName(t *testing.T) {
	for text, rule := range map[string]string{"17": "renamed_param", "#12": "timezone_shift", "ren-fablespin-CLICKID": "renamed_param", " #20": "delivery_failing", "19": "silence"} {
		for name, by := range map[string]func(*session){
			"pasted": func(s *session) { s.paste(text) },
			"typed":  func(s *session) { s.command("go " + text) },
			"asked": func(s *session) {
				s.press(":")
				s.typed("go")
				s.press("enter", "enter")
				s.typed(text)
				s.press("enter")
			},
		} {
			t.Run(name+" "+text, func(t *testing.T) {
				s := alerted(t)
				by(s)
				s.wantAlert(rule)
			})
		}
	}
}

func TestANumberThatIsAnAlertAndAReceiptIsAList(t *testing.T) {
	s := alerted(t)
	s.world.known[0].PlayerID = data.NewText("17")
	s.paste("17")
	s.wantScreen("> alert 17: FableSpin sends click_id, the contract reads clickid", "player 17: 1 receipt")
	s.now = s.now.Add(startle)
	s.press("enter")
	s.wantAlert("renamed_param")
}

func TestAnAlertIsOpenedWhereTheDatabaseDoesNotAnswer(t *testing.T) {
	s := alerted(t)
	s.world.err = errors.New("it is gone")
	s.paste("17")
	s.wantScreen("cannot look it up: it is gone", "alert 17: FableSpin")
	s.now = s.now.Add(startle)
	s.press("enter")
	s.wantAlert("renamed_param")
	s.press("1")
	s.paste("#17")
	s.wantAlert("renamed_param")
}

func TestWhatIsNoAlertIsNotAmongThem(t *testing.T) {
	s := alerted(t)
	s.paste("#4711")
	s.wantScreen("it is not among the receipts, clicks, transactions, players and alerts")
}

func TestAlertsAreOfferedAfterGo(t *testing.T) {
	s := alerted(t)
	s.press(":")
	s.typed("go ren")
	s.wantScreen("go REN-fablespin-clickid")
	s.press("down", "enter")
	s.wantAlert("renamed_param")
}
