package page

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

// asking lets n questions about receipts be answered.
func (s *stage) asking(b *book, n int) {
	s.t.Helper()
	s.until(func() bool { return len(b.asked) == n })
}

func TestTheWindowIsReadNewestFirstAndHowFarIsSaid(t *testing.T) {
	b := &book{}
	s := openStage(t, campaignsPage(b))
	s.wantNot("counting")
	s.frame.Now = noon.Add(late)
	s.wantScreen("counting")
	s.frame.Now = noon
	s.asking(b, 3)
	s.wantNot("counted back") // nobody waits yet
	s.frame.Now = noon.Add(time.Second)
	s.wantScreen("counted back to 06:00, 3 of 12", "██░░░░░░", "de-slots")
	for i, span := range b.asked {
		if before := noon.Add(time.Duration(-2*i) * time.Hour); !span.Before.Equal(before) || span.Before.Sub(span.From) != 2*time.Hour {
			t.Errorf("question %d is of %v to %v, want the 2 h before %v", i, span.From, span.Before, before)
		}
	}
	s.settle()
	s.wantScreen("counted just now", "all 4")
	s.wantNot("counted back")
}

func TestEscStopsTheReadingAndItGoesOnWhereItStopped(t *testing.T) {
	b := &book{}
	s := openStage(t, campaignsPage(b))
	s.asking(b, 5)
	s.tap("esc")
	s.settle()
	s.wantScreen("STOPPED counted back to 02:00, 5 of 12", "ctrl+r goes on", "55") // 5 slices of 11 receipts
	asked := len(b.asked)
	s.press("ctrl+r")
	if got := len(b.asked); got != 12 && got != asked+12-5 {
		t.Errorf("%d questions in all, want the rest of the window and no more", got)
	}
	s.wantScreen("132", "counted just now")
	s.wantNot("STOPPED")
}

func TestLeavingAndStoppingCancelTheQuestion(t *testing.T) {
	for name, end := range map[string]func(*stage){
		"leaving":        func(s *stage) { s.page.Leave() },
		"stopping":       func(s *stage) { s.tap("esc") },
		"another window": func(s *stage) { s.tap("<") },
	} {
		t.Run(name, func(t *testing.T) {
			b := &book{}
			var asked context.Context
			b.groups = func(ctx context.Context, _ data.Drill, _, _ time.Time) (data.Groups, error) {
				asked = ctx
				return data.Groups{}, nil
			}
			p := campaignsPage(b)
			s := openStage(t, p)
			msg := s.out[0]() // the answer is on its way
			d := asked
			b.groups = func(ctx context.Context, _ data.Drill, _, _ time.Time) (data.Groups, error) {
				d = ctx
				end(s)
				return data.Groups{}, ctx.Err()
			}
			s.out = s.out[1:]
			s.send(msg)
			s.step()
			if d.Err() == nil {
				t.Error("the question goes on")
			}
		})
	}
}

func TestALateAnswerChangesNothing(t *testing.T) {
	b := &book{}
	s := openStage(t, campaignsPage(b))
	late := s.out[0]() // of 24 hours
	s.out = nil
	s.tap("<")
	s.settle()
	before := s.screen()
	s.send(late)
	s.settle()
	if diff := cmp.Diff(before, s.screen()); diff != "" {
		t.Errorf("the screen changed:\n%s", diff)
	}
}

func TestRowsKeepTheirPlacesUntilEverythingIsCounted(t *testing.T) {
	b := &book{}
	b.groups = func(_ context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
		group := func(key string, n int) data.Group {
			return data.Group{Key: data.Ref{Key: text(key)}, Counts: []data.Count{countOf(data.FTD, data.Accepted, n, data.Money{}, from)}}
		}
		if len(b.asked) == 1 {
			return data.Groups{Rows: []data.Group{group("a", 9), group("b", 1), {Counts: group("", 50).Counts}}}, nil
		}
		return data.Groups{Rows: []data.Group{group("b", 100), group("c", 5)}}, nil
	}
	b.clicks = func(time.Time, time.Time) (map[data.Text]int, error) { return nil, nil }
	s := openStage(t, campaignsPage(b))
	s.asking(b, 1)
	s.tap("j")
	s.wantRow("b")
	s.asking(b, 6)
	if diff := cmp.Diff([]string{"a", "b", "c", "no campaign"}, s.rows()); diff != "" {
		t.Errorf("while it is counted (-want +got):\n%s", diff)
	}
	s.settle()
	if diff := cmp.Diff([]string{"b", "c", "a", "no campaign"}, s.rows()); diff != "" {
		t.Errorf("once it is (-want +got):\n%s", diff)
	}
	s.wantRow("b")
}

