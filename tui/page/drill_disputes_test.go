package page

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tailback/data"
	"tailback/rules/dispute"
)

// docketOf gives disputes: of receipts with a campaign and without one, of a
// click that no receipt came of, of nothing that is there, and one that is over.
func docketOf(b *book) DocketMsg {
	id := func(key string) []data.ID { return []data.ID{data.NewID("s", text(key))} }
	b.known = []data.Receipt{
		{ID: id("1")[0], Campaign: data.Ref{Key: text("de-slots")}, SubID: text("se-casino")},
		{ID: id("2")[0]},
		{ID: id("4")[0], Campaign: data.Ref{Key: text("se-casino")}},
	}
	of := func(n int64, state data.DisputeState, click string, receipts []data.ID) data.Dispute {
		return data.Dispute{ID: n, State: state, Receipts: receipts, Conversion: data.ConversionKey{Click: text(click)}}
	}
	all := []data.Dispute{
		of(1, data.DisputeOpen, "se-casino", id("1")), of(2, data.DisputeSent, "", id("2")), of(3, data.DisputeOpen, "c3", nil),
		of(4, data.DisputeDeclined, "c4", id("4")), of(5, data.DisputeOpen, "unknown", id("gone")),
	}
	return DocketMsg{All: all, Roll: dispute.NewRoll(all)}
}

func (s *stage) docket(msg DocketMsg) {
	s.frame.Pulse.Docket = Docket{All: msg.All, Roll: msg.Roll, Known: true}
	s.send(msg)
	s.settle()
}

// signs gives the rows of the page that have a sign, with it.
func (s *stage) signs() string {
	var signs []string
	for _, line := range s.page.View(s.frame) {
		if line = strip(line); len(line) > 1 && strings.ContainsRune("Dd", rune(line[0])) {
			signs = append(signs, line[:1]+" "+strings.Fields(line[3:])[0])
		}
	}
	return strings.Join(signs, ", ")
}

// Every level says in which rows disputes are open or sent; all are looked up
// together, once.
func TestARowSaysThatDisputesAreOpenInIt(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	s.docket(docketOf(b))
	if got := s.signs(); got != "D de-slots, D no" {
		t.Errorf("of the campaigns %s have signs", got)
	}
	for range 3 {
		s.send(Glance{})
		s.settle()
	}
	if got := fmt.Sprint(b.looked); got != "[3]" {
		t.Errorf("so many receipts were looked up: %s", got)
	}
	s.press("j")
	s.wantScreen("> 2 in dispute; all 84 accepted")
	s.frame.Width = 110
	s.page.Resize(s.frame)
	s.wantScreen("disp")
	for _, want := range []string{"D se-casino", "D se-casino"} { // sub-ids, clicks
		s.press("enter")
		below := s.on()
		if got := below.signs(); got != want {
			t.Errorf("of the %s %s have signs", below.page.Title(), got)
		}
		for row, _ := below.page.(*Drill).current(); row.Key.Key != text("se-casino"); row, _ = below.page.(*Drill).current() {
			below.press("j")
		}
		s = below
	}
	if got := fmt.Sprint(b.looked); got != "[3]" {
		t.Errorf("levels looked up anew: %s", got)
	}
}

func TestDisputesThatCannotBePlacedAreSaidToBe(t *testing.T) {
	b := &book{lost: errors.New("the database went")}
	s := campaigns(t, b)
	s.docket(docketOf(b))
	s.wantScreen("not all rows say what is disputed: the database went")
	b.lost = nil
	s.frame.Now = s.frame.Now.Add(placedAgain)
	s.send(Glance{})
	s.settle()
	if got := s.signs(); got != "D de-slots, D no" {
		t.Errorf("of the campaigns %s have signs", got)
	}
}
