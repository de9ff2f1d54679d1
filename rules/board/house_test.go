package board_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/rules/board"
)

// house sends receipts to a board by hand.
type house struct {
	*board.Board
	now  time.Time
	sent int
}

func newHouse() *house {
	return &house{Board: board.New(board.Options{Source: "prod"}), now: start}
}

// sent is a receipt to be changed before it is added.
type change func(*data.Checked)

func bad(rule, code, field string, s data.Severity) change {
	return func(c *data.Checked) {
		c.Findings = append(c.Findings, data.Finding{Receipt: c.Receipt.ID, Rule: rule, Code: code, Field: field, Severity: s})
	}
}

func renamed(c *data.Checked) { bad("renamed_param", "REN", "click_id", data.Critical)(c) }

func from(ip string) change {
	return func(c *data.Checked) { c.Receipt.RemoteIP = data.NewText(ip) }
}

func by(operator string) change {
	return func(c *data.Checked) {
		c.Receipt.Operator = data.Ref{Key: data.NewText("key of " + operator), Name: data.NewText(operator)}
	}
}

func reporting(event, txid string) change {
	return func(c *data.Checked) {
		c.Receipt.Event, c.Receipt.TxID = data.NewText(event), data.NewText(txid)
	}
}

// under is a deal that pays 120.50 EUR for a qualified_ftd.
func under(model string) change {
	return func(c *data.Checked) {
		c.Deal = &data.Terms{Model: data.NewText(model), PayableEvent: data.NewText(data.QualifiedFTD)}
		if model != "revshare" {
			c.Deal.Payout = data.Money{Amount: data.NewAmount(decimal.New(12_050, -2)), Currency: data.NewText("EUR")}
		}
	}
}

// send adds a receipt a second later.
func (h *house) send(changes ...change) data.Checked {
	h.now = h.now.Add(time.Second)
	h.sent++
	c := data.Checked{Receipt: data.Receipt{
		ID: data.NewID("prod", data.NewText(fmt.Sprint(h.sent))), ReceivedAt: data.At(h.now),
		Campaign: data.Ref{Key: data.NewText("c1"), Name: data.NewText("ru-ios-slots")},
		ClickID:  data.NewText(fmt.Sprint("click ", h.sent)), Event: data.NewText(data.Registration),
		Status: data.NewText("accepted"), HTTPStatus: 200, RemoteIP: data.NewText("198.51.100.4"),
	}}
	by("FableSpin")(&c)
	for _, change := range changes {
		change(&c)
	}
	h.Add([]data.Checked{c})
	return c
}

func (h *house) many(n int, changes ...change) {
	for range n {
		h.send(changes...)
	}
}

// open gives the only change that is open.
func (h *house) open(t *testing.T) data.Change {
	t.Helper()
	b := h.At(h.now)
	if len(b.Changes) != 1 {
		t.Fatalf("%d changes are open: %v", len(b.Changes), names(b.Changes))
	}
	return b.Changes[0]
}

func names(changes []data.Change) (all []string) {
	for _, c := range changes {
		for _, a := range c.Alerts {
			all = append(all, a.Name)
		}
	}
	return all
}

func (h *house) quiet(t *testing.T) {
	t.Helper()
	if b := h.At(h.now); len(b.Changes) != 0 {
		t.Fatalf("open: %v: %s", names(b.Changes), b.Changes[0].First().Sentence)
	}
}
