package page

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// late is how long an answer may take before anything is shown to wait: faster
// ones would only flicker.
const late = 300 * time.Millisecond

// request is a page's question to the database, one at a time. Each has a
// number: the answer to an old one is nobody's. A question ends with its
// deadline, with the next one, or when the page is left.
type request struct {
	number int
	cancel context.CancelFunc // of the question that is out
	asked  time.Time          // when it was put; zero while none is out
	// answered is when the last answer came, good when the last one that did not
	// fail, err what the last one failed with.
	answered, good time.Time
	err            error
}

// reply brings what a question gave.
type reply[T any] struct {
	of     *request
	number int
	value  T
	err    error
}

// ask puts a question, which then has so long to be answered. One that is out
// is cancelled.
func ask[T any](ctx context.Context, r *request, now time.Time, within time.Duration, question func(context.Context) (T, error)) tea.Cmd {
	r.stop()
	r.number++
	ctx, cancel := context.WithTimeout(ctx, within)
	r.cancel, r.asked = cancel, now
	number := r.number
	return func() tea.Msg {
		defer cancel()
		value, err := question(ctx)
		return reply[T]{of: r, number: number, value: value, err: err}
	}
}

// take gives the value of a message that is the answer to what r asks now. ok
// is false for any other message. A failed answer is kept in r.err.
func take[T any](r *request, msg tea.Msg, now time.Time) (value T, ok bool) {
	a, is := msg.(reply[T])
	if !is || a.of != r || a.number != r.number || r.asked.IsZero() {
		return value, false
	}
	r.cancel, r.asked = nil, time.Time{}
	r.answered, r.err = now, a.err
	if a.err == nil {
		r.good = now
	}
	return a.value, true
}

// stop takes the question back; its answer will not be heard.
func (r *request) stop() {
	if r.cancel != nil {
		r.cancel()
	}
	r.cancel, r.asked = nil, time.Time{}
}

// out reports whether an answer is awaited.
func (r *request) out() bool { return !r.asked.IsZero() }

// slow reports whether it has been awaited long enough to be shown.
func (r *request) slow(now time.Time) bool { return r.out() && now.Sub(r.asked) >= late }
