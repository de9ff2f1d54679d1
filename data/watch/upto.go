package watch

import (
	"time"

	"tailback/data"
)

// Upto is the moment, by the database's clock, up to which all receipts that
// there are were checked; zero until something is known. It stands still while
// the tail is lost or behind, or receipts wait to be checked: what has not been
// seen must not be taken for silence.
func (w *Watch) Upto() time.Time {
	w.seen.Lock()
	at := w.seenUpto
	w.seen.Unlock()
	if owed, ok := w.later.oldest(); ok && owed.Before(at) {
		return owed
	}
	return at
}

// see takes how far a batch of the tail reaches, after its receipts are checked
// or owed.
func (w *Watch) see(state data.TailState) {
	if state.Lost != "" || state.Behind > 0 || state.ServerTime.IsZero() {
		return
	}
	w.seen.Lock()
	defer w.seen.Unlock()
	if state.ServerTime.After(w.seenUpto) {
		w.seenUpto = state.ServerTime
	}
}

// oldest gives when the oldest receipt came that went out unchecked; ok is false
// where all are checked.
func (l *later) oldest() (at time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := spanOf(l.owed)
	for _, at := range []time.Time{l.gap.from, l.busy} {
		if !at.IsZero() {
			all = all.around(at, at)
		}
	}
	return all.from, !all.none()
}
