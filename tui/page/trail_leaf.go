package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The columns of a trail.
const (
	trailTime = iota
	trailFrom
	trailKind
	trailID
	trailWhat
)

func trailColumns() []part.Column {
	return []part.Column{
		trailTime: {Title: "when", Min: 15, Good: 15, Max: 15},
		trailFrom: {Title: "from here", Min: 6, Good: 9, Max: 9, Right: true, From: 70},
		trailKind: {Title: "", Min: 7, Good: 8, Max: 8},
		trailID:   {Title: "id", Min: 4, Good: 9, Max: 10, From: 50},
		trailWhat: {Title: "what", Min: 8, Good: 40, Max: 400},
	}
}

// trailLeaf gives steps of the trail, and below them what it lacks.
func (p *Receipt) trailLeaf(f Frame, steps []step, left, width int) leaf {
	t := p.around()
	table := part.Lay(trailColumns(), width, width)
	rows := leaf{
		rows: len(steps),
		draw: func(row int, whole theme.Role) string {
			return table.Row(f.Theme, p.stepCells(f, t, steps[row], table), whole)
		},
		copy: func(row int) func() Copy { return stepCopy(t, steps[row]) },
		open: func(row int) func() Page { return p.stepPage(t, steps[row]) },
	}
	return stacked(rows, p.trailEnd(f, left, width))
}

// trailEnd says what a trail lacks, and what of it cannot be known.
func (p *Receipt) trailEnd(f Frame, left, width int) leaf {
	var lines []string
	say := func(text string) { lines = append(lines, text) }
	if left > 0 {
		say(fmt.Sprintf("%s more on the tab Trail", Grouped(left)))
	}
	disputed := disputedWords(f, &p.receipt)
	if disputed != "" {
		say(disputed + "  (d opens it)")
	}
	switch {
	case p.trail != nil:
		none := lacks(*p.trail)
		if disputed == "" && f.Pulse.Docket.Known {
			none = append(none, "dispute")
		}
		if len(none) > 0 {
			say("none yet         " + strings.Join(none, ", "))
		}
		for _, off := range p.trail.Off {
			say("not known        " + data.Safe(off))
		}
	case p.options.Lookup == nil && p.options.Receipts != nil:
		say("the trail is not read here")
	case p.tracing.slow(f.Now):
		say(part.Spinner(f.Theme, f.Spin) + " reading the trail")
	case p.tracing.err != nil:
		say("the trail is not known")
	default:
		say("")
	}
	return plainLeaf(f, theme.Dim, width, lines)
}

// stepCells gives one step.
func (p *Receipt) stepCells(f Frame, t data.Trail, s step, table part.Table) []part.Cell {
	cells := []part.Cell{
		trailTime: {Text: f.stamp(s.at), Role: theme.Dim},
		trailFrom: {Text: p.distance(s), Role: theme.Dim},
		trailKind: {Text: s.kind.String()},
		trailID:   {Text: f.id(data.NewText(s.id), table.Width(trailID)), Role: theme.Dim},
	}
	if s.here {
		cells[trailKind].Role = theme.Strong
		cells[trailFrom] = part.Cell{Text: "< here", Role: theme.Strong}
	}
	what := part.Cell{}
	switch s.kind {
	case stepClick:
		what.Text = stepClickWords(t.Click)
	case stepReceipt:
		r := &t.Receipts[s.n]
		what = part.Cell{Text: joined("  ", s.replay.words(), receiptWords(r)), Role: answerRole(r)}
		if s.here && table.Width(trailFrom) == 0 {
			what.Text = "< " + what.Text
		}
	case stepEvent:
		cells[trailID].Text = ""
		what.Text = begin(t.Receipts[s.n].Event, 64) + ", as the operator dates it"
	case stepDelivery:
		what = deliveryWords(f, &t.Deliveries[s.n])
	case stepPayout:
		cells[trailID].Text = ""
		cells[trailTime].Text = begin(t.Payouts[s.n].Day, 15)
		what.Text = payoutWords(&t.Payouts[s.n])
	}
	return append(cells, what)
}

