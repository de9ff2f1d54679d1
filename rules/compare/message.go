package compare

import (
	"fmt"
	"strings"
	"time"

	"tailback/data"
)

// Letter is what a message to the operator says beside the comparison.
type Letter struct {
	// Count is how many postbacks are affected so far; 0: as many as were compared.
	Count int
	// From signs it; empty: nobody does.
	From string
}

// mostLines is how many changes a message names.
const mostLines = 8

// Message writes to the operator: what changed, since when in its own zone, what
// we expect, what we receive, one sample and what we ask for. It is plain text
// that may leave the house: it has no secret, no campaign, no affiliate but
// those in the sample as the operator sent it, and no money; a silence of one
// campaign names that. It is "" where nothing changed.
func (c Comparison) Message(l Letter) string {
	if c.Silence != nil {
		return c.letter(l.From)
	}
	if len(c.Causes) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Subject: %s postbacks: %s\n\nHello,\n\n", c.Operator, c.subject())
	fmt.Fprintf(&b, "the postbacks that we receive from %s changed%s.\n\nWhat changed:\n", c.Operator, c.sinceWhen())
	for i, cause := range c.Causes {
		if i == mostLines {
			fmt.Fprintf(&b, "- and %s.\n", data.Counted(len(c.Causes)-i, "other change"))
			break
		}
		fmt.Fprintf(&b, "- %s\n", cause.line)
	}
	c.templates(&b)
	c.oneOf(&b, "One of them", c.Sample)
	b.WriteString(c.affected(l.Count))
	b.WriteString("\nWhat we ask:\n")
	for i, ask := range c.asks() {
		if i == mostLines {
			break
		}
		fmt.Fprintf(&b, "- %s\n", ask)
	}
	if c.Causes[0].Change != Unlisted {
		b.WriteString("If the change is meant to stay, please tell us, and we adapt to it.\n")
	}
	return b.String() + signed(l.From)
}

// signed ends a message.
func signed(from string) string {
	if from != "" {
		from = shorten(data.Safe(from), 80) + "\n"
	}
	return "\nThank you\n" + from
}

// subject is the first change in a few words.
func (c Comparison) subject() string {
	first := c.Causes[0]
	if first.Parameter == "" {
		return "a question about your servers"
	}
	what := map[Change]string{
		Renamed: "was renamed", Gone: "is missing", New: "is new", Unfilled: "is not filled in", Emptied: "is empty",
		Severed: "is cut at a #", Escaped: "is HTML-escaped", Shifted: "has times of another zone", Length: "is cut",
	}[first.Change]
	if what == "" {
		what = "changed"
	}
	return first.Parameter + " " + what
}

// sinceWhen writes the beginning in the operator's zone and in UTC.
func (c Comparison) sinceWhen() string {
	at := c.Causes[0].Since
	if at.IsZero() {
		at = c.Since.At
	}
	if at.IsZero() {
		return ""
	}
	return " at " + c.both(at)
}

// both writes a moment in the operator's zone and in UTC.
func (c Comparison) both(at time.Time) string {
	utc := at.UTC()
	if c.zone == nil || c.zone.String() == "UTC" {
		return utc.Format("2 Jan 2006 15:04:05") + " UTC"
	}
	local, form := at.In(c.zone), "15:04:05"
	if local.YearDay() != utc.YearDay() {
		form = "2 Jan 15:04:05"
	}
	return fmt.Sprintf("%s %s (%s UTC)", local.Format("2 Jan 2006 15:04:05"), c.zone, utc.Format(form))
}

func (c Comparison) templates(b *strings.Builder) {
	before, after := c.expect.String(), c.get.String()
	if before != "" {
		fmt.Fprintf(b, "\nWhat we expect, as before:\n%s\n", before)
	}
	if after != "" && after != before {
		fmt.Fprintf(b, "\nWhat we receive now:\n%s\n", after)
	}
}

// oneOf shows a request, if there is one.
func (c Comparison) oneOf(b *strings.Builder, which string, s Sample) {
	if s.Query == "" {
		return
	}
	from := ""
	if s.IP != "" {
		from = " from " + s.IP
	}
	fmt.Fprintf(b, "\n%s, received %s%s:\n?%s\n", which, c.both(s.At), from, s.Query)
}

// affected says how many there are and who sends them; "" where that is not
// known.
func (c Comparison) affected(count int) string {
	if count == 0 {
		count = c.InForm
	}
	if count == 0 {
		return ""
	}
	s := "\nThis concerns " + data.Counted(count, "postback") + " so far"
	var changed, old []string
	for _, sender := range c.Senders {
		ip := shorten(sender.IP.String(), 45)
		switch {
		case ip == "":
		case sender.Form == OldForm:
			old = append(old, ip)
		default:
			changed = append(changed, ip)
		}
	}
	if c.InForm > 0 && len(changed) > 0 && len(old) > 0 {
		s += fmt.Sprintf(", from %s; %s still %s the old form", enumerate(changed), enumerate(old), verb(old, "sends", "send"))
	}
	return s + ".\n"
}

// asks gives what we ask for, once each.
func (c Comparison) asks() (asks []string) {
	seen := map[string]bool{}
	for _, cause := range c.Causes {
		if !seen[cause.ask] {
			seen[cause.ask] = true
			asks = append(asks, cause.ask)
		}
	}
	return asks
}
