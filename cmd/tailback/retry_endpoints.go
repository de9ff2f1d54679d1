package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
)

// endpointLine is an endpoint as JSON: what the configuration says, and how it
// stands in the ledger.
type endpointLine struct {
	Name        string     `json:"name"`
	Method      string     `json:"method"`
	URL         string     `json:"url"`
	Rate        float64    `json:"rate"`
	Burst       int        `json:"burst"`
	InFlight    int        `json:"in_flight"`
	TimeoutMS   int64      `json:"timeout_ms"`
	Dedupes     bool       `json:"receiver_dedupes"`
	Off         *string    `json:"off"`
	PausedAt    *time.Time `json:"paused_at"`
	PausedUntil *time.Time `json:"paused_until"`
	PausedBy    data.Text  `json:"paused_by"`
	PausedWhy   data.Text  `json:"paused_why"`
	Queued      int        `json:"queued"`
	Claimed     int        `json:"claimed"`
	Sending     int        `json:"sending"`
	Oldest      *time.Time `json:"oldest_queued_at"`
}

func newRetryEndpointsCommand(app *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "endpoints",
		Short: "List the endpoints, what waits for them and who sends",
		Long: `endpoints prints the endpoints of the configuration, one a line: whether
something is sent there, what is queued, and below them which workers there are.
The exit code is 1 where something waits and no worker was seen within a minute.`,
		Example: `  tailback retry endpoints --json | jq 'select(.paused_at != null) | .name'`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return app.again(cmd.Context(), func(p presser) error { return p.standing(cmd.Context(), app, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line: an endpoint")
	return cmd
}

// workerSeen is within what time a worker says that it is there.
const workerSeen = time.Minute

func (p presser) standing(ctx context.Context, app *app, asJSON bool) error {
	if len(p.endpoints) == 0 {
		return &data.Error{Kind: data.Usage, What: "there are no endpoints", Why: "the configuration has none", Do: "write [endpoint.NAME] with its url into the configuration"}
	}
	states, err := p.ledger.EndpointStates(ctx)
	if err != nil {
		return err
	}
	workers, err := p.ledger.Workers(ctx)
	if err != nil {
		return err
	}
	now := p.now()
	seen, waiting := 0, 0
	for _, w := range workers {
		seen += flagged(now.Sub(w.Seen) < workerSeen)
	}
	var lines []endpointLine
	for _, e := range p.endpoints {
		state := data.EndpointState{}
		if i := slices.IndexFunc(states, func(s data.EndpointState) bool { return s.Endpoint == e.Name }); i >= 0 {
			state = states[i]
		}
		if !state.PausedAt(now) {
			state.Paused, state.Until, state.By, state.Why = time.Time{}, time.Time{}, data.Text{}, data.Text{}
		}
		waiting += state.Queued
		lines = append(lines, endpointLineOf(e, state))
	}
	if asJSON {
		err = encode(app, lines)
	} else {
		err = printEndpoints(app, lines, workers, now)
	}
	if err == nil && waiting > 0 && seen == 0 {
		return errBadAnswer
	}
	return err
}

func endpointLineOf(e data.Endpoint, s data.EndpointState) endpointLine {
	line := endpointLine{
		Name: e.Name, Method: e.Method, URL: e.URL, Rate: e.Rate, Burst: e.Burst, InFlight: e.InFlight, TimeoutMS: e.Timeout.Milliseconds(),
		Dedupes: e.Dedupes, PausedAt: orNever(s.Paused), PausedUntil: orNever(s.Until), PausedBy: s.By, PausedWhy: s.Why,
		Queued: s.Queued, Claimed: s.Claimed, Sending: s.Sending, Oldest: orNever(s.Oldest),
	}
	if e.Off != "" {
		off := data.Safe(e.Off)
		line.Off = &off
	}
	return line
}

func printEndpoints(app *app, lines []endpointLine, workers []data.Worker, now time.Time) error {
	table := tabwriter.NewWriter(app.out, 0, 0, 2, ' ', 0)
	for _, e := range lines {
		stands := "open"
		switch {
		case e.Off != nil:
			stands = "off: " + *e.Off
		case e.PausedAt != nil && e.PausedUntil != nil:
			stands = fmt.Sprintf("paused until %s by %s: %s", stamp(*e.PausedUntil), e.PausedBy, e.PausedWhy)
		case e.PausedAt != nil:
			stands = fmt.Sprintf("paused by %s: %s", e.PausedBy, e.PausedWhy)
		}
		_, _ = fmt.Fprintln(table, strings.Join([]string{ // the writer keeps its error
			data.Safe(e.Name), e.Method + " " + data.Safe(e.URL), fmt.Sprintf("%v/s", e.Rate), fmt.Sprintf("%d queued", e.Queued), fmt.Sprintf("%d sending", e.Claimed+e.Sending), stands,
		}, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if len(workers) == 0 {
		_, err := fmt.Fprintln(app.out, "no worker")
		return err
	}
	for _, w := range workers {
		if _, err := fmt.Fprintf(app.out, "worker %s of %s, seen %s ago, %d under way\n", data.Safe(w.Name), w.By, max(0, now.Sub(w.Seen)).Round(time.Second), w.InFlight); err != nil {
			return err
		}
	}
	return nil
}
