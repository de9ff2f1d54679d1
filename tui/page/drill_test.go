package page

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

func TestTheFirstScreenOfCampaigns(t *testing.T) {
	s := campaigns(t, &book{})
	s.wantScreen(
		"24h 23 Nov 12:00 to now UTC",
		"campaign", "rcpts▾", "reg", "ftd", "acc.", "amounts", "EPC", "seen",
		"Oddly        84    60   24    0  100%   720.00 EUR 2.40 EUR",
		"all 4", "no filter  by receipts ▾", "1 of 4",
	)
	s.press("j", "j")
	s.wantRow("no-receipts")
	s.wantScreen("84 clicks, and no receipt of them in this window")
}

func TestBesideAWideListStandsWhatIsKnownOfTheRow(t *testing.T) {
	s := campaigns(t, &book{})
	s.size(140, 37)
	s.wantScreen(
		"campaign se-casino name", "Zebrino, key se-casino", "registration            96        96", "rejected by us        24",
		"rejected by operator  12", "24 rejected  bad token", "EPC        0.00 EUR",
		"terms: cpa 120.00 EUR on ftd, window 30 d", "NGR: admin fee 5%",
		"link: https://go.example/se-casino",
	)
	s.size(200, 40)
	s.wantScreen("operator", "clicks", "we rej.", "op. rej.", "trend", "▇▇▇▇▇▇▇▇")
}

func TestTheCursorStaysWithItsRowInAnyOrder(t *testing.T) {
	s := campaigns(t, &book{})
	s.press("j")
	s.wantRow("de-slots name")
	for range 30 {
		s.press("o")
		s.wantRow("de-slots name")
		s.press("O")
		s.wantRow("de-slots name")
		if rows := s.rows(); rows[len(rows)-1] != "no campaign" {
			t.Fatalf("the unassigned row is not the last: %v", rows)
		}
	}
}

func TestEveryColumnOrdersTheRows(t *testing.T) {
	s := campaigns(t, &book{})
	seen := map[string]bool{}
	for range s.page.(*Drill).sortable() {
		s.press("o")
		seen[string(s.page.(*Drill).order.column)] = true
	}
	if len(seen) != len(s.page.(*Drill).sortable()) {
		t.Errorf("o went through %v", seen)
	}
	for s.page.(*Drill).order.column != "key" {
		s.press("o")
	}
	s.wantScreen("campaign▴", "by name ▴")
	if diff := cmp.Diff([]string{"de-slots name", "no-receipts", "se-casino name", "no campaign"}, s.rows()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEnteringARowKeepsWindowFilterAndOrderOnTheWayDown(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	s.press("/")
	s.typed("event:ftd")
	s.press("enter", "<", "j", "enter")
	subs := s.on()
	subs.wantScreen("1h", "sub-id", "/ event:ftd: filtered")
	if title, crumb := subs.page.Title(), subs.page.Crumb(subs.frame); title != "Sub-ids" || crumb != "de-slots name" {
		t.Errorf("it is %q inside %q", title, crumb)
	}
	subs.press("j", "enter")
	clicks := subs.on()
	want := data.Drill{By: data.ByClick, Within: []data.Step{{By: data.ByCampaign, Key: text("de-slots")}, {By: data.BySub, Key: text("de-slots")}}}
	got := b.drills[len(b.drills)-1]
	got.Filter = data.Filter{}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b data.Text) bool { return a == b }), cmp.Comparer(func(a, b data.Filter) bool { return a.Equal(b) })); diff != "" {
		t.Errorf("what is asked on the level of clicks (-want +got):\n%s", diff)
	}
	clicks.press("enter")
	if e, ok := clicks.opened.(*Events); !ok || e.Kind != data.FoundClick || e.Key != text("se-casino") {
		t.Errorf("a click opens %#v", clicks.opened)
	}
	s.wantRow("de-slots name") // as it was left
}

func TestTheOtherWayDownBeginsWithAffiliates(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	s.press("b")
	if s.page.Title() != "Affiliates" {
		t.Errorf("the page is %q", s.page.Title())
	}
	s.wantScreen("affiliate", "no affiliate", "no EPC: a price needs a campaign")
	s.press("enter")
	subs := s.on()
	subs.press("enter")
	clicks := subs.on()
	if subs.page.Title() != "Sub-affiliates" || clicks.page.Title() != "Clicks" {
		t.Errorf("below are %q and %q", subs.page.Title(), clicks.page.Title())
	}
	clicks.press("b")
	if clicks.note == "" {
		t.Error("deep down the way can be changed")
	}
	s.press("b")
	if s.page.Title() != "Campaigns" {
		t.Errorf("b leads back to %q", s.page.Title())
	}
}

