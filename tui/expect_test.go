package tui

import (
	"context"
	"errors"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

// waiter plays who waits for postbacks: it answers at once.
type waiter struct {
	asked   []contract.Wait
	arrival contract.Arrival
	found   []data.Finding
	err     error
	hangs   bool
}

func (w *waiter) Operators() []data.Ref {
	var all []data.Ref
	for _, name := range []string{"FableSpin", "Kestrel Bet", "Oddly"} {
		all = append(all, data.Ref{Key: data.NewText("op-" + name), Name: data.NewText(name)})
	}
	return all
}

func (w *waiter) Expect(ctx context.Context, wait contract.Wait) (contract.Arrival, error) {
	w.asked = append(w.asked, wait)
	if w.hangs {
		<-ctx.Done()
		return contract.Arrival{}, ctx.Err()
	}
	return w.arrival, w.err
}

func (w *waiter) Settled(_ context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	return []data.Checked{{Receipt: receipts[0], Findings: w.found}}, w.err
}

// expecting gives a console who waits for postbacks.
func expecting(w *waiter) func(*Options) { return func(o *Options) { o.Expecter = w } }

// came is the arrival of the newest receipt of a session.
func came(s *session, lacks ...string) contract.Arrival {
	return contract.Arrival{Came: true, Receipt: s.world.known[len(s.world.known)-1], Lacks: lacks}
}

func (s *session) command(text string) {
	s.press(":")
	s.typed(text)
	s.press("enter")
}

func TestAPostbackIsAwaitedWhileThePersonGoesOn(t *testing.T) {
	w := &waiter{}
	s := newSession(t, 80, 24, 30, whole, expecting(w))
	w.arrival, w.found = came(s), []data.Finding{{Code: "REN", Field: "click_id", Severity: data.Critical, Sentence: "click_id carries it"}}
	s.freeze()
	s.command("expect FableSpin TEST-1 ftd 5m")
	s.wantScreen(" waiting for ftd of click TEST-1 from FableSpin, 5 min more", "= shows it", "FOLLOWING")
	s.still = false
	s.arrive(3)
	s.now = s.now.Add(2 * time.Minute)
	s.press("k")
	s.wantScreen("from FableSpin, 2 min more", "not following")
	s.press("3")
	s.wantScreen("waiting for ftd of click TEST-1")
	s.press("1")

	s = newSession(t, 80, 24, 30, whole, expecting(w))
	s.command("expect FableSpin TEST-1 ftd 5m")
	s.wantScreen("ftd of click TEST-1 came: !! REN click", "= shows it")
	s.press("=")
	s.wantScreen("came as receipt "+w.arrival.Receipt.ID.Key.String(), "!! REN click  click_id carries it", "enter open")
	s.press("enter")
	s.wantScreen("receipt " + w.arrival.Receipt.ID.Key.String())
	if s.c.expected != nil {
		t.Error("what was opened is still told of")
	}
	if got := w.asked[len(w.asked)-1]; got.Click != "TEST-1" || got.Event != "ftd" || got.Within != 5*time.Minute || got.Operator.Label() != "FableSpin" {
		t.Errorf("%+v was awaited", got)
	}
}

func TestWhatCameWithoutAFindingMaySayWhatItLacks(t *testing.T) {
	w := &waiter{}
	s := newSession(t, 80, 24, 30, whole, expecting(w))
	w.arrival = came(s)
	s.command(`expect "Kestrel Bet" TEST-1`)
	s.wantScreen("a postback of click TEST-1 came: nothing found")
	s.press("=")
	s.wantScreen("nothing found: it came as agreed")
	s.press("x")
	w.arrival = came(s, "missing player_id: every postback carries it as player")
	s.command("expect oddly TEST-1")
	s.wantScreen("came: nothing found; missing player_id")
	s.press("=")
	s.wantScreen("missing player_id: every postback carries it as player")
}

func TestAPostbackThatDoesNotComeIsSaid(t *testing.T) {
	w := &waiter{arrival: contract.Arrival{Missed: "ftd of click TEST-1 did not come within 10m: 3 receipts of Oddly came"}}
	s := newSession(t, 80, 24, 30, whole, expecting(w))
	s.command("expect Oddly TEST-1 ftd")
	s.wantScreen("ftd of click TEST-1 did not come within 10m")
	s.press("=", "enter")
	s.wantScreen("open: no receipt came", "3 receipts of Oddly came")
	w.err = errors.New("the server\x1b[2J is gone")
	s.press("x")
	s.command("expect Oddly TEST-1 ftd")
	s.wantScreen("the wait for ftd of click TEST-1 ended: the server␛[2J is gone")
}

func TestAWaitCanBeGivenUp(t *testing.T) {
	w := &waiter{hangs: true}
	s := newSession(t, 80, 24, 30, whole, expecting(w))
	late := s.beside()
	s.command("expect Oddly TEST-1 ftd")
	s.wantScreen("waiting for ftd of click TEST-1")
	s.press(":")
	s.typed("expect Oddly TEST-2")
	s.wantScreen("not now: it waits for ftd of click TEST-1 already")
	s.press("esc", "=", "x")
	s.send(<-late) // the question ended
	if s.c.expected != nil || len(w.asked) != 1 {
		t.Errorf("it waits for %+v, asked %d times", s.c.expected, len(w.asked))
	}
	s.press("=")
	s.wantScreen("awaited: nothing is awaited: :expect begins")
}

func TestExpectAsksForWhatIsNotSaid(t *testing.T) {
	w := &waiter{hangs: true}
	s := newSession(t, 80, 24, 30, whole, expecting(w))
	s.freeze()
	s.press(":")
	s.typed("expec")
	s.press("enter", "enter")
	s.wantScreen("Expect a postback", "> operator", "one of FableSpin, Kestrel Bet and Oddly")
	s.typed("kes")
	s.press("enter")
	s.wantScreen("operator Kestrel Bet", "> click id")
	s.press("tab", "up")
	s.paste(" TEST-1 \n")
	s.press("enter", "enter")
	s.typed("later")
	s.press("enter")
	s.wantScreen(`"later" is no time to wait: write 90s, 10m or 2h`)
	s.press("ctrl+u")
	s.typed("2h")
	s.press("enter")
	s.wantScreen("waiting for a postback of click TEST-1 from Kestrel Bet, 2 h more")
}

func TestExpectSaysWhatIsWrongAndKeepsTheLine(t *testing.T) {
	for line, want := range map[string]string{
		"FabelSpin TEST-1":               "there is no operator FabelSpin; is FableSpin meant?",
		"Kestrel Bet TEST-1 ftd":         `"ftd" is one word too many: write OPERATOR CLICK EVENT 10m`,
		"Oddly TEST-1 ftd and":           `"and" is one word too many`,
		"Oddly TEST-1 ftd 0s":            "the time to wait is not above 0",
		"Oddly TEST-1 ftd 25h":           "a day at most",
		`"Kestrel TEST-1 ftd`:            "stands in quotes",
		"Oddly \x1b[2J\u202e ftd 10m 9m": "one word too many",
	} {
		w := &waiter{}
		s := newSession(t, 80, 24, 30, whole, expecting(w))
		s.command("expect " + line)
		s.wantScreen(want, ": expect ")
		if len(w.asked) > 0 {
			t.Errorf("%q is awaited", line)
		}
	}
}

func TestOperatorsAreOfferedAfterExpect(t *testing.T) {
	s := newSession(t, 80, 24, 30, whole, expecting(&waiter{arrival: contract.Arrival{Missed: "it did not come"}}))
	s.press(":")
	s.typed("expect kes")
	s.wantScreen(` expect "Kestrel Bet"`)
	s.press("down", "tab")
	s.typed(" T-1")
	s.press("enter")
	s.wantScreen(" it did not come")
}

func TestAWaitIsLeftWithItsSource(t *testing.T) {
	s, _ := choosing(t, 100, 30)
	s.c.options.Expecter = &waiter{arrival: contract.Arrival{Missed: "it did not come"}}
	s.command("expect Oddly TEST-1 ftd")
	s.wantScreen("it did not come")
	s.command("source staging")
	s.wantScreen("[STAGING]", "the wait for ftd of click TEST-1 was left")
	if s.c.expected != nil {
		t.Error("it is told of beside another source")
	}
}
