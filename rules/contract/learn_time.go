package contract

import (
	"cmp"
	"slices"
	"time"

	"tailback/data"
)

// layouts are the formats that times are looked for in, the commonest first.
func layouts() []string {
	return []string{
		"2006-01-02 15:04:05", "unix_s", "unix_ms", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "unix_us",
		"2006-01-02T15:04:05-0700", "2006-01-02 15:04:05-07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05-07", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02T15:04Z07:00",
		"2006-01-02", "02.01.2006 15:04:05", "02.01.2006 15:04", "02.01.2006", "02/01/2006 15:04:05", "01/02/2006 15:04:05", "02/01/2006", "01/02/2006",
		"2006/01/02 15:04:05", "02-01-2006 15:04:05", "20060102150405", "20060102", "2006-01-02 15:04:05 MST", time.RFC1123, time.RFC1123Z, "01/02/2006 3:04:05 PM",
	}
}

// writing is a parameter whose values are times in one format.
type writing struct {
	param, format string
	times         []written
	last          string
}

// written is a time as it stood in a request, on a clock that is not known yet.
type written struct {
	clock  time.Time // what was written, read as UTC
	at     time.Time // the moment that the tracker made of it
	offset int       // seconds east of UTC of that clock
}

const quarter = 15 * 60 // seconds: all zones are whole quarters of an hour apart from UTC

// readWritten reads a value in a format, and holds it against the moment that the
// tracker has. ok is false where no clock on earth shows that value at that
// moment.
func readWritten(format, value string, at time.Time) (w written, ok bool) {
	switch format {
	case "unix_s", "unix_ms", "unix_us":
		t, ok := epoch(value, format)
		return written{clock: t, at: at}, ok && near(t.Sub(at))
	}
	t, err := time.ParseInLocation(format, value, time.UTC)
	if err != nil || !sane(t) {
		return written{}, false
	}
	if zoned(format) {
		_, offset := t.Zone()
		wall := t.UTC().Add(time.Duration(offset) * time.Second)
		return written{clock: wall, at: at, offset: offset}, near(t.Sub(at))
	}
	ahead := t.Sub(at)
	offset := ahead.Round(quarter * time.Second)
	w = written{clock: t, at: at, offset: int(offset / time.Second)}
	return w, near(ahead-offset) && -12*time.Hour <= offset && offset <= 14*time.Hour
}

// near allows for a tracker that keeps whole seconds.
func near(d time.Duration) bool { return d.Abs() < time.Second }

// learnTime finds the parameter and the format whose times are those that the
// tracker has, then the zone and the step that they come in.
func (l *learner) learnTime() {
	of := 0
	for _, s := range l.seen {
		if s.Receipt.OccurredAt.Ok() {
			of++
		}
	}
	best := l.bestWriting()
	if best == nil || len(best.times) < least || share(len(best.times), of) < half {
		note := "no parameter has a time that is what the receipts have as occurred_at"
		if of == 0 {
			note = "no receipt has an occurred_at"
		}
		for _, key := range []string{"params.occurred_at", "time_format", "zone", "precision"} {
			l.add(Item{Key: key, Open: true, Of: of, Note: note})
		}
		return
	}
	c := &l.out.Contract
	c.Params["occurred_at"], l.fields[best.param] = best.param, "occurred_at"
	c.TimeFormat = best.format
	n := len(best.times)
	l.add(Item{Key: "params.occurred_at", N: n, Of: of, Sample: sample(best.last)})
	l.add(Item{Key: "time_format", N: n, Of: of, Sample: sample(best.last)})
	l.learnZone(best)
	l.learnPrecision(best)
}

// bestWriting reads all values in every format that a first look leaves over.
func (l *learner) bestWriting() (best *writing) {
	for _, w := range l.firstLook() {
		for _, s := range l.seen {
			value, _ := s.get(w.param)
			if value == "" || !s.Receipt.OccurredAt.Ok() {
				continue
			}
			if t, ok := readWritten(w.format, value, s.Receipt.OccurredAt.Time()); ok {
				w.times, w.last = append(w.times, t), value
			}
		}
		if best == nil || len(w.times) > len(best.times) {
			best = w
		}
	}
	return best
}

// firstLook gives the parameters and formats that fit some of a few receipts,
// spread over all, the likeliest first.
func (l *learner) firstLook() []*writing {
	const few = 100
	step := max(1, len(l.seen)/few)
	found := map[[2]string]int{}
	for i := 0; i < len(l.seen); i += step {
		s := l.seen[i]
		if !s.Receipt.OccurredAt.Ok() {
			continue
		}
		for _, p := range s.params {
			if !l.free(p.name) || len(p.value) < len("20060102") || len(p.value) > 40 {
				continue
			}
			for _, format := range layouts() {
				if _, ok := readWritten(format, p.value, s.Receipt.OccurredAt.Time()); ok {
					found[[2]string{p.name, format}]++
				}
			}
		}
	}
	var all []*writing
	for key := range found {
		all = append(all, &writing{param: key[0], format: key[1]})
	}
	order := layouts()
	slices.SortFunc(all, func(a, b *writing) int {
		return cmp.Or(cmp.Compare(found[[2]string{b.param, b.format}], found[[2]string{a.param, a.format}]),
			cmp.Compare(slices.Index(order, a.format), slices.Index(order, b.format)),
			cmp.Compare(rank("occurred_at", a.param), rank("occurred_at", b.param)), cmp.Compare(a.param, b.param))
	})
	return all
}

// learnPrecision finds the largest step that all times are whole steps of.
func (l *learner) learnPrecision(w *writing) {
	for _, step := range []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second, time.Millisecond, time.Microsecond} {
		n := 0
		for _, t := range w.times {
			if t.clock.Equal(t.clock.Truncate(step)) {
				n++
			}
		}
		if share(n, len(w.times)) >= always {
			l.out.Contract.Precision = data.Duration(step)
			l.add(Item{Key: "precision", N: n, Of: len(w.times), Sample: sample(w.last)})
			return
		}
	}
	l.add(Item{Key: "precision", Open: true, Of: len(w.times), Note: "times come finer than a microsecond"})
}
