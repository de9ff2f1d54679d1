package compare

import (
	"fmt"
	"strings"
	"time"

	"tailback/data"
)

// Silence is a time in which an operator sent nothing, all of it or of one
// campaign. Nothing came that could be compared, so it is told by what came last.
type Silence struct {
	Campaign     string    // "" for the operator as a whole
	Since, Until time.Time // its last receipt, and how far it lasts by now
	Over         bool      // something came again at Until
	Pace         string    // how often a receipt came before: 7 a minute; "" for not known
	Last         Sample    // the last request before it; without ID for none
}

// Silent tells the silence that an alert is about. last are receipts from before
// it, of which the newest is told; the others help to know what is secret in it.
func Silent(a data.Alert, last []data.Receipt, o Options) Comparison {
	c := newComparing(o, last, nil, false)
	s := (&Silence{Since: a.Since.At, Pace: data.Safe(a.Pace)}).By(a)
	if strings.HasPrefix(a.Key.Field, "campaign:") && len(a.Campaigns) > 0 {
		s.Campaign = c.mask.print(a.Campaigns[0].Campaign.Label(), 60)
	}
	for i := range last {
		if r := &last[i]; !r.ReceivedAt.Time().After(s.Since) && !r.ReceivedAt.Time().Before(s.Last.At) {
			s.Last = c.mask.sample(r)
		}
	}
	return Comparison{Operator: c.operator, zone: c.reader.zone, Silence: s}
}

// By gives the silence as far as an alert about it has come meanwhile.
func (s *Silence) By(a data.Alert) *Silence {
	now := *s
	if now.Until, now.Over = a.LastHit, !a.Open(); now.Over {
		now.Until = a.ClearedAt
	}
	return &now
}

// letter writes to the operator about a silence.
func (c Comparison) letter(from string) string {
	s := c.Silence
	what, of := "postbacks of "+c.Operator, "postback from "+c.Operator
	if s.Campaign != "" {
		what, of = what+" for "+s.Campaign, of+" for "+s.Campaign
	}
	lasts := data.Elapsed(s.Until.Sub(s.Since))
	var b strings.Builder
	if s.Over {
		fmt.Fprintf(&b, "Subject: %s: none for %s\n\nHello,\n\nwe received no %s for %s, from %s until %s.", what, lasts, of, lasts, c.both(s.Since), c.both(s.Until))
	} else {
		fmt.Fprintf(&b, "Subject: %s: none for %s\n\nHello,\n\nwe have received no %s for %s, since %s.", what, lasts, of, lasts, c.both(s.Since))
	}
	if s.Pace != "" {
		fmt.Fprintf(&b, " Usually we receive %s.", s.Pace)
	}
	b.WriteString("\n")
	c.oneOf(&b, "The last one before", s.Last)
	b.WriteString("\nWhat we ask:\n")
	if s.Over {
		b.WriteString("- Please tell us whether there was anything to report in that time.\n")
		b.WriteString("- Please send again what did not reach us.\n")
	} else {
		b.WriteString("- Please look whether your server still sends them, and to the address that we agreed on.\n")
		b.WriteString("- Please tell us if there is nothing to report, or if the pause is meant.\n")
		b.WriteString("- Please send what was held back once it goes on.\n")
	}
	return b.String() + signed(from)
}
