package page

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"tailback/data"
)

// story gives receipts of one click: registered, deposited, deposited once more
// and charged back.
func story(click string) []data.Receipt {
	made := func(n int, event, txid string, status data.Status, money data.Money) data.Receipt {
		return data.Receipt{
			ID: data.NewID("s", text(fmt.Sprint(n))), ReceivedAt: data.At(noon.Add(time.Duration(n-50) * time.Hour)),
			Operator: data.Ref{Key: text("op-Oddly"), Name: text("Oddly")}, Campaign: data.Ref{Key: text("de-slots"), Name: text("de-slots name")},
			ClickID: text(click), Event: text(event), TxID: text(txid), Status: text(string(status)), Money: money,
			PlayerID: text("88120"), HTTPStatus: 200, Query: text("clickid=" + click + "&token=s3cret"),
		}
	}
	refused := made(4, data.FTD, "T-3", data.Rejected, eur(10))
	refused.Reason = text("bad token")
	return []data.Receipt{
		made(1, data.Registration, "", data.Accepted, data.Money{}),
		made(2, data.FTD, "T-1", data.Accepted, eur(100)),
		made(3, data.FTD, "T-2", data.Accepted, eur(50)),
		refused,
		made(5, data.Chargeback, "T-2", data.Accepted, eur(-50)),
	}
}

func eventsOf(t *testing.T, b *book, kind data.FoundKind, key string) *stage {
	return newStage(t, NewEvents(EventsOptions{Ctx: context.Background(), Lookup: b, Receipts: b, Kind: kind, Key: text(key)}))
}

func ofStory(data.FoundKind, data.Text) ([]data.Receipt, error) { return story("9cdf"), nil }

func TestAClickShowsItsConversionsWithTheirReceiptsBesideTheTerms(t *testing.T) {
	s := eventsOf(t, &book{of: ofStory}, data.FoundClick, "9cdf")
	s.wantScreen(
		"click 9cdf, Oddly",
		"clicked 22 Nov 10:00:00, 2d ago, campaign de-slots name, sub-id fb_881, sub2",
		"no payable event  not yet payable",
		"ftd  PAYABLE  120.00 EUR", "ftd no. 2  NOT PAYABLE  120.00 EUR", "the operator says chargeback",
		"reg", "100.00 EUR 200 acc T-1", "10.00 EUR 200 REJ T-3", "bad token",
		"5 receipts, 4 conversions", "window and filter do not apply",
	)
	s.press("j", "j", "j")
	s.wantScreen("terms: cpa 120.00 EUR on ftd, window 30 d", "NGR: admin fee 5%", "?clickid=9cdf&token=‹secret›")
	s.size(140, 37)
	s.wantScreen("TERMS", "CLICK  9cdf", "RECEIPT 2 ", "country DE")
}

func TestTheReceiptsOfEventsAreExportedWithoutSecrets(t *testing.T) {
	s := eventsOf(t, &book{of: ofStory}, data.FoundClick, "9cdf")
	s.press("x")
	if s.export.Name != "events" || s.export.Rows != 5 {
		t.Fatalf("it exports %v", s.export)
	}
	for format, lines := range map[string]int{"csv": 6, "json": 5} {
		var out strings.Builder
		if err := s.export.Write(t.Context(), &out, format); err != nil {
			t.Fatal(err)
		}
		if text := out.String(); strings.Count(text, "\n") != lines || strings.Contains(text, "s3cret") || !strings.Contains(text, "‹secret›") || !strings.Contains(text, "T-3") {
			t.Errorf("as %s it is\n%s", format, text)
		}
	}
}

func TestAPlayerOfTwoOperatorsIsNotTakenForOne(t *testing.T) {
	two := story("9cdf")
	two[2].Operator = data.Ref{Key: text("op-Zebrino"), Name: text("Zebrino")}
	s := eventsOf(t, &book{of: func(data.FoundKind, data.Text) ([]data.Receipt, error) { return two, nil }}, data.FoundPlayer, "88120")
	s.wantScreen("player 88120, Oddly and Zebrino")
}

func TestEventsThatCannotBeReadAgainStayWithTheirAgeAndComeWithTheDatabase(t *testing.T) {
	b := &book{of: ofStory}
	s := eventsOf(t, b, data.FoundClick, "9cdf")
	b.of = func(data.FoundKind, data.Text) ([]data.Receipt, error) { return nil, errors.New("connection refused") }
	s.pass(2 * time.Minute)
	s.settle()
	s.wantScreen("!! the receipts could not be read, ctrl+r tries again: connection refused", "5 receipts, 4 conversions", "read 2m ago", "T-1")
	b.of = ofStory
	s.send(Back{})
	s.settle()
	s.wantScreen("read just now")
	s.wantNot("!!")
}

