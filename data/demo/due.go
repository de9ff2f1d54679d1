package demo

// due is what is already known to happen later, the earliest first; of two at
// one moment the one planned first.
type due struct {
	items   []dueItem
	planned uint64
}

type dueItem struct {
	at    moment
	order uint64
	do    happening
}

// happening is one thing that happens at its moment.
type happening interface{ happen(w *World, at moment) }

func (d *due) plan(at moment, do happening) {
	d.planned++
	d.items = append(d.items, dueItem{at, d.planned, do})
	i := len(d.items) - 1
	for i > 0 {
		up := (i - 1) / 2
		if d.items[up].before(d.items[i]) {
			return
		}
		d.items[up], d.items[i] = d.items[i], d.items[up]
		i = up
	}
}

// next gives the moment of the earliest; ok is false where nothing is planned.
func (d *due) next() (at moment, ok bool) {
	if len(d.items) == 0 {
		return 0, false
	}
	return d.items[0].at, true
}

// take removes the earliest.
func (d *due) take() dueItem {
	first := d.items[0]
	last := len(d.items) - 1
	d.items[0], d.items[last] = d.items[last], dueItem{}
	d.items = d.items[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if d.items[child].before(d.items[least]) {
				least = child
			}
		}
		if least == i {
			return first
		}
		d.items[i], d.items[least] = d.items[least], d.items[i]
		i = least
	}
}

func (a dueItem) before(b dueItem) bool {
	if a.at != b.at {
		return a.at < b.at
	}
	return a.order < b.order
}
