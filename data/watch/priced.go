package watch

import "tailback/data"

// Priced gives acts with the money that their alerts are compared with. An ack
// that was given before its console knew the day has none of its own: it gets that
// of the first whole board that shows its alert. waits is set while there is no
// such board: ask again.
func (b *Boards) Priced(acts []data.Act) (priced []data.Act, waits bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	prices := map[int64]data.Sums{}
	for _, act := range acts {
		if price, ok := b.price(act); ok {
			prices[act.ID], act.Certain, act.Unpriced = price, price, false
		}
		waits = waits || act.Unpriced && b.present.Progress < 1
		priced = append(priced, act)
	}
	b.prices = prices
	return priced, waits
}

// price gives what an ack without a price is compared with. The caller holds the
// lock.
func (b *Boards) price(act data.Act) (price data.Sums, ok bool) {
	if !act.Unpriced {
		return price, false
	}
	if price, ok = b.prices[act.ID]; ok {
		return price, true
	}
	for _, a := range b.present.Alerts() {
		if act.Of(*a) && a.Open() && !a.Partial {
			return a.Risk.Certain, true
		}
	}
	return price, false
}
