package page

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
)

// textsAlike compares texts by their bytes.
var textsAlike = cmp.Comparer(func(a, b data.Text) bool { return a == b })

func renamed(id data.ID) data.Finding {
	return data.Finding{
		Receipt: id, Rule: "renamed_param", Code: "REN", Field: "click_id", Severity: data.Critical, Start: 0, End: 13,
		Expected: "clickid", Got: data.NewText("click_id"), Sentence: "click_id carries what the contract reads from clickid",
	}
}

// rules finds in each receipt what is under its id.
type rules struct {
	found map[data.ID][]data.Finding
	err   error
}

func (c *rules) Check(_ context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	checked := make([]data.Checked, len(receipts))
	for i, r := range receipts {
		checked[i] = data.Checked{Receipt: r, Findings: c.found[r.ID]}
	}
	return checked, c.err
}

func (c *rules) Judge(ctx context.Context, _ data.Filter, receipts []data.Receipt) ([]data.Checked, error) {
	return c.Check(ctx, receipts)
}

func TestARowKeepsTheWorstOfItsFindingsAndTheReceiptStaysExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyReceipt(t)
		first := data.Finding{
			Code: rapid.StringN(0, 8, -1).Draw(t, "code"), Field: rapid.StringN(0, 40, -1).Draw(t, "field"),
			Severity: data.Severity(rapid.IntRange(0, 3).Draw(t, "severity")), Expected: rapid.StringN(0, 40, -1).Draw(t, "expected"),
			Got: data.NewText(rapid.StringN(0, 40, -1).Draw(t, "got")), Sentence: rapid.StringN(0, 60, -1).Draw(t, "sentence"),
		}
		bare := pack(&r)
		p := bare.with([]data.Finding{{Code: "OLD"}}).with([]data.Finding{first, {Code: "TWO"}})
		if got, ok := p.finding(); !ok || cmp.Diff(first, got, textsAlike) != "" {
			t.Fatalf("%v is kept of %v", got, first)
		}
		if p.failing() != (bare.failing() || first.Severity >= data.Minor) {
			t.Fatalf("failing is %v", p.failing())
		}
		if none := p.with(nil); none != bare {
			t.Fatalf("without its finding the row is %q, before it was %q", none, bare)
		}
		if p.whole() != bare.whole() || p.id() != bare.id() {
			t.Fatal("a finding changed the receipt")
		}
	})
}

func TestFindingsStandBesideTheReceiptsFromTheTailAndFromBefore(t *testing.T) {
	d := newDesk(t, 0, 10)
	d.stored = []data.Receipt{made(1), made(2)}
	d.live.Checker = &rules{found: map[data.ID][]data.Finding{made(1).ID: {renamed(made(1).ID)}}}
	d.live.layout = liveLayout{}
	d.run(d.live.remember())
	batch := data.TailBatch{Receipts: []data.Receipt{made(4), made(5)}, Findings: [][]data.Finding{
		nil, {{Code: "QUA", Severity: data.Major, Got: data.NewText("25.00"), Expected: "50.00 EUR or more", Sentence: "25.00 EUR is less"}},
	}}
	d.send(NewBatch(batch))
	d.wantScreen("finding", "!! REN click", " ! QUA 25<50", "! 12:00:00 QUA 25<50: 25.00 EUR is less")
	d.press("k", "E")
	d.wantCursor("1")
}

func TestHistoryThatCannotBeCheckedStandsUncheckedAndSaysWhy(t *testing.T) {
	for why, err := range map[string]error{
		"the clicks cannot be read": errors.New("the clicks cannot be read"),
		"no answer within 3 s":      fmt.Errorf("read the clicks: %w", context.DeadlineExceeded),
	} {
		d := newDesk(t, 0, 10)
		d.stored = []data.Receipt{made(1)}
		d.live.Checker = &rules{err: err}
		d.live.layout = liveLayout{}
		d.run(d.live.remember())
		d.press("k")
		d.wantScreen("? unchecked", "> not checked: "+why)
	}
}

func TestALaterCheckTakesThePlaceOfTheEarlierOne(t *testing.T) {
	d := newDesk(t, 2, 10)
	d.live.Checker = &rules{}
	d.live.layout = liveLayout{}
	id := made(1).ID
	d.send(NewBatch(data.TailBatch{Found: map[data.ID][]data.Finding{id: {renamed(id)}}}))
	d.wantScreen("!! REN click", "REN click: click_id carries what")
	d.send(RereadMsg{Receipts: []data.Receipt{made(1)}}) // it was read again, not checked
	d.wantScreen("!! REN click")
	d.send(NewBatch(data.TailBatch{Found: map[data.ID][]data.Finding{id: nil}}))
	for _, row := range d.live.all.all() {
		if f, ok := row.finding(); ok {
			t.Errorf("%v is still found", f)
		}
	}
}

func TestEGoesToWhatBrokeARuleToo(t *testing.T) {
	d := newDesk(t, 0, 10)
	d.arrive(1, 3) // accepted
	d.send(NewBatch(data.TailBatch{Found: map[data.ID][]data.Finding{
		made(1).ID: {{Code: "LAT", Severity: data.Minor}}, made(2).ID: {{Code: "SUB", Severity: data.Notice}},
	}}))
	d.press("e")
	d.wantCursor("1")
}

func TestAReceiptThatWeFailedToTakeSaysWhenItCameAgain(t *testing.T) {
	failed := func(n, status int) data.Receipt {
		r := made(n)
		r.ClickID, r.TxID, r.Event, r.HTTPStatus = data.NewText("41f0"), data.NewText("T-1"), data.NewText(data.Deposit), status
		return r
	}
	for name, from := range map[string]int{"from the tail": 0, "from before": 2} {
		d := newDesk(t, 0, 10)
		d.live.Checker = &rules{}
		d.live.layout = liveLayout{}
		first, again, other := failed(1, 503), failed(2, 200), failed(4, 200)
		other.TxID = data.NewText("T-2")
		all := []data.Receipt{first, again, other}
		d.stored = all[:from]
		d.run(d.live.remember())
		d.send(NewBatch(data.TailBatch{Receipts: all[from:]}))
		d.send(NewBatch(data.TailBatch{Found: map[data.ID][]data.Finding{first.ID: nil, again.ID: nil, other.ID: nil}}))
		d.send(RereadMsg{Receipts: []data.Receipt{first}})
		if got := strings.Count(d.screen(), "came back"); got != 1 {
			t.Errorf("%s: %d rows came back:\n%s", name, got, d.screen())
		}
		if p, _ := d.live.all.row(d.live.all.lo); !p.cameBack() || !p.failing() {
			t.Errorf("%s: it is not the failed one", name)
		}
	}
}

func TestAPostbackThatNeverCameAgainSaysNothing(t *testing.T) {
	d := newDesk(t, 0, 10)
	d.live.Checker = &rules{}
	r := made(1)
	r.HTTPStatus = 503
	same := r
	same.ID, same.HTTPStatus = made(2).ID, 200 // neither has anything to be known by
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{r, same}}))
	if strings.Contains(d.screen(), "came back") {
		t.Errorf("it did not come back:\n%s", d.screen())
	}
}