func stepClickWords(c *data.Click) string {
	from := joined(" / ", label(c.Campaign), brief(c.SubID))
	return joined(", ", from, brief(c.Source), brief(c.Country), brief(c.Device))
}

func receiptWords(r *data.Receipt) string {
	what := joined(" ", begin(r.Event, 32), data.Safe(r.Money.String()))
	return joined("  ", what, joined(": ", code(r.HTTPStatus, begin(r.Status, 32)), begin(r.Reason, 128)))
}

// deliveryWords tells of a delivery; its error can hold the URL that was called.
func deliveryWords(f Frame, d *data.Delivery) part.Cell {
	cell := part.Cell{Role: theme.Good}
	answered := "no answer"
	if d.HTTPStatus != 0 {
		answered = strconv.Itoa(d.HTTPStatus)
	}
	if d.HTTPStatus < 200 || d.HTTPStatus >= 300 {
		cell.Role = theme.Bad
	}
	attempt := ""
	if d.Attempt > 1 {
		attempt = fmt.Sprintf("attempt %d", d.Attempt)
	}
	cell.Text = joined("  ", joined(" ", "to "+brief(d.Endpoint), attempt), joined(" ", answered, brief(d.State)), f.masked(d.Error, 256))
	return cell
}

func payoutWords(l *data.PayoutLine) string {
	where := fmt.Sprintf("%s line %d", brief(l.Report), l.Line)
	what := joined(" ", brief(l.Event), data.Safe(l.Money.String()))
	return joined("  ", what, joined(": ", brief(l.Status), begin(l.Reason, 128)), where)
}

// distance says how far a step lies from the receipt, in time.
func (p *Receipt) distance(s step) string {
	received := p.receipt.ReceivedAt
	if s.at.IsZero() || !received.Ok() || s.kind == stepPayout {
		return ""
	}
	d := s.at.Sub(received.Time())
	if d < 0 {
		return "-" + lapse(-d)
	}
	return "+" + lapse(d)
}

// lapse writes a length of time in at most eight cells, as exactly as that
// allows: 0.3s, 8s, 4m10s, 5h12m, 6d 04:11.
func lapse(d time.Duration) string {
	switch {
	case d < 10*time.Second && d%time.Second != 0:
		return fmt.Sprintf("%.1fs", d.Truncate(100*time.Millisecond).Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	case d < 100*24*time.Hour:
		return fmt.Sprintf("%dd %02d:%02d", int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60)
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}

// stamp gives a moment of a trail: with its day, and its year where that is not
// this one.
func (f Frame) stamp(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case f.Zone == Age:
		return since(f.Now.Sub(t))
	case f.in(t).Year() != f.in(f.Now).Year():
		return f.in(t).Format("2 Jan 06 15:04")
	}
	return f.in(t).Format("2 Jan 15:04:05")
}

func stepCopy(t data.Trail, s step) func() Copy {
	switch s.kind {
	case stepClick:
		return copyOf("click id", t.Click.ID.Key.Raw())
	case stepReceipt:
		return copyOf("receipt id", t.Receipts[s.n].ID.Key.Raw())
	case stepEvent:
		return copyOf("time of the event", t.Receipts[s.n].OccurredAt.Time().Format(time.RFC3339Nano))
	case stepDelivery:
		return copyOf("delivery id", t.Deliveries[s.n].ID.Key.Raw())
	}
	return copyOf("payout line", s.id)
}

// stepPage gives what makes the page behind a step: another receipt, or the
// events of the click.
func (p *Receipt) stepPage(t data.Trail, s step) func() Page {
	o := p.options
	switch {
	case s.kind == stepClick && o.Lookup != nil:
		return func() Page {
			return NewEvents(EventsOptions{Ctx: o.Ctx, Lookup: o.Lookup, Receipts: o.Receipts, Checker: o.Checker, Kind: data.FoundClick, Key: t.Click.ID.Key})
		}
	case s.kind == stepReceipt && !s.here:
		return p.another(t.Receipts[s.n])
	}
	return nil
}

// another gives what makes the page of another receipt.
func (p *Receipt) another(r data.Receipt) func() Page {
	o := p.options
	o.Receipt, o.Cut, o.Findings = r, false, nil
	return func() Page { return NewReceipt(o) }
}
