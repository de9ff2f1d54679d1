package source

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tailback/data"
)

// sampleFor is how long the newest receipts serve to complete what is typed.
const sampleFor = 30 * time.Second

// sample counts the values of each field among the newest receipts.
type sample struct {
	mu     sync.Mutex
	at     time.Time
	counts map[data.FilterField]map[string]int
}

// Values gives values of a field that begin with prefix, whatever the case of A
// to Z, the most frequent first, at most n: names of operators and campaigns, or
// what stands in the newest 5,000 receipts, counted at most half a minute ago.
// They are raw: never print them as they are. Times and queries have none.
func (s *Source) Values(ctx context.Context, field data.FilterField, prefix string, n int) ([]string, error) {
	counts, err := s.sampled(ctx)
	if err != nil {
		return nil, explain("cannot read values to choose from", err)
	}
	counted := counts[field]
	if field == data.FieldOperator || field == data.FieldCampaign {
		known, err := s.theRoster(ctx)
		if err != nil {
			return nil, explain("cannot read names to choose from", err)
		}
		counted = withNames(counted, field, known)
	}
	var values []string
	for value := range counted {
		if len(value) >= len(prefix) && lowerASCII(value[:len(prefix)]) == lowerASCII(prefix) {
			values = append(values, value)
		}
	}
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(cmp.Compare(counted[b], counted[a]), cmp.Compare(a, b)) })
	return values[:min(max(n, 0), len(values))], nil
}

// withNames adds the names on a roster, which no receipt may have had of late.
func withNames(counted map[string]int, field data.FilterField, known *roster) map[string]int {
	counted = maps.Clone(counted)
	if field == data.FieldOperator {
		for _, name := range known.operators {
			counted[name.Raw()] += 0
		}
	} else {
		for _, campaign := range known.campaigns {
			counted[campaign.Name.Raw()] += 0
		}
	}
	delete(counted, "")
	return counted
}

// sampled counts what stands in the newest receipts.
func (s *Source) sampled(ctx context.Context) (map[data.FilterField]map[string]int, error) {
	s.sample.mu.Lock()
	counts, at := s.sample.counts, s.sample.at
	s.sample.mu.Unlock()
	if time.Since(at) < sampleFor {
		return counts, nil
	}
	receipts, err := s.Latest(ctx, data.Filter{}, pageSize)
	if err != nil {
		return nil, err
	}
	counts = countValues(receipts)
	s.sample.mu.Lock()
	defer s.sample.mu.Unlock()
	s.sample.counts, s.sample.at = counts, time.Now()
	return counts, nil
}

// countValues counts, field by field, what a filter can be completed with.
func countValues(receipts []data.Receipt) map[data.FilterField]map[string]int {
	counts := map[data.FilterField]map[string]int{data.FieldOperator: {}, data.FieldCampaign: {}}
	for _, r := range receipts {
		for field, value := range valuesOf(r) {
			if value == "" {
				continue
			}
			if counts[field] == nil {
				counts[field] = map[string]int{}
			}
			// Cloned, a value does not keep its receipt.
			counts[field][strings.Clone(value)]++
		}
	}
	return counts
}

// valuesOf gives the fields of a receipt as a filter writes them.
func valuesOf(r data.Receipt) map[data.FilterField]string {
	values := map[data.FilterField]string{
		data.FieldID: r.ID.Key.Raw(), data.FieldOperator: nameOrKey(r.Operator), data.FieldCampaign: nameOrKey(r.Campaign),
		data.FieldClick: r.ClickID.Raw(), data.FieldSub: r.SubID.Raw(), data.FieldEvent: r.Event.Raw(), data.FieldStatus: r.Status.Raw(),
		data.FieldReason: r.Reason.Raw(), data.FieldCurrency: r.Money.Currency.Raw(),
		data.FieldTxID: r.TxID.Raw(), data.FieldPlayer: r.PlayerID.Raw(), data.FieldPlayerStatus: r.PlayerStatus.Raw(),
		data.FieldMethod: r.Method.Raw(), data.FieldIP: r.RemoteIP.Raw(), data.FieldAuth: r.AuthOK.String(),
	}
	if amount, ok := r.Money.Amount.Decimal(); ok {
		values[data.FieldAmount] = amount.String()
	}
	if r.HTTPStatus != 0 {
		values[data.FieldHTTP] = strconv.Itoa(r.HTTPStatus)
	}
	return values
}

func nameOrKey(r data.Ref) string {
	if r.Name.Empty() {
		return r.Key.Raw()
	}
	return r.Name.Raw()
}
