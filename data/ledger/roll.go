package ledger

import (
	"cmp"
	"slices"
	"time"

	"tailback/data"
)

const (
	// vouch is how often a console writes down that an alert is still open.
	vouch = time.Minute
	// doubt is how long an alert counts as open after somebody last vouched for it,
	// where nobody saw it clear: one that opens later is another.
	doubt = 2 * vouch
)

// interval is what the ledger knows of one opening of an alert.
type interval struct {
	Number int64 `db:"number"`
	key
	Opened  data.Instant `db:"opened_at"`
	Cleared data.Instant `db:"cleared_at"` // NULL while open
	Seen    data.Instant `db:"seen_at"`    // when a console last vouched that it is open

	changed bool
}

// covers reports whether an alert of the same key is of this opening.
func (i interval) covers(a data.Alert) bool {
	if !a.Open() && !a.ClearedAt.After(i.Opened.Time()) {
		return false
	}
	opened := data.At(a.OpenedAt).Time()
	if i.Cleared.Ok() {
		return opened.Before(i.Cleared.Time())
	}
	return !opened.After(i.Seen.Time().Add(doubt))
}

// keep takes from an alert what is new. A clearing stands until the alert is hit
// again: a console that is behind does not open it anew.
func (i *interval) keep(a data.Alert, at time.Time) {
	was := *i
	if opened := data.At(a.OpenedAt); opened.Time().Before(i.Opened.Time()) {
		i.Opened = opened
	}
	switch {
	case !a.Open() && !i.Cleared.Ok():
		i.Cleared = data.At(a.ClearedAt)
	case a.Open() && i.Cleared.Ok() && a.LastHit.After(i.Cleared.Time()):
		i.Cleared, i.Seen = data.Instant{}, data.At(at)
	case a.Open() && !i.Cleared.Ok() && at.Sub(i.Seen.Time()) >= vouch:
		i.Seen = data.At(at)
	}
	i.changed = i.changed || *i != was
}

// roll is the intervals that the ledger knows, in the order of their numbers.
type roll struct {
	known  []interval
	last   int64 // number given
	source string
	at     time.Time
}

// number gives alerts their numbers, in the order in which they came, and keeps
// what is new.
func (r *roll) number(alerts []data.Alert) []data.Alert {
	numbered := slices.Clone(alerts)
	order := make([]int, len(alerts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return byOpening(alerts[a], alerts[b]) })
	for _, i := range order {
		numbered[i].Number = r.take(alerts[i])
	}
	return numbered
}

// take gives the lowest number whose opening the alert is of, else the next.
func (r *roll) take(a data.Alert) int64 {
	k := keyOf(a.Key)
	k.Source = r.source
	for i := range r.known {
		if known := &r.known[i]; known.key == k && known.covers(a) {
			known.keep(a, r.at)
			return known.Number
		}
	}
	r.last++
	i := interval{Number: r.last, key: k, Opened: data.At(a.OpenedAt), Seen: data.At(r.at), changed: true}
	if !a.Open() {
		i.Cleared = data.At(a.ClearedAt)
	}
	r.known = append(r.known, i)
	return i.Number
}

// changed reports whether there is something to write down.
func (r *roll) changed() bool {
	return slices.ContainsFunc(r.known, func(i interval) bool { return i.changed })
}

// byOpening orders alerts by when they opened, and those of one moment by key.
func byOpening(a, b data.Alert) int {
	return cmp.Or(
		a.OpenedAt.Compare(b.OpenedAt),
		cmp.Compare(a.Key.Operator.Raw(), b.Key.Operator.Raw()),
		cmp.Compare(a.Key.Rule, b.Key.Rule),
		cmp.Compare(a.Key.Field, b.Key.Field),
	)
}
