package tui

import (
	"context"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/compare"
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
	s.show(troubleOf(s.now, hit))
	s.press("2")
	return s
}

// troubleOf is trouble in which each alert has so many receipts.
func troubleOf(now time.Time, hit int) data.Board {
	b := trouble(now)
	for i := range b.Changes {
		for j := range b.Changes[i].Alerts {
			b.Changes[i].Alerts[j].Hit = hit
		}
	}
	return b
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

// asked counts how often before and after are compared.
type asked struct {
	page.Comparer
	times int
}

func (a *asked) Compare(ctx context.Context, of data.Alert) (compare.Comparison, error) {
	a.times++
	return a.Comparer.Compare(ctx, of)
}

// An alert is opened when it has just begun, and stays open while it grows.
func TestAnAlertThatGrowsIsComparedAndWeighedAgain(t *testing.T) {
	s := openAlertOf(t, 100, nil)
	compared := &asked{Comparer: s.c.options.Comparer}
	s.send(page.Open{Page: page.NewAlert(page.AlertsOptions{
		Ctx: t.Context(), Comparer: compared, Presser: s.c.options.Presser,
	}, trouble(s.now).Changes[0].Alerts[0].Key)})
	grown := func(after time.Duration, hit int) (weighed, compares int) {
		weighed, compares = len(s.retried().asked), compared.times
		s.now = s.now.Add(after)
		s.show(troubleOf(s.now, hit))
		s.send(page.Glance{})
		return len(s.retried().asked) - weighed, compared.times - compares
	}
	for _, step := range []struct {
		after time.Duration
		hit   int
		asks  int
	}{
		{14 * time.Second, 200, 0}, // it was just asked
		{time.Second, 149, 0},      // no half more
		{0, 150, 1},
		{time.Hour, 224, 0},
		{0, 225, 1},
		{14 * time.Second, 1000, 0},
		{time.Second, 1000, 1},
		{time.Hour, 900, 0}, // some were checked again, and are good
	} {
		if weighed, compares := grown(step.after, step.hit); weighed != step.asks || compares != step.asks {
			t.Errorf("%v later, with %d receipts: weighed %d times, compared %d, want %d", step.after, step.hit, weighed, compares, step.asks)
		}
	}
	if weighed, _ := grown(time.Hour, 9000); weighed > 0 {
		t.Error("many are weighed and nobody asked")
	}
	s.wantScreen("lost, +8,000 since")
	if _, compares := grown(time.Hour, 90_000); compares > 0 {
		t.Error("more are compared than a comparison takes")
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
