package board

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// Recall takes in what was counted before the first receipt that will be added,
// so that a board knows after a restart what is usual, and what was broken
// already. It is called before Add, with the minutes in order. A receipt within a minute that was
// recalled is left out when it is added.
//
// A minute does not say which of its receipts were found: an alert that opens in
// one begins with that minute, give or take its receipts, and names no senders
// and no receipts of it. Of rhythms that of hours is recalled, and the last minute
// in which an operator sent something, or named a campaign; that of the last half
// hour is known once ten minutes of receipts were added.
func (b *Board) Recall(all []data.Tally) {
	for _, h := range hoursOf(all) {
		b.signs(h, true)
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(x, y data.Tally) int {
		a, b := streamOf(x), streamOf(y)
		return cmp.Or(strings.Compare(a.endpoint.Raw(), b.endpoint.Raw()), strings.Compare(a.operator.Raw(), b.operator.Raw()), x.Minute.Compare(y.Minute),
			strings.Compare(x.Rule, y.Rule), strings.Compare(x.Field, y.Field), strings.Compare(x.Campaign.Raw(), y.Campaign.Raw()))
	})
	for len(sorted) > 0 {
		n := 1
		for n < len(sorted) && streamOf(sorted[n]) == streamOf(sorted[0]) && sorted[n].Minute.Equal(sorted[0].Minute) {
			n++
		}
		b.recall(streamOf(sorted[0]), sorted[:n])
		sorted = sorted[n:]
	}
}

// streamOf gives whose receipts, or attempts, a tally counts.
func streamOf(t data.Tally) streamKey {
	if t.Rule == DeliveryFailing {
		return streamKey{endpoint: data.NewText(t.Field)}
	}
	return streamKey{operator: t.Operator}
}

// recall takes in one minute of one stream.
func (b *Board) recall(of streamKey, minute []data.Tally) {
	at := minute[0].Minute.UnixMicro()
	b.began(at)
	s := b.stream(of)
	checked := int64(0)
	var found []minuteFind
	for _, t := range minute {
		if t.Rule == "" {
			checked += int64(t.Checked)
			continue
		}
		if t.Rule == DeliveryFailing {
			checked += int64(t.Checked)
		}
		one := b.names.rule(rule{t.Rule, t.Code, t.Field})
		i := slices.IndexFunc(found, func(f minuteFind) bool { return f.rule == one })
		if i < 0 {
			i, found = len(found), append(found, minuteFind{find: find{rule: one}})
		}
		found[i].n += int64(t.Hit)
		found[i].severity = max(found[i].severity, t.Severity)
	}
	s.base.recall(at, checked, found)
	s.cut = max(s.cut, at+time.Minute.Microseconds())
	s.near, s.live = stage{}, stage{}
}

// minuteFind is how many receipts of a minute a rule found something in.
type minuteFind struct {
	find
	n int64
}

// recall folds a minute.
func (s *state) recall(at, checked int64, found []minuteFind) {
	s.turn(at)
	first := s.count
	s.count += checked
	s.checked.now += checked
	for _, w := range s.open {
		i := slices.IndexFunc(found, func(f minuteFind) bool { return f.rule == w.rule })
		if i >= 0 && found[i].n > 0 {
			w.episode.recall(at, found[i])
		} else if w.episode.recallGood(checked) {
			s.clear(w, at)
		}
	}
	s.open = slices.DeleteFunc(s.open, func(w *watch) bool { return w.episode == nil })
	for _, f := range found {
		w := s.touch(f.rule)
		w.total += f.n
		if w.episode != nil || f.n == 0 {
			continue
		}
		w.found.now += f.n
		w.add(hit{first: first, last: s.count - 1, n: f.n, severity: f.severity, since: point{at: at}})
		had := counted{w.found.sum(), s.checked.sum() - w.left.sum()}
		if rise, ok := rise(w.hits, had); ok {
			s.recallOpen(w, rise, had, at, f.severity)
		}
	}
}

// recallOpen begins an alert of which only counts are known.
func (s *state) recallOpen(w *watch, rise window, had counted, at int64, severity data.Severity) {
	first := w.hits[rise.start]
	e := w.begin(s, rise, had, at)
	e.give = max(e.give, int(first.last-first.first+1))
	e.severity, e.lastHit = severity, at
	s.open = append(s.open, w)
	slices.SortFunc(s.open, func(a, b *watch) int { return int(a.rule) - int(b.rule) })
}

// recall takes in a minute in which receipts were found.
func (e *episode) recall(at int64, f minuteFind) {
	e.hit += f.n
	e.lastHit, e.goods, e.severity = at, 0, max(e.severity, f.severity)
}

// recallGood takes in a minute in which none was found, and reports whether the
// alert is over: there is no telling the senders apart.
func (e *episode) recallGood(checked int64) bool {
	e.goods += int(checked)
	return e.goods >= inRow
}
