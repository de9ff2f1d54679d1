package board_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/data/demo"
	"tailback/rules/board"
)

// piece is what happened in 70 minutes of a demo with trouble in it, checked.
func piece() (receipts []data.Checked, deliveries []data.Delivery, end time.Time) {
	w := demo.New(demo.Options{Seed: 5, Rate: 1.5, Start: start})
	o := newOracle(w)
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(start.Add(-20*time.Minute), 5_000)
		o.check(b)
	}
	end = start.Add(42 * time.Minute)
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(end, 5_000)
		receipts, deliveries = append(receipts, o.check(b)...), append(deliveries, b.Deliveries...)
	}
	return receipts, deliveries, end
}

// text writes a board so that two can be compared.
func text(b data.Board) string {
	out := ""
	for _, c := range slices.Concat(b.Changes, b.Cleared) {
		out += fmt.Sprintf("%s open %v\n", c.Operator.Label(), c.Open())
		for _, a := range slices.Concat(c.Alerts, c.Explained) {
			out += fmt.Sprintf("%s %s %v %v %v %v %d of %d before %v %.9f\n%v\n%v\n%v %v\n%v %v\n%s cause %v\n",
				a.Name, a.Severity, a.OpenedAt, a.Since, a.ClearedAt, a.LastHit, a.Hit, a.Checked, a.Before, a.PerHour,
				a.Senders, a.Campaigns, a.Samples, a.Risk.Conversions, a.Risk.Certain.All(), a.Risk.UpTo.All(), a.Sentence, a.Cause)
		}
	}
	return out + fmt.Sprint(b.At, b.Since)
}

func TestTheBoardHangsOnTheSetOfReceiptsAlone(t *testing.T) {
	receipts, deliveries, end := piece()
	whole := board.New(board.Options{Source: "demo"})
	whole.Add(receipts)
	whole.AddDeliveries(deliveries)
	want := text(whole.At(end))
	if len(want) < 2_000 {
		t.Fatalf("there is little to compare: %s", want)
	}
	rapid.Check(t, func(t *rapid.T) {
		b := board.New(board.Options{Source: "demo"})
		// Receipts may be as late as the horizon allows: those of a block of 18
		// minutes comes in any order, and the board is asked in between.
		for from := 0; from < len(receipts); {
			to := from
			for to < len(receipts) && receipts[to].Receipt.ReceivedAt.Time().Sub(receipts[from].Receipt.ReceivedAt.Time()) < 18*time.Minute {
				to++
			}
			add(t, b, receipts[from:to])
			from = to
		}
		for i := range deliveries {
			b.AddDeliveries(deliveries[len(deliveries)-1-i : len(deliveries)-i])
		}
		if got := text(b.At(end)); got != want {
			t.Fatal(cmp.Diff(want, got))
		}
	})
}

// add gives a block in a drawn order and in drawn pieces, some twice, some with
// wrong findings at first, and asks for the board in between.
func add(t *rapid.T, b *board.Board, block []data.Checked) {
	order := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0)).Perm(len(block))
	most := rapid.IntRange(1, len(block)).Draw(t, "batch")
	asks := rapid.IntRange(0, 20).Draw(t, "asks")
	first := block[0].Receipt.ReceivedAt.Time()
	for from := 0; from < len(order); from += most {
		var batch []data.Checked
		for _, i := range order[from:min(from+most, len(order))] {
			if i%17 == 0 {
				wrong := block[i]
				wrong.Findings = []data.Finding{{Rule: "renamed_param", Code: "REN", Field: "event", Severity: data.Critical}}
				batch = append(batch, wrong, block[i])
			}
			if batch = append(batch, block[i]); i%13 == 0 {
				batch = append(batch, block[i])
			}
		}
		b.Add(batch)
		if asks > 0 {
			asks--
			b.At(first.Add(time.Duration(rapid.IntRange(0, 19*60).Draw(t, "ask")) * time.Second))
		}
	}
}

// days are receipts of three days, of operators that send by hours and fall silent
// now and then.
func days() (receipts []data.Checked, end time.Time) {
	dice := rand.New(rand.NewPCG(3, 3))
	h := newHouse()
	for h.now = monday; h.now.Before(monday.AddDate(0, 0, 3)); {
		h.now = h.now.Add(time.Duration(dice.ExpFloat64() * float64(90*time.Second)))
		who := dice.IntN(3)
		if at := h.now.Sub(monday); who == 1 && at > 50*time.Hour || who == 2 && at.Hours() > 52 && at.Hours() < 60 {
			continue
		}
		receipts = append(receipts, h.send(by([]string{"FableSpin", "Zebrino", "Oddly"}[who]), func(c *data.Checked) {
			c.Receipt.Campaign.Key = data.NewText(fmt.Sprint("c", dice.IntN(2)))
		}))
	}
	return receipts, h.now
}

func TestSilenceByHoursHangsOnTheSetOfReceiptsAlone(t *testing.T) {
	receipts, end := days()
	want := ""
	rapid.Check(t, func(t *rapid.T) {
		b := board.New(board.Options{Source: "prod"})
		for from := 0; from < len(receipts); {
			to := from
			for to < len(receipts) && receipts[to].Receipt.ReceivedAt.Time().Sub(receipts[from].Receipt.ReceivedAt.Time()) < 18*time.Minute {
				to++
			}
			add(t, b, receipts[from:to])
			from = to
		}
		got := text(b.At(end))
		if want == "" {
			want = got
		}
		if got != want || !strings.Contains(got, "SIL-zebrino ") || !strings.Contains(got, "SIL-oddly ") {
			t.Fatal(cmp.Diff(want, got), got)
		}
	})
}

// Replays of ours, whatever is in them and whenever they come, change nothing on
// the board; the same receipts without our id do.
func TestAReplayOfOursChangesNothingOnTheBoard(t *testing.T) {
	receipts, deliveries, end := piece()
	told := func(more []data.Checked) string {
		b := board.New(board.Options{Source: "demo"})
		b.Add(receipts)
		b.Add(more)
		b.AddDeliveries(deliveries)
		return text(b.At(end))
	}
	want := told(nil)
	dice := rand.New(rand.NewPCG(7, 7))
	for round := range 6 {
		every, after, broken := 2+dice.IntN(3), time.Duration(dice.IntN(900))*time.Second, round%2 == 0
		var replays, naive []data.Checked
		for i := 0; i < len(receipts); i += every {
			c := receipts[i]
			c.Receipt.ID = data.NewID("demo", data.NewText(fmt.Sprint(90_000_000+i)))
			c.Receipt.ReceivedAt = data.At(c.Receipt.ReceivedAt.Time().Add(after))
			c.Receipt.RemoteIP, c.Receipt.Status = data.NewText("192.0.2.200"), data.NewText("accepted")
			if c.Findings = nil; broken {
				c.Findings = []data.Finding{{Rule: "renamed_param", Code: "REN", Field: "click_id", Severity: data.Critical}}
			}
			naive = append(naive, c)
			c.Receipt.Query = data.NewText(c.Receipt.Query.Raw() + "&tailback_retry=" + data.NewEventID(receipts[i].Receipt.ID, "own"))
			replays = append(replays, c)
		}
		if got := told(replays); got != want {
			t.Fatal(cmp.Diff(want, got))
		}
		if round == 0 && told(naive) == want {
			t.Fatal("receipts that are no replays change nothing either")
		}
	}
}
