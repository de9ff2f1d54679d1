package board

import (
	"math"
	"slices"

	"tailback/data"
)

// The test by which an alert opens.
const (
	// certain is −ln of one in a billion.
	certain = 20.7
	// fewest is how many must be found.
	fewest = 5
	// floor is the least share that counts as usual.
	floor = 0.02
	// Before anything is known, usualFound of usualChecked are taken for usual.
	usualFound, usualChecked = 10.0, 50.0
	// before is how many receipts a rise needs before it.
	before = 500
	// back is how many of the receipts found a window may begin at.
	back = 64
	// alike is by how much the likelihood of two change points may differ, as a
	// logarithm, and both still be believed.
	alike = 1.0
)

// evidence is −ln of Chernoff's bound for k or more of n by chance, where a
// share p is usual; 0 where k is not more than usual.
func evidence(k, n, p float64) float64 {
	q := k / n
	if q <= p {
		return 0
	}
	e := k * math.Log(q/p)
	if q < 1 {
		e += (n - k) * math.Log((1-q)/(1-p))
	}
	return e
}

// usual is the share that is to be expected where found of checked were.
func usual(found, checked float64) float64 {
	return max(floor, (found+usualFound)/(checked+usualChecked))
}

// hit is one receipt that a rule found something in, or a minute of them.
type hit struct {
	first, last int64 // the positions of its receipts among those of the stream
	n           int64 // how many of them it found
	found       int64 // how many it found up to and with them
	severity    data.Severity
	since       point // the first receipt
}

// dense drops the hits at the beginning from which on, up to the last one, no
// more than the floor was found: no window that begins there is the best.
func dense(hits []hit) []hit {
	last := hits[len(hits)-1]
	for len(hits) > 1 {
		k := last.found - last.n - hits[0].found + hits[0].n
		if float64(k) > floor*float64(last.first-hits[0].first) {
			break
		}
		hits = hits[1:]
	}
	return hits
}

// window is a rise that began at a hit.
type window struct {
	start    int // of hits
	evidence float64
}

// counted is what a key had before: how many were found of how many checked.
type counted struct{ found, checked int64 }

// rise looks for the windows that end at the last hit. all is what the key has
// had before now, with what is in the hits; position is of the last receipt.
// ok is false where none is certain.
func rise(hits []hit, all counted) (w window, ok bool) {
	last := hits[len(hits)-1]
	for j := len(hits) - 1; j >= 0; j-- {
		k := last.found - hits[j].found + hits[j].n
		if k < fewest {
			continue
		}
		if e := against(hits, j, k, all); e > w.evidence {
			w = window{start: j, evidence: e}
		}
	}
	if w.evidence < certain {
		return window{}, false
	}
	if first := hits[0]; all.found <= last.found-first.found+first.n && all.checked >= before {
		w.start = 0 // it had found nothing in all the receipts before
	}
	return w, true
}

// against weighs the window from hit j on against what was usual before it.
func against(hits []hit, j int, k int64, all counted) float64 {
	last := hits[len(hits)-1]
	n := last.last - hits[j].first + 1
	was := counted{max(0, all.found-k), max(0, all.checked-n)}
	if was.checked < before && !grave(hits[j:]) {
		return 0
	}
	return evidence(float64(k), float64(n), usual(float64(was.found), float64(was.checked)))
}

// grave reports a hit that opens an alert even where nothing is known of before.
func grave(hits []hit) bool {
	return slices.ContainsFunc(hits, func(h hit) bool { return h.severity >= data.Major })
}

// give says within how many receipts the beginning may lie: 0 where the rule had
// found nothing before.
func give(hits []hit, w window, all counted) int {
	last := hits[len(hits)-1]
	k := last.found - hits[w.start].found + hits[w.start].n
	if all.found-k <= 0 {
		return 0
	}
	most := int64(1)
	for j := range hits {
		k := last.found - hits[j].found + hits[j].n
		if k >= fewest && against(hits, j, k, all) >= w.evidence-alike {
			most = max(most, abs(hits[j].first-hits[w.start].first))
		}
	}
	return int(most)
}

func abs(n int64) int64 { return max(n, -n) }
