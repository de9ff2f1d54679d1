package tui

import (
	"errors"
	"testing"
	"time"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/page"
)

func TestAcceptingAChangeShowsTheContractAndIsNoUnlessYesIsSaid(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter")
	for _, no := range []string{"n", "enter", "esc"} {
		s.press("A")
		s.wantScreen(`+ params.click_id "clickid click_id"`)
		s.press("y") // it was on its way when the question came
		s.now = s.now.Add(startle)
		s.press(no)
	}
	if len(s.rules().asked) != 0 {
		t.Fatalf("it was accepted: %q", s.rules().asked)
	}
	s.press("A")
	s.now = s.now.Add(startle)
	s.press("y")
	s.wantScreen("accepted: receipts are judged by it from now on")
	if len(s.rules().asked) != 1 {
		t.Errorf("it was asked for %d times", len(s.rules().asked))
	}
}

func TestAnAckDoesNotWaitForTheNextContract(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter")
	s.freeze()
	s.press("A")
	s.still = false
	s.now = s.now.Add(time.Second)
	s.send(tickMsg{})
	s.wantScreen("working out the next contract")
	s.press("A")
	s.wantScreen("accept change: the next contract is being worked out")
	s.press("a")
	s.wantScreen("ops1 has it")
}

func TestTheMessageToTheOperatorIsCopiedAndShownLineByLine(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter", "Y")
	s.wantScreen("Subject: FableSpin postbacks", "What changed:", "message to FableSpin sent to the terminal")
	s.wantNot("s3cret")
}

func TestTheMessageAboutASilenceTellsHowLongItHasLastedWhenItIsCopied(t *testing.T) {
	s := ruledSession(t, 80, 24)
	b := hushed(s.now)
	s.show(b)
	s.press("2", "enter")
	b.Changes[0].Alerts[0].LastHit = s.now.Add(time.Hour)
	s.show(b)
	s.press("Y")
	s.wantScreen("Subject: postbacks of FableSpin: none for 2 h", "‹secret›", "message to FableSpin sent to the terminal")
	s.wantNot("s3cret")
	b.Changes[0].Alerts[0].Key = data.AlertKey{Source: "prod-eu", Rule: "silence", Field: "everything"}
	s = ruledSession(t, 80, 24)
	s.show(b)
	s.press("2", "enter", "Y")
	s.wantScreen("there is no one operator to write to")
}

func TestAnAlertThatLeftTheBoardStaysAsItWasAndSaysSo(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter")
	s.show(data.Board{At: s.now, Progress: 1})
	s.wantScreen("NO LONGER ON THE BOARD, it was CRITICAL", "Alerts > 17 FableSpin REN click")
}

func TestAReceiptLeadsToItsAlertAndItsAlertToItsReceipts(t *testing.T) {
	s := ruledSession(t, 80, 24)
	openFTD(s)
	s.press("2")
	s.wantScreen("Alerts > 17 FableSpin REN click")
	s.press("]", "]", "]", "enter")
	got := s.c.top().(*page.Receipt).Shown().ID
	if want := trouble(s.now).Changes[0].Alerts[0].Samples[0]; got != want {
		t.Errorf("enter led to %s, want %s", got, want)
	}
	s.press("esc", "esc")
	s.wantScreen("2 open")
}

func TestLeavingAnAlertEndsItsQuestions(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter")
	p := s.c.top()
	again, _ := keys.Find(p.Actions(s.c.frame()), "ctrl+r")
	cmd := again.Do()
	if !p.Busy(s.c.frame()) {
		t.Fatal("nothing was asked")
	}
	s.press("esc")
	if p.Busy(s.c.frame()) {
		t.Error("the page waits still")
	}
	s.run(cmd) // its answer is nobody's
}

func TestAComparisonThatFailsIsToldAndTriedAgain(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.world.err = errors.New("timeout")
	s.press("2", "enter")
	s.wantScreen("before and after could not be compared, ctrl+r tries again: timeout")
	s.world.err = nil
	s.press("ctrl+r")
	s.wantScreen("likely cause: FableSpin renamed clickid to click_id")
}

func TestActsThatCannotBeReadAreToldOfAndStayAsTheyWere(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter", "a", "esc")
	s.world.err = errors.New("the ledger is gone")
	s.send(tickMsg{})
	s.wantScreen("who has what is not known: the ledger is gone", "ops1")
	s.world.err = nil
	s.send(tickMsg{})
	s.wantNot("not known")
}

func TestTheCursorStaysWithItsReceiptWhileTheAlertGrows(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter", "]", "]", "]", "j", "j")
	board := trouble(s.now)
	alert := &board.Changes[0].Alerts[0]
	want := alert.Samples[2]
	alert.Samples = append([]data.ID{s.world.known[len(s.world.known)-1].ID}, alert.Samples...)
	s.show(board)
	s.now = s.now.Add(10 * time.Second)
	s.send(page.Glance{})
	s.send(tickMsg{})
	s.press("enter")
	if got := s.c.top().(*page.Receipt).Shown().ID; got != want {
		t.Errorf("the cursor is on %s, want %s", got, want)
	}
}
