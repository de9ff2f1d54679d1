package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/page"
)

func TestThePlaceIsKeptOnTheWayBack(t *testing.T) {
	s := newSession(t, 80, 24, 300)
	s.press("ctrl+u", "k", "k", "space")
	before := s.screen()
	s.press("enter", "j", "esc")
	if s.screen() != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, s.screen())
	}
}

func TestWhatFailedWhileTheDatabaseWasLostIsReadWhenItIsBack(t *testing.T) {
	s := newSession(t, 80, 24, 300, whole)
	s.world.state.Lost, s.world.err = "connection refused", errors.New("connection refused")
	s.deliver(nil)
	s.press("enter")
	s.wantScreen("the trail could not be read", "!! ", "STALE")
	s.world.state.Lost, s.world.err = "", nil
	s.deliver(nil)
	s.wantScreen("LIVE", "Trail 2")
	if strings.Contains(s.screen(), "refused") {
		t.Errorf("it is still said:\n%s", s.screen())
	}
}

// refusing is a checker that answers nothing while it has an error.
type refusing struct {
	page.Checker
	err error
}

func (c *refusing) Check(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	if c.err != nil {
		return nil, c.err
	}
	return c.Checker.Check(ctx, receipts)
}

func TestOlderReceiptsThatCouldNotBeCheckedAreWhenTheDatabaseIsBack(t *testing.T) {
	rules := &refusing{err: errors.New("connection refused")}
	s := newSession(t, 80, 24, 300, ruling, func(o *Options) { rules.Checker, o.Checker = o.Checker, rules })
	s.press("k")
	s.wantScreen("? unchecked", "300 unchecked", "not checked: connection refused")
	s.world.state.Lost, rules.err = "connection refused", nil
	for range 60 {
		s.deliver(nil)
	}
	s.wantScreen("STALE", "300 unchecked")
	s.world.state.Lost = ""
	s.deliver(nil)
	s.wantScreen("LIVE", "!! REN click")
	s.wantNot("checked", "refused")
}

func TestAStripTellsHowMuchIsAcceptedWhereThereIsRoom(t *testing.T) {
	s := newSession(t, 80, 6, 300)
	s.arrive(40)
	s.wantScreen("acc 94% usual 94%", "LIVE 0.4s, complete", "03:07:42Z")
	s.send(tea.WindowSizeMsg{Width: 40, Height: 6})
	s.wantScreen("LIVE 0.4s, complete")
}

func TestWhatIsTooSmallSaysAllOfIt(t *testing.T) {
	s := newSession(t, 22, 4, 30)
	if got := strings.Join(strings.Fields(s.screen()), " "); got != "tailback needs 40x6, here are 22x4" {
		t.Errorf("it says %q", got)
	}
}

func TestTheNumberOfAPageLeadsBackToItsBeginning(t *testing.T) {
	s := newSession(t, 80, 24, 300)
	s.press("k", "k")
	before := s.screen()
	s.press("enter", "]", "1")
	if s.screen() != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, s.screen())
	}
	s.press("1")
	s.wantScreen("live: it is on screen")
}

func TestTheZoneIsTheOneEverywhere(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.press("t")
	s.wantScreen("05:07:41+02", "> 05:07:41 ", "times in my zone")
	s.press("t")
	s.wantScreen("   age ", "times as age")
	s.press("t")
	s.wantScreen("03:07:41Z", "times in UTC")
}

func TestHelpShowsWhatCannotBeDoneAndWhy(t *testing.T) {
	s := newSession(t, 120, 40, 0, func(o *Options) { o.Notices = []string{"terms are off: not in the mapping"} })
	s.world.state.Exactness, s.world.state.Why = data.BestEffort, "ids are drawn from a cache"
	s.arrive(0)
	s.press("?")
	s.wantScreen("open the receipt (there is no receipt)", "terms are off: not in the mapping", "best effort: ids are drawn from a cache")
	s.press("p", "space", "G") // keys do nothing while help is open
	s.press("?")
	s.wantScreen("no receipt yet", "FOLLOWING")
}

func TestANoteStaysUntilTheNextKey(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.press("U")
	s.wantScreen("unmark: nothing is marked")
	s.arrive(3)
	s.wantScreen("unmark: nothing is marked")
	s.press("k")
	s.wantScreen("enter open")
}

