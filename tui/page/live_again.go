package page

import (
	"strings"

	"tailback/data"
)

// A receipt that we failed to take is lost money until the operator sends it
// again. Where it did, the row of the first try says so.

// owed are the receipts that we answered with a failure of ours and that did not
// come again, by what they are about.
type owed map[string]data.ID

// about says what a receipt is about: one that comes again has the same.
func about(r *data.Receipt) string {
	return strings.Join([]string{
		r.ID.Source, r.Operator.Key.Raw(), r.ClickID.Raw(), r.Event.Raw(), r.TxID.Raw(), r.PlayerID.Raw(),
	}, "\x00")
}

// arrived takes note of a receipt, and marks the row of the try before it that
// failed.
func (l *Live) arrived(r *data.Receipt) {
	if l.Checker == nil || r.ClickID.Empty() && r.TxID.Empty() && r.PlayerID.Empty() {
		return
	}
	if r.HTTPStatus >= 500 {
		if len(l.owed) >= l.Capacity {
			clear(l.owed) // of which most have fallen out
		}
		l.owed[about(r)] = r.ID
		return
	}
	if len(l.owed) == 0 {
		return
	}
	if id, ok := l.owed[about(r)]; ok {
		delete(l.owed, about(r))
		l.update(id, packed.back)
	}
}

// owe goes through all rows again: older ones came.
func (l *Live) owe() {
	if l.Checker == nil {
		return
	}
	clear(l.owed)
	for n := l.all.lo; n < l.all.hi; n++ {
		p, _ := l.all.row(n)
		r := p.receipt()
		l.arrived(&r)
	}
}

// update puts what change makes of a receipt's row in its place.
func (l *Live) update(id data.ID, change func(packed) packed) {
	for _, g := range []*ring{l.all, l.match} {
		if g == nil {
			continue
		}
		if n, ok := g.find(id); ok {
			was, _ := g.row(n)
			g.replace(id, change(was))
		}
	}
}

// back gives the row as of a receipt that came again.
func (p packed) back() packed { return packed(p[0]|flagBack) + p[1:] }

// cameBack reports whether the receipt came again.
func (p packed) cameBack() bool { return p[0]&flagBack != 0 }
