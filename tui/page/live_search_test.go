package page

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

func TestAFilterForFindingsIsDecidedByRulesInTheDatabaseAndOnWhatComes(t *testing.T) {
	d, _ := ruledDesk(t, 10, 100)
	d.run(d.filtered("rule:REN"))
	d.arrive(10, 17)
	if diff := cmp.Diff([]string{"0", "3", "6", "9", "12", "15"}, d.matching()); diff != "" {
		t.Error(diff)
	}
	d.wantScreen("/ rule:REN: 6 since 23 Nov 12:00:00", "!! REN click")
	d.run(d.filtered("-rule:REN status:accepted"))
	d.arrive(17, 20)
	if got := d.live.match.len(); got != 13 {
		t.Errorf("%d rows match, want 13: %v", got, d.matching())
	}
}

func TestWhatRulesHaveNotAnsweredYetIsShownInOrderAndAnOldAnswerIsDropped(t *testing.T) {
	d, c := ruledDesk(t, 4, 100)
	d.run(d.filtered("rule:REN"))
	late := d.live.Update(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(6)}}), d.frame) // being judged
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(7), made(9)}}))
	if len(c.judged) != 0 || len(d.matching()) != 2 {
		t.Fatalf("two questions at once: %v, %v", c.judged, d.matching())
	}
	d.frame.Now = d.frame.Now.Add(time.Second)
	d.wantScreen("3 to be judged")
	d.run(late)
	if diff := cmp.Diff([]string{"0", "3", "6", "9"}, d.matching()); diff != "" {
		t.Error(diff)
	}
	late = d.live.Update(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(12)}}), d.frame)
	d.run(d.filtered("rule:REN status:accepted"))
	d.run(late)
	if len(d.matching()) != 0 {
		t.Errorf("an answer to the filter before: %v", d.matching())
	}
}

func TestWhatRulesCouldNotAnswerIsAskedAgainAndNothingIsLost(t *testing.T) {
	d, c := ruledDesk(t, 0, 100)
	d.run(d.filtered("rule:REN"))
	c.err = context.DeadlineExceeded
	d.arrive(1, 40)
	d.wantScreen("39 to be judged")
	c.err = nil
	d.send(Glance{})
	if got := len(d.matching()); got != 13 || len(d.live.deciding.queue) != 0 {
		t.Errorf("%d rows match, %d wait", got, len(d.live.deciding.queue))
	}
	if first, second := len(c.judged[0]), len(c.judged[1]); first != 39 || second > 250 {
		t.Errorf("asked about %d, then about %d", first, second)
	}
}

func TestAFindingThatComesLaterBringsItsReceiptInItsPlace(t *testing.T) {
	d, _ := ruledDesk(t, 0, 100)
	d.run(d.filtered("rule:REN"))
	odd := made(4)
	d.arrive(1, 4)
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{odd}}))
	d.arrive(5, 11)
	d.press("k")
	d.wantCursor("6")
	d.live.Checker = &rules{found: map[data.ID][]data.Finding{odd.ID: {renamed(odd.ID)}}} // its click was never written
	d.send(NewBatch(data.TailBatch{Found: map[data.ID][]data.Finding{odd.ID: {renamed(odd.ID)}}}))
	if diff := cmp.Diff([]string{"3", "4", "6", "9"}, d.matching()); diff != "" {
		t.Error(diff)
	}
	d.wantCursor("6")
}

func TestTheSearchSaysHowFarItIsAndEscStopsItAndKeepsWhatWasFound(t *testing.T) {
	d, _ := ruledDesk(t, 2000, 5000)
	cmd := d.filtered("rule:REN")
	d.wantScreen("/ rule:REN: 0 found  ") // nobody waits yet
	d.frame.Now = d.frame.Now.Add(time.Second)
	d.wantScreen("0 found, searching, esc stops", "searching...")
	cmd = d.live.Update(cmd(), d.frame) // the first step
	d.wantScreen("searching: back to 12:00:01, 167 found, esc stops")
	if !d.live.Busy(d.frame) {
		t.Error("it waits for nothing")
	}
	d.press("esc")
	d.wantScreen("at least 167, STOPPED, back to 12:00:01, ctrl+r goes on")
	d.run(cmd)
	if got := len(d.matching()); got != 167 {
		t.Errorf("%d rows after the answer to what was stopped", got)
	}
	d.press("ctrl+r")
	d.wantScreen("667 since 23 Nov 12:00:00")
	d.press("ctrl+r")
	if d.note != "search on: the search is finished" {
		t.Errorf("it says %q", d.note)
	}
	d.press("esc")
	if d.live.match != nil {
		t.Error("esc left the filter")
	}
}

func TestAStepThatTakesTooLongIsTakenAgainInASmallerMeasure(t *testing.T) {
	d, _ := ruledDesk(t, 600, 5000)
	find := d.older
	d.older = func(f data.Filter, at data.Place, size int) (data.Older, error) {
		if size > 100 {
			return data.Older{}, fmt.Errorf("cannot search: %w", context.DeadlineExceeded)
		}
		return find(f, at, size)
	}
	d.run(d.filtered("rule:REN"))
	d.wantScreen("200 since")
	d.older = func(data.Filter, data.Place, int) (data.Older, error) { return data.Older{}, context.DeadlineExceeded }
	d.run(d.filtered("rule:REN status:rejected"))
	if d.note == "" || d.live.Busy(d.frame) {
		t.Errorf("it goes on for ever, and says %q", d.note)
	}
	d.wantScreen("at least 0, ctrl+r goes on")
}

func TestASearchThatFailsKeepsWhatWasFoundAndGoesOnWhereItFailed(t *testing.T) {
	d, _ := ruledDesk(t, 2000, 5000)
	cmd := d.live.Update(d.filtered("rule:REN")(), d.frame)
	d.err = errors.New("connection refused")
	d.run(cmd)
	if d.note != "older receipts could not be searched: connection refused" {
		t.Errorf("it says %q", d.note)
	}
	d.wantScreen("at least 167, back to 12:00:01, ctrl+r goes on")
	d.err = nil
	d.press("ctrl+r")
	d.wantScreen("667 since")
}

func TestASearchEndsWithAsManyRowsAsThereWereBeforeAndGoesOnWithoutLosingOne(t *testing.T) {
	d, _ := ruledDesk(t, 9000, 20_000)
	d.run(d.filtered("rule:REN"))
	d.wantScreen("at least 1,166, back to", "ctrl+r goes on")
	for range 2 {
		d.press("ctrl+r")
	}
	d.wantScreen("3,000 since")
	if got := len(d.matching()); got != 3000 {
		t.Errorf("%d rows", got)
	}
}

func TestLeavingEndsTheSearch(t *testing.T) {
	d, _ := ruledDesk(t, 2000, 5000)
	d.live.Ctx = t.Context()
	var asked context.Context
	d.live.Receipts = watching{d, &asked}
	cmd := d.filtered("rule:REN")
	msg := cmd()
	d.live.Leave()
	if d.run(d.live.Update(msg, d.frame)); asked.Err() == nil || len(d.matching()) != 0 {
		t.Errorf("it goes on: %v, %d rows", asked.Err(), len(d.matching()))
	}
}

// watching keeps the context of the last step.
type watching struct {
	*desk
	asked *context.Context
}

func (w watching) Older(ctx context.Context, f data.Filter, at data.Place, size int) (data.Older, error) {
	*w.asked = ctx
	return w.desk.Older(ctx, f, at, size)
}
