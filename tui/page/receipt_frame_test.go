package page

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/tui/keys"
)

var errDeadline = context.DeadlineExceeded

// wild draws a text, from harmless to hostile.
func wild(t *rapid.T, name string) data.Text {
	switch rapid.IntRange(0, 4).Draw(t, name+" kind") {
	case 0:
		return data.Text{}
	case 1:
		return data.NewText(string(rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, name)))
	case 2:
		if secret := "&token=S3CRET"; name == "query" || name == "link" || name == "error" { // where a URL can stand
			return data.NewText(strings.Repeat(secret, 300))
		}
		return data.NewText(strings.Repeat(rapid.SampledFrom([]string{"\x1b[2J", "賭", "a\u0301", "\u202e", "&a=%41", "\xff", "\r\n"}).Draw(t, name), 300))
	}
	return data.NewText(rapid.String().Draw(t, name))
}

func wildReceipt(t *rapid.T) data.Receipt {
	text := func(name string) data.Text { return wild(t, name) }
	r := data.Receipt{
		ID: data.NewID("s", data.NewText(fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "id"))+text("id").Raw())), Operator: data.Ref{Key: text("op"), Name: text("operator")},
		Campaign: data.Ref{Key: text("c"), Name: text("campaign")}, ClickID: text("click"), SubID: text("sub"), Event: text("event"),
		Status: text("status"), Reason: text("reason"), TxID: text("tx"), PlayerID: text("player"), PlayerStatus: text("player status"),
		Method: text("method"), Query: text("query"), RemoteIP: text("ip"), HTTPStatus: rapid.IntRange(0, 999).Draw(t, "http"),
		ReceivedAt: data.At(noon), OccurredAt: data.At(noon.Add(time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "gap")))),
	}
	if rapid.Bool().Draw(t, "bad") {
		_ = r.Money.Amount.Scan(text("amount").Raw())
		_ = r.OccurredAt.Scan([]byte(text("time").Raw()))
		r.Unreadable = text("why").Raw()
	}
	return r
}

func wildTrail(t *rapid.T, r data.Receipt) data.Trail {
	text := func(name string) data.Text { return wild(t, name) }
	receipts := append(rapid.SliceOfN(rapid.Custom(wildReceipt), 0, 4).Draw(t, "receipts"), r)
	return data.Trail{
		Click:      &data.Click{ID: data.NewID("s", text("click")), SubID: text("sub"), Source: text("source"), ClickedAt: data.At(noon)},
		Campaign:   &data.Campaign{ID: data.NewID("s", text("campaign")), Name: text("name"), Offer: text("offer"), TrackingLink: text("link"), Affiliate: text("affiliate")},
		Terms:      &data.Terms{Model: text("model"), PayableEvent: text("payable"), NGRNote: text("ngr"), Qualification: text("qualification"), WindowDays: 30, Payout: data.Money{Currency: text("currency")}},
		Receipts:   receipts,
		Player:     receipts,
		Deliveries: []data.Delivery{{ID: data.NewID("s", text("delivery")), Endpoint: text("endpoint"), Error: text("error"), State: text("state"), SentAt: data.At(noon)}},
		Payouts:    []data.PayoutLine{{Report: text("report"), Day: text("day"), Event: text("event"), Status: text("status"), Reason: text("reason")}},
		Off:        []string{text("off").Raw()},
	}
}

// wantWhole checks lines: not too many, none too wide, nothing in them that a
// terminal acts on but our own styles, and no secret.
func wantWhole(t *rapid.T, lines []string, width, height int) {
	if len(lines) > height {
		t.Fatalf("%d lines in %d×%d", len(lines), width, height)
	}
	for _, line := range lines {
		if w := ansi.StringWidth(line); w > width {
			t.Fatalf("%d cells in %d×%d: %q", w, width, height, line)
		}
		plain := ansi.Strip(line)
		if plain != data.Safe(plain) || strings.Contains(plain, "S3CRET") {
			t.Fatalf("%q is in a line", plain)
		}
	}
}

