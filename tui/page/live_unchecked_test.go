package page

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tailback/data"
)

// asking counts the receipts of each question that rules are asked.
type asking struct {
	thirds
	asked []int
	ctx   context.Context // of the last one
}

func (c *asking) Check(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	c.asked, c.ctx = append(c.asked, len(receipts)), ctx
	if c.err != nil {
		return nil, c.err
	}
	return c.Judge(ctx, data.Filter{}, receipts)
}

// uncheckedDesk is a desk with n older receipts that could not be checked.
func uncheckedDesk(t *testing.T, n int, why error) (*desk, *asking) {
	t.Helper()
	d, c := newDesk(t, 0, 5000), &asking{thirds: thirds{err: why}}
	for i := range n {
		d.stored = append(d.stored, made(i))
	}
	d.live.Checker, d.live.layout = c, liveLayout{}
	d.run(d.live.remember())
	c.asked = nil
	return d, c
}

func (d *desk) wantNoScreen(part string) {
	d.t.Helper()
	if strings.Contains(d.screen(), part) {
		d.t.Errorf("the screen has %q:\n%s", part, d.screen())
	}
}

// later lets a time pass, and the page be told.
func (d *desk) later(after time.Duration) {
	d.frame.Now = d.frame.Now.Add(after)
	d.send(Glance{})
}

func TestWhatCouldNotBeCheckedSaysSoAndIsCheckedOnceTheDatabaseIsBack(t *testing.T) {
	d, c := uncheckedDesk(t, 900, errors.New("connection refused"))
	d.wantScreen("acc     —         ? unchecked", "rejected  not checked: connection refused", "900 unchecked")
	d.press("k")
	d.wantScreen("> not checked: connection refused  receipt 898")
	c.err = nil
	d.send(Back{})
	d.wantScreen("!! REN click")
	d.wantNoScreen("checked")
	if fmt.Sprint(c.asked) != "[200 200 200 200 100]" {
		t.Errorf("so many were asked about: %v", c.asked)
	}
	for _, p := range d.live.all.all() {
		r := p.receipt()
		if _, found := p.finding(); found != (thirdOf(r) != nil) {
			t.Fatalf("%s: found is %v", r.ID, found)
		}
	}
	if d.note != "" {
		t.Errorf("a note stays: %q", d.note)
	}
}

func TestNothingIsSaidToBeRightThatWasNotChecked(t *testing.T) {
	d, c := uncheckedDesk(t, 2, errors.New("connection refused"))
	d.stored = nil
	d.live.all = newRing(10)
	for _, n := range []int{1, 2} { // accepted
		r := made(n)
		d.live.all.push(pack(&r).notChecked())
	}
	d.live.ranged(d.frame.Now)
	d.wantScreen("none of these 2 was rejected, failed or broke a rule; 2 unchecked")
	d.press("e")
	if d.note != "no receipt above was rejected, failed or broke a rule; 2 unchecked" {
		t.Errorf("it says %q", d.note)
	}
	if len(c.asked) != 0 {
		t.Errorf("a key asked: %v", c.asked)
	}
}

func TestADatabaseThatIsAwayIsNotAskedAndOneThatFailsSeldom(t *testing.T) {
	d, c := uncheckedDesk(t, 900, context.DeadlineExceeded)
	d.frame.Pulse.State.Lost = "connection refused"
	d.later(time.Hour)
	if len(c.asked) != 0 {
		t.Fatalf("a database that is away was asked: %v", c.asked)
	}
	d.frame.Pulse.State.Lost = ""
	for range 60 {
		d.later(time.Second)
	}
	if fmt.Sprint(c.asked) != "[200 50 12 10 10 10]" {
		t.Errorf("within a minute it was asked %v", c.asked)
	}
	c.asked, c.err = nil, nil
	d.later(recheckedAgain)
	if fmt.Sprint(c.asked[:6]) != "[10 20 40 80 160 200]" || d.live.all.unchecked != 0 {
		t.Errorf("then it was asked %v, %d are unchecked", c.asked, d.live.all.unchecked)
	}
}

func TestASearchThatCannotCheckKeepsWhatWasFoundBefore(t *testing.T) {
	d, c := uncheckedDesk(t, 9, nil)
	d.live.all = newRing(100)
	for n := 6; n < 9; n++ { // what is older fell out
		r := made(n)
		d.live.all.push(pack(&r).with(thirdOf(r)).back())
	}
	c.err = errors.New("connection refused")
	d.run(d.filtered("status:rejected"))
	d.wantScreen("!! REN click", "? unchecked", "2 unchecked")
	if p, _ := d.live.match.row(d.live.match.hi - 1); p.unchecked() || len(p.findings()) != 1 || !p.cameBack() {
		t.Errorf("the search took away what was known of %s", p.id())
	}
	d.press("g")
	d.wantScreen("> rejected  not checked: connection refused")
	c.err, c.asked = nil, nil
	d.later(recheckedAgain)
	d.wantNoScreen("unchecked")
	if fmt.Sprint(c.asked) != "[2]" {
		t.Errorf("so many were asked about: %v", c.asked)
	}
}

