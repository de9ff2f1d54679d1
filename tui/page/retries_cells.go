package page

import (
	"fmt"
	"strconv"
	"time"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// retriesColumns are the columns of a list.
func retriesColumns(t retriesTab) []part.Column {
	operator := part.Column{Title: "operator", Min: 8, Good: 10, Max: 18}
	what := part.Column{Title: "what", Min: 4, Good: 4, Max: 6}
	amount := part.Column{Title: "amount", Min: 10, Good: 12, Max: 14, Right: true}
	endpoint := part.Column{Title: "endpoint", Min: 8, Good: 11, Max: 20}
	switch t {
	case tabFailed:
		return []part.Column{
			{Title: "sent", Min: 8, Good: 8, Max: 15}, endpoint, operator, what, amount,
			{Title: "answer", Min: 6, Good: 6, Max: 9}, {Title: "try", Min: 3, Good: 3, Max: 3, Right: true},
			{Title: "error", Min: 6, Good: 12, Max: 80, From: 70},
		}
	case tabBulks:
		return []part.Column{
			{Title: "age", Min: 5, Good: 5, Max: 6, Right: true}, {Title: "by", Min: 6, Good: 8, Max: 16},
			{Title: "of", Min: 6, Good: 6, Max: 7, Right: true}, {Title: "left", Min: 6, Good: 6, Max: 7, Right: true},
			{Title: "stage", Min: 6, Good: 6, Max: 8}, {Title: "state", Min: 6, Good: 6, Max: 8}, {Title: "why", Min: 8, Good: 30, Max: 90, From: 60},
		}
	case tabEndpoints:
		return []part.Column{
			{Title: "endpoint", Min: 8, Good: 12, Max: 24}, {Title: "rate", Min: 6, Good: 7, Max: 9, Right: true},
			{Title: "queued", Min: 6, Good: 6, Max: 7, Right: true}, {Title: "sending", Min: 7, Good: 7, Max: 7, Right: true},
			{Title: "state", Min: 8, Good: 18, Max: 30}, {Title: "sends to", Min: 10, Good: 24, Max: 100, From: 70},
		}
	}
	when := part.Column{Title: "age", Min: 5, Good: 5, Max: 6, Right: true}
	return []part.Column{
		{Title: "id", Min: 4, Good: 5, Max: 8, Right: true}, when, operator, what, amount, endpoint,
		{Title: "state", Min: 9, Good: 9, Max: 9}, {Title: "by", Min: 5, Good: 6, Max: 12}, {Title: "receipt", Min: 8, Good: 9, Max: 14, From: 90},
		{Title: "last", Min: 10, Good: 20, Max: 80, From: 100},
	}
}

// retriesCells gives a row for the columns of its list.
func retriesCells(f Frame, r retriesRow) []part.Cell {
	switch {
	case r.failed != nil:
		return failedCells(f, r.failed)
	case r.bulk != nil:
		return bulkCells(f, r.bulk)
	case r.endpoint != nil:
		return endpointCells(f, r.endpoint)
	}
	return retryCells(f, r.retry)
}

func retryCells(f Frame, r *data.Retry) []part.Cell {
	at := r.At
	if !r.State.Live() && !r.Finished.IsZero() {
		at = r.Finished
	}
	state := part.Cell{Text: string(r.State), Role: retryRole(r.State)}
	if r.State == data.RetryUnknown {
		state.Text = "UNKNOWN" // it must be seen without colour
	}
	return []part.Cell{
		{Text: strconv.FormatInt(r.ID, 10)}, {Text: Ago(f.Now.Sub(at)), Role: theme.Dim}, {Text: label(r.Operator)}, {Text: event(r.Event)},
		{Text: data.Safe(r.Amount.String())}, {Text: data.Safe(r.Endpoint)}, state, {Text: user(r.By), Role: theme.Dim},
		{Text: brief(r.Receipt.Key), Role: theme.Dim}, {Text: begin(r.Said, 200), Role: theme.Dim},
	}
}

func failedCells(f Frame, d *FailedDelivery) []part.Cell {
	answer := part.Cell{Text: "none", Role: theme.Bad}
	if d.HTTPStatus != 0 {
		answer.Text = strconv.Itoa(d.HTTPStatus)
	}
	return []part.Cell{
		{Text: f.short(d.SentAt.Time()), Role: theme.Dim}, {Text: brief(d.Endpoint)}, {Text: label(d.Receipt.Operator)}, {Text: event(d.Receipt.Event)},
		{Text: data.Safe(d.Receipt.Money.String())}, answer, {Text: strconv.Itoa(d.Attempt), Role: theme.Dim}, {Text: f.masked(d.Error, 200), Role: theme.Dim},
	}
}

func bulkCells(f Frame, b *data.Bulk) []part.Cell {
	role := theme.Plain
	switch b.State {
	case data.BulkPaused:
		role = theme.Warn
	case data.BulkDone:
		role = theme.Dim
	}
	stage := ""
	if b.State != data.BulkDone {
		stage = map[int]string{1: "first", 2: "ten", 3: "rest"}[b.Stage]
	}
	return []part.Cell{
		{Text: Ago(f.Now.Sub(b.At)), Role: theme.Dim}, {Text: user(b.By)}, {Text: Grouped(b.Total)}, {Text: Grouped(b.Live)},
		{Text: stage}, {Text: string(b.State), Role: role}, {Text: brief(b.Why), Role: theme.Dim},
	}
}

func endpointCells(f Frame, e *endpointRow) []part.Cell {
	state := part.Cell{Text: "open", Role: theme.Good}
	switch {
	case e.Gone:
		state = part.Cell{Text: "not configured", Role: theme.Bad}
	case e.Off != "":
		state = part.Cell{Text: "off", Role: theme.Bad}
	case e.State.PausedAt(f.Now):
		state = part.Cell{Text: "paused", Role: theme.Warn}
		if !e.State.Until.IsZero() {
			state.Text += " until " + f.short(e.State.Until)
		}
	}
	rate := ""
	if e.Rate > 0 {
		rate = strconv.FormatFloat(e.Rate, 'g', 4, 64) + "/s"
	}
	return []part.Cell{
		{Text: data.Safe(e.Name)}, {Text: rate, Role: theme.Dim}, {Text: Grouped(e.State.Queued)}, {Text: Grouped(e.State.Sending + e.State.Claimed)},
		state, {Text: joined(" ", e.Method, data.Safe(e.URL)), Role: theme.Dim},
	}
}

// words explain a row.
func (r retriesRow) words(f Frame) string {
	switch {
	case r.retry != nil:
		return retryWords(f, r.retry)
	case r.failed != nil:
		return failedWords(f, r.failed)
	case r.bulk != nil:
		return joined("; ", fmt.Sprintf("%s at %s: %s", user(r.bulk.By), f.short(r.bulk.At), bulkWords(r.bulk)), brief(r.bulk.Why))
	}
	return endpointWords(f, r.endpoint)
}

func failedWords(f Frame, d *FailedDelivery) string {
	said := fmt.Sprintf("delivery %s of receipt %s", brief(d.ID.Key), brief(d.ReceiptID.Key))
	if retries := f.Pulse.Retried[d.ReceiptID]; len(retries) > 0 {
		said += ", " + retrySaid(f, &retries[0])
	}
	return joined("; ", said, joined(" ", d.Method.String(), f.masked(d.URL, 2*f.Width)), f.masked(d.Error, 200))
}

func endpointWords(f Frame, e *endpointRow) string {
	switch {
	case e.Gone:
		return "the configuration has no endpoint " + data.Safe(e.Name) + ": what waits for it is not sent"
	case e.Off != "":
		return data.Safe(e.Name) + " is off: " + data.Safe(e.Off)
	case e.State.PausedAt(f.Now):
		return pausedWords(f, e.State)
	}
	said := fmt.Sprintf("at most %s a second, %d at once, each within %s", strconv.FormatFloat(e.Rate, 'g', 4, 64), e.InFlight, e.Timeout)
	if e.Dedupes {
		said += "; it takes one event once, so what broke is sent again"
	}
	if !e.State.Oldest.IsZero() {
		said += "; the oldest waits for " + Ago(max(f.Now.Sub(e.State.Oldest), time.Duration(0)))
	}
	return said
}

// retrySaid says of a receipt or a delivery in a few words that it is sent again.
func retrySaid(f Frame, r *data.Retry) string {
	switch {
	case r.State.Live():
		return string(r.State) + " " + Ago(f.Now.Sub(r.At)) + " ago by " + user(r.By)
	case r.State == data.RetryDelivered:
		return "delivered at " + f.short(r.Finished) + ", sent again by " + user(r.By)
	case r.State == data.RetryUnknown:
		return "sent again by us at " + f.short(r.Finished) + ": it may have arrived"
	}
	return "sent again by us at " + f.short(r.Finished) + ": " + string(r.State)
}
