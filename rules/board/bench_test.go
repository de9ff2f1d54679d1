package board_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/rules/board"
)

// crowd is 500 operators with 2,000 campaigns that send 200 receipts a second,
// each from one of four addresses, with everyday noise of 5 %.
type crowd struct {
	dice *rand.Rand
	sent int
}

func (c *crowd) receipt(at time.Time) data.Checked {
	c.sent++
	campaign := c.dice.IntN(2_000)
	operator := campaign % 500
	events := []string{data.Registration, data.Registration, data.Registration, data.Deposit, data.FTD}
	key := func(kind string, n int) data.Text { return data.NewText(kind + strconv.Itoa(n)) }
	checked := data.Checked{Receipt: data.Receipt{
		ID: data.NewID("big", data.NewText(strconv.Itoa(8_000_000+c.sent))), ReceivedAt: data.At(at),
		Operator: data.Ref{Key: key("op", operator)}, Campaign: data.Ref{Key: key("c", campaign)},
		ClickID: data.NewText(fmt.Sprintf("%016x", c.dice.Uint64())), Event: data.NewText(events[c.dice.IntN(len(events))]), TxID: key("T", c.sent),
		Status: data.NewText("accepted"), HTTPStatus: 200, RemoteIP: key("198.51.100.", operator*4+c.dice.IntN(4)),
	}}
	if c.dice.IntN(20) == 0 {
		field := []string{"click_id", "sub2", "amount", "occurred_at", "event"}[c.dice.IntN(5)]
		checked.Findings = []data.Finding{{Rule: "unexpanded_macro", Code: "MAC", Field: field, Severity: data.Minor}}
	}
	checked.Deal = &data.Terms{Model: data.NewText("cpa"), PayableEvent: data.NewText(data.FTD), Payout: data.Money{Amount: data.NewAmount(decimal.New(120, 0)), Currency: data.NewText("EUR")}}
	return checked
}

// fill adds what comes between two moments, rate a second.
func (c *crowd) fill(b *board.Board, from, to time.Time, rate float64) {
	step := time.Duration(float64(time.Second) / rate)
	batch := make([]data.Checked, 0, 256)
	for at := from; at.Before(to); at = at.Add(step) {
		if batch = append(batch, c.receipt(at)); len(batch) == cap(batch) {
			b.Add(batch)
			batch = batch[:0]
		}
	}
	b.Add(batch)
}

// BenchmarkFigureBoard fills a board with a day of a large house, the last hour
// of it at 200 receipts a second, and asks it every second.
func BenchmarkFigureBoard(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		c := &crowd{dice: rand.New(rand.NewPCG(1, 1))}
		runtime.GC()
		runtime.ReadMemStats(&before)
		big := board.New(board.Options{Source: "big"})
		at := start.Add(-24 * time.Hour)
		for ; at.Before(start.Add(-time.Hour)); at = at.Add(10 * time.Minute) {
			c.fill(big, at, at.Add(10*time.Minute), 20)
			big.At(at.Add(10 * time.Minute))
		}
		for ; at.Before(start); at = at.Add(time.Minute) {
			c.fill(big, at, at.Add(time.Minute), 200)
			big.At(at.Add(time.Minute))
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		var costs []time.Duration
		for range 700 {
			c.fill(big, at, at.Add(time.Second), 200)
			at = at.Add(time.Second)
			begun := time.Now()
			if got := big.At(at); len(got.Changes) != 0 {
				b.Fatalf("%d changes in noise: %s", len(got.Changes), got.Changes[0].First().Sentence)
			}
			costs = append(costs, time.Since(begun))
		}
		slices.Sort(costs)
		datatest.Figure{What: "board of 500 operators, 2,000 campaigns, 200 receipts/s", Got: float64(after.HeapAlloc-before.HeapAlloc) / (1 << 20), Unit: "MiB", Bar: "<= 64"}.Report(b)
		datatest.Figure{What: "asking that board, 99th percentile", Got: float64(costs[len(costs)*99/100].Microseconds()) / 1000, Unit: "ms", Bar: "<= 20"}.Report(b)
	}
}
