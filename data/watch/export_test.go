package watch

import "tailback/data"

// Keep bounds what is owed, and what waits for the reader.
func (w *Watch) Keep(owed, waiting int) { w.later.most, w.out.size = owed, waiting }

// Overtaken has a watch remember receipts, and gives those that they came before
// though they stand behind them.
func (w *Watch) Overtaken(receipts []data.Receipt) []data.Receipt {
	return w.lately.overtaken(receipts)
}

// Waits has a receipt wait for its click, and gives how many do: single ones, and
// whether there are more.
func (w *Watch) Waits(r data.Receipt) (single int, more bool) {
	w.later.wait(r, w.now())
	return len(w.later.early), !w.later.lateGap.none()
}
