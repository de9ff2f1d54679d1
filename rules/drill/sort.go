package drill

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// Column is what rows are sorted by.
type Column string

// The columns. Those of events are made by ByEvent.
const (
	ByKey       Column = "key" // as it is shown
	ByOperator  Column = "operator"
	ByReceipts  Column = "receipts"
	ByAccepted  Column = "accepted"
	ByRejected  Column = "rejected"
	ByDuplicate Column = "duplicate"
	ByPending   Column = "pending"
	ByFailed    Column = "failed"
	ByRefused   Column = "refused by operator"
	ByRate      Column = "accept rate"
	BySums      Column = "amounts"
	ByClicks    Column = "clicks"
	ByEarned    Column = "earned"
	ByEPC       Column = "epc"
	ByLastSeen  Column = "last seen"
	ByTrend     Column = "trend" // the receipts of the last slice that was read
)

const eventColumn = "event "

// ByEvent is the column of an event's receipts.
func ByEvent(event string) Column { return Column(eventColumn + event) }

// Sort orders rows by a column, least first unless descending; what is not known
// is least. Equal rows stand in the order of their keys, and the unassigned row
// is always last. Amounts are compared a currency at a time, in the order of the
// currencies' names: one is never weighed against another.
func Sort(rows []Row, by Column, descending bool) {
	sorted := make([]sortable, len(rows))
	for i, r := range rows {
		sorted[i] = sortable{place: i, key: r.Key.Key, value: valueOf(r, by)}
	}
	slices.SortFunc(sorted, func(a, b sortable) int {
		if a.key.Null() != b.key.Null() {
			if a.key.Null() {
				return 1
			}
			return -1
		}
		order := a.value.compare(b.value)
		if descending {
			order = -order
		}
		return cmp.Or(order, compareText(a.key, b.key), cmp.Compare(a.place, b.place))
	})
	before := slices.Clone(rows)
	for i := range sorted {
		rows[i] = before[sorted[i].place]
	}
}

// sortable stands for a row with its value, worked out once: rows are large, and
// are moved once.
type sortable struct {
	place int
	key   data.Text
	value value
}

// value is what a row has in a column: one of the three.
type value struct {
	number float64
	text   string
	money  []data.Money // by currency
}

func valueOf(r Row, by Column) value {
	if event, ok := strings.CutPrefix(string(by), eventColumn); ok {
		return value{number: float64(r.Of(event).Receipts)}
	}
	switch by {
	case ByKey:
		return value{text: strings.ToLower(r.Key.Label())}
	case ByOperator:
		return value{text: strings.ToLower(r.Operator.Label())}
	case BySums:
		return value{money: r.Sums.All()}
	case ByEarned:
		return value{money: r.Earned.All()}
	case ByEPC:
		return value{money: r.EPC()}
	case ByLastSeen:
		if r.LastSeen.Ok() {
			return value{number: float64(r.LastSeen.Micros())}
		}
	}
	return value{number: numberOf(r, by)}
}

func numberOf(r Row, by Column) float64 {
	switch by {
	case ByReceipts:
		return float64(r.Receipts)
	case ByAccepted:
		return float64(r.Accepted)
	case ByRejected:
		return float64(r.Rejected)
	case ByDuplicate:
		return float64(r.Duplicate)
	case ByPending:
		return float64(r.Pending)
	case ByFailed:
		return float64(r.Failed)
	case ByRefused:
		return float64(r.RefusedByOperator)
	case ByRate:
		return r.AcceptRate()
	case ByClicks:
		return float64(r.Clicks)
	case ByTrend:
		return float64(latest(r.Trend))
	}
	return 0
}

// latest gives the newest count that is known, -1 for none.
func latest(trend []int) int {
	for _, n := range slices.Backward(trend) {
		if n >= 0 {
			return n
		}
	}
	return -1
}

func (v value) compare(o value) int {
	return cmp.Or(cmp.Compare(v.number, o.number), strings.Compare(v.text, o.text), compareMoney(v.money, o.money))
}

// compareMoney goes through the currencies of both in the order of their names;
// one that is lacking is least.
func compareMoney(a, b []data.Money) int {
	for len(a) > 0 && len(b) > 0 {
		switch strings.Compare(a[0].Currency.Raw(), b[0].Currency.Raw()) {
		case -1:
			return 1
		case 1:
			return -1
		}
		if order := numberIn(a[0]).Cmp(numberIn(b[0])); order != 0 {
			return order
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func numberIn(m data.Money) decimal.Decimal {
	d, _ := m.Amount.Decimal()
	return d
}
