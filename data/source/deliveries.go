package source

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"tailback/data"
)

// deliveryRow is a delivery as a query gives it.
type deliveryRow struct {
	ID         data.Text    `db:"id"`
	ReceiptID  data.Text    `db:"receipt_id"`
	Endpoint   data.Text    `db:"endpoint"`
	Method     data.Text    `db:"method"`
	URL        data.Text    `db:"url"`
	Attempt    number       `db:"attempt"`
	SentAt     data.Instant `db:"sent_at"`
	HTTPStatus number       `db:"http_status"`
	Error      data.Text    `db:"error"`
	LatencyMS  number       `db:"latency_ms"`
	State      data.Text    `db:"state"`
}

func (r deliveryRow) delivery(source string) data.Delivery {
	return data.Delivery{
		ID: data.NewID(source, r.ID), ReceiptID: data.NewID(source, r.ReceiptID), Endpoint: r.Endpoint, Method: r.Method, URL: r.URL,
		Attempt: r.Attempt.n, SentAt: r.SentAt, HTTPStatus: r.HTTPStatus.n, Error: r.Error, LatencyMS: r.LatencyMS.n, State: r.State,
	}
}

// deliveriesOf gives the deliveries of at most 5,000 receipts, oldest first; at
// most 5,000. Their URLs hold secrets.
func (s *Source) deliveriesOf(ctx context.Context, receipts []data.Receipt) ([]data.Delivery, error) {
	ids := make([]data.Text, len(receipts))
	for i, r := range receipts {
		ids[i] = r.ID.Key
	}
	var deliveries []data.Delivery
	err := s.inBatches("deliveries", "receipt_id", ids, func(keys []any) error {
		var rows []deliveryRow
		err := s.selectInto(ctx, &rows, "deliveries_by_receipt", s.list(keys), pageSize)
		for _, row := range rows {
			deliveries = append(deliveries, row.delivery(s.name))
		}
		return err
	})
	slices.SortStableFunc(deliveries, func(a, b data.Delivery) int {
		return cmp.Or(a.SentAt.Time().Compare(b.SentAt.Time()), cmp.Compare(a.Attempt, b.Attempt))
	})
	return deliveries, err
}

// Deliveries gives those sent from a moment on, oldest first; at most 5,000. It
// asks by index alone: where none leads there the error, of kind Usage, says
// which is missing. Their URLs hold secrets.
func (s *Source) Deliveries(ctx context.Context, from time.Time) ([]data.Delivery, error) {
	const what = "cannot read deliveries"
	if err := s.deliveriesLead(ctx, what); err != nil {
		return nil, err
	}
	sentAt := s.compose.relations["deliveries"].columns["sent_at"].encoder
	var rows []deliveryRow
	if err := s.selectInto(ctx, &rows, "deliveries_since", sentAt.from(from), pageSize); err != nil {
		return nil, explain(what, err)
	}
	deliveries := make([]data.Delivery, len(rows))
	for i, row := range rows {
		deliveries[i] = row.delivery(s.name)
	}
	// The key of a coarser clock reaches a little before the moment.
	return slices.DeleteFunc(deliveries, func(d data.Delivery) bool { return d.SentAt.Time().Before(from) }), nil
}

// deliveriesLead reports that an index leads to deliveries by when they were sent;
// where none does the error, of kind Usage, says which is missing.
func (s *Source) deliveriesLead(ctx context.Context, what string) error {
	var without *noIndexError
	switch err := s.indexed(ctx, "deliveries", "sent_at"); {
	case errors.As(err, &without):
		return &data.Error{Kind: data.Usage, What: what, Why: without.Error(), Cause: err}
	case err != nil:
		return explain(what, err)
	}
	return nil
}
