package page

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"tailback/data"
	"tailback/tui/theme"
)

func receiptScreen(t *testing.T, r data.Receipt, width, height int) []string {
	t.Helper()
	th, err := theme.New(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := Frame{Width: width, Height: height, Now: noon, Theme: th, Pulse: &Pulse{}}
	p := NewReceipt(ReceiptOptions{Ctx: context.Background(), Receipts: &desk{}, Receipt: r})
	p.Resize(f)
	var lines []string
	for _, line := range p.View(f) {
		lines = append(lines, strings.TrimSpace(ansi.Strip(line)))
	}
	return lines
}

func refused() data.Receipt {
	r := made(3)
	r.HTTPStatus, r.Reason = 200, data.NewText("no click id")
	r.ReceivedAt, r.OccurredAt = data.At(noon.Add(-time.Minute)), data.At(noon.Add(-2*time.Hour))
	r.Query = data.NewText("click_id=56d7&event=ftd&sum=100.00&cur=EUR&txid=T-99120&player=88774")
	return r
}

func TestAReceiptBeginsWithWhatWeAnsweredAndWhy(t *testing.T) {
	lines := receiptScreen(t, refused(), 80, 21)
	if lines[0] != "200 rejected: no click id" {
		t.Errorf("it begins with %q", lines[0])
	}
	for _, want := range []string{
		"occurred  24 Nov 2026 10:00:00Z, 119m earlier",
		"without   operator, campaign, event, amount, click, sub-id, transaction,",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("%q is not in:\n%s", want, strings.Join(lines, "\n"))
		}
	}
}

func TestTheRawQueryHasAParameterALineWhereThereIsRoom(t *testing.T) {
	r := refused()
	if lines := receiptScreen(t, r, 80, 21); !slices.Contains(lines, "&sum=100.00") {
		t.Errorf("not a line each:\n%s", strings.Join(lines, "\n"))
	}
	if lines := receiptScreen(t, r, 80, 12); !slices.Contains(lines, "click_id=56d7 &event=ftd &sum=100.00 &cur=EUR &txid=T-99120 &player=88774") {
		t.Errorf("not one after the other:\n%s", strings.Join(lines, "\n"))
	}
	lines := receiptScreen(t, r, 140, 21)
	beside := func(line string) bool {
		return strings.HasPrefix(line, "received") && strings.HasSuffix(line, "│ click_id=56d7")
	}
	if !slices.ContainsFunc(lines, beside) {
		t.Errorf("not beside the fields:\n%s", strings.Join(lines, "\n"))
	}
}
