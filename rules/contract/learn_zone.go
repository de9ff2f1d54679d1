package contract

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tailback/data"
)

// learnZone finds the zones whose clocks showed what was written.
func (l *learner) learnZone(w *writing) {
	of := len(w.times)
	switch w.format {
	case "unix_s", "unix_ms", "unix_us":
		l.add(Item{Key: "zone", Open: true, Of: of, Note: "times are counts since 1970, which need none"})
		return
	}
	fits, n := fitting(w.times)
	if share(n, of) < mostly {
		l.add(Item{Key: "zone", Open: true, N: n, Of: of, Note: "no zone that is known here shows these times; nearest is " + fits[0]})
		return
	}
	l.out.Contract.Zone = fits[0]
	item := Item{Key: "zone", N: n, Of: of, Or: fits[1:], Note: offsets(w.times)}
	if alike, others := l.apart(fits); len(alike)+len(others) > 0 {
		item.Note += "; these receipts cannot tell it from " + told(alike, others)
	}
	l.add(item)
}

// fitting gives the zones that most of the times were written in, the plainest
// first, and how many those are.
func fitting(times []written) (zones []string, most int) {
	type clock struct{ hour, offset int64 }
	counts := map[clock]int{}
	for _, w := range times {
		counts[clock{w.at.Unix() / quarter, int64(w.offset)}]++
	}
	for _, name := range zoneNames() {
		zone, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		n := 0
		for c, times := range counts {
			if _, offset := time.Unix(c.hour*quarter, 0).In(zone).Zone(); int64(offset) == c.offset {
				n += times
			}
		}
		switch {
		case n > most || zones == nil:
			zones, most = []string{name}, n
		case n == most:
			zones = append(zones, name)
		}
	}
	return zones, most
}

// apart divides the zones that fit as well as the first into those that are the
// same for the next year, and those of which some day will show a difference.
func (l *learner) apart(fits []string) (alike, others []string) {
	first, err := time.LoadLocation(fits[0])
	if err != nil {
		return nil, nil
	}
	for _, name := range fits[1:] {
		zone, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		if same(first, zone, l.out.From) {
			alike = append(alike, name)
		} else {
			others = append(others, name)
		}
	}
	return alike, others
}

// same compares two zones on every day of a year.
func same(a, b *time.Location, from time.Time) bool {
	for day := range 366 {
		at := from.AddDate(0, 0, day)
		_, x := at.In(a).Zone()
		if _, y := at.In(b).Zone(); x != y {
			return false
		}
	}
	return true
}

// told names zones, a few of each kind.
func told(alike, others []string) string {
	text := ""
	if len(alike) > 0 {
		text = some(alike) + " (the same all year)"
	}
	if len(others) > 0 {
		if text != "" {
			text += " nor "
		}
		text += some(others) + " (another at another time of the year)"
	}
	return text
}

// offsets says how far ahead of UTC the clocks were that times were written by.
func offsets(times []written) string {
	seen := map[int]int{}
	for _, w := range times {
		seen[w.offset]++
	}
	text := ""
	for _, offset := range sortedOffsets(seen) {
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("UTC%s in %s", ahead(offset), data.Grouped(seen[offset]))
	}
	return text
}

// sortedOffsets gives the commonest first, at most three.
func sortedOffsets(seen map[int]int) []int {
	var all []int
	for offset := range seen {
		all = append(all, offset)
	}
	slices.SortFunc(all, func(a, b int) int { return cmp.Or(cmp.Compare(seen[b], seen[a]), cmp.Compare(a, b)) })
	return all[:min(len(all), 3)]
}

func ahead(offset int) string {
	return fmt.Sprintf("%+03d:%02d", offset/3600, max(offset, -offset)%3600/60)
}

// ZonesAhead gives the zones whose clocks were so many seconds ahead of UTC at
// most of the moments, the plainest first, and at how many of them.
func ZonesAhead(at []time.Time, seconds []int) (zones []string, n int) {
	times := make([]written, len(at))
	for i := range at {
		times[i] = written{at: at[i], offset: seconds[i]}
	}
	return fitting(times)
}
