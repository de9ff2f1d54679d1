package page

import (
	"errors"
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

func TestTheRawQueryStandsByteForByteWithItsPlaces(t *testing.T) {
	d := newReading(t, refused(), 80, 21)
	d.press("]", "]", "]", "]")
	d.wantScreen("       0  click_id=56d7&event=ftd&sum=100.00&cur=EUR&txid=T-99120&player=8877", "\n         67  4&token=‹secret›&sub1=%7Bsource%7D&note=", "raw query, 105 bytes")
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
