package deliver

import (
	"context"
	"fmt"
	"time"

	"tailback/data"
)

// begin has attempts written down, however long the ledger is away: an answer
// that was lost may have been a yes. What is not begun ends here.
func (w *worker) begin(ctx context.Context, claimed []data.ClaimedRetry) (begun map[data.Claim]bool, since time.Time) {
	claims := make([]data.Claim, len(claimed))
	for i, r := range claimed {
		claims[i] = r.Claim()
	}
	begun = map[data.Claim]bool{}
	doubt := false
	for pause := pauses(); ; {
		since = w.Now()
		numbers, err := w.Queue.BeginRetries(ctx, w.Name, claims, w.lease())
		if err == nil {
			for c := range numbers {
				begun[c] = true
			}
			break
		}
		w.Trouble(err)
		doubt = true
		if !wait(ctx, pause()) {
			break
		}
	}
	for _, r := range claimed {
		switch {
		case begun[r.Claim()]:
		case doubt: // it may count as sent: it was not
			w.end(r, data.Outcome{State: data.RetryFailed, Said: data.NewText("was not sent: the ledger did not answer in time")})
		default: // cancelled, or its bulk is paused: then it goes back into the queue
			w.end(r, data.Outcome{State: data.RetryQueued})
		}
	}
	return begun, since
}

// lease is how long a send may take until it counts as unknown.
func (w *worker) lease() time.Duration { return longest(w.Endpoints) + w.Margin }

// send sends one, unless so much time has passed that others count it as unknown.
func (w *worker) send(ctx context.Context, r data.ClaimedRetry, since time.Time) {
	i := index(w.Endpoints, r.Endpoint)
	if ctx.Err() != nil {
		w.giveBack(r, "the worker was stopped")
		return
	}
	if i < 0 || w.Now().Sub(since) >= w.lease()-w.Endpoints[i].Timeout {
		w.giveBack(r, "the worker stood still")
		return
	}
	e := w.Endpoints[i]
	sending, cancel := context.WithTimeout(ctx, e.Timeout)
	defer cancel()
	out := w.Sender.Send(sending, e, r)
	if p, stop := w.breakers.after(e, out, w.Now()); stop {
		w.pause(ctx, p) // before its place is free for another worker's
	}
	w.end(r, out)
}

// giveBack ends what was begun and has not been handed to the sender.
func (w *worker) giveBack(r data.ClaimedRetry, why string) {
	w.end(r, data.Outcome{State: data.RetryQueued, Untried: true, Said: data.NewText("was not sent: " + why)})
}

func index(endpoints []data.Endpoint, name string) int {
	for i, e := range endpoints {
		if e.Name == name {
			return i
		}
	}
	return -1
}

// pause has every worker stop, and every console see it.
func (w *worker) pause(ctx context.Context, p data.Pause) {
	if _, err := w.Queue.PauseEndpoint(ctx, p, data.NewOp()); err != nil {
		w.Trouble(err)
	}
}

func (w *worker) end(r data.ClaimedRetry, out data.Outcome) {
	w.ended <- data.Finish{Claim: r.Claim(), Outcome: out}
}

// finishAtOnce is how many ends one transaction writes down.
const finishAtOnce = 500

// finishAll writes down what has gathered, until nothing comes any more.
func (w *worker) finishAll(ctx context.Context) error {
	lost := 0
	for f := range w.ended {
		some := []data.Finish{f}
		wait(ctx, w.Gather)
		for more := true; more && len(some) < finishAtOnce; {
			select {
			case f, open := <-w.ended:
				if more = open; open {
					some = append(some, f)
				}
			default:
				more = false
			}
		}
		if !w.finish(ctx, some) {
			lost += len(some)
		}
		w.add(-len(some))
		select {
		case w.freed <- struct{}{}:
		default:
		}
	}
	if lost > 0 {
		return &data.Error{Kind: data.Unreachable, What: fmt.Sprintf("cannot write down what became of %d retries", lost), Why: "the ledger does not answer", Do: "they will be unknown: see tailback retry list"}
	}
	return nil
}

// finish writes down ends, however long the ledger is away.
func (w *worker) finish(ctx context.Context, some []data.Finish) bool {
	for pause := pauses(); ; {
		err := w.Queue.FinishRetries(ctx, some)
		if err == nil {
			return true
		}
		w.Trouble(err)
		if !wait(ctx, pause()) {
			return false
		}
	}
}
