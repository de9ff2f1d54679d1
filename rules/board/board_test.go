package board_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/board"
)

func TestAKeyThatWasNeverSeenOpensAtTheSixthInARow(t *testing.T) {
	h := newHouse()
	h.many(2_000)
	first := h.send(renamed)
	h.many(4, renamed)
	h.quiet(t)
	last := h.send(renamed)
	a := h.open(t).First()
	if a.Since.ID != first.Receipt.ID || a.Since.Give != 0 || !a.OpenedAt.Equal(last.Receipt.ReceivedAt.Time()) {
		t.Errorf("since %v, opened %v", a.Since, a.OpenedAt)
	}
	if a.Hit != 6 || a.Checked != 6 || a.Before != (data.Share{Of: 2_000}) || a.Severity != data.Critical || a.Code != "REN" {
		t.Errorf("%+v", a)
	}
	want := "FableSpin renamed its click id: 6 of 6 receipts since 03:41:02Z"
	if a.Sentence != want || a.Name != "REN-fablespin-clickid" {
		t.Errorf("%s: %s", a.Name, a.Sentence)
	}
}

func TestTheChangePointIsWithinItsGiveWhereNoisePrecedesIt(t *testing.T) {
	h := newHouse()
	for range 40 {
		h.many(49)
		h.send(renamed)
	}
	h.many(3)
	begin := h.sent + 1
	for range 6 {
		h.many(3, renamed)
		h.send()
	}
	a := h.open(t).First()
	var id int
	_, _ = fmt.Sscan(a.Since.ID.Key.Raw(), &id)
	if off := max(id-begin, begin-id); off > a.Since.Give || a.Since.Give < 1 || a.Since.Give > 8 {
		t.Errorf("it began with %d, the board says %v", begin, a.Since)
	}
}

func TestWhatIsAlwaysThereIsNoRise(t *testing.T) {
	h := newHouse()
	for range 300 {
		h.many(9)
		h.send(bad("below_qualification", "QUA", "amount", data.Minor))
	}
	h.quiet(t)
}

func TestWithNothingBeforeOnlyWhatIsGraveOpens(t *testing.T) {
	h := newHouse()
	h.many(100, bad("unexpanded_macro", "MAC", "sub2", data.Notice))
	h.quiet(t)
	h.many(7, renamed)
	h.quiet(t)
	h.send(renamed)
	h.open(t)
}

func TestAnAlertClearsForEachSenderThatBroke(t *testing.T) {
	h := newHouse()
	h.many(1_000)
	for range 20 {
		h.send(renamed, from("198.51.100.7"))
		h.send(renamed, from("198.51.100.9"))
		h.send(from("198.51.100.4"))
	}
	h.many(49, from("198.51.100.7"))
	h.many(200, from("198.51.100.4"))
	a := h.open(t).First()
	want := []data.Sender{
		{IP: data.NewText("198.51.100.7"), Checked: 69, Hit: 20, GoodInRow: 49},
		{IP: data.NewText("198.51.100.9"), Checked: 20, Hit: 20},
		{IP: data.NewText("198.51.100.4"), Checked: 220},
	}
	for i, s := range a.Senders {
		if s.Since = (time.Time{}); s != want[i] {
			t.Errorf("%+v, want %+v", s, want[i])
		}
	}
	h.many(1, from("198.51.100.7"))
	h.many(49, from("198.51.100.9"))
	h.send(renamed, from("198.51.100.9"))
	h.many(49, from("198.51.100.9"))
	if a = h.open(t).First(); !a.Senders[0].Cleared || a.Senders[1].Cleared {
		t.Errorf("%+v", a.Senders)
	}
	last := h.send(from("198.51.100.9"))
	h.quiet(t)
	if got := h.At(h.now).Cleared[0].First(); !got.ClearedAt.Equal(last.Receipt.ReceivedAt.Time()) || got.Hit != 41 {
		t.Errorf("cleared %v, %d found", got.ClearedAt, got.Hit)
	}
}

