package page

import (
	"fmt"
	"strings"
	"time"

	"tailback/data"
	"tailback/tui/theme"
)

// retryRole gives the colour of a state.
func retryRole(s data.RetryState) theme.Role {
	switch s {
	case data.RetryDelivered:
		return theme.Good
	case data.RetryUnknown:
		return theme.Warn
	case data.RetryRejected, data.RetryFailed, data.RetryDead:
		return theme.Bad
	case data.RetryCancelled:
		return theme.Dim
	}
	return theme.Plain
}

// retryLine gives a retry on a line: 12 FableSpin ftd 100.00 EUR, receipt 8812734 to
// main-ingest.
func retryLine(r *data.Retry) string {
	what := joined(" ", label(r.Operator), event(r.Event), data.Safe(r.Amount.String()))
	of := "receipt " + brief(r.Receipt.Key)
	if !r.Delivery.IsZero() {
		of = "delivery " + brief(r.Delivery.Key)
	}
	return fmt.Sprintf("%d %s to %s", r.ID, joined(", ", what, of), data.Safe(r.Endpoint))
}

// queuedWords says who queued a retry, and when.
func queuedWords(f Frame, r *data.Retry) string {
	return "queued " + Ago(f.Now.Sub(r.At)) + " ago by " + user(r.By)
}

// retryWords says how a retry stands, and what can be done about it.
func retryWords(f Frame, r *data.Retry) string {
	said := queuedWords(f, r)
	tries := ""
	if r.Attempts > 0 {
		tries = fmt.Sprintf("%d of %d attempts", r.Attempts, data.AttemptsAtMost)
	}
	last := begin(r.Said, 200)
	switch r.State {
	case data.RetryQueued:
		if wait := r.NextAt.Sub(f.Now); wait >= time.Second {
			said = joined(", ", said, "next in "+Ago(wait))
		}
		if last != "" {
			last = "the last one " + last
		}
		return joined("; ", joined(", ", said, tries), last)
	case data.RetryClaimed:
		return joined("; ", said+", "+brief(r.Worker)+" has it", tries)
	case data.RetrySending:
		return joined("; ", said+", "+brief(r.Worker)+" is sending it", tries)
	case data.RetryUnknown:
		const unsure = "it may have arrived"
		if !strings.HasPrefix(last, unsure) {
			last = joined(": ", unsure, last)
		}
		return joined("; ", last, "D it did, N it did not, S send again", said)
	}
	took := ""
	if !r.Finished.IsZero() {
		took = " after " + lapse(max(r.Finished.Sub(r.At), 0).Truncate(100*time.Millisecond))
	}
	return joined("; ", joined(": ", string(r.State)+took, last), said, tries)
}

// bulkWords says how far a bulk is: 1 → 10 → the rest.
func bulkWords(b *data.Bulk) string {
	over := b.Total - b.Live
	stage := map[int]string{1: "the first is sent, the others wait for it", 2: "the next ten are sent, the others wait for them", 3: "the rest is sent"}[b.Stage]
	said := fmt.Sprintf("%s of %s are over", Grouped(over), Grouped(b.Total))
	switch {
	case b.State == data.BulkDone:
		return "done: " + said
	case b.State == data.BulkPaused:
		return joined(", ", "paused", said, fmt.Sprintf("%d went wrong in a row", b.BadInRow))
	}
	return joined(", ", said, stage)
}

// pausedWords says since when and why nothing is sent to an endpoint.
func pausedWords(f Frame, e data.EndpointState) string {
	until := "until somebody resumes it"
	if !e.Until.IsZero() {
		until = "until " + f.short(e.Until)
	}
	return fmt.Sprintf("%s is paused %s, by %s %s ago: %s", data.Safe(e.Endpoint), until, user(e.By), Ago(f.Now.Sub(e.Paused)), brief(e.Why))
}

// banner is a line that says what holds retries up.
type banner struct {
	text string
	role theme.Role
	bulk data.Op // that it is about
}

// workerLate is after how long without a word a worker is thought to be gone.
const workerLate = time.Minute

// banners say what holds retries up, the worst first.
func (s Sending) banners(f Frame) []banner {
	var all []banner
	say := func(role theme.Role, text string) { all = append(all, banner{text: text, role: role}) }
	if s.Lost != "" {
		say(theme.Bad, "retries cannot be read: "+s.Lost)
	}
	if why := s.unworked(f.Now); why != "" {
		say(theme.Bad, why)
	}
	for _, e := range s.States {
		if e.PausedAt(f.Now) {
			say(theme.Warn, pausedWords(f, e)+"; "+Grouped(e.Queued)+" wait")
		}
	}
	for i := range s.Bulks {
		if b := &s.Bulks[i]; b.State == data.BulkPaused {
			text := fmt.Sprintf("the bulk of %s is stopped, %s: %s", user(b.By), strings.TrimPrefix(bulkWords(b), "paused, "), brief(b.Why))
			all = append(all, banner{text, theme.Warn, b.Op})
		}
	}
	return all
}

// unworked says that something waits and nobody is there to send it; "" where
// somebody is.
func (s Sending) unworked(now time.Time) string {
	none := s.noWorker(now)
	if len(s.Live) == 0 || none == "" {
		return ""
	}
	return none + ": " + fmt.Sprintf("%s wait; tailback worker sends them", Grouped(s.waiting()))
}

// waiting counts those that are not over: the list holds the newest of them only.
func (s Sending) waiting() int {
	n := 0
	for _, e := range s.States {
		n += e.Queued + e.Claimed + e.Sending
	}
	return max(n, len(s.Live))
}

// noWorker says for how long no worker was heard of; "" where one was lately.
func (s Sending) noWorker(now time.Time) string {
	var seen time.Time
	for _, w := range s.Workers {
		if w.Seen.After(seen) {
			seen = w.Seen
		}
	}
	switch {
	case seen.IsZero():
		return "no worker is there"
	case now.Sub(seen) >= workerLate:
		return "no worker for " + Ago(now.Sub(seen))
	}
	return ""
}

// workersWords counts the workers that are there.
func (s Sending) workersWords(now time.Time) string {
	n, flight := 0, 0
	for _, w := range s.Workers {
		if now.Sub(w.Seen) < workerLate {
			n, flight = n+1, flight+w.InFlight
		}
	}
	if n == 0 {
		return "no worker"
	}
	return fmt.Sprintf("%s, %s under way", manyOf(n, "worker"), Grouped(flight))
}

// manyOf gives a number with its noun.
func manyOf(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Grouped(n) + " " + noun + "s"
}
