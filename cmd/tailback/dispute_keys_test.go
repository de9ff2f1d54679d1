package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/dossier"
	"tailback/data/ledger"
)

// caseload is a console on conversions, and their ledger.
type caseload struct {
	*terminalSession
	t      *testing.T
	ledger *ledger.Ledger
}

func newCaseload(t *testing.T) caseload {
	t.Helper()
	t.Chdir(t.TempDir())
	b, _ := planted()
	if err := write("day.db", b); err != nil {
		t.Fatal(err)
	}
	config := "[ledger.roles]\ndefault = \"lead\"\n[[contract]]\noperator = \"FableSpin\"\nreport_zone = \"Europe/Riga\"\nmonth_closes = { day = 3, time = \"12:00\" }\nauth = { kind = \"token\", param = \"fablekey\", secret = \"env:FABLE_KEY\" }\n"
	if err := os.WriteFile("config.toml", []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("tailback", "init", "--ledger", "sqlite:ours.db").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	args := []string{"--dsn", "sqlite:day.db", "--ledger", "sqlite:ours.db", "--config", "config.toml"}
	c := caseload{terminalSession: inTerminal(t, exec.Command("tailback", args...)), t: t}
	l, err := ledger.Open(t.Context(), ledger.Options{DSN: "sqlite:ours.db", Source: "day", Identity: "unread"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	c.ledger = l
	return c
}

// shows waits for texts, on a screen without a planted secret.
func (c caseload) shows(t *testing.T, texts ...string) {
	t.Helper()
	c.terminalSession.shows(t, texts...)
	if screen := c.text(); strings.Contains(screen, "c4nary") {
		t.Errorf("a secret is on the screen:\n%s", screen)
	}
}

// fill types into the first field of a form that opens by itself: it takes no keys
// until a person can have seen it.
func (c caseload) fill(field, text string) {
	c.t.Helper()
	var typed time.Time
	datatest.Eventually(c.t, screenPatience, func() error {
		if time.Since(typed) > 500*time.Millisecond { // a terminal drops what nobody reads in time
			c.keys(keyCtrlU + text)
			typed = time.Now()
		}
		for _, line := range c.lines() {
			line = strings.TrimLeft(line, " >")
			if strings.HasPrefix(line, field+" ") && strings.HasSuffix(line, " "+text) {
				return nil
			}
		}
		return fmt.Errorf("%s is not taken:\n%s", text, c.text())
	})
}

// disputed disputes a conversion as 1, and opens the page of disputes.
func (c caseload) disputed() {
	c.t.Helper()
	c.shows(c.t, "LIVE", "click-0000")
	c.keys("kd")
	c.shows(c.t, "Dispute ")
	c.fill("reason", "late")
	c.keys(strings.Repeat(keyEnter, 6))
	c.shows(c.t, "disputed as 1")
	c.keys("4")
	c.shows(c.t, "EUR: open 1")
}

// filter shows what matches.
func (c caseload) filter(text string) {
	c.keys("/" + keyCtrlU + text + keyEnter)
	c.shows(c.t, "/ "+text)
}

// is waits until a dispute is as said in the ledger.
func (c caseload) is(id int64, wrong func(data.DisputeFile) string) {
	c.t.Helper()
	datatest.Eventually(c.t, screenPatience, func() error {
		f, err := c.ledger.Dispute(c.t.Context(), id)
		if err != nil {
			return err
		}
		if why := wrong(f); why != "" {
			return fmt.Errorf("dispute %d: %s:\n%s", id, why, c.text())
		}
		return nil
	})
}

func unless(holds bool, why string) string {
	if holds {
		return ""
	}
	return why
}

// A person marks conversions, follows one to the operator and back, and hands out
// what settles it, by keys alone; what they did is in the ledger.
func TestDisputesAreMarkedFollowedAndHandedOutByKeys(t *testing.T) {
	c, me := newCaseload(t), actor(os.Getenv).String()
	c.shows(t, "LIVE", "click-0000")

	c.filter("id:1")
	c.shows(t, "1 of 6")
	c.keys("kd")
	c.shows(t, "Dispute ftd of click", "FableSpin", "120.00 EUR")
	c.fill("reason", "late")
	c.keys(strings.Repeat(keyEnter, 6))
	c.shows(t, "disputed as 1")
	c.is(1, func(f data.DisputeFile) string {
		d := f.Dispute
		return unless(d.State == data.DisputeOpen && d.Reason == data.ReasonLate && d.Owner.Raw() == me && d.Claim.String() == "120.00 EUR", "it is "+fmt.Sprint(d))
	})

	c.filter("id:2,3")
	c.shows(t, "2 of 6")
	c.keys("D")
	datatest.Eventually(t, screenPatience, func() error {
		if strings.Contains(c.text(), "still being searched") { // what it found is shown before that is all
			c.keys("D")
		}
		return wantText(c.text(), "Dispute 2 conversions")
	})
	c.shows(t, "together 240.00 EUR")
	c.fill("reason", "missing")
	c.keys(strings.Repeat(keyEnter, 6) + "3" + keyEnter)
	c.shows(t, "type 2 as the count")
	c.keys(keyCtrlU + "2" + keyEnter)
	c.shows(t, "disputed as 2 to 3 (2)")
	c.filter("dispute:open -dispute:2")
	c.shows(t, "2 since", "ctrl+r anew", "01 ", "03 ")
	c.keys("4")
	c.shows(t, "EUR: open 3 360.00", "opened it", "closes: FableSpin", " 12:00 E") // in Riga, as the contract closes the month
	c.follow(me)
	c.hand()
	c.look()
}

// follow takes dispute 1 to the operator and back.
func (c caseload) follow(me string) {
	c.keys("gc") // who opened it has it
	c.is(1, func(f data.DisputeFile) string { return unless(f.Dispute.Owner.Null(), "somebody has it") })
	c.shows(c.t, "nobody follows it now")
	c.keys("c")
	c.is(1, func(f data.DisputeFile) string { return unless(f.Dispute.Owner.Raw() == me, "nobody has it") })
	c.shows(c.t, "you follow it")

	c.keys(";")
	c.fill("note", "called them")
	c.keys(keyEnter)
	c.shows(c.t, "noted on 1")
	c.is(1, func(f data.DisputeFile) string {
		return unless(len(f.Notes) == 1 && f.Notes[0].Text.Raw() == "called them", "it has no note")
	})

	c.keys("E")
	c.fill("reason", "other")
	c.keys("\t\tIt came in time." + strings.Repeat(keyEnter, 4))
	c.is(1, func(f data.DisputeFile) string {
		return unless(f.Dispute.Statement.Raw() == "It came in time.", "it says "+f.Dispute.Statement.Raw())
	})
	c.hides(c.t, "enter next")

	c.keys("Y")
	c.shows(c.t, "Subject: FableSpin: a conversion in dispute", "1. ftd of click click-0000", "we claim: 120.00 EUR", "It came in time.")
	c.shut("EUR: open 3 360.00")

	c.keys("m")
	c.shows(c.t, "Move dispute 1")
	c.fill("to", "withdrawn")
	c.fill("to", "sent")
	c.keys(strings.Repeat(keyEnter, 5))
	c.shows(c.t, "We contest", "It came in time.")
	c.is(1, func(f data.DisputeFile) string {
		return unless(f.Dispute.State == data.DisputeSent, "it is "+string(f.Dispute.State))
	})
	c.shut("sent 1 120.00")
}

// shut leaves what lies over the page, which takes no keys until a person can have
// seen it, for a text of the page.
func (c caseload) shut(text string) {
	c.t.Helper()
	datatest.Eventually(c.t, screenPatience, func() error {
		c.keys(keyEsc)
		return wantText(c.text(), text)
	})
}

// wantText says what a screen lacks.
func wantText(screen, text string) error {
	if !strings.Contains(screen, text) {
		return fmt.Errorf("%q is not there:\n%s", text, screen)
	}
	return nil
}

// hand takes the move back, and hands out the evidence.
func (c caseload) hand() {
	c.keys("z")
	c.is(1, func(f data.DisputeFile) string {
		return unless(f.Dispute.State == data.DisputeOpen, "it is "+string(f.Dispute.State))
	})
	c.shows(c.t, "taken back on 1") // until then the last one is not done yet
	c.keys("x")
	c.shows(c.t, "Evidence of dispute 1", "dispute 1: proof 7/8, missing: payout line", "left out: ")
	c.fill("file", "./1.zip")
	c.keys(keyEnter)
	c.shows(c.t, "3 files and their manifest in 1.zip")
	report, err := dossier.Check(filepath.Join(".", "1.zip"))
	if err != nil || !report.Consistent() {
		c.t.Fatalf("%+v, %v", report, err)
	}
	c.shows(c.t, report.Digest)
	told, err := c.ledger.HandedOut(c.t.Context(), report.Digest)
	if err != nil || len(told) != 1 || told[0].Audience != "operator" {
		c.t.Errorf("the audit knows of %v, %v", told, err)
	}
}

// look goes through all that a console shows of a receipt with secrets in it.
func (c caseload) look() {
	c.keys(keyEnter + "1")
	c.filter("id:1")
	c.shows(c.t, "1 of ", "token=")
	c.keys(keyEnter)
	for _, tab := range []string{"[Verdict]", "[Request", "[Trail", "[Terms", "[Raw]", "[This player"} {
		c.shows(c.t, tab)
		c.keys("]")
	}
}
