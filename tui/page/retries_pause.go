package page

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// What stops the sends to an endpoint, or of a bulk, and lets them go on.

func (h handling) whyNotPause() string {
	why := h.whyNot(data.ToPause)
	switch {
	case why != "":
		return why
	case h.bulk != nil && h.bulk.State != data.BulkOpen:
		return "the bulk is " + string(h.bulk.State)
	case h.bulk != nil:
		return ""
	case h.endpoint == "":
		return "there is no endpoint and no bulk"
	}
	if state, _ := h.frame.Pulse.Sending.State(h.endpoint); state.PausedAt(h.frame.Now) && state.Until.IsZero() {
		return h.endpoint + " is paused, by " + user(state.By)
	}
	return ""
}

// pause asks for the reason.
func (h handling) pause() tea.Cmd {
	db, endpoint := h.Retries, h.endpoint
	if h.bulk != nil {
		b := *h.bulk
		prompt := Prompt{Title: fmt.Sprintf("Pause the bulk of %s: %s wait", user(b.By), Grouped(b.Live)), What: "reason", Name: "pause"}
		prompt.Do = func(reason string, now time.Time) tea.Cmd {
			return h.do("pause", now, func(ctx context.Context, op data.Op) (string, error) {
				_, err := db.PauseBulk(ctx, b.Op, reason, op)
				return "the bulk is paused; what is under way ends; u lets it go on", err
			})
		}
		return func() tea.Msg { return prompt }
	}
	state, _ := h.frame.Pulse.Sending.State(endpoint)
	prompt := Prompt{Title: fmt.Sprintf("Pause endpoint %s for everybody: %s wait", endpoint, Grouped(state.Queued)), What: "reason", Name: "pause"}
	prompt.Do = func(reason string, now time.Time) tea.Cmd {
		return h.do("pause", now, func(ctx context.Context, op data.Op) (string, error) {
			_, err := db.PauseEndpoint(ctx, data.Pause{Endpoint: endpoint, Why: reason}, op)
			return endpoint + " is paused; what is under way ends; u lets it go on", err
		})
	}
	return func() tea.Msg { return prompt }
}

func (h handling) whyNotResume() string {
	why := h.whyNot(data.ToResume)
	switch {
	case why != "":
		return why
	case h.bulk != nil && h.bulk.State != data.BulkPaused:
		return "the bulk is " + string(h.bulk.State)
	case h.bulk != nil:
		return ""
	}
	if state, _ := h.frame.Pulse.Sending.State(h.endpoint); !state.PausedAt(h.frame.Now) {
		return "nothing is paused here"
	}
	return ""
}

// resume shows why it was stopped, and asks.
func (h handling) resume() tea.Cmd {
	db, endpoint := h.Retries, h.endpoint
	if h.bulk != nil {
		b := *h.bulk
		confirm := Confirm{Title: "Let the bulk of " + user(b.By) + " go on", Lines: []string{bulkWords(&b), brief(b.Why)}, Name: "go on"}
		confirm.Do = func(now time.Time) tea.Cmd {
			return h.do("resume", now, func(ctx context.Context, op data.Op) (string, error) {
				_, err := db.ResumeBulk(ctx, b.Op, op)
				return "the bulk goes on", err
			})
		}
		return func() tea.Msg { return confirm }
	}
	state, _ := h.frame.Pulse.Sending.State(endpoint)
	confirm := Confirm{Title: "Send to " + endpoint + " again: " + Grouped(state.Queued) + " wait", Lines: []string{pausedWords(h.frame, state)}, Name: "resume"}
	confirm.Do = func(now time.Time) tea.Cmd {
		return h.do("resume", now, func(ctx context.Context, op data.Op) (string, error) {
			_, err := db.ResumeEndpoint(ctx, endpoint, op)
			return endpoint + " is sent to again", err
		})
	}
	return func() tea.Msg { return confirm }
}
