package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/board"
	"tailback/rules/contract"
	"tailback/rules/retry"
)

// resent is a tracker in which 1,284 receipts came with a renamed click id. They
// are replayed one a second, while the operator sends 200 of them again itself.
type resent struct {
	board    *board.Board
	version  *contract.Version
	receipts map[data.Text][]data.Receipt // by transaction
	credited map[data.Text]int
	now      time.Time
	last     int
}

func (w *resent) arrive(raw, ip string, ours bool) data.Receipt {
	r := w.version.Receipt(raw)
	w.last++
	r.ID, r.ReceivedAt, r.RemoteIP = data.NewID("db", data.NewText(fmt.Sprint(w.last))), data.At(w.now), data.NewText(ip)
	r.Status, r.HTTPStatus = data.NewText("accepted"), 200
	c := data.Checked{Receipt: r}
	switch {
	case r.ClickID.Empty():
		r.Status = data.NewText("rejected")
		c.Findings = []data.Finding{{Receipt: r.ID, Rule: "renamed_param", Code: "REN", Field: "click_id", Severity: data.Critical, Sentence: "clickid is called cid"}}
	case !ours && w.credited[r.TxID] > 0: // a tracker knows what an operator sends twice
		r.Status = data.NewText("duplicate")
	default:
		w.credited[r.TxID]++
	}
	c.Receipt = r
	w.board.Add([]data.Checked{c})
	w.receipts[r.TxID] = append(w.receipts[r.TxID], r)
	return r
}

func (w *resent) open() bool {
	for _, c := range w.board.At(w.now).Changes {
		if c.Open() {
			return true
		}
	}
	return false
}

// play gives how many were sent by us, how many transactions were credited twice,
// and whether the alert was open behind the replay and after the operator's own
// good receipts.
func play(t *testing.T, careful, marked bool) (sent, twice int, openBehind, openAfter bool) {
	t.Helper()
	c := data.Contract{Operator: data.Ref{Key: data.NewText("1"), Name: data.NewText("FableSpin")}, Params: map[string]string{"click_id": "clickid", "event": "goal", "txid": "tid"}, Events: map[string]string{"dep": "ftd"}}
	book, _ := contract.NewBook([]contract.Entry{{Contract: c}}, nil)
	w := &resent{
		board: board.New(board.Options{Source: "db"}), version: book.At(c.Operator.Key, time.Now()),
		receipts: map[data.Text][]data.Receipt{}, credited: map[data.Text]int{}, now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC),
	}
	for i := range 800 {
		w.now = w.now.Add(time.Second)
		w.arrive(fmt.Sprintf("clickid=g%d&goal=dep&tid=G%d", i, i), "203.0.113.1", false)
	}
	var broken []data.Receipt
	for i := range 1284 {
		w.now = w.now.Add(time.Second)
		broken = append(broken, w.arrive(fmt.Sprintf("cid=c%d&goal=dep&tid=T%d", i, i), "203.0.113.1", false))
	}
	if !w.open() {
		t.Fatal("no alert opened")
	}
	e := data.Endpoint{Name: "own", URL: "https://own.example", Method: "GET"}
	correction := retry.Correction{Rename: []retry.Rename{{From: "cid", To: "clickid"}}}
	dice := rand.New(rand.NewPCG(1284, 200))
	resends := dice.Perm(len(broken))[:200]
	var arithmetic retry.Arithmetic
	for i, r := range broken {
		w.now = w.now.Add(time.Second)
		if n := i * 200 / len(broken); i%6 == 0 && n < 200 { // meanwhile, by the operator's other server
			for _, at := range resends[n:min(200, (i+6)*200/len(broken))] {
				w.arrive(fmt.Sprintf("clickid=c%d&goal=dep&tid=T%d", at, at), "203.0.113.2", false)
			}
		}
		s := retry.Subject{Receipt: r, Contract: w.version}
		refusals := retry.Eligible(s, retry.Facts{Now: w.now, Endpoint: &e, Others: w.receipts[r.TxID], Sent: retry.Corrected(r, correction, w.version), Corrected: true})
		arithmetic.Count(refusals)
		if careful && len(refusals) > 0 {
			continue
		}
		b, err := retry.Build(e, s, correction)
		if err != nil {
			t.Fatal(err)
		}
		raw := b.Request.Query
		if !marked {
			raw = retry.Correct(r.Query.Raw(), correction, w.version)
		}
		w.arrive(raw, "203.0.113.1", true)
		sent++
	}
	if arithmetic.Replayable+arithmetic.Arrived+arithmetic.Lost != 1284 || careful && arithmetic.Replayable != sent {
		t.Errorf("of 1,284 it makes %+v, and %d were sent", arithmetic, sent)
	}
	for _, n := range w.credited {
		twice += max(0, n-1)
	}
	openBehind = w.open()
	for i := range 120 {
		w.now = w.now.Add(time.Second)
		w.arrive(fmt.Sprintf("clickid=h%d&goal=dep&tid=H%d", i, i), "203.0.113.1", false)
	}
	return sent, twice, openBehind, w.open()
}

func TestNobodyIsCreditedTwiceWhileTheOperatorSendsAgainToo(t *testing.T) {
	sent, twice, behind, after := play(t, true, true)
	if twice != 0 || !behind || after || sent == 1284 {
		t.Errorf("%d sent, %d credited twice; the alert is open %v, and after the operator's own %v", sent, twice, behind, after)
	}
	_, naively, _, _ := play(t, false, true)
	if naively == 0 {
		t.Error("without the check nobody is credited twice either")
	}
	_, _, unmarked, _ := play(t, true, false)
	if unmarked {
		t.Error("replays that carry no id do not clear the alert either")
	}
	t.Logf("1,284 broken, 200 sent again by the operator meanwhile: %d sent by us, %d credited twice (without the check %d); alert open behind the replay: %v (without our id: %v), after the operator's own: %v",
		sent, twice, naively, behind, unmarked, after)
}
