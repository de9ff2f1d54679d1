package data

import "time"

// Window is the time that receipts are counted over: From until before Before.
type Window struct {
	// Name is how the window is chosen and shown: 24h, this month, or for one
	// that was typed the two moments.
	Name         string
	From, Before time.Time
	// Slices says into how many equal spans the window is cut, each read by a
	// statement of its own: the steps of the progress, and of the trend.
	Slices int
}

// Span is a part of a window.
type Span struct{ From, Before time.Time }

// Spans cuts the window into its slices, oldest first. The last ends with the
// window; none is empty.
func (w Window) Spans() []Span {
	n := max(w.Slices, 1)
	step := w.Before.Sub(w.From) / time.Duration(n)
	spans := make([]Span, 0, n)
	for i := range n {
		s := Span{From: w.From.Add(time.Duration(i) * step), Before: w.From.Add(time.Duration(i+1) * step)}
		if i == n-1 {
			s.Before = w.Before
		}
		if s.From.Before(s.Before) {
			spans = append(spans, s)
		}
	}
	return spans
}
