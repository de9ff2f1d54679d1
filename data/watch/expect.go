package watch

import (
	"context"
	"errors"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

// Streamer hands over history and then what arrives: the process's one tail.
type Streamer interface {
	Stream(ctx context.Context, f data.Filter, since time.Time, n int, fn func(data.TailBatch) error) error
}

// errCame ends a stream: what was awaited is there.
var errCame = errors.New("it came")

// justNow is how long ago a postback may have come for which somebody begins to
// wait.
const justNow = time.Minute

// Expect waits for a postback, among what has come since a moment too, zero for a
// minute ago, and calls progress with how many of the operator's receipts it has looked at. That it did
// not come in time is no error. What is wrong with it Settled says.
func (w *Watch) Expect(ctx context.Context, tail Streamer, wait contract.Wait, since time.Time, progress func(seen int)) (contract.Arrival, error) {
	its, err := data.ParseFilter("operator:"+data.Quoted(wait.Operator.Key), w.now())
	if err != nil {
		return contract.Arrival{}, err
	}
	if since.IsZero() {
		since = w.now().Add(-justNow)
	}
	within, stop := context.WithTimeout(ctx, wait.Within)
	defer stop()
	var came contract.Arrival
	var lost string
	err = tail.Stream(within, its, since, 0, func(b data.TailBatch) error {
		lost = b.State.Lost
		for i := range b.Receipts {
			var ok bool
			if came, ok = wait.Look(&b.Receipts[i], w.contractOf(&b.Receipts[i])); ok {
				return errCame
			}
		}
		progress(wait.Seen())
		return nil
	})
	switch {
	case errors.Is(err, errCame):
		return came, nil
	case ctx.Err() == nil && errors.Is(within.Err(), context.DeadlineExceeded):
		return wait.Missed(lost), nil
	}
	return contract.Arrival{}, err
}

// contractOf gives the contract by which a receipt is judged; nil for none.
func (w *Watch) contractOf(r *data.Receipt) *contract.Version {
	if w.o.Book == nil {
		return nil
	}
	return w.o.Book().At(r.Operator.Key, r.ReceivedAt.Time())
}
