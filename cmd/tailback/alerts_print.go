package main

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tailback/data"
)

// alertPrinter writes a board.
type alertPrinter struct {
	out   *bufio.Writer // which keeps its first error
	board data.Board
	held  map[data.AlertKey]held
}

func (p *alertPrinter) printf(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format, args...) }

// text writes the board for people.
func (p *alertPrinter) text() {
	since := "nothing"
	if !p.board.Since.IsZero() {
		since = "receipts since " + stamp(p.board.Since)
	}
	p.printf("%d open at %s; checked: %s\n", len(p.board.Changes), stamp(p.board.At), since)
	for _, c := range p.board.Changes {
		p.printf("\n")
		p.change(c)
	}
	if len(p.board.Cleared) > 0 {
		p.printf("\ncleared\n")
	}
	for _, c := range p.board.Cleared {
		p.change(c)
	}
}

func (p *alertPrinter) change(c data.Change) {
	for _, a := range c.Alerts {
		p.alert(a, "")
	}
	for _, a := range c.Explained {
		p.alert(a, "  ")
	}
}

// alert writes one alert: what and since when, and below it what it costs, who
// sends it and who has it.
func (p *alertPrinter) alert(a data.Alert, indent string) {
	word := a.Severity.String()
	if indent != "" {
		word = "explained"
	}
	p.printf("%s%-9s %s  %s\n", indent, word, called(a), data.Safe(a.Sentence))
	times := []string{"opened " + stamp(a.OpenedAt), "changed at " + point(a.Since)}
	if !a.Open() {
		times = append(times, "cleared "+stamp(a.ClearedAt))
	}
	for _, line := range []string{strings.Join(times, ", "), atRisk(a), senders(a.Senders), p.has(a)} {
		if line != "" {
			p.printf("%s%9s %s\n", indent, "", line)
		}
	}
}

// called is an alert's number and name.
func called(a data.Alert) string {
	name := data.Safe(a.Name)
	if a.Number > 0 {
		return strconv.FormatInt(a.Number, 10) + " " + name
	}
	return name
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func point(p data.Point) string {
	said := stamp(p.At)
	if !p.ID.IsZero() {
		said += ", receipt " + p.ID.String()
	}
	if p.Give > 0 {
		said += fmt.Sprintf(" ± %d", p.Give)
	}
	return said
}

// atRisk says what an alert costs; "" for nothing.
func atRisk(a data.Alert) string {
	r := a.Risk
	var said []string
	for _, part := range []struct{ before, sums string }{{"", sums(r.Certain)}, {"up to ", sums(r.UpTo)}} {
		if part.sums != "" {
			said = append(said, part.before+part.sums)
		}
	}
	if r.RevShare > 0 {
		said = append(said, fmt.Sprintf("%d by revenue share", r.RevShare))
	}
	if len(said) == 0 {
		return ""
	}
	line := "at risk: " + strings.Join(said, ", ")
	if r.Estimated {
		line += ", estimated"
	}
	if hourly := sums(r.PerHour); hourly != "" {
		line += "; " + hourly + " an hour"
	}
	return line
}

func sums(s data.Sums) string {
	var all []string
	for _, m := range s.All() {
		all = append(all, data.Safe(m.String()))
	}
	return strings.Join(all, " + ")
}

// sendersShown is how many addresses a line names.
const sendersShown = 6

func senders(all []data.Sender) string {
	var said []string
	for _, s := range all[:min(len(all), sendersShown)] {
		one := fmt.Sprintf("%s %d of %d", dash(s.IP.String()), s.Hit, s.Checked)
		if s.Cleared {
			one += " (good again)"
		}
		said = append(said, one)
	}
	if more := len(all) - len(said); more > 0 {
		said = append(said, fmt.Sprintf("and %d more", more))
	}
	if len(said) == 0 {
		return ""
	}
	return "from " + strings.Join(said, ", ")
}

// has says who has an alert; "" for nobody.
func (p *alertPrinter) has(a data.Alert) string {
	h := p.held[a.Key]
	var said []string
	if h.ack != nil {
		said = append(said, fmt.Sprintf("%s has it since %s", h.ack.Actor, stamp(h.ack.At)))
	}
	if h.silence != nil {
		said = append(said, fmt.Sprintf("silent until %s by %s: %s", stamp(h.silence.Until), h.silence.Actor, h.silence.Note))
	}
	return strings.Join(said, "; ")
}
