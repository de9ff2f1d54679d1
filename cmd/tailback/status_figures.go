package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/flow"
	"tailback/tui/page"
	"tailback/tui/part"
)

// status is how the postbacks are at one moment. What is not known is nil.
type status struct {
	Source      string     `json:"source"`
	At          time.Time  `json:"at"` // by the database's clock
	LastReceipt *time.Time `json:"last_receipt"`
	LastAge     *float64   `json:"last_receipt_age_s"`
	PerSecond   *float64   `json:"per_second"`     // of the last minute
	Quarter     *float64   `json:"per_second_15m"` // of the last 15 minutes
	Usual       *float64   `json:"usual_per_second"`
	Accepted    *float64   `json:"accepted"` // shares of the last minute, from 0 to 1
	UsualShare  *float64   `json:"usual_accepted"`
	Rejected    *float64   `json:"rejected"`
	Failed      *float64   `json:"our_5xx"`
}

// tell works out the figures.
func (s *status) tell(now, from time.Time, minutes []data.Minute, newest []data.Receipt) {
	var f flow.Flow
	f.Since(from)
	f.Load(from, now, minutes)
	r := f.Read(now)
	s.At = now
	s.PerSecond, s.Usual = told(r.PerSecond), told(r.Usual)
	s.Accepted, s.UsualShare, s.Rejected, s.Failed = told(r.Accepted), told(r.UsualAccepted), told(r.Rejected), told(r.Failed)
	since, receipts := now.Truncate(time.Minute).Add(-14*time.Minute), 0
	for _, m := range minutes {
		if !m.At.Before(since) {
			receipts += m.Receipts
		}
	}
	s.Quarter = told(float64(receipts) / now.Sub(since).Seconds())
	if len(newest) > 0 && newest[0].ReceivedAt.Ok() {
		at := newest[0].ReceivedAt.Time()
		s.LastReceipt, s.LastAge = &at, told(max(now.Sub(at).Seconds(), 0))
	}
}

// told gives a figure to four places; nil for one that is not known, which is
// below 0.
func told(x float64) *float64 {
	if x < 0 {
		return nil
	}
	x = math.Round(x*1e4) / 1e4
	return &x
}

// text gives the figures for a person.
func (s status) text() string {
	last := "there is none"
	if s.LastAge != nil {
		last = page.Ago(s.age()) + " ago, " + s.LastReceipt.Format(time.RFC3339)
	}
	var b strings.Builder
	for _, row := range [][2]string{
		{"source", data.Safe(s.Source)},
		{"last receipt", last},
		{"rate", phrase("", perSecond(s.PerSecond), " in the last minute") + phrase(", ", perSecond(s.Quarter), " in 15 minutes") + phrase(", usual ", perSecond(s.Usual), "")},
		{"accepted", percentage(s.Accepted) + phrase(", usual ", percentage(s.UsualShare), "")},
		{"rejected", percentage(s.Rejected)},
		{"our 5xx", percentage(s.Failed)},
	} {
		fmt.Fprintf(&b, "%-14s%s\n", row[0], dash(strings.TrimPrefix(row[1], ", ")))
	}
	return b.String()
}

// line gives the figures for a status bar, those that are known.
func (s status) line() string {
	said := part.Cut(data.Safe(s.Source), 20, "")
	switch {
	case s.LastAge == nil:
		return said + " no receipts"
	case s.silent():
		said += " SILENT for " + page.Ago(s.age())
	}
	said += phrase(" ", perSecond(s.PerSecond), "") + phrase(" usual ", perSecond(s.Usual), "")
	if s.Accepted != nil { // else there is nothing to hold against what is usual
		said += " acc " + percentage(s.Accepted) + phrase(" usual ", percentage(s.UsualShare), "")
	}
	if s.Failed != nil && *s.Failed > 0 {
		said += " 5xx " + percentage(s.Failed)
	}
	if !s.silent() {
		said += " last " + page.Ago(s.age())
	}
	return said
}

func (s status) age() time.Duration { return time.Duration(*s.LastAge * float64(time.Second)) }

// silent reports whether nothing has come for so long that usually twenty would
// have: that is no accident.
func (s status) silent() bool {
	return s.Usual != nil && s.age() > 10*time.Second && *s.LastAge**s.Usual > 20
}

// phrase puts words around what is known; "" around nothing.
func phrase(before, word, after string) string {
	if word == "" {
		return ""
	}
	return before + word + after
}

func perSecond(x *float64) string {
	switch {
	case x == nil:
		return ""
	case *x > 0 && *x < 0.1:
		return fmt.Sprintf("%.2f/s", *x)
	case *x >= 100:
		return page.Grouped(int(*x+0.5)) + "/s"
	}
	return fmt.Sprintf("%.1f/s", *x)
}

// percentage gives a share. What is not all is never 100%, nor what is not
// nothing 0%.
func percentage(x *float64) string {
	switch {
	case x == nil:
		return ""
	case *x > 0.99 && *x < 1:
		return fmt.Sprintf("%.1f%%", min(*x*100, 99.9))
	case *x > 0 && *x < 0.01:
		return fmt.Sprintf("%.1f%%", max(*x*100, 0.1))
	}
	return fmt.Sprintf("%.0f%%", *x*100)
}
