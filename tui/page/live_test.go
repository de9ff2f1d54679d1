package page

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/tui/theme"
)

func TestThePageFollowsUntilSomebodyGoesUp(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.wantCursor("49")
	d.arrive(50, 55)
	d.wantCursor("54")
	d.press("k")
	d.wantCursor("53")
	d.arrive(55, 92)
	d.wantCursor("53")
	if got := d.live.Badge(d.frame); got != "37 new v" {
		t.Errorf("the badge is %q", got)
	}
	d.press("G")
	d.wantCursor("91")
	d.arrive(92, 93)
	d.wantCursor("92")
	if got := d.live.Badge(d.frame); got != "" {
		t.Errorf("the badge is %q while following", got)
	}
}

func TestGoingDownWhileFollowingGoesOnFollowing(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("j", "ctrl+d")
	d.arrive(50, 52)
	d.wantCursor("51")
}

func TestAKeyActsOnTheRowThatWasOnTheTerminal(t *testing.T) {
	for _, key := range []string{"space", "enter", "v"} {
		d := newDesk(t, 50, 1000)
		d.frame.Now = d.frame.Now.Add(time.Second)
		d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(50), made(51)}}))
		d.frame.Now = d.frame.Now.Add(30 * time.Millisecond) // drawn, and not yet on the terminal
		d.press(key)
		d.wantCursor("49")
		if d.live.scroll.Follow {
			t.Errorf("%s went on following", key)
		}
		if got := d.live.Badge(d.frame); got != "2 new v" {
			t.Errorf("after %s the badge is %q", key, got)
		}
	}
}

func TestAKeyActsOnTheNewestRowOnceThatIsOnTheTerminal(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.frame.Now = d.frame.Now.Add(time.Second)
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(50)}}))
	d.frame.Now = d.frame.Now.Add(150 * time.Millisecond)
	d.press("space")
	d.wantCursor("50")
}

func TestMarksStayWithTheirReceipts(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("k", "space")
	d.arrive(50, 400)
	d.press("F")
	d.arrive(400, 402)
	if _, marked := d.live.marks[made(48).ID]; !marked || len(d.live.marks) != 1 {
		t.Errorf("marks are %v", d.live.marks)
	}
	d.wantScreen("1 marked")
	d.press("U")
	if len(d.live.marks) != 0 {
		t.Errorf("marks are %v after U", d.live.marks)
	}
	d.press("U")
	if d.note != "unmark: nothing is marked" {
		t.Errorf("the note is %q", d.note)
	}
}

func TestARangeIsMarkedAsAWholeOrLeft(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("v", "k", "k")
	d.wantScreen("range of 3")
	d.press("esc")
	if len(d.live.marks) != 0 {
		t.Fatalf("a range that was left marked %d", len(d.live.marks))
	}
	d.press("v", "k", "k", "v")
	for _, n := range []int{47, 46, 45} {
		if _, marked := d.live.marks[made(n).ID]; !marked {
			t.Errorf("%d is not marked: %v", n, d.live.marks)
		}
	}
	d.press("*")
	if len(d.live.marks) != 50 {
		t.Errorf("%d marked, want all 50", len(d.live.marks))
	}
}

func TestAFrozenScreenShowsTheSameRowsWhateverArrives(t *testing.T) {
	d := newDesk(t, 50, 100)
	d.press("k", "p")
	before := d.live.body(d.frame)
	d.arrive(50, 5000) // every row of the screen falls out of the ring
	after := d.live.body(d.frame)
	if strings.Join(before, "\n") != strings.Join(after, "\n") {
		t.Error("the frozen rows changed")
	}
	if got := d.live.Badge(d.frame); got != "4,950 new v" {
		t.Errorf("the badge is %q", got)
	}
	if ids := d.live.Watch(); ids != nil {
		t.Errorf("%d frozen rows are read again", len(ids))
	}
	if !d.live.Still().Equal(d.frame.Now.Add(-2 * time.Second)) {
		t.Errorf("frozen at %v", d.live.Still())
	}
	d.press("p")
	d.wantCursor("4999") // its row is gone: the newest
	d.wantScreen("kept 100 since 12:00:04, 4,900 fell out")
}

func TestAfterFreezingThePageGoesOnAsItWas(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("p")
	d.arrive(50, 60)
	d.wantCursor("49")
	d.press("p")
	d.wantCursor("59")
	d.frame.Now = d.frame.Now.Add(time.Second)
	d.press("k", "p")
	d.arrive(60, 70)
	d.press("p")
	d.wantCursor("58")
}

func TestAChangedReceiptIsUpdatedWhereItStands(t *testing.T) {
	d := newDesk(t, 50, 1000)
	if ids := d.live.Watch(); len(ids) != d.live.scroll.Height || ids[len(ids)-1] != made(49).ID {
		t.Errorf("%d rows are read again, the last %v", len(ids), ids[len(ids)-1])
	}
	changed := made(49)
	changed.Status, changed.Reason = data.NewText("rejected"), data.NewText("fraud")
	d.send(RereadMsg{Receipts: []data.Receipt{changed}})
	d.wantCursor("49")
	d.wantScreen("rejected: fraud")
	if d.live.all.len() != 50 {
		t.Errorf("%d rows, want 50", d.live.all.len())
	}
}

