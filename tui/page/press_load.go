package page

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"tailback/data"
	"tailback/rules/retry"
)

// Presser works out what a press of r would send.
type Presser interface {
	Press(ctx context.Context, of Asking) (Press, error)
}

// Asking is what a person wants to send again: receipts, deliveries that failed,
// or all receipts of an alert.
type Asking struct {
	Receipts   []data.ID
	Deliveries []data.Delivery
	Alert      *data.Alert
	// Endpoint is the one that was chosen; "" where nobody chose.
	Endpoint string
	// Uncorrected leaves wrong what could be put right; Words are event words that a
	// person put right.
	Uncorrected bool
	Words       []retry.Rename
	// Deduce fills in click ids that can be deduced, Reversals sends what takes money
	// back.
	Deduce, Reversals bool
	// Progress counts how far it is worked out; nil where nobody looks.
	Progress *Progress
}

// pressSteps is how often each receipt of a press is counted by its progress: it
// is read, put right, and held against what came beside it.
const pressSteps = 3

// Progress counts how far a press is worked out, for several goroutines.
type Progress struct{ done atomic.Int64 }

// Add counts receipts that one more step is done of.
func (p *Progress) Add(n int) {
	if p != nil {
		p.done.Add(int64(n))
	}
}

// words say how far that is of so many receipts; "" where that is not known.
func (p *Progress) words(of int) string {
	if p == nil || of <= 0 {
		return ""
	}
	return fmt.Sprintf("%d%% of %s", min(int(p.done.Load())*100/(pressSteps*of), 99), manyOf(of, "receipt"))
}

// size is how many receipts are asked for, as far as that is known.
func (a Asking) size() int {
	if a.Alert != nil {
		return a.Alert.Hit
	}
	return len(a.Receipts) + len(a.Deliveries)
}

// Press is what would be sent, and what would not.
type Press struct {
	// Endpoint is where to; without a name where a person has to choose.
	Endpoint data.Endpoint
	Items    []PressItem // those to be sent first, as they arrived
	Fixes    []string    // what is put right, a sentence each, safe to print
	Fixable  bool        // something could be put right
	Deducible,
	Deduced, // click ids among those to be sent
	Reversals int // that could be sent, and are or are not
	Account  retry.Arithmetic
	Estimate retry.Estimated // of those to be sent
	Unread   []string        // what could not be looked up
}

// PressItem is one receipt or delivery of a press.
type PressItem struct {
	Receipt  data.Receipt
	Delivery *data.Delivery
	New      data.NewRetry
	Preview  retry.Preview
	Left     []retry.Refusal // why it is left out; none where it is sent
}

// Ready gives what is sent, under the reason that was typed.
func (p Press) Ready(why string) []data.NewRetry {
	var all []data.NewRetry
	for _, item := range p.Items {
		if len(item.Left) == 0 {
			n := item.New
			if why != "" {
				n.Why = data.NewText(why)
			}
			all = append(all, n)
		}
	}
	return all
}

// pressWithin is how long it may take to work out a press: it can be of thousands.
const pressWithin = 30 * time.Second

// enqueueWithin is how long it may take to queue one.
const enqueueWithin = 20 * time.Second
