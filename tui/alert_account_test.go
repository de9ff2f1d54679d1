package tui

import (
	"context"
	"testing"
	"time"

	"tailback/tui/page"
)

// halfway is a presser that is one step far, and gives up when its question is
// taken back.
type halfway struct{ far, ended chan page.Asking }

func (h halfway) Press(ctx context.Context, of page.Asking) (page.Press, error) {
	of.Progress.Add(of.Alert.Hit)
	h.far <- of
	<-ctx.Done()
	h.ended <- of
	return page.Press{}, ctx.Err()
}

// openAlertOf opens an alert of so many receipts.
func openAlertOf(t *testing.T, hit int, presser page.Presser) *session {
	s := newSession(t, 140, 40, 60, replaying, func(o *Options) {
		if presser != nil {
			o.Presser = presser
		}
	})
	b := trouble(s.now)
	for i := range b.Changes {
		for j := range b.Changes[i].Alerts {
			b.Changes[i].Alerts[j].Hit = hit
		}
	}
	s.show(b)
	s.press("2")
	return s
}

func TestWhatCanBeReplayedOfManyIsWorkedOutOnceSomebodyAsks(t *testing.T) {
	for hit, unasked := range map[int]bool{2000: true, 2001: false} {
		s := openAlertOf(t, hit, nil)
		s.press("enter")
		if asked := len(s.retried().asked) > 0; asked != unasked {
			t.Errorf("of %d it is worked out unasked: %v", hit, asked)
		}
		if !unasked {
			s.wantScreen("what can be replayed of 2,001 is not worked out yet: r does")
			s.press("ctrl+r")
		}
		s.wantScreen(" replayable + ", " arrived again + ", " lost")
	}
	s := openAlertOf(t, 9001, nil)
	s.press("enter", "r")
	first := s.retried().asked[0]
	s.press("e")
	if then := s.retried().asked[1]; first.Alert == nil || then.Alert != nil || len(then.Receipts) == 0 {
		t.Errorf("to another endpoint it is not the same receipts: %+v", then)
	}
	s.press("ctrl+r")
	if again := s.retried().asked[2]; again.Alert == nil || len(again.Receipts) > 0 || again.Endpoint == "" {
		t.Errorf("worked out again it is not of all there are now: %+v", again)
	}
	s = openAlertOf(t, 9001, nil)
	s.press("enter", "]", "]")
	if len(s.retried().asked) > 0 {
		t.Error("a tab asks that does not show receipts")
	}
	s.press("]")
	if len(s.retried().asked) != 1 {
		t.Errorf("the tab of receipts asks %d times", len(s.retried().asked))
	}
}

func TestHowFarAPressIsStandsThereAndLeavingEndsIt(t *testing.T) {
	h := halfway{make(chan page.Asking), make(chan page.Asking)}
	s := openAlertOf(t, 9001, h)
	s.press("enter")
	s.beside()
	s.press("ctrl+r")
	alert := (<-h.far).Alert
	s.now = s.now.Add(time.Second)
	s.send(spinMsg{})
	s.wantScreen("working out what can be replayed: 33% of 9,001 receipts")
	s.send(page.SendAgain{Of: page.Asking{Alert: alert}, Title: "alert 17"})
	<-h.far
	s.now = s.now.Add(time.Second)
	s.send(spinMsg{})
	s.wantScreen("working out what would be sent: 33% of 9,001 receipts; esc leaves it")
	s.press("esc")
	<-h.ended
	s.press("esc")
	<-h.ended
}