func TestNoReceiptAndNoTrailBreaksAFrame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := wildReceipt(rt)
		width, height := rapid.IntRange(40, 220).Draw(rt, "width"), rapid.IntRange(4, 60).Draw(rt, "height")
		d := newReading(t, r, width, height, func(d *readingDesk) {
			d.trail = wildTrail(rt, r)
			d.deals = []data.Terms{*d.trail.Terms, *d.trail.Terms}
			if rapid.IntRange(0, 3).Draw(rt, "fails") == 0 {
				d.err = fmt.Errorf("%s", wild(rt, "err").Raw())
			}
		})
		for range rapid.IntRange(1, 12).Draw(rt, "keys") {
			wantWhole(rt, d.page.View(d.frame), width, height)
			d.press(rapid.SampledFrom([]string{"]", "[", "j", "k", "G", "g", "ctrl+d", "ctrl+u", "y", "Y", "ctrl+r"}).Draw(rt, "key"))
			if strings.Contains(d.copied.Text, "S3CRET") && strings.HasPrefix(d.copied.What, "value of") {
				rt.Fatalf("a secret was copied: %+v", d.copied)
			}
		}
		paneWidth, paneHeight := rapid.IntRange(38, 60).Draw(rt, "pane width"), rapid.IntRange(10, 50).Draw(rt, "pane height")
		wantWhole(rt, d.page.Pane(d.frame, paneWidth, paneHeight), paneWidth, paneHeight)
	})
}

func TestAPaneTellsTheSameInAnyHeight(t *testing.T) {
	d := newReading(t, refused(), 140, 37)
	for height := 10; height < 45; height++ {
		pane := ansi.Strip(strings.Join(d.page.Pane(d.frame, 54, height), "\n"))
		for _, want := range []string{"RECEIPT 3   FableSpin   ftd", "200 rejected: no click id", "NOT PAYABLE AS SENT", "terms 1 Nov..: cpa 120.00 EUR", "✗ BELOW DEAL", "click_id=56d7 &event=ftd", "click    56d75d…9c"} {
			if !strings.Contains(pane, want) {
				t.Errorf("in %d lines %q is not there:\n%s", height, want, pane)
			}
		}
	}
}

func TestBlocksGiveUpTheirBlanksFirstAndThenTheirEnds(t *testing.T) {
	of := func(sign string, n, least int) block {
		return block{lines: slices.Repeat([]string{sign}, n), least: least}
	}
	for height, want := range map[int]string{12: "aa bbb cccc", 11: "aa bbb cccc", 10: "aabbbcccc", 9: "aabbbcccc", 8: "aabbbccc", 6: "aabbcc", 5: "aabcc", 3: "aab"} {
		var got strings.Builder
		for _, line := range fitted([]block{of("a", 2, 2), of("b", 3, 1), of("c", 4, 2)}, height) {
			got.WriteString(line + strings.Repeat(" ", 1-len(line)))
		}
		if got.String() != want {
			t.Errorf("in %d lines: %q, want %q", height, got.String(), want)
		}
	}
}

// A megabyte of query costs nothing while one reads elsewhere in it.
func TestAMegabyteOfQueryDoesNotSlowAKey(t *testing.T) {
	for name, piece := range map[string]string{"parameters": "a=%7Bx%7D&", "one value": "x", "ampersands": "&", "secrets": "token=abc&"} {
		r := refused()
		r.Query = data.NewText(strings.Repeat(piece, 1<<20/len(piece)))
		d := newReading(t, r, 140, 37)
		var took []time.Duration
		for i := range 120 {
			key := []string{"j", "ctrl+d", "k", "]"}[i%4]
			began := time.Now()
			action, _ := keys.Find(d.page.Actions(d.frame), key)
			d.run(action.Do())
			d.page.Resize(d.frame)
			d.page.View(d.frame)
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		if typical := took[len(took)/2]; typical > 16*time.Millisecond {
			t.Errorf("%s: a key takes %v", name, typical)
		}
		t.Logf("%s: median %v, worst %v", name, took[len(took)/2], took[len(took)-1])
	}
}

func TestNoTokenOfADeliveryOrOfATrackingLinkIsShown(t *testing.T) {
	d := newReading(t, refused(), 200, 47, func(d *readingDesk) {
		d.trail.Campaign.TrackingLink = data.NewText("https://go.example/?token=s3cret")
		d.trail.Deliveries = []data.Delivery{{ID: data.NewID("s", data.NewText("70")), SentAt: data.At(noon), Error: data.NewText(`Get "https://h/?token=s3cret": EOF`)}}
	})
	for range receiptTabs {
		if strings.Contains(d.screen(), "s3cret") {
			t.Errorf("a token is on the screen:\n%s", d.screen())
		}
		d.press("]")
	}
	d.press("]", "]")
	d.wantScreen(`no answer  Get "https://h/?token=‹secret›`)
	d.press("]", "j", "j", "j", "j", "y")
	if d.copied.Text != "https://go.example/?token=‹secret›" {
		t.Errorf("copied %+v", d.copied)
	}
}
