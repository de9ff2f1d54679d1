package board

import (
	"fmt"
	"slices"
	"time"

	"tailback/data"
)

// A receipt to which we answered 5xx, or nothing, is lost where nothing reports
// the same again within resend. The last lostWithin are looked at; lostMin of
// them are an alert.
const (
	resend     = 10 * time.Minute
	lostWithin = Raw
	lostMin    = 5
)

// lost gives the alert about receipts of an operator that never came again.
func (b *Board) lost(key streamKey, s *stream, now int64) (finding, bool) {
	if key.endpoint != (data.Text{}) {
		return finding{}, false
	}
	till := now - resend.Microseconds()
	window := s.all[s.from(now-lostWithin.Microseconds()):s.from(now+1)]
	missing := neverCame(window, till)
	if len(missing) < lostMin {
		return finding{}, false
	}
	first, last := missing[0], missing[len(missing)-1]
	a := data.Alert{
		Key:      data.AlertKey{Source: b.source, Operator: key.operator, Rule: NeverResent},
		Operator: b.names.operator(key.operator), Code: "NRS", Severity: data.Major,
		OpenedAt: moment(missing[lostMin-1].at).Add(resend), Since: data.Point{ID: b.id(first.id), At: moment(first.at)}, LastHit: moment(last.at),
		Hit: len(missing),
	}
	e := newEpisode(none, a.OpenedAt.UnixMicro())
	e.share = 1
	for i := range window {
		o := &window[i]
		switch {
		case o.at < first.at || o.at > till:
			continue
		case len(missing) > 0 && missing[0].id == o.id: // they are in the same order
			e.bad(o, find{severity: data.Major}, b.names)
			missing = missing[1:]
		default:
			e.good(o)
		}
		a.Checked++
	}
	a.Senders, a.Campaigns, a.Samples = b.senders(e), b.campaigns(e), b.samples(e)
	hours := time.Duration(max(1, till-first.at) * 1000).Hours()
	a.PerHour, a.Risk = float64(a.Hit)/hours, b.risk(e, hours)
	a.Name = join(a.Code, slug(a.Operator.Name, a.Operator.Key))
	a.Sentence = fmt.Sprintf("%s never sent again what we failed to answer: %s since %s", a.Operator.Label(), data.Counted(a.Hit, "receipt"), clock(&a))
	return finding{Alert: a, rule: none}, true
}

// neverCame gives the receipts that we did not answer by a moment, and that
// nothing after them reports again within resend and is answered.
func neverCame(window []observation, till int64) []observation {
	failed := 0
	for i := range window {
		if window[i].flags&unanswered != 0 {
			failed++
		}
	}
	if failed < lostMin {
		return nil
	}
	again := map[uint64][]int64{}
	for _, o := range window {
		if o.flags&unanswered != 0 {
			again[o.report] = nil
		}
	}
	for _, o := range window {
		if times, ok := again[o.report]; ok && o.flags&unanswered == 0 {
			again[o.report] = append(times, o.at)
		}
	}
	var missing []observation
	for _, o := range window {
		came := func(at int64) bool { return at >= o.at && at <= o.at+resend.Microseconds() }
		if o.flags&unanswered != 0 && o.at <= till && !slices.ContainsFunc(again[o.report], came) {
			missing = append(missing, o)
		}
	}
	return missing
}
