package watch

import "tailback/data"

// mostBytes is how much memory the requests may take of receipts that are
// remembered or wait: in that of an honest sender 20,000 fit eight times over.
const mostBytes = 64 << 20

// excess gives how many of the oldest receipts are too many.
func excess(receipts []data.Receipt, most int) int {
	bytes := 0
	for i := len(receipts) - 1; i >= 0; i-- {
		if bytes += receipts[i].Weight(); bytes > mostBytes || len(receipts)-i > most {
			return i + 1
		}
	}
	return 0
}

// latelyKept is how many receipts are remembered: those of a minute at 100 a
// second, which is as long as the tail waits for a missing id.
const latelyKept = 6000

// crowd is how many receipts an id may have to be one: what more have in common
// makes nothing prior.
const crowd = 1000

// lately remembers the last receipts that came, so that one that was overtaken,
// as one that fills a hole is, finds those that overtook it: it is prior to them,
// and they were judged without it.
type lately struct {
	ring    []data.Receipt
	oldest  int // number of the first receipt that is kept
	next    int // and of the next one; number n stands at n % len(ring)
	bytes   int
	of      map[bond][]int
	highest data.Receipt
}

// bond is what makes one receipt prior to another.
type bond struct {
	kind         data.FoundKind
	operator, id data.Text
}

func newLately(size int) *lately {
	return &lately{ring: make([]data.Receipt, size), of: map[bond][]int{}}
}

// bonds gives those of a receipt: its click, and its transaction and player at
// its operator.
func bonds(r *data.Receipt) []bond {
	all := make([]bond, 0, 3)
	if !r.ClickID.Empty() {
		all = append(all, bond{kind: data.FoundClick, id: r.ClickID})
	}
	if !r.TxID.Empty() {
		all = append(all, bond{data.FoundTransaction, r.Operator.Key, r.TxID})
	}
	if !r.PlayerID.Empty() {
		all = append(all, bond{data.FoundPlayer, r.Operator.Key, r.PlayerID})
	}
	return all
}

// overtaken takes new receipts and gives those that came before them though they
// stand behind one of them, once each.
func (l *lately) overtaken(receipts []data.Receipt) (judgeAnew []data.Receipt) {
	seen := map[data.ID]bool{}
	for i := range receipts {
		r := &receipts[i]
		if l.next == 0 || data.CompareArrival(r, &l.highest) > 0 {
			continue
		}
		for _, other := range l.bound(r) {
			if data.CompareArrival(other, r) > 0 && !seen[other.ID] {
				seen[other.ID] = true
				judgeAnew = append(judgeAnew, *other)
			}
		}
	}
	for i := range receipts {
		l.add(receipts[i])
	}
	return judgeAnew
}

// bound gives the receipts that have a bond with one.
func (l *lately) bound(r *data.Receipt) (others []*data.Receipt) {
	for _, b := range bonds(r) {
		if len(l.of[b]) > crowd {
			continue
		}
		for _, n := range l.of[b] {
			others = append(others, &l.ring[n%len(l.ring)])
		}
	}
	return others
}

func (l *lately) add(r data.Receipt) {
	l.bytes += r.Weight()
	for l.oldest < l.next && (l.next-l.oldest >= len(l.ring) || l.bytes > mostBytes) {
		l.forget(l.oldest % len(l.ring))
		l.oldest++
	}
	l.ring[l.next%len(l.ring)] = r
	for _, b := range bonds(&r) {
		l.of[b] = append(l.of[b], l.next)
	}
	if l.next == 0 || data.CompareArrival(&r, &l.highest) > 0 {
		l.highest = r
	}
	l.next++
}

// forget takes the oldest receipt out; of each of its bonds it is the first.
func (l *lately) forget(at int) {
	for _, b := range bonds(&l.ring[at]) {
		if l.of[b] = l.of[b][1:]; len(l.of[b]) == 0 {
			delete(l.of, b)
		}
	}
	l.bytes -= l.ring[at].Weight()
	l.ring[at] = data.Receipt{}
}
