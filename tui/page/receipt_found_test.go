package page

import (
	"errors"
	"strings"
	"testing"

	"tailback/data"
)

func checkedBy(c *rules) func(*readingDesk) { return func(d *readingDesk) { d.checker = c } }

func foundIn(r data.Receipt) *rules {
	bad := renamed(r.ID)
	macro := data.Finding{
		Receipt: r.ID, Rule: "unexpanded_macro", Code: "MAC", Field: "sub_id", Severity: data.Notice,
		Column: "sub_id", Expected: "a value", Sentence: "sub1 was never filled in",
	}
	return &rules{found: map[data.ID][]data.Finding{r.ID: {bad, macro}}}
}

func TestTheRequestMarksWhatIsWrongAndSaysWhatWasExpected(t *testing.T) {
	d := newReading(t, refused(), 80, 21, checkedBy(foundIn(refused())))
	d.press("]")
	d.wantScreen(
		"✗ click_id", "!! REN click   expected clickid; click_id carries what the contract",
		"   MAC sub     expected a value; sub1 was never filled in",
	)
	d.press("y")
	if d.copied.Text != "56d7" {
		t.Errorf("the first row copies %q", d.copied.Text)
	}
	d.press("j", "y")
	if d.copied.Text != renamed(data.ID{}).Sentence {
		t.Errorf("the row below it copies %q", d.copied.Text)
	}
	d.press("j", "y")
	if d.copied.Text != "ftd" {
		t.Errorf("the next parameter copies %q", d.copied.Text)
	}
}

func TestTheVerdictListsWhatTheRulesFound(t *testing.T) {
	d := newReading(t, refused(), 80, 21, checkedBy(foundIn(refused())))
	d.wantScreen("what the rules found", "!! REN click  click_id carries what the contract reads from clickid")
	if d.page.query.Len() == 0 {
		t.Fatal("there is no request")
	}
	d.send(NewBatch(data.TailBatch{Found: map[data.ID][]data.Finding{refused().ID: nil}}))
	if len(d.page.findings) > 0 {
		t.Errorf("checked again there is nothing, and %v stays", d.page.findings)
	}
}

func TestAReceiptNamesTheOpenAlertItIsPartOf(t *testing.T) {
	r := refused()
	d := newReading(t, r, 80, 21, checkedBy(foundIn(r)))
	d.press("2")
	if d.note != "alert: it is part of no open alert" {
		t.Errorf("said %q", d.note)
	}
	key := data.AlertKey{Source: "s", Operator: r.Operator.Key, Rule: "renamed_param", Field: "click_id"}
	d.frame.Pulse.Board = data.Board{At: noon, Changes: []data.Change{{Alerts: []data.Alert{{Key: key, Number: 17, Sentence: "FableSpin changed its template"}}}}}
	d.wantScreen("part of alert 17: FableSpin changed its template  (2 opens it)")
	d.press("2")
	if d.alert.Key != key {
		t.Errorf("2 leads to %v", d.alert)
	}
}

func TestRulesThatCannotBeAskedAreToldOfAndAskedAgain(t *testing.T) {
	c := foundIn(refused())
	c.err = errors.New("the clicks cannot be read")
	d := newReading(t, refused(), 80, 21, checkedBy(c))
	d.wantScreen("the rules could not be asked, ctrl+r tries again: the clicks cannot be read")
	c.err = nil
	d.press("ctrl+r")
	d.wantScreen("!! REN click")
}

func TestAFindingBeyondTheRequestIsStillShown(t *testing.T) {
	far := renamed(refused().ID)
	far.Start, far.End = 1<<20, 1<<21
	d := newReading(t, refused(), 80, 21, checkedBy(&rules{found: map[data.ID][]data.Finding{refused().ID: {far}}}))
	d.press("]", "G")
	d.wantScreen("expected clickid")
	for range 12 {
		d.press("k")
		d.screen()
	}
}

// The trail comes before the rules have spoken: by it alone the click id is missing.
func TestNothingIsJudgedBeforeTheRulesHaveSpoken(t *testing.T) {
	r := refused()
	r.ClickID = data.Text{}
	bad := renamed(r.ID)
	d := newReading(t, r, 80, 21, checkedBy(&rules{found: map[data.ID][]data.Finding{r.ID: {bad}}}), func(d *readingDesk) { d.holding = true })
	read, traced := d.held[0], d.held[1]
	d.held = nil
	d.send(traced)
	if strings.Contains(d.screen(), "MISSING") || strings.Contains(d.screen(), "(missing)") {
		t.Errorf("it is judged too early:\n%s", d.screen())
	}
	d.send(read)
	d.release()
	d.wantScreen("NOT PAYABLE AS SENT:", "click id (renamed)", "RENAMED")
	if strings.Contains(d.screen(), "MISSING") {
		t.Errorf("the renamed click id is missing:\n%s", d.screen())
	}
}