func TestAReceiptThatComesTwiceIsOneRow(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.arrive(45, 55)
	if d.live.all.len() != 55 {
		t.Errorf("%d rows, want 55", d.live.all.len())
	}
	d.wantCursor("54")
}

func TestOlderReceiptsComeOnceTheDatabaseIsBack(t *testing.T) {
	d := newDesk(t, 0, 1000)
	d.live.remembered = false
	d.stored = []data.Receipt{made(1), made(2)}
	d.err = errors.New("connection refused")
	d.send(NewBatch(data.TailBatch{State: data.TailState{Lost: "refused"}}))
	if d.live.all.len() != 0 {
		t.Fatal("rows came from a database that is lost")
	}
	d.err = nil
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(3)}}))
	if d.live.all.len() != 3 {
		t.Errorf("%d rows, want 3", d.live.all.len())
	}
}

func TestAFailureIsSaidInOneSentenceNotTwo(t *testing.T) {
	d := newDesk(t, 10, 100)
	d.err = fmt.Errorf("search: %w", &data.Error{What: "cannot read the newest receipts", Why: "no answer in time", Do: "narrow the filter"})
	d.press("/")
	d.typed("id:9")
	d.press("enter")
	if want := "older receipts could not be searched: no answer in time. Narrow the filter."; d.note != want {
		t.Errorf("the note is %q, want %q", d.note, want)
	}
}

func TestWhatCouldNotBeReadIsSaid(t *testing.T) {
	d := newDesk(t, 0, 1000)
	d.err = errors.New("permission denied for table receipts")
	d.run(d.live.Init(d.frame))
	if want := "older receipts could not be read: permission denied for table receipts"; d.note != want {
		t.Errorf("the note is %q, want %q", d.note, want)
	}
}

func TestWithoutRowsTheKeysSayWhyAndHarmNothing(t *testing.T) {
	d := newDesk(t, 0, 10)
	for _, key := range []string{"enter", "space", "v", "*"} {
		d.press(key)
		if !strings.Contains(d.note, "there is no receipt") {
			t.Errorf("%s says %q", key, d.note)
		}
	}
	d.press("k", "j", "g", "G", "ctrl+u", "p", "p")
	d.arrive(0, 3)
	d.wantCursor("2")
}

func TestEnterOpensTheReceiptUnderTheCursorAndReadsIt(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("k", "enter")
	if d.opened == nil || d.opened.Crumb(d.frame) != "receipt 48" {
		t.Fatalf("opened %v", d.opened)
	}
	d.run(d.opened.Init(d.frame))
	if len(d.asked) != 1 || d.asked[0] != made(48).ID {
		t.Errorf("asked for %v", d.asked)
	}
}

func TestMissedReceiptsAreCountedOnScreen(t *testing.T) {
	d := newDesk(t, 5, 1000)
	d.send(NewBatch(data.TailBatch{Missed: 1204}))
	d.wantScreen("1,204 missed")
}

func TestWhileFollowingTheNewestFailureIsToldNotTheRowThatRushesBy(t *testing.T) {
	d := newDesk(t, 0, 1000)
	d.arrive(1, 3)
	d.wantScreen("none of these 2 was rejected or failed")
	broken := made(4)
	broken.HTTPStatus, broken.Reason = 503, data.NewText("our database was busy")
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(3), broken, made(5)}}))
	d.wantScreen("! 12:00:00 accepted, answered 503: our database was busy")

	broken.HTTPStatus = 200
	d.send(RereadMsg{Receipts: []data.Receipt{broken}})
	d.wantScreen("! 12:00:00 rejected")
	d.press("g")
	d.wantScreen("> receipt 1, no raw request")
}

func TestASilenceIsToldAndCriedWhereItIsNoAccident(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.frame.Pulse.Flow.Usual = 0.5
	for after, want := range map[time.Duration]string{
		5 * time.Second:  "",
		30 * time.Second: "last receipt 30s ago",
		50 * time.Second: d.frame.Theme.Paint(theme.Bad, "last receipt 50s ago"),
	} {
		d.frame.Now = noon.Add(after + 50*time.Millisecond)
		got := d.live.summary(d.frame)
		if !strings.Contains(got, want) || want == "" && strings.Contains(got, "last") {
			t.Errorf("after %v it says %q, want %q", after, got, want)
		}
	}
	d.frame.Now = noon.Add(time.Hour)
	d.frame.Pulse.State.At, d.frame.Pulse.State.ServerTime = noon, noon.Add(-time.Hour)
	if got := d.live.summary(d.frame); strings.Contains(got, "last") {
		t.Errorf("by the database's clock nothing is late, and it says %q", got)
	}
}
