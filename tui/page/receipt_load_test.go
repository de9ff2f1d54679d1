package page

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

func TestUntilTheTrailIsKnownNothingIsJudged(t *testing.T) {
	d := newReading(t, refused(), 80, 21, func(d *readingDesk) { d.holding = true })
	d.wantScreen("[Verdict] Request 9  Trail  Terms  Raw  This player  ", "txid T-99120")
	for _, word := range []string{"✓", "✗", "PAYABLE", "none yet", "not known"} {
		if strings.Contains(d.screen(), word) {
			t.Errorf("%q is said too soon:\n%s", word, d.screen())
		}
	}
	d.release()
	d.wantScreen("Trail 4", "This player 2", "✗ MISSING")
}

func TestAReceiptSaysThatTheDatabaseIsLostAndIsReadWhenItIsBack(t *testing.T) {
	d := newReading(t, refused(), 80, 21, func(d *readingDesk) { d.err = errors.New("connection refused") })
	d.frame.Pulse.State.Lost = "connection refused"
	d.wantScreen("!! connection refused", "the trail could not be read, ctrl+r tries again")
	d.err, d.frame.Pulse.State.Lost = nil, ""
	d.send(Back{})
	d.wantScreen("Trail 4", "✗ MISSING")
	if strings.Contains(d.screen(), "refused") {
		t.Errorf("it is still said:\n%s", d.screen())
	}
	asked := len(d.traced)
	d.send(Back{})
	if len(d.traced) != asked {
		t.Error("what did not fail is asked again")
	}
}

func TestAllDealsOfTheCampaignAreAskedForWhenTheyAreLookedAt(t *testing.T) {
	d := newReading(t, refused(), 140, 37)
	if d.page.deals != nil {
		t.Error("the deals were read though nobody looked")
	}
	d.press("]", "]", "]")
	d.wantScreen("[Terms 2]", "── until before 1 Nov 2026 ──", "── from 1 Nov 2026  IN FORCE for this receipt ──",
		"tracking link  https://go.example/?o=12&c={clickid}", "NGR            bonus cost off, admin fee 5%", "nightfall")
	if n := strings.Count(d.screen(), "IN FORCE"); n != 1 {
		t.Errorf("%d deals are in force", n)
	}
}

func TestAnErrorStandsInPlaceWithTheKeyThatTriesAgainAndWhatIsThereStays(t *testing.T) {
	d := newReading(t, refused(), 80, 21)
	d.frame.Now = d.frame.Now.Add(20 * time.Second)
	d.err = &data.Error{What: "cannot read", Why: "the server closed the connection\x1b[2J"}
	d.press("ctrl+r")
	d.wantScreen("the trail is 20s old, ctrl+r tries again: the server closed the connection␛[2J", "Trail 4", "✗ MISSING", "terms 1 Nov..:")
	if strings.Contains(d.screen(), "\x1b") {
		t.Errorf("the error reaches the terminal: %q", d.screen())
	}
	d.err = nil
	d.press("ctrl+r")
	if strings.Contains(d.screen(), "could not") {
		t.Errorf("the error stays:\n%s", d.screen())
	}
	for _, c := range []struct {
		err  error
		want string
	}{{fmt.Errorf("trail: %w", errDeadline), "no answer within 3 s"}, {errors.New("EOF"), "EOF"}} {
		if got := reasonOf(c.err); got != c.want {
			t.Errorf("%v is told as %q, want %q", c.err, got, c.want)
		}
	}
}

func TestThatSomethingIsReadIsSaidAfterAWhile(t *testing.T) {
	d := newReading(t, refused(), 80, 21, func(d *readingDesk) { d.holding = true })
	if strings.Contains(d.screen(), "reading") || !d.page.Busy(d.frame) {
		t.Errorf("said at once, or not busy:\n%s", d.screen())
	}
	d.frame.Now = d.frame.Now.Add(late)
	d.wantScreen("reading terms and trail", "reading the trail")
	d.release()
	if strings.Contains(d.screen(), "reading") || d.page.Busy(d.frame) {
		t.Errorf("still said, or still busy:\n%s", d.screen())
	}
}

func TestLeavingCancelsAndALateAnswerIsNobodys(t *testing.T) {
	d := newReading(t, refused(), 80, 21)
	reading, tracing := d.page.read(d.frame), d.page.trace(d.frame)
	d.page.Leave()
	d.trail = data.Trail{}
	for _, cmd := range []func() string{
		func() string { msg := reading().(reply[foundReceipt]); d.send(msg); return fmt.Sprint(msg.err) },
		func() string { msg := tracing().(reply[data.Trail]); d.send(msg); return fmt.Sprint(msg.err) },
	} {
		if err := cmd(); err != "context canceled" {
			t.Errorf("a question went on: %s", err)
		}
	}
	d.wantScreen("Trail 4")
}

func TestOfACutReceiptTheTrailIsAskedOnceItIsWhole(t *testing.T) {
	whole := refused()
	whole.ClickID = data.NewText("56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c")
	part := whole
	part.ClickID, part.Query = data.NewText("56d7"), data.NewText("click_id=56")
	d := newReading(t, part, 80, 21, func(d *readingDesk) { d.stored, d.cut = []data.Receipt{whole}, true })
	if diff := cmp.Diff([]data.Text{whole.ClickID}, d.traced, cmp.Comparer(func(a, b data.Text) bool { return a == b })); diff != "" {
		t.Errorf("the trail was asked for:\n%s", diff)
	}
	d.wantScreen("Request 9")
}

func TestAReceiptThatTurnsOutToBeOfAnotherClickHasAnotherTrail(t *testing.T) {
	d := newReading(t, refused(), 80, 21)
	changed := refused()
	changed.ClickID = data.NewText("77e0")
	d.send(RereadMsg{Receipts: []data.Receipt{changed}})
	if n := len(d.traced); n != 2 || d.traced[n-1] != changed.ClickID {
		t.Errorf("the trail was asked for %v", d.traced)
	}
	d.send(RereadMsg{Receipts: []data.Receipt{changed}})
	if len(d.traced) != 2 {
		t.Errorf("the trail of the same click was asked for again: %v", d.traced)
	}
}

func TestAReceiptThatIsGoneIsStillShown(t *testing.T) {
	d := newReading(t, refused(), 80, 21, func(d *readingDesk) { d.stored = nil })
	d.wantScreen("no longer in the database", "200 rejected: no click id", "Trail 4")
}

func TestWithoutALookupTheReceiptIsThereAlone(t *testing.T) {
	d := newReading(t, refused(), 80, 21, func(d *readingDesk) { d.alone = true })
	d.wantScreen("200 rejected: no click id", "the trail is not read here", "txid T-99120")
	d.press("]", "]", "]")
	d.wantScreen("terms are not read here")
}