func TestAQuietSenderClearsAfterHalfAnHourWithoutABrokenOne(t *testing.T) {
	h := newHouse()
	h.many(1_000)
	h.many(10, renamed)
	opened := func() bool { return slices.Contains(names(h.At(h.now).Changes), "REN-fablespin-clickid") }
	for range 4 {
		h.now = h.now.Add(10 * time.Minute)
		if h.send(); !opened() {
			t.Fatalf("cleared after %v", h.now.Sub(start))
		}
	}
	h.now = h.now.Add(10 * time.Minute)
	if h.send(); opened() {
		t.Errorf("open for %v", h.now.Sub(start))
	}
}

func TestARuleThatFindsSomethingOnAnyDayClearsAtItsUsualShare(t *testing.T) {
	h := newHouse()
	usual := func(rounds int) {
		for range rounds {
			h.many(19)
			h.send(bad("duplicate", "DUP", "txid", data.Minor))
		}
	}
	usual(100)
	for range 30 {
		h.send(bad("duplicate", "DUP", "txid", data.Minor))
		h.send()
	}
	h.open(t)
	usual(20)
	h.quiet(t)
}

func TestAlertsThatBeginTogetherAreOneChange(t *testing.T) {
	h := newHouse()
	h.many(600)
	h.many(600, by("Zebrino"))
	h.many(20, renamed)
	h.many(30, renamed, bad("unexpanded_macro", "MAC", "sub_id", data.Minor))
	h.many(20, by("Zebrino"), renamed)
	b := h.At(h.now)
	if got := fmt.Sprint(names(b.Changes)); got != "[REN-zebrino-clickid REN-fablespin-clickid MAC-fablespin-subid]" {
		t.Error(got)
	}
	if len(b.Changes) != 2 || b.Changes[1].Severity() != data.Critical {
		t.Errorf("%d changes", len(b.Changes))
	}
}

func TestMoneyAtRiskIsOfDistinctConversions(t *testing.T) {
	h := newHouse()
	h.many(600)
	for i := range 6 {
		for range 2 { // each is sent twice
			h.send(renamed, under("cpa"), reporting(data.QualifiedFTD, fmt.Sprint("Q", i)))
		}
		h.send(renamed, under("cpa"), reporting(data.FTD, fmt.Sprint("F", i)))
		h.send(renamed, under("revshare"), reporting(data.QualifiedFTD, fmt.Sprint("R", i)))
		h.send(renamed, under("cpa"), reporting(data.Registration, ""))
		h.send(bad("unexpanded_macro", "MAC", "sub2", data.Notice), under("cpa"), reporting(data.QualifiedFTD, fmt.Sprint("N", i)))
	}
	r := h.open(t).First().Risk
	if fmt.Sprint(r.Certain.All(), r.UpTo.All()) != "[723.00 EUR] [723.00 EUR]" || r.Conversions != 12 || r.Earlier != 6 || r.RevShare != 6 || r.Estimated {
		t.Errorf("%v for certain, up to %v more: %+v", r.Certain.All(), r.UpTo.All(), r)
	}
	// 1,446 EUR in less than a minute are told as if they had taken one.
	if got := fmt.Sprint(r.PerHour.All()); got != "[86,760.00 EUR]" {
		t.Error(got)
	}
}

