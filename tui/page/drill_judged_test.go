package page

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"tailback/data"
)

// judgedLevel is the level of campaigns under a filter that rules decide.
func judgedLevel(t *testing.T, b *book) *Drill {
	t.Helper()
	d := campaignsPage(b)
	f, err := data.ParseFilter("rule:REN", noon)
	if err != nil {
		t.Fatal(err)
	}
	d.level.Filter = f
	return d
}

func TestWhatRulesDecideIsAtLeastSoManyUntilTheWindowWasRead(t *testing.T) {
	b := &book{}
	s := openStage(t, judgedLevel(t, b))
	s.asking(b, 3)
	s.wantScreen("/ rule:REN: at least 114 found, clicks are not filtered")
	s.settle()
	s.wantScreen("/ rule:REN: 456 found, clicks are not filtered")
}

func TestWhereOneSliceIsTooMuchForRulesTheOthersAreReadInSuchParts(t *testing.T) {
	b := &book{}
	late := 0
	b.groups = func(_ context.Context, _ data.Drill, from, before time.Time) (data.Groups, error) {
		if before.Sub(from) > 4*time.Minute {
			late++
			return data.Groups{}, context.DeadlineExceeded
		}
		n := int(before.Sub(from) / time.Second)
		return data.Groups{Rows: []data.Group{{Key: data.Ref{Key: text("a")}, Counts: []data.Count{countOf(data.FTD, data.Accepted, n, data.Money{}, from)}}}}, nil
	}
	s := openStage(t, judgedLevel(t, b))
	s.settle()
	s.wantNot("!!")
	if got := s.page.(*Drill).seen.total.Receipts; got != 24*60*60 {
		t.Errorf("%d receipts of a day with one a second:\n%s", got, s.screen())
	}
	if late > 6 {
		t.Errorf("%d questions were waited for in vain", late)
	}
}

func TestAnAlertThatThereIsNotIsSaidOnALevelToo(t *testing.T) {
	d := campaignsPage(&book{})
	d.level.Filter, _ = data.ParseFilter("alert:17", noon)
	s := openStage(t, d)
	s.frame.Pulse.Board = data.Board{At: noon}
	s.wantScreen("/ alert:17: there is no alert 17")
}

// listingBook has receipts without a click, which are searched for.
type listingBook struct {
	*book
	receipts []data.Receipt
	slow     int // a step that reads more takes too long
}

func (b listingBook) Older(_ context.Context, f data.Filter, at data.Place, size int) (data.Older, error) {
	if size > b.slow {
		return data.Older{}, fmt.Errorf("cannot search the receipts: %w", context.DeadlineExceeded)
	}
	return olderOf(b.receipts, f.Match, at, size), nil
}

func TestReceiptsWithoutAClickAreSearchedForStepByStep(t *testing.T) {
	b := listingBook{book: &book{}, slow: 100}
	for i := range 400 {
		b.receipts = append(b.receipts, made(i))
	}
	list, _ := data.ParseFilter("status:rejected", noon)
	s := openStage(t, NewEvents(EventsOptions{Ctx: context.Background(), Lookup: b, Receipts: b, List: list, Name: "no click id"}))
	s.until(func() bool { return strings.Contains(s.screen(), "at least") })
	s.wantScreen("searching: back to 12:00:00")
	s.settle()
	s.wantScreen("134 receipts")
	s.wantNot("at least")
	events := s.page.(*Events)
	first, last := events.known.conversions[0].Receipts[0], events.listing.found[0]
	if first.ReceivedAt.Time().After(last.ReceivedAt.Time()) || last.ID != made(399).ID {
		t.Errorf("the oldest is %s, the newest %s", first.ID, last.ID)
	}
	s.frame.Now = s.frame.Now.Add(renewEvery)
	s.page.(*Events).Update(Glance{}, s.frame)
	s.wantScreen("134 receipts") // until all of it is read again
}
