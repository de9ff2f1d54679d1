package data

import "cmp"

// CompareArrival orders receipts by (received_at, id): of two, the smaller one
// came before the other. Keys that are numbers are in the order of numbers.
func CompareArrival(a, b *Receipt) int {
	if order := a.ReceivedAt.Time().Compare(b.ReceivedAt.Time()); order != 0 {
		return order
	}
	return cmp.Or(
		cmp.Compare(a.ID.Source, b.ID.Source),
		cmp.Compare(a.ID.Key.Len(), b.ID.Key.Len()),
		cmp.Compare(a.ID.Key.Raw(), b.ID.Key.Raw()),
	)
}
