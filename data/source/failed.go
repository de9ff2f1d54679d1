package source

import (
	"context"
	"slices"
	"time"

	"tailback/data"
)

// failedAtMost is how many failed deliveries are given.
const failedAtMost = 1000

// FailedDeliveries gives those from a moment on whose last try was not answered
// with success, the newest first; at most 1,000 tries are looked at, and more says
// that there are others. It asks by index alone, as Deliveries does.
func (s *Source) FailedDeliveries(ctx context.Context, from time.Time) (failed []data.Delivery, more bool, err error) {
	const what = "cannot read failed deliveries"
	if err := s.deliveriesLead(ctx, what); err != nil {
		return nil, false, err
	}
	sentAt := s.compose.relations["deliveries"].columns["sent_at"].encoder
	var rows []deliveryRow
	if err := s.selectInto(ctx, &rows, "deliveries_failed", sentAt.from(from), failedAtMost); err != nil {
		return nil, false, explain(what, err)
	}
	tries := make([]data.Delivery, len(rows))
	receipts := make([]data.Receipt, len(rows))
	for i, row := range rows {
		tries[i] = row.delivery(s.name)
		receipts[i].ID = tries[i].ReceiptID
	}
	all, err := s.allDeliveriesOf(ctx, receipts)
	if err != nil {
		return nil, false, explain(what, err)
	}
	last := map[[2]data.Text]data.Delivery{}
	for _, d := range all { // the oldest first
		last[[2]data.Text{d.ReceiptID.Key, d.Endpoint}] = d
	}
	for _, d := range tries {
		key := [2]data.Text{d.ReceiptID.Key, d.Endpoint}
		if l, known := last[key]; !known || l.ID == d.ID {
			failed = append(failed, d)
		}
	}
	slices.SortStableFunc(failed, func(a, b data.Delivery) int { return b.SentAt.Time().Compare(a.SentAt.Time()) })
	return failed, len(rows) == failedAtMost, nil
}
