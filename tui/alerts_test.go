package tui

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/tui/page"
)

// ruledSession opens a console with rules, a ledger and trouble.
func ruledSession(t *testing.T, width, height int, change ...func(*Options)) *session {
	t.Helper()
	s := newSession(t, width, height, 300, append([]func(*Options){ruling, whole}, change...)...)
	fill(s)
	s.show(trouble(s.now))
	return s
}

func (s *session) wantNot(parts ...string) {
	s.t.Helper()
	for _, p := range parts {
		if strings.Contains(s.screen(), p) {
			s.t.Errorf("the screen has %q:\n%s", p, s.screen())
		}
	}
}

func TestTheNewestCriticalAlertStandsOnEveryPageUntilSomebodyHasIt(t *testing.T) {
	s := ruledSession(t, 80, 24)
	for _, place := range [][]string{{"1"}, {"3"}, {"2"}, {"enter"}} {
		s.press(place...)
		s.wantScreen("!! 17 FableSpin sends click_id", "no owner")
	}
	s.press("a")
	s.wantNot("no owner")
	s.press("2", "1")
	s.wantScreen("2 Alerts(1 new)")
}

func TestThePageOfAlertsIsThereWhereRulesRunAlone(t *testing.T) {
	s := newSession(t, 80, 24, 30, whole)
	s.press("2")
	s.wantScreen("alerts: no rules run here")
	s.wantNot("2 Alerts")
}

func TestWhatCanBeDoneAboutAnAlertIsDoneFromTheListToo(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2")
	s.rules().err = &data.Error{What: "cannot ack", Why: "the connection broke"}
	s.press("a")
	s.wantScreen("ack was not done: the connection broke")
	s.rules().err = nil
	s.press("a")
	s.wantScreen("you have it: quiet until it gets worse", "ops1")
	s.wantNot("was not done", "no owner")
	s.press("a")
	s.wantScreen("ack: ops1 has it")
	s.press("z")
	s.wantScreen("taken back: ack of ops1", "no owner")
	s.press("s")
	s.typed("known, they roll back")
	s.press("enter")
	s.wantScreen("silent 60m")
}

func TestWhatAChangeExplainedGoesWithItOnceItCleared(t *testing.T) {
	s := ruledSession(t, 140, 40)
	s.press("2")
	s.wantScreen("explained", "+58k EUR/h")
	board := trouble(s.now)
	over := board.Changes[0]
	for i := range over.Alerts {
		over.Alerts[i].ClearedAt = s.now
	}
	board.Changes, board.Cleared = board.Changes[1:], append(board.Cleared, over)
	s.show(board)
	s.press("G")
	s.wantScreen("cleared 0.0s ago")
	s.wantNot("explained", "EUR/h")
}

func TestAnAckThatFailedIsTriedAgainUnderItsName(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter")
	s.rules().err = &data.Error{What: "cannot ack", Why: "the connection broke"}
	s.press("a")
	s.wantScreen("ack was not done: the connection broke", "nobody has it")
	s.rules().err = nil
	s.press("a")
	s.wantScreen("ops1 has it")
	if asked := s.rules().asked; len(asked) != 3 || asked[0] != asked[1] || asked[1] == asked[2] {
		t.Errorf("it was asked for as %q, want the first alert twice under one name, then the second", asked)
	}
	s.press("a")
	s.wantScreen("ack: ops1 has it")
}

func TestAnotherConsolesAckIsSeenWithTheNextSecond(t *testing.T) {
	s := ruledSession(t, 80, 24)
	w, board := s.rules(), trouble(s.now)
	for _, alert := range board.Changes[0].Alerts {
		if _, err := w.Ack(t.Context(), alert, "", data.NewOp()); err != nil {
			t.Fatal(err)
		}
	}
	s.wantScreen("!! 17 FableSpin")
	s.send(tickMsg{})
	s.wantNot("!! 17 FableSpin")
}