func TestAReceiptOfTheTailIsUncheckedUntilTheTailTellsWhatWasFound(t *testing.T) {
	d, c := uncheckedDesk(t, 0, nil)
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(1), made(2)}, Findings: [][]data.Finding{nil, {}}}))
	d.wantScreen("? unchecked", "1 unchecked")
	d.press("k")
	d.wantScreen("> not checked yet  receipt 1")
	d.send(RereadMsg{Receipts: []data.Receipt{made(1)}}) // it was read again, not checked
	d.later(time.Minute)
	d.wantScreen("1 unchecked")
	if len(c.asked) != 0 {
		t.Errorf("the page asks for itself: %v", c.asked)
	}
	d.send(NewBatch(data.TailBatch{Found: map[data.ID][]data.Finding{made(1).ID: {}}}))
	d.wantNoScreen("unchecked")
	// The tail brings it once more, and does not know.
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(1)}}))
	d.wantNoScreen("unchecked")
}

func TestWhatTheTailTellsMeanwhileCountsMore(t *testing.T) {
	d, c := uncheckedDesk(t, 1, errors.New("connection refused"))
	c.err = nil
	d.frame.Now = d.frame.Now.Add(recheckedAgain)
	answer := d.live.recheck(d.frame)()
	d.send(NewBatch(data.TailBatch{Found: map[data.ID][]data.Finding{made(0).ID: {}}}))
	d.send(answer)
	d.wantNoScreen("REN")
}

func TestWithoutRulesNothingIsUnchecked(t *testing.T) {
	d := newDesk(t, 3, 10)
	d.arrive(3, 6)
	d.later(time.Minute)
	d.wantNoScreen("unchecked")
}

func TestWhatThePageNoLongerWantsIsNotAskedOn(t *testing.T) {
	for name, end := range map[string]func(d *desk){
		"leaving":        func(d *desk) { d.live.Leave() },
		"another filter": func(d *desk) { d.filtered("id:nothing") },
	} {
		d, c := uncheckedDesk(t, 900, errors.New("connection refused"))
		d.live.Ctx, c.err = t.Context(), nil
		d.frame.Now = d.frame.Now.Add(recheckedAgain)
		msg := d.live.recheck(d.frame)
		answer := msg()
		end(d)
		d.run(d.live.Update(answer, d.frame))
		if c.ctx.Err() == nil || len(c.asked) != 1 || d.live.all.unchecked != 900 {
			t.Errorf("%s: %v, asked %v, %d unchecked", name, c.ctx.Err(), c.asked, d.live.all.unchecked)
		}
	}
}

func TestALongReceiptThatIsGoneIsNotAskedAboutWithoutEnd(t *testing.T) {
	d, c := uncheckedDesk(t, 1, errors.New("connection refused"))
	long := made(2)
	long.Query = data.NewText(strings.Repeat("x", keptQuery+1))
	d.live.all.before(pack(&long).notChecked())
	c.err = nil
	d.later(recheckedAgain)
	d.later(time.Second)
	if fmt.Sprint(c.asked) != "[1]" || len(d.asked) != 2 || d.live.all.unchecked != 1 {
		t.Errorf("asked %v, read %v again, %d unchecked", c.asked, d.asked, d.live.all.unchecked)
	}
	d.press("g")
	d.wantScreen("> not checked: it is no longer in the database")
}

func TestARingCountsWhatWasNotChecked(t *testing.T) {
	after := func(a, b packed) bool { return a.received().After(b.received()) }
	rapid.Check(t, func(t *rapid.T) {
		g := newRing(rapid.IntRange(1, 8).Draw(t, "capacity"))
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			r := made(rapid.IntRange(0, 12).Draw(t, "id"))
			p := pack(&r)
			if rapid.Bool().Draw(t, "unchecked") {
				p = p.notChecked()
			}
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				g.before(p)
			case 1:
				g.push(p)
			default:
				g.refill(merged(g.all(), []packed{p}, after))
			}
			want := 0
			for _, p := range g.all() {
				if p.unchecked() {
					want++
				}
			}
			if g.unchecked != want {
				t.Fatalf("it counts %d, there are %d", g.unchecked, want)
			}
		}
	})
}
