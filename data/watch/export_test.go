package watch

import "tailback/data"

// Keep bounds what is owed, and what waits for the reader.
func (w *Watch) Keep(owed, waiting int) { w.later.most, w.out.size = owed, waiting }

// Candidates are the values of a request that may be click ids.
func Candidates(r data.Receipt) []data.Text { return candidates(r) }

// Overtaken has a watch remember receipts, and gives those that they came before
// though they stand behind them.
func (w *Watch) Overtaken(receipts []data.Receipt) []data.Receipt {
	return w.lately.overtaken(receipts)
}