func TestAnAckRingsAgainOnceTheAlertGotWorse(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter", "a", "esc")
	worse := trouble(s.now)
	worse.Changes[0].Alerts[0].Risk.Certain = euros(40_000)
	s.show(worse)
	s.wantScreen("!! 17 FableSpin", "ops1 WORSE")
}

func TestASilenceNeedsAReasonAndIsTakenBack(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter", "s", "enter")
	s.wantScreen("[PROD-EU] Silence alert 17 for an hour", "do it: type a reason")
	s.typed("known, they roll back")
	s.press("enter")
	s.wantScreen("silent 60m")
	if got := s.rules().acts[0].Note.Raw(); got != "known, they roll back" {
		t.Errorf("the reason is %q", got)
	}
	s.press("z")
	s.wantScreen("nobody has it", "taken back: silence of ops1")
	s.press("z")
	s.wantScreen("undo: nobody acked or silenced it")
}

func TestWithoutALedgerAlertsAreShownAndNothingCanBeDone(t *testing.T) {
	s := ruledSession(t, 80, 24, func(o *Options) { o.Acts = nil })
	s.press("2", "enter")
	for key, name := range map[string]string{"a": "ack", "s": "silence", "z": "undo", "A": "accept change"} {
		s.press(key)
		s.wantScreen(name + ": no ledger: tailback init creates one")
	}
}

func TestTheCursorStaysWithItsAlert(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "j", "j")
	s.wantScreen(" >  !  20 fb-capi")
	board := trouble(s.now)
	slices.Reverse(board.Changes)
	s.show(board)
	s.wantScreen(" >  !  20 fb-capi")
	board.Changes = board.Changes[1:] // it is gone: the cursor is on what there is
	s.show(board)
	s.wantScreen(" > ")
}

func TestBoardsThatEndAreToldOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{{io.EOF, "alerts are no longer kept"}, {errors.New("the tally\x1b[2J is gone"), "alerts are no longer kept: the tally␛[2J is gone"}} {
		s := newSession(t, 80, 24, 30, ruling)
		s.send(page.BoardEndedMsg{Err: c.err})
		s.press("2")
		s.wantScreen(c.want)
	}
}

func TestAStripShowsOpenAlertsFirstAndThenWhatFailed(t *testing.T) {
	s := ruledSession(t, 80, 8)
	s.wantScreen("!! 17 FableSpin", " ! 20 fb-capi", "!! REN click")
	s.wantNot("200 acc  ")
	s.press("2", "enter", "a", "esc", "1")
	for _, line := range strings.Split(s.screen(), "\n") {
		if strings.Contains(line, "17 FableSpin") && !strings.Contains(line, "ops1") {
			t.Errorf("nobody has it: %q", line)
		}
	}
}

func TestASilenceThatEndedRingsAgain(t *testing.T) {
	s := ruledSession(t, 80, 24)
	s.press("2", "enter", "s")
	s.typed("x")
	s.press("enter")
	s.wantNot("!! 17 FableSpin")
	s.now = s.now.Add(61 * time.Minute)
	s.send(tickMsg{})
	s.wantScreen("!! 17 FableSpin")
}

func TestMoneyOfManyCurrenciesIsToldToItsEnd(t *testing.T) {
	s := newSession(t, 80, 24, 30, ruling)
	b := trouble(s.now)
	risk := &b.Changes[0].Alerts[0].Risk
	for i, currency := range []string{"EUR", "GBP", "NOK", "SEK", "USD"} {
		money := data.Money{Amount: data.NewAmount(decimal.New(int64(100_000+i), 0)), Currency: data.NewText(currency)}
		risk.Certain.Add(money)
		risk.UpTo.Add(money)
	}
	risk.Conversions = 12
	s.show(b)
	s.press("2", "enter")
	s.wantScreen("at risk 100,000.00 EUR + 100,001.00 GBP + 3 more (12 payable)", "up to", "109,120.00 EUR", "100,001.00 GBP + 3 more (76 earlier, if they qualify)")
}