func TestASliceThatTakesTooLongIsReadInHalves(t *testing.T) {
	b := &book{}
	b.groups = func(_ context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
		if before.Sub(from) > time.Hour && before.Sub(noon) > -6*time.Hour {
			return data.Groups{}, context.DeadlineExceeded
		}
		hours := int(before.Sub(from) / (30 * time.Minute))
		return data.Groups{Rows: []data.Group{{Key: data.Ref{Key: text("a")}, Counts: []data.Count{countOf(data.FTD, data.Accepted, hours, data.Money{}, from)}}}}, nil
	}
	s := campaigns(t, b)
	s.wantNot("!!")
	if got := s.page.(*Drill).seen.total.Receipts; got != 48 {
		t.Errorf("%d receipts of 24 h with one each half hour:\n%s", got, s.screen())
	}
}

func TestAFailureIsSaidInPlaceAndWhatWasReadStays(t *testing.T) {
	b := &book{}
	fails := true
	b.groups = func(_ context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
		if len(b.asked) == 4 && fails {
			return data.Groups{}, &data.Error{What: "cannot count", Why: "the server closed the connection"}
		}
		return data.Groups{Rows: few(d, before)}, nil
	}
	s := campaigns(t, b)
	s.wantScreen("!! 3 of 12 parts of the window were read, ctrl+r reads on: the server closed", "de-slots")
	fails = false
	s.press("ctrl+r")
	s.wantNot("!!")
	s.wantScreen("132")
	if got := len(b.asked); got != 13 {
		t.Errorf("%d questions, want the one that failed once more and no other", got)
	}
}

func TestASliceThatNeverAnswersEndsInASentence(t *testing.T) {
	b := &book{}
	b.groups = func(context.Context, data.Drill, time.Time, time.Time) (data.Groups, error) {
		return data.Groups{}, context.DeadlineExceeded
	}
	s := campaigns(t, b)
	s.wantScreen("!! 0 of 12 parts of the window were read, ctrl+r reads on: the database")
	if n := len(b.asked); n != 1+mostCuts {
		t.Errorf("asked %d times", n)
	}
}

func TestWhatCannotBePricedLeavesItsColumnEmptyAndSaysSo(t *testing.T) {
	broken := &data.Error{What: "cannot read", Why: "permission denied"}
	b := &book{terms: broken}
	s := campaigns(t, b)
	s.wantScreen("! no EPC, the terms could not be read: permission denied", "720.00 EUR")
	b = &book{clicks: func(time.Time, time.Time) (map[data.Text]int, error) { return nil, broken }}
	s = campaigns(t, b)
	s.wantScreen("! clicks are not counted: permission denied", "720.00 EUR")
	s.wantNot("2.40")
}

func TestClicksAreCountedInHalvesToo(t *testing.T) {
	b := &book{clicks: func(from, before time.Time) (map[data.Text]int, error) {
		if before.Sub(from) > 40*time.Minute {
			return nil, errors.Join(errors.New("count clicks"), context.DeadlineExceeded)
		}
		return map[data.Text]int{text("de-slots"): int(before.Sub(from) / time.Minute)}, nil
	}}
	s := campaigns(t, b)
	for _, row := range s.page.(*Drill).seen.rows {
		if row.Key.Key == text("de-slots") && row.Clicks != 24*60 {
			t.Errorf("%d clicks, want one a minute:\n%s", row.Clicks, s.screen())
		}
	}
}

func TestReasonsAreAskedOnlyForTheRowOnWhichTheCursorRests(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	b.reasons = nil
	s.tap("G") // its question is out when the cursor moves on
	s.tap("g")
	s.settle()
	if len(b.reasons) != 1 || b.reasons[0].Within[0].Key != text("se-casino") {
		t.Errorf("asked for %v", b.reasons)
	}
	s.wantScreen("24 rejected by us", "why: bad token 24")
	s.tap("j")
	s.wantScreen("all 84 accepted") // nothing is left of the row before
}

func TestTwoSlicesAreReadAtOnceAndWhatFailedIsAskedAgain(t *testing.T) {
	b := &book{}
	var out, most atomic.Int32
	b.groups = func(_ context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
		for n := out.Add(1); n > most.Load(); {
			most.Store(n)
		}
		defer out.Add(-1)
		for deadline := time.Now().Add(20 * time.Second); most.Load() < 2 && time.Now().Before(deadline); {
			runtime.Gosched()
		}
		if before.Sub(from) > time.Hour && before.Equal(noon.Add(-2*time.Hour)) {
			return data.Groups{}, context.DeadlineExceeded // the second of the first two
		}
		hours := int(before.Sub(from) / (30 * time.Minute))
		return data.Groups{Rows: []data.Group{{Key: data.Ref{Key: text("a")}, Counts: []data.Count{countOf(data.FTD, data.Accepted, hours, data.Money{}, from)}}}}, nil
	}
	d := campaignsPage(b)
	d.Abreast = 0
	d = NewDrill(d.DrillOptions)
	s := newStage(t, d)
	s.wantNot("!!")
	if got := d.seen.total.Receipts; got != 48 || most.Load() != 2 {
		t.Errorf("%d receipts of 24 h with one each half hour, %d questions at once", got, most.Load())
	}
}
