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

func TestAReceiptBeginsWithWhatWeAnsweredAndWhyThenTheVerdictThenTheTerms(t *testing.T) {
	d := newReading(t, refused(), 80, 21)
	lines := strings.Split(d.screen(), "\n")
	for i, want := range []string{
		" 200 rejected: no click id",
		" NOT PAYABLE AS SENT: event type (below deal), click id (missing)",
		" terms 1 Nov..: cpa 120.00 EUR on qualified_ftd, min 50.00, 30 d",
		" [Verdict] Request 9  Trail 4  Terms  Raw  This player 2               [ ] tabs",
	} {
		if lines[i] != want {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
	}
	d.wantScreen("3 qualification 100.00 EUR            >= 50.00 EUR            ✓ ok", "✗ BELOW DEAL",
		"operator said ftd, 100.00 EUR, player active   we said 200 rejected", "< here receipt", "none yet         delivery",
		"not known        payouts: this database keeps no payout lines")
}

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

func TestAPaneNamesNoKeyThatIsNotTheLists(t *testing.T) {
	d := newReading(t, refused(), 140, 37, func(d *readingDesk) { d.err = errors.New("connection refused") })
	pane := strings.Join(d.page.Pane(d.frame, 54, 37), "\n")
	if !strings.Contains(pane, "the trail could not be read: connection refused") || strings.Contains(pane, "ctrl+r") {
		t.Errorf("the pane says\n%s", strip(pane))
	}
}

func TestTheTabsFollowOneAnotherInBothDirections(t *testing.T) {
	d := newReading(t, refused(), 80, 21)
	for _, want := range []string{"[Request 9]", "[Trail 4]", "[Terms 2]", "[Raw]", "[This player 2]", "[Verdict]"} {
		d.press("]")
		d.wantScreen(want)
	}
	d.press("[")
	d.wantScreen("[This player 2]")
}

func TestARequestHasAParameterALineInTheOrderTheyCame(t *testing.T) {
	r := refused()
	r.ClickID = data.NewText("56d7")
	r.Query = data.NewText("click_id=56d7&&sum=100.00&sum=&token=s3cret&sub1=%7Bsource%7D&bare&amt=100")
	d := newReading(t, r, 80, 21)
	d.press("]")
	var got []string
	for _, line := range strings.Split(d.screen(), "\n")[6:14] {
		got = append(got, strings.Join(strings.Fields(line[3:]), " "))
	}
	want := []string{
		"click_id 56d7 = click id 0-13",
		"nothing 14-14",
		"sum 100.00 1 of 2, = amount 15-25",
		"sum 2 of 2, EMPTY 26-30",
		"token ‹secret› 31-43",
		"sub1 %7Bsource%7D = {source} 44-61",
		"bare no = sign 62-66",
		"amt 100 = amount 67-74",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	d.wantScreen("GET from 185.12.0.7, authenticated, we answered 200 rejected")
}

func TestAValueThatIsAFieldsOwnIsNamed(t *testing.T) {
	r := refused()
	r.ClickID, r.SubID = data.NewText("c1"), data.NewText("")
	for value, want := range map[string]string{
		"c1": "click id", "T-99120": "transaction", " 88774 ": "player", "ftd": "event", "EUR": "currency",
		"100": "amount", "100.00": "amount", "100,00": "", "1e2": "", "": "", "c": "", "active": "player status",
		"2026-11-24T12:00:00+02:00": "occurred", "1795514400": "occurred", "1795514400000": "occurred", "1795514401": "", "2026-11-24": "",
	} {
		if got := carries(&r, value); got != want {
			t.Errorf("%q is %q, want %q", value, got, want)
		}
	}
}

func TestYCopiesTheTrueValueAndNeverASecret(t *testing.T) {
	r := refused()
	r.Query = data.NewText("a=x%1B\x1b[31m&token=s3cret")
	d := newReading(t, r, 80, 21)
	d.press("]", "y")
	if want := (Copy{What: "value of a", Text: "x%1B\x1b[31m"}); d.copied != want {
		t.Errorf("copied %+v, want %+v", d.copied, want)
	}
	d.press("j", "y")
	if d.copied.Text != "‹secret›" {
		t.Errorf("copied %+v", d.copied)
	}
	d.press("Y")
	if text := d.copied.Text; !strings.Contains(text, `"txid":"T-99120"`) || strings.Contains(text, "s3cret") || !strings.Contains(text, "token=‹secret›") {
		t.Errorf("copied %q", text)
	}
	d.press("[", "G", "y")
	if d.note != "copy: there is no value on this line" {
		t.Errorf("said %q", d.note)
	}
}

func TestEnterOpensWhatTheLineOfTheTrailShows(t *testing.T) {
	d := newReading(t, refused(), 80, 21)
	d.press("]", "]", "enter")
	if d.note != "open: nothing is behind this line" {
		t.Errorf("on the receipt itself: %q", d.note)
	}
	d.press("g", "enter")
	events, ok := d.opened.(*Events)
	if !ok || events.Kind != data.FoundClick || events.Key != d.trail.Click.ID.Key {
		t.Errorf("on the click: %+v", d.opened)
	}
	d.press("j", "enter")
	other, ok := d.opened.(*Receipt)
	if !ok || other.Shown().ID != d.trail.Receipts[0].ID {
		t.Errorf("on the receipt before: %+v", d.opened)
	}
	d.press("]", "]", "]", "g", "enter")
	if other, ok := d.opened.(*Receipt); !ok || other.Shown().ID != d.trail.Player[0].ID {
		t.Errorf("on the player's other receipt: %+v", d.opened)
	}
}

func TestTheCursorOfTheTrailStaysOnItsStep(t *testing.T) {
	d := newReading(t, refused(), 80, 21)
	d.press("]", "]", "k", "k")
	on := d.page.placeInTrail()
	d.trail.Click = nil // and another receipt came before
	earlier := d.trail.Receipts[0]
	earlier.ID, earlier.ReceivedAt = data.NewID("s", data.NewText("1")), data.At(noon.AddDate(0, -1, 0))
	d.trail.Receipts = append(d.trail.Receipts, earlier, earlier)
	d.press("ctrl+r")
	if got := d.page.placeInTrail(); got.id != on.id || got.kind != on.kind {
		t.Errorf("it was on %v, and is on %v", on, got)
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

func TestTheRawQueryStandsByteForByteWithItsPlaces(t *testing.T) {
	d := newReading(t, refused(), 80, 21)
	d.press("]", "]", "]", "]")
	d.wantScreen("       0  click_id=56d7&event=ftd&sum=100.00&cur=EUR&txid=T-99120&player=8877", "\n         67  4&token=‹secret›&sub1=%7Bsource%7D&note=", "raw query, 105 bytes")
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

func TestTheStripTellsAnswerEventClickAndVerdict(t *testing.T) {
	r := refused()
	r.ClickID = data.NewText("56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c")
	d := newReading(t, r, 40, 4)
	want := []string{" > 200 rejected: no click id", "   ftd  100.00 EUR  FableSpin", "   click 56d75d3a-4d6e-4b1f-9d11-0a…1a9c", "   NOT PAYABLE AS SENT: event type (bel…"}
	if diff := cmp.Diff(want, trimmed(d.screen())); diff != "" {
		t.Error(diff)
	}
	d.press("j", "j", "y")
	if d.copied.Text != r.ClickID.Raw() {
		t.Errorf("y on the click id copied %q", d.copied.Text)
	}
	d.press("j", "j", "j", "j")
	d.wantScreen(" > 2 click id")
}

func trimmed(screen string) []string {
	lines := strings.Split(screen, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

func TestInTheLowestStripEveryTabHasTheAreaForItself(t *testing.T) {
	d := newReading(t, refused(), 40, 4)
	for _, want := range []string{" > click_id", "receipt  < ftd", " > operator", " bytes", " >   18 Nov"} {
		d.press("]")
		d.wantScreen("[", "]", want)
	}
	d.press("]")
	d.wantScreen("200 rejected: no click id")
}

func TestInTheLowestStripAFailureIsSaid(t *testing.T) {
	d := newReading(t, refused(), 40, 4, func(d *readingDesk) { d.err = errors.New("the server is gone") })
	d.wantScreen("could not be read, ctrl+r")
}

func TestALengthOfTimeTakesEightCellsAtMost(t *testing.T) {
	for d, want := range map[time.Duration]string{
		300 * time.Millisecond: "0.3s", 8 * time.Second: "8s", 250 * time.Second: "4m10s", 5*time.Hour + 12*time.Minute: "5h12m",
		6*24*time.Hour + 4*time.Hour + 11*time.Minute: "6d 04:11", 99*24*time.Hour + 23*time.Hour: "99d 23:00", 5000 * 24 * time.Hour: "5000d",
	} {
		if got := lapse(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
