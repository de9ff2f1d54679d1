package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// retryText is what a filter looks at of a retry: each value with its field
// before it, so that both free words and field:word find it.
func retryText(r *data.Retry) string {
	return strings.ToLower(fmt.Sprintf("id:%d operator:%s event:%s endpoint:%s state:%s by:%s receipt:%s delivery:%s amount:%s said:%s",
		r.ID, label(r.Operator), brief(r.Event), r.Endpoint, r.State, brief(r.By), brief(r.Receipt.Key), brief(r.Delivery.Key), r.Amount, brief(r.Said)))
}

func failedText(d *FailedDelivery) string {
	return strings.ToLower(fmt.Sprintf("delivery:%s operator:%s event:%s endpoint:%s state:%s receipt:%s http:%d error:%s",
		brief(d.ID.Key), label(d.Receipt.Operator), brief(d.Receipt.Event), brief(d.Endpoint), brief(d.State), brief(d.ReceiptID.Key), d.HTTPStatus, begin(d.Error, 128)))
}

// fitsWords reports whether a text has every word; a minus before one asks that it
// has it not.
func fitsWords(text string, words []string) bool {
	for _, w := range words {
		if bare, not := strings.CutPrefix(w, "-"); strings.Contains(text, bare) == not {
			return false
		}
	}
	return true
}

// retryOrders name the orders; the first is that in which they come, the newest
// first.
func retryOrders() []string { return []string{"time", "operator", "endpoint", "amount"} }

func sortRows(rows []retriesRow, order int, reverse bool) {
	by := [...]func(a, b retriesRow) int{
		nil,
		func(a, b retriesRow) int { return strings.Compare(a.operator(), b.operator()) },
		func(a, b retriesRow) int { return strings.Compare(a.to(), b.to()) },
		func(a, b retriesRow) int { return b.amount().Cmp(a.amount()) },
	}[order]
	if by != nil {
		slices.SortStableFunc(rows, by)
	}
	if reverse {
		slices.Reverse(rows)
	}
}

func (r retriesRow) operator() string {
	switch {
	case r.retry != nil:
		return label(r.retry.Operator)
	case r.failed != nil:
		return label(r.failed.Receipt.Operator)
	}
	return ""
}

// to names the endpoint of a row.
func (r retriesRow) to() string {
	switch {
	case r.retry != nil:
		return r.retry.Endpoint
	case r.failed != nil:
		return brief(r.failed.Endpoint)
	case r.endpoint != nil:
		return r.endpoint.Name
	}
	return ""
}

// amount is how much a row tells of, whatever its currency: to put rows in order.
func (r retriesRow) amount() decimal.Decimal {
	m := data.Money{}
	switch {
	case r.retry != nil:
		m = r.retry.Amount
	case r.failed != nil:
		m = r.failed.Receipt.Money
	}
	d, _ := m.Amount.Decimal()
	return d
}
