package page

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tailback/data"
	"tailback/tui/theme"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// desk is a Live page, a database that answers at once, and a clock.
type desk struct {
	t      *testing.T
	live   *Live
	frame  Frame
	stored []data.Receipt
	err    error
	opened Page
	note   string
	asked  []data.ID
}

func (d *desk) Next(ctx context.Context) (data.TailBatch, error) {
	<-ctx.Done()
	return data.TailBatch{}, ctx.Err()
}

func (d *desk) Latest(_ context.Context, f data.Filter, n int) ([]data.Receipt, error) {
	var hits []data.Receipt
	for _, r := range d.stored {
		if f.Match(r) {
			hits = append(hits, r)
		}
	}
	return hits[max(len(hits)-n, 0):], d.err
}

func (d *desk) ByID(_ context.Context, ids []data.ID) ([]data.Receipt, error) {
	d.asked = append(d.asked, ids...)
	return nil, d.err
}

func (d *desk) Activity(context.Context, time.Time, time.Time) ([]data.Minute, error) {
	return nil, d.err
}

// newDesk opens the page at 80×24 on a database with n receipts.
func newDesk(t *testing.T, n, capacity int) *desk {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // the tail is played by hand: waiting for it ends at once
	th, err := theme.New(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, frame: Frame{Width: 80, Height: 21, Now: noon, Theme: th, Pulse: &Pulse{}}}
	for i := range n {
		d.stored = append(d.stored, made(i))
	}
	d.live = NewLive(LiveOptions{Ctx: ctx, Feed: d, Receipts: d, Capacity: capacity, Flush: 100 * time.Millisecond})
	d.live.Resize(d.frame)
	d.run(d.live.Init(d.frame))
	return d
}

func made(n int) data.Receipt {
	status := data.Accepted
	if n%3 == 0 {
		status = data.Rejected
	}
	return data.Receipt{
		ID:         data.NewID("s", data.NewText(fmt.Sprint(n))),
		ReceivedAt: data.At(noon.Add(time.Duration(n) * time.Millisecond)),
		Status:     data.NewText(string(status)),
	}
}

// run carries out a command and what follows from it.
func (d *desk) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case Open:
		d.opened = msg.Page
	case Note:
		d.note = msg.Text
	default:
		d.send(msg)
	}
}

func (d *desk) send(msg tea.Msg) {
	d.live.Resize(d.frame)
	d.run(d.live.Update(msg, d.frame))
	d.live.Resize(d.frame)
}

// arrive brings receipts from one number up to before another, a second later.
func (d *desk) arrive(from, to int) {
	d.frame.Now = d.frame.Now.Add(time.Second)
	var batch data.TailBatch
	for n := from; n < to; n++ {
		batch.Receipts = append(batch.Receipts, made(n))
		d.stored = append(d.stored, made(n))
	}
	d.send(NewBatch(batch))
	d.frame.Now = d.frame.Now.Add(time.Second)
}

func (d *desk) press(names ...string) {
	d.t.Helper()
	special := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "space": {Code: tea.KeySpace, Text: " "},
		"ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+d": {Code: 'd', Mod: tea.ModCtrl},
	}
	for _, name := range names {
		key, ok := special[name]
		if !ok {
			key = tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
		}
		d.note = ""
		cmd, known := d.live.Press(key, d.frame)
		if !known {
			d.t.Fatalf("the page does not know %q", name)
		}
		d.run(cmd)
		d.live.Resize(d.frame)
	}
}

func (d *desk) typed(text string) {
	for _, r := range text {
		if r == ' ' {
			d.press("space")
			continue
		}
		d.press(string(r))
	}
}

// cursor gives the id under the cursor.
func (d *desk) cursor() string {
	p, ok := d.live.current()
	if !ok {
		return ""
	}
	return p.id().Key.Raw()
}

func (d *desk) screen() string {
	return ansi.Strip(strings.Join(d.live.View(d.frame), "\n"))
}

func (d *desk) wantCursor(id string) {
	d.t.Helper()
	if got := d.cursor(); got != id {
		d.t.Errorf("the cursor is on %q, want %q", got, id)
	}
}

func (d *desk) wantScreen(parts ...string) {
	d.t.Helper()
	for _, p := range parts {
		if !strings.Contains(d.screen(), p) {
			d.t.Errorf("the screen lacks %q:\n%s", p, d.screen())
		}
	}
}

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
	d.wantScreen("kept 100, 4,900 fell out")
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

func TestAFilterShowsWhatMatchesOfTheRingAndTheDatabaseAndWhatComes(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("k", "k") // 47, accepted, is no hit
	d.stored = append([]data.Receipt{made(-3), made(-2)}, d.stored...)
	d.press("/")
	d.typed("status:rejected")
	d.press("enter")
	d.arrive(50, 53)
	if got := d.live.match.len(); got != 19 { // -3, 0, 3 … 51
		t.Errorf("%d rows match, want 19", got)
	}
	d.wantScreen("/ status:rejected: 19 of 53")
	d.press("esc")
	if d.live.match != nil || !d.live.Filter.IsZero() {
		t.Error("esc left the filter")
	}
	d.wantScreen("no filter", "kept 53")
}

func TestTheCursorStaysOnItsReceiptThroughAFilter(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("k", "k", "k", "k")
	d.wantCursor("45")
	d.press("/")
	d.typed("status:rejected")
	d.press("enter")
	d.wantCursor("45")
	d.press("k")
	d.wantCursor("42")
	d.press("esc")
	d.wantCursor("42")
}

func TestAWrongFilterIsPointedAtAndTheOldOneStays(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("/")
	d.typed("status:rejected")
	d.press("enter", "/")
	d.typed("amount>>1")
	d.press("enter")
	if !d.live.Typing() || d.live.Filter.String() != "status:rejected" {
		t.Errorf("typing %v, filter %q", d.live.Typing(), d.live.Filter)
	}
	lines := strings.Split(d.screen(), "\n")
	prompt, caret := lines[len(lines)-3], lines[len(lines)-2]
	if at := strings.IndexByte(caret, '^'); at < 0 || !strings.HasPrefix(prompt[at:], ">") {
		t.Errorf("the mark is in the wrong place:\n%s\n%s", prompt, caret)
	}
	d.press("esc")
	if d.live.Typing() || d.live.Filter.String() != "status:rejected" {
		t.Errorf("after esc: typing %v, filter %q", d.live.Typing(), d.live.Filter)
	}
}

func TestAnAnswerToAnOldFilterIsDropped(t *testing.T) {
	d := newDesk(t, 50, 1000)
	f, _ := data.ParseFilter("status:rejected", noon)
	late := d.live.narrow(f, noon)
	g, _ := data.ParseFilter("status:accepted", noon)
	d.run(d.live.narrow(g, noon))
	d.run(late)
	for _, p := range d.live.match.all() {
		if r := p.receipt(); !g.Match(r) {
			t.Fatalf("%s is %s", r.ID, r.Status)
		}
	}
}

func TestPastedTextIsOnlyEverText(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.send(tea.PasteMsg{Content: "kkpU*"})
	if !d.live.scroll.Follow || d.live.still != nil || len(d.live.marks) != 0 {
		t.Error("a paste pressed keys")
	}
	d.press("/")
	d.send(tea.PasteMsg{Content: "click:\x1b[31m"})
	if got := d.live.input.Value(); got != "click:\x1b[31m" {
		t.Errorf("the filter has %q", got)
	}
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
