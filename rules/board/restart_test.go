package board_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
)

func TestABoardGoesOnWithWhatWasCountedBeforeARestart(t *testing.T) {
	before := newHouse()
	for range 40 {
		before.many(57)
		before.many(3, bad("unexpanded_macro", "MAC", "sub2", data.Notice))
	}
	var counted []data.Tally
	at := start
	for ; !at.After(before.now); at = at.Add(5 * time.Minute) {
		before.At(at)
		counted = append(counted, before.Tallies(at.Add(-5*time.Minute), at)...)
	}
	after := newHouse()
	after.now, after.sent = before.now, before.sent
	after.Recall(counted)
	after.many(6, renamed)
	a := after.open(t).First()
	if a.Before.Hit != 0 || a.Before.Of < 1_900 {
		t.Errorf("before: %+v", a.Before)
	}
	after.many(60, bad("unexpanded_macro", "MAC", "sub2", data.Notice))
	if got := fmt.Sprint(names(after.At(after.now).Changes)); got != "[MAC-fablespin-sub2]" {
		t.Error(got)
	}
}

func TestAnAlertThatWasOpenBeforeARestartStaysOpen(t *testing.T) {
	var counted []data.Tally
	fable := data.NewText("key of FableSpin")
	for i := range 60 {
		at := start.Truncate(time.Minute).Add(time.Duration(i-60) * time.Minute)
		counted = append(counted, data.Tally{Minute: at, Operator: fable, Checked: 60})
		if i >= 40 {
			counted = append(counted, data.Tally{Minute: at, Operator: fable, Rule: "renamed_param", Code: "REN", Field: "click_id", Severity: data.Critical, Checked: 60, Hit: 30})
		}
	}
	h := newHouse()
	h.Recall(counted)
	h.many(1)
	a := h.open(t).First()
	if since := start.Truncate(time.Minute).Add(-20 * time.Minute); !a.Since.At.Equal(since) || a.Hit != 600 || a.Since.Give != 60 {
		t.Errorf("since %v ± %d, %d found", a.Since.At, a.Since.Give, a.Hit)
	}
	h.many(20, renamed)
	h.open(t)
	h.many(60)
	h.quiet(t)
}

// Deliveries are counted as receipts are, and an alert about them is recalled,
// open or cleared.
func TestAnEndpointThatFailedBeforeARestartIsRecalled(t *testing.T) {
	for name, c := range map[string]struct {
		well int // minutes, after ten in which it failed
		open string
		past string
	}{
		"and fails":     {0, "[DLV-fb-capi]", "[]"},
		"and has since": {10, "[]", "[DLV-fb-capi]"},
	} {
		t.Run(name, func(t *testing.T) {
			before, sent := newHouse(), 0
			send := func(minutes, status int) {
				for range minutes * 6 {
					sent++
					before.now = before.now.Add(9 * time.Second)
					before.send()
					before.AddDeliveries([]data.Delivery{{ID: data.NewID("prod", data.NewText(fmt.Sprint("d", sent))), Endpoint: data.NewText("fb-capi"), SentAt: data.At(before.now), HTTPStatus: status}})
				}
			}
			var counted []data.Tally
			count := func(minutes, status int) {
				for range minutes {
					from := before.now.Truncate(time.Minute)
					send(1, status)
					before.At(before.now)
					counted = append(counted, before.Tallies(from, before.now)...)
				}
			}
			count(120, 200)
			since := before.now
			count(10, 503)
			count(c.well, 200)
			after := newHouse()
			after.Recall(counted)
			b := after.At(before.now)
			if open, past := fmt.Sprint(names(b.Changes)), fmt.Sprint(names(b.Cleared)); open != c.open || past != c.past {
				t.Fatalf("open %s, cleared %s", open, past)
			}
			a := slices.Concat(b.Changes, b.Cleared)[0].First()
			if late := a.Since.At.Sub(since).Abs(); a.Code != "DLV" || a.Key.Field != "fb-capi" || a.Severity != data.Major || late > time.Minute || a.Before.Hit != 0 || a.Before.Of < 600 {
				t.Errorf("%+v, %v late", a, late)
			}
		})
	}
}

func TestTalliesCountMinutes(t *testing.T) {
	h := newHouse()
	h.now = start.Truncate(time.Minute).Add(time.Minute - time.Second)
	begin := h.now.Add(time.Second)
	h.many(57)
	h.many(2, renamed, under("cpa"), reporting(data.QualifiedFTD, "Q1"))
	h.many(3)
	all := h.Tallies(begin, begin.Add(90*time.Second))
	var got []string
	for _, c := range all {
		got = append(got, fmt.Sprintf("%s %s %s %d %d %s %v", c.Minute.Format("15:04"), c.Campaign, c.Code, c.Checked, c.Hit, c.Severity, c.Money.All()))
	}
	want := "03:08 c1  60 2 critical []; 03:08 c1 REN 60 2 critical [120.50 EUR]"
	if strings.Join(got, "; ") != want {
		t.Errorf("%q", got)
	}
}

// A campaign that fell silent before a restart is found silent after it, since the
// same minute. One whose receipts never name it, so that only their clicks tell of
// it, is called silent neither before nor after.
func TestACampaignThatFellSilentBeforeARestartIsFoundAgain(t *testing.T) {
	before := newHouse()
	before.now = start.Truncate(5 * time.Minute)
	stopped := before.now.Add(26 * time.Hour)
	named := func(c *data.Checked) { c.Receipt.Campaign = data.Ref{Key: data.NewText("c2")} }
	told := func(c *data.Checked) {
		c.Receipt.Campaign = data.Ref{}
		c.Click = &data.Click{ID: data.NewID("prod", c.Receipt.ClickID), Campaign: data.Ref{Key: data.NewText("c3")}}
	}
	fiveMinutes := func(h *house) {
		begin := h.now
		if h.now.Before(stopped) {
			h.send(named)
		}
		h.send(told)
		for range 4 {
			h.now = h.now.Add(58 * time.Second)
			h.send()
		}
		h.now = begin.Add(5 * time.Minute)
	}
	var counted []data.Tally
	for before.now.Before(stopped.Add(2 * time.Hour)) {
		from := before.now
		fiveMinutes(before)
		before.At(before.now)
		counted = append(counted, before.Tallies(from, before.now)...)
	}
	want := before.open(t).First()
	if want.Key.Field != "campaign:c2" || want.Since.At.Before(stopped.Add(-5*time.Minute)) {
		t.Fatalf("before the restart: %s since %v", want.Name, want.Since.At)
	}
	after := newHouse()
	after.now, after.sent = before.now, before.sent
	after.Recall(counted)
	got := after.open(t).First()
	if late := got.Since.At.Sub(want.Since.At); got.Key != want.Key || late < 0 || late >= time.Minute {
		t.Errorf("at once: %s since %v, want since %v", got.Name, got.Since.At, want.Since.At)
	}
	for range 12 * 3 {
		fiveMinutes(after)
	}
	if got := names(after.At(after.now).Changes); len(got) != 1 {
		t.Errorf("three hours on: %v", got)
	}
	for range 3 {
		after.now = after.now.Add(4 * time.Minute)
		after.send(named)
	}
	after.quiet(t)
}