func TestEverythingSilentIsOneAlert(t *testing.T) {
	h := newHouse()
	for range 600 {
		h.send(by("FableSpin"), under("cpa"), reporting(data.QualifiedFTD, fmt.Sprint("Q", h.sent)))
		h.send(by("Zebrino"))
	}
	h.quiet(t)
	last := h.now
	h.now = h.now.Add(5 * time.Minute)
	c := h.open(t)
	a := c.First()
	if a.Name != "SIL-everything" || !a.Key.Operator.Null() || a.Key.Field != "everything" || !a.Since.At.Equal(last) || len(c.Explained) != 0 {
		t.Errorf("%s since %v, with %v", a.Name, a.Since, c.Explained)
	}
	if got := fmt.Sprint(a.Risk.Certain.All()); !a.Risk.Estimated || got != "[18,090.08 EUR]" {
		t.Errorf("%v are missed", got)
	}
	h.many(30, by("Zebrino"))
	h.now = h.now.Add(5 * time.Second)
	h.many(150, by("Zebrino"))
	if b := h.At(h.now); fmt.Sprint(names(b.Changes)) != "[SIL-fablespin]" || fmt.Sprint(names(b.Cleared)) != "[SIL-everything]" {
		t.Errorf("open %v, cleared %v", names(b.Changes), names(b.Cleared))
	}
}

func TestABatchIsNoRhythm(t *testing.T) {
	h := newHouse()
	h.many(3)
	for range 3 {
		h.now = h.now.Add(9 * time.Minute)
		h.many(40)
	}
	h.now = h.now.Add(20 * time.Minute)
	h.quiet(t)
}

func TestReceiptsThatNeverComeAgainAreAnAlert(t *testing.T) {
	h := newHouse()
	h.many(600)
	failed := func(c *data.Checked) { c.Receipt.HTTPStatus, c.Receipt.Status = 503, data.Text{} }
	for i := range 20 {
		h.send(failed, reporting(data.FTD, fmt.Sprint("T", i)))
	}
	for i := range 14 {
		h.send(reporting(data.FTD, fmt.Sprint("T", i)))
	}
	h.many(500)
	h.quiet(t)
	h.many(100)
	a := h.open(t).First()
	if a.Key.Rule != board.NeverResent || a.Hit != 6 || a.Name != "NRS-fablespin" || a.Since.ID.Key.Raw() != "615" || len(a.Samples) != 6 {
		t.Errorf("%s: %d since %v", a.Name, a.Hit, a.Since)
	}
}

func TestAnEndpointThatFailsIsNobodysChange(t *testing.T) {
	h := newHouse()
	deliver := func(endpoint string, n, status int) {
		for range n {
			h.now = h.now.Add(time.Second)
			h.sent++
			h.AddDeliveries([]data.Delivery{{ID: data.NewID("prod", data.NewText(fmt.Sprint("d", h.sent))), Endpoint: data.NewText(endpoint), SentAt: data.At(h.now), HTTPStatus: status}})
		}
	}
	deliver("fb-capi", 600, 200)
	deliver("push hub", 600, 204)
	deliver("push hub", 10, 0)
	deliver("fb-capi", 10, 503)
	b := h.At(h.now)
	if got := fmt.Sprint(names(b.Changes)); len(b.Changes) != 2 || got != "[DLV-fb-capi DLV-push-hub]" {
		t.Error(got)
	}
	deliver("fb-capi", 50, 200)
	if got := fmt.Sprint(names(h.At(h.now).Changes)); got != "[DLV-push-hub]" {
		t.Error(got)
	}
}

func TestAReceiptCheckedAgainCountsAsItIsNow(t *testing.T) {
	h := newHouse()
	h.many(600)
	var broken []data.Checked
	for range 10 {
		broken = append(broken, h.send(renamed))
	}
	h.open(t)
	for i := range broken {
		broken[i].Findings = nil
	}
	h.Add(broken)
	h.quiet(t)
}

func TestTwoOperatorsOfOneNameHaveTwoAlerts(t *testing.T) {
	h := newHouse()
	other := func(c *data.Checked) { c.Receipt.Operator.Key = data.NewText("7") }
	h.many(600)
	h.many(600, other)
	h.many(10, renamed)
	h.many(10, renamed, other)
	all := names(h.At(h.now).Changes)
	if len(all) != 2 || all[0] == all[1] || !strings.HasPrefix(all[0], "REN-fablespin-clickid") {
		t.Error(all)
	}
}