func TestEnterOpensAReceiptAndFoldsAConversion(t *testing.T) {
	s := eventsOf(t, &book{of: ofStory}, data.FoundClick, "9cdf")
	s.press("j", "enter")
	if r, ok := s.opened.(*Receipt); !ok || r.Shown().ID.Key != text("1") {
		t.Errorf("it opens %v", s.opened)
	}
	s.press("j", "enter")
	s.wantScreen("> ftd (1)  PAYABLE")
	s.wantNot("T-1")
	s.pass(2 * time.Minute)
	s.settle()
	s.wantScreen("> ftd (1)  PAYABLE", "read just now") // folded still
	s.press("enter")
	s.wantScreen("T-1")
}

func TestAClickWithoutReceiptsSaysWhatToCheck(t *testing.T) {
	s := eventsOf(t, &book{}, data.FoundClick, "9cdf")
	s.wantScreen("clicked 22 Nov", "No receipt names this click", "under another parameter", "query:*9cdf*")
	for _, key := range []string{"enter", "y", "Y", "j", "k", "G", "g"} {
		s.press(key)
	}
	eventsOf(t, &book{of: func(data.FoundKind, data.Text) ([]data.Receipt, error) { return story("unknown"), nil }}, data.FoundClick, "unknown").
		wantScreen("this database has no such click")
}

func TestAPlayerShowsWhoseEachConversionIs(t *testing.T) {
	b := &book{of: func(data.FoundKind, data.Text) ([]data.Receipt, error) {
		return append(story("9cdf"), data.Receipt{
			ID: data.NewID("s", text("9")), ReceivedAt: data.At(noon), Event: text(data.FTD), PlayerID: text("88120"),
			Operator: data.Ref{Key: text("op-Oddly")}, Status: text("rejected"), Reason: text("no click id"),
		}), nil
	}}
	s := eventsOf(t, b, data.FoundPlayer, "88120")
	s.wantScreen("player 88120, Oddly", "ftd of click 9cdf  PAYABLE", "of player 88120", "no click id")
	if got := s.page.Crumb(s.frame); got != "player 88120" {
		t.Errorf("the crumb is %q", got)
	}
}

func TestEventsThatCannotBeReadAreSaidInPlaceAndAskedForAgain(t *testing.T) {
	fails := errors.New("connection refused")
	b := &book{}
	b.of = func(data.FoundKind, data.Text) ([]data.Receipt, error) { return story("9cdf"), fails }
	s := eventsOf(t, b, data.FoundClick, "9cdf")
	s.wantScreen("!! the receipts could not be read, ctrl+r tries again: connection refused")
	fails = nil
	s.press("ctrl+r")
	s.wantNot("!!")
	s.wantScreen("PAYABLE")
	fails = errors.New("the server closed the connection")
	s.pass(2 * time.Minute)
	s.settle()
	s.wantScreen("!! ", "the server closed", "PAYABLE") // what was read stays
}

func TestReceiptsStandWithoutTermsAndThatIsSaid(t *testing.T) {
	s := eventsOf(t, &book{of: ofStory, terms: errors.New("permission denied")}, data.FoundClick, "9cdf")
	s.wantScreen("! no terms, they could not be read: permission denied", "T-1")
	s.wantNot("  PAYABLE", "120.00")
}

func TestWhatIsCopiedIsTrueAndWithoutSecrets(t *testing.T) {
	s := eventsOf(t, &book{of: ofStory}, data.FoundClick, "9cdf")
	for _, c := range []struct{ key, what, has string }{
		{"y", "click id", "9cdf"}, {"j", "", ""}, {"y", "receipt id", "1"}, {"Y", "receipt", `"query":"clickid=9cdf&token=‹secret›"`},
		{"j", "", ""}, {"j", "", ""}, {"y", "transaction id", "T-1"}, {"k", "", ""}, {"Y", "receipts of the conversion", `"txid":"T-1"`},
	} {
		s.copied = Copy{}
		s.press(c.key)
		if s.copied.What != c.what || !strings.Contains(s.copied.Text, c.has) || strings.Contains(s.copied.Text, "s3cret") {
			t.Errorf("%s copies %q: %q", c.key, s.copied.What, s.copied.Text)
		}
	}
}

func TestNoLineOfEventsIsWiderThanTheScreen(t *testing.T) {
	long := strings.Repeat("Ünïcode 賭場 \u202e ", 20)
	b := &book{of: func(data.FoundKind, data.Text) ([]data.Receipt, error) {
		all := story(long)
		for i := range all {
			all[i].Reason, all[i].TxID, all[i].Operator.Name = text(long), text(long+fmt.Sprint(i)), text(long)
		}
		return all, nil
	}}
	s := eventsOf(t, b, data.FoundClick, long)
	for _, size := range [][2]int{{40, 4}, {60, 10}, {80, 21}, {120, 29}, {200, 47}, {400, 97}} {
		s.frame.Strip = size[0] < 80 || size[1] < 10
		s.size(size[0], size[1])
		for range 9 {
			lines := s.page.View(s.frame)
			if len(lines) > size[1] {
				t.Errorf("%v: %d lines", size, len(lines))
			}
			for _, line := range lines {
				if w := ansi.StringWidth(line); w > size[0] {
					t.Errorf("%v: %d cells: %q", size, w, ansi.Strip(line))
				}
			}
			s.press("j")
		}
	}
}
