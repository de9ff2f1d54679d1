package page

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

func TestEGoesFromOneFailingReceiptToTheNextAndSaysWhenThereIsNone(t *testing.T) {
	d := newDesk(t, 10, 100) // 0, 3, 6 and 9 were rejected
	d.press("e")
	d.wantCursor("9")
	d.press("E")
	d.wantCursor("6")
	d.press("E", "E")
	d.wantCursor("0")
	d.press("E")
	d.wantCursor("0")
	if d.note != "no receipt above was rejected or failed" {
		t.Errorf("said %q", d.note)
	}
	d.press("e")
	d.wantCursor("3")
}

func TestWhoFollowsIsTakenToTheNewestFailure(t *testing.T) {
	d := newDesk(t, 9, 100) // the newest, 8, was accepted
	d.frame.Now = d.frame.Now.Add(1e9)
	d.press("e")
	d.wantCursor("6")
	if d.live.scroll.Follow {
		t.Error("the page still follows")
	}
}

func TestACopyHasTheWholeValueAndNoSecret(t *testing.T) {
	d := newDesk(t, 0, 100)
	r := made(1)
	r.ClickID = data.NewText("56d7\x1b[2J1a9c")
	r.Query = data.NewText("clickid=56d7&token=s3cret&note=" + strings.Repeat("x", 10*keptQuery))
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{r}}))
	d.again = []data.Receipt{r}
	d.frame.Now = d.frame.Now.Add(1e9)

	d.press("y")
	if diff := cmp.Diff(Copy{What: "click id", Text: "56d7\x1b[2J1a9c"}, d.copied); diff != "" {
		t.Error(diff)
	}
	d.press("Y")
	if text := d.copied.Text; len(text) < 10*keptQuery || strings.Contains(text, "s3cret") || !strings.Contains(text, "‹secret›") {
		t.Errorf("copied %d bytes: %.300s", len(text), text)
	}
}

func TestTheChosenColumnsStandInTheirOrder(t *testing.T) {
	d := newDesk(t, 3, 100)
	d.frame.Columns = map[string][]string{"live": {"said", "transaction", "received"}}
	d.live.layout = liveLayout{}
	d.live.Resize(d.frame)
	head, _, _ := strings.Cut(d.screen()[strings.Index(d.screen(), "\n")+1:], "\n")
	if got := strings.Fields(head); cmp.Diff([]string{"we", "said", "transaction", "received"}, got) != "" {
		t.Errorf("the titles are %q", got)
	}
}

func TestAnExportHasTheMarkedReceiptsOrAllAndNoSecret(t *testing.T) {
	d := newDesk(t, 10, 100)
	r := made(11)
	r.Query = data.NewText("clickid=56d7&token=s3cret")
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{r}}))
	d.frame.Now = d.frame.Now.Add(1e9)

	d.live.Ctx = t.Context() // nothing waits for the tail any more
	d.press("x")
	for format, lines := range map[string]int{"csv": 12, "json": 11} {
		var out strings.Builder
		if err := d.export.Write(t.Context(), &out, format); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(out.String(), "\n"); n != lines || d.export.Rows != 11 {
			t.Errorf("%s: %d lines of %d receipts", format, n, d.export.Rows)
		}
		if strings.Contains(out.String(), "s3cret") || !strings.Contains(out.String(), "‹secret›") {
			t.Errorf("the secret is not hidden:\n%s", out.String())
		}
	}
	d.press("k", "space", "x")
	if d.export.Rows != 1 {
		t.Errorf("%d receipts, want the marked one", d.export.Rows)
	}
}