func TestTheStateOfTheTailIsAWordForEachKind(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	for _, c := range []struct {
		state data.TailState
		want  string
	}{
		{data.TailState{}, "CONNECTING"},
		{data.TailState{At: s.now}, "LIVE 0.0s, complete"},
		{data.TailState{At: s.now.Add(-6 * time.Second)}, "STALE 6.0s, complete"},
		{data.TailState{At: s.now, Open: 1, OldestOpen: 3 * time.Second}, "1 id open 3.0s"},
		{data.TailState{At: s.now, Open: 7, OldestOpen: 12 * time.Second}, "7 ids open 12s"},
		{data.TailState{At: s.now, GivenUp: 3}, "complete, 3 given up"},
		{data.TailState{At: s.now, Exactness: data.Overlapping, Overlap: time.Minute}, "overlap 60s"},
		{data.TailState{At: s.now, Exactness: data.BestEffort}, "best effort"},
		{data.TailState{At: s.now, Behind: 1204}, "BEHIND 1,204"},
		{data.TailState{Lost: "no route"}, "NO ANSWER"},
	} {
		s.send(page.NewBatch(data.TailBatch{State: c.state}))
		if line, _, _ := strings.Cut(s.screen(), "\n"); !strings.Contains(line, c.want) {
			t.Errorf("the status is %q, want %q in it", line, c.want)
		}
	}
	s.send(page.EndedMsg{Err: errors.New("the relation is gone")})
	s.wantScreen("STOPPED", "the tail stopped: the relation is gone")
}

func TestTheRowsOnScreenAreReadAgainOnlyWhileSomebodyLooks(t *testing.T) {
	s := newSession(t, 80, 24, 300)
	s.arrive(1)
	changed := s.world.known[len(s.world.known)-1]
	changed.Status, changed.Reason = data.NewText("rejected"), data.NewText("fraud found later")
	s.world.known[len(s.world.known)-1] = changed

	ticks := func() {
		for range everyTicks {
			s.send(tickMsg{})
		}
	}
	s.send(tea.BlurMsg{})
	ticks()
	if strings.Contains(s.screen(), "fraud found later") {
		t.Error("rows were read again while nobody looked")
	}
	s.send(tea.FocusMsg{})
	ticks()
	s.wantScreen("rejected: fraud found later")
}

func TestAFailedRereadDoesNotEndThem(t *testing.T) {
	s := newSession(t, 80, 24, 300)
	s.arrive(1)
	s.world.err = errors.New("timeout")
	for range 2 * everyTicks {
		s.send(tickMsg{})
	}
	s.world.err = nil
	s.world.known[len(s.world.known)-1].Reason = data.NewText("read at last")
	for range everyTicks {
		s.send(tickMsg{})
	}
	s.wantScreen("read at last")
}

func TestUsualComesFromTheDatabaseAndIsTriedAgain(t *testing.T) {
	s := newSession(t, 80, 24, 0, func(o *Options) { o.Receipts.(*world).err = errors.New("timeout") })
	s.arrive(5)
	if strings.Contains(s.screen(), "usual") {
		t.Fatalf("usual is told of nothing:\n%s", s.screen())
	}
	s.world.err = nil
	s.now = s.now.Add(time.Minute)
	s.send(tickMsg{})
	s.wantScreen("usual 7.1", "usual 94%")
}

func TestASecretIsNeverOnTheScreen(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {140, 40}} {
		s := newSession(t, size[0], size[1], 30, func(o *Options) { o.Secrets = []string{"tok"} })
		for _, secret := range []string{"token=s3cret", "tok=s3cret", "a=1&TOK=s3cret"} {
			s.world.arrive(1)
			newest := &s.world.known[len(s.world.known)-1]
			newest.Query = data.NewText(secret)
			s.deliver([]data.Receipt{*newest})
			for _, way := range [][]string{{"F"}, {"space"}, {"enter", "]"}, {"]", "]", "]"}, {"esc"}} {
				s.press(way...)
				if strings.Contains(s.screen(), "s3cret") || !strings.Contains(s.screen(), "‹secret›") {
					t.Errorf("%v, %s after %s:\n%s", size, secret, way, s.screen())
				}
			}
		}
	}
}

func TestATerminalThatIsTooSmallSaysSoAndComesBack(t *testing.T) {
	s := newSession(t, 39, 24, 30)
	s.wantScreen("tailback needs 40x6, here are 39x24")
	s.press("enter", "p")
	s.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	s.wantScreen("FOLLOWING")
}
