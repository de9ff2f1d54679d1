package catalogue

import (
	"time"

	"tailback/data"
)

func timeRules() []Rule {
	return []Rule{{
		Code: "TZS", Name: "timezone_shift", Title: "time in the wrong zone", Weights: always(data.Minor), Needs: []Need{needTimes},
		Finds: "The event lies in the future, by about a whole or half hour or otherwise, or before its click.",
		Why:   "Days, windows and months are counted by the event's time: a shift moves conversions into another month and another deal.",
		Fix:   "The operator sends its times in the agreed zone, or the contract names the zone that they are in.",
		check: (*Checker).shifted,
	}}
}

// farthest is the widest that two zones of the earth are apart, and an hour. What
// lies further ahead is no shift but a number read in the wrong unit.
const farthest = 27 * time.Hour

// near is how far a shift may be from a whole or half hour: postbacks come some
// time after their events.
const near = 6 * time.Minute

// earliest is the year before which there were no postbacks.
const earliest = 2000

// impossible reports a time that no event of a postback has, in whatever zone.
func (c *Checker) impossible() bool {
	ahead := c.r.ReceivedAt.Ok() && c.happened.Sub(c.r.ReceivedAt.Time()) > farthest
	return c.dated && (c.happened.Year() < earliest || ahead)
}

// precision is how far a written time may be from the moment it stands for.
func (c *Checker) precision() time.Duration {
	if c.v == nil {
		return 0
	}
	return time.Duration(c.v.Precision)
}

func (c *Checker) shifted() {
	if !c.dated || c.impossible() || c.broken("occurred_at") {
		return
	}
	p, give := c.value(occurred), slack+c.precision()
	if r := c.r.ReceivedAt; r.Ok() {
		if ahead := c.happened.Sub(r.Time()); ahead > give {
			f := c.dates(p, "not after "+r.String(), say("%s is %s ahead of the receipt: %s", c.where(occurred), data.Elapsed(ahead), clockFault(ahead)))
			f.Shift = halfHours(ahead)
			return
		}
	}
	if k := c.f.Click; k != nil && k.ClickedAt.Ok() {
		if early := k.ClickedAt.Time().Sub(c.happened); early > give {
			c.dates(p, "not before "+k.ClickedAt.String(), say("%s is %s before its click: %s", c.where(occurred), data.Elapsed(early), clockFault(early)))
		}
	}
}

// halfHours gives the half hours that zones are apart by so much; 0 where no zones
// are.
func halfHours(by time.Duration) int {
	const half = 30 * time.Minute
	if rest := (by + near) % half; by+near < half || rest > 2*near || by > farthest {
		return 0
	}
	return int((by + near) / half)
}

// clockFault guesses what makes a time wrong.
func clockFault(by time.Duration) string {
	if halfHours(by) > 0 {
		return "times come in another zone than the contract's"
	}
	return "the sender's clock is wrong, or the time is that of something else"
}

// dates adds a finding about the time of the event.
func (c *Checker) dates(p *value, expected, sentence string) *data.Finding {
	f := c.find("occurred_at", p, theValue, expected, sentence)
	if p == nil {
		f.Got = data.NewText(c.r.OccurredAt.String())
	}
	return f
}