func TestReceiptsWithoutAClickIDAreListedWhereTheyCanBe(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	s.press("enter")
	subs := s.on()
	subs.press("G", "enter") // no sub-id
	clicks := subs.on()
	clicks.wantScreen("no click id")
	clicks.press("G", "enter")
	events := clicks.on()
	events.wantScreen("no click id")
	got := b.listed[0].String()
	for _, term := range []string{`click:""`, "campaign:se-casino", `sub:""`, "since:2026-11-23T12:00Z", "until:2026-11-24T12:00Z"} {
		if !strings.Contains(got, term) {
			t.Errorf("the list is of %s, which lacks %s", got, term)
		}
	}

	s.press("b", "enter")
	s.on().press("enter")
	other := s.on()
	other.press("enter")
	byAffiliate := other.on()
	byAffiliate.press("G", "enter")
	if !strings.Contains(byAffiliate.note, "not listed by affiliate") {
		t.Errorf("inside an affiliate it says %q", byAffiliate.note)
	}
}

func TestAKeyIsTakenLiterallyWhateverItHolds(t *testing.T) {
	for _, key := range []string{`a b`, `*`, `"`, `\`, `x,y`, `{sub1}`, "тест", "a:b"} {
		f, err := data.ParseFilter("sub:"+literal(text(key)), noon)
		if err != nil {
			t.Errorf("%q: %v", key, err)
			continue
		}
		for _, sent := range []string{key, key + "x", "z"} {
			if f.Match(data.Receipt{SubID: text(sent)}) != (sent == key) {
				t.Errorf("%q matches %q: %v", key, sent, sent != key)
			}
		}
	}
}

func TestRowsBeyondTheMostAreSaid(t *testing.T) {
	b := &book{groups: func(_ context.Context, d data.Drill, _, before time.Time) (data.Groups, error) {
		return data.Groups{Rows: few(d, before), Beyond: 100}, nil
	}}
	campaigns(t, b).wantScreen("! 1,200 receipts are in rows beyond the 5,000 of a slice")
}

func TestNoLineIsWiderThanTheScreen(t *testing.T) {
	long := strings.Repeat("Ünïcode 賭場 \u202e ", 20)
	b := &book{groups: func(_ context.Context, d data.Drill, _, before time.Time) (data.Groups, error) {
		g := data.Group{Key: data.Ref{Key: text(long), Name: text(long)}, Operator: data.Ref{Key: text(long)}}
		g.Counts = []data.Count{countOf(long, data.Status(long), 1_234_567, data.Money{Amount: data.ParseAmount("123456789.123456789"), Currency: text(long)}, before)}
		return data.Groups{Rows: append(few(d, before), g)}, nil
	}}
	s := campaigns(t, b)
	for _, size := range [][2]int{{40, 4}, {60, 10}, {80, 21}, {120, 29}, {200, 47}, {400, 97}} {
		s.frame.Strip = size[0] < 80 || size[1] < 10
		s.size(size[0], size[1])
		lines := s.page.View(s.frame)
		if len(lines) > size[1] {
			t.Errorf("%v: %d lines", size, len(lines))
		}
		for _, line := range lines {
			if w := ansi.StringWidth(line); w > size[0] {
				t.Errorf("%v: %d cells: %q", size, w, ansi.Strip(line))
			}
		}
	}
}

func TestChosenColumnsStandInTheirOrder(t *testing.T) {
	p := campaignsPage(&book{})
	s := openStage(t, p)
	s.frame.Columns = map[string][]string{"campaigns": {"clicks", "trend", "we rejected"}}
	p.layout = drillLayout{}
	s.settle()
	p.Resize(s.frame)
	head := strings.Fields(strings.Split(s.screen(), "\n")[1])
	if diff := cmp.Diff([]string{"campaign", "clicks", "trend", "we", "rej."}, head); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, name := range []string{"clicks", "trend", "we rejected"} {
		if !slices.Contains(DrillColumns(), name) {
			t.Errorf("%q is not among %v", name, DrillColumns())
		}
	}
}
