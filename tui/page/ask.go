package page

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// What the console asks of a page that has it, beside Page.

// Filtered is a page whose filter can be set from elsewhere.
type Filtered interface {
	// SetFilter shows what matches f; the zero filter shows everything.
	SetFilter(f data.Filter, frame Frame) tea.Cmd
}

// Windowed is a page that counts over a window of time.
type Windowed interface {
	// SetWindow counts over the window that text names: 1h, 7d, this month. An
	// error says what can be written.
	SetWindow(text string, frame Frame) (tea.Cmd, error)
}

// Counted is a page that says how much is new on it, "" for nothing.
type Counted interface{ Count(Frame) string }

// Request is a question of the console's own, asked as pages ask theirs: one at
// a time, within its time, and not heard once it was taken back.
type Request struct{ request }

// Ask puts the question; one that is out is cancelled.
func Ask[T any](ctx context.Context, r *Request, now time.Time, within time.Duration, question func(context.Context) (T, error)) tea.Cmd {
	return ask(ctx, &r.request, now, within, question)
}

// Take gives the value of a message that answers what r asks now; ok is false
// for any other message.
func Take[T any](r *Request, msg tea.Msg, now time.Time) (value T, ok bool, err error) {
	value, ok = take[T](&r.request, msg, now)
	return value, ok, r.err
}

// Out reports whether an answer is awaited.
func (r *Request) Out() bool { return r.out() }

// Slow reports whether it has been awaited long enough to be shown.
func (r *Request) Slow(now time.Time) bool { return r.slow(now) }

// Since gives how long it has been awaited.
func (r *Request) Since(now time.Time) time.Duration { return now.Sub(r.asked) }

// Stop takes the question back.
func (r *Request) Stop() { r.stop() }
