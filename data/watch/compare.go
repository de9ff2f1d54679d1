package watch

import (
	"context"
	"errors"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/board"
	"tailback/rules/compare"
	"tailback/rules/contract"
)

// Receipts reads the receipts that are compared.
type Receipts interface {
	// Latest gives the newest n that match, oldest first.
	Latest(ctx context.Context, f data.Filter, n int) ([]data.Receipt, error)
	// Each hands over those of a time that match, oldest first.
	Each(ctx context.Context, f data.Filter, from, before time.Time, fn func([]data.Receipt) error) error
}

// errEnough ends the reading of receipts that nobody compares.
var errEnough = errors.New("enough")

// Compare sets what the operator of an alert sent before it beside what it sent
// from then on, up to until: the newest receipts before and the first ones since,
// as many as are compared. Of a silence that no other alert explains it gives what
// came last.
func (w *Watch) Compare(ctx context.Context, db Receipts, a data.Alert, until time.Time, secrets []string) (compare.Comparison, error) {
	of, err := operatorFilter(a.Key.Operator)
	if err != nil {
		return compare.Comparison{}, err
	}
	since := a.Since.At
	if a.Key.Rule == board.Silence && a.Cause == nil {
		return w.silent(ctx, db, of, a, secrets)
	}
	earlier, err := data.ParseFilter("since:"+moment(since.Add(-usual))+" until:"+moment(since), since)
	if err != nil {
		return compare.Comparison{}, err
	}
	before, err := db.Latest(ctx, of.And(earlier), compare.MostReceipts)
	if err != nil {
		return compare.Comparison{}, err
	}
	var after []data.Receipt
	bytes := 0
	err = db.Each(ctx, of, since, until, func(page []data.Receipt) error {
		for i := range page {
			bytes += page[i].Weight()
		}
		if after = append(after, page...); len(after) >= 2*compare.MostReceipts || bytes > mostBytes {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return compare.Comparison{}, err
	}
	known, err := w.clicksIn(ctx, before, after)
	if err != nil {
		return compare.Comparison{}, err
	}
	return compare.Compare(before, after, compare.Options{
		Operator: a.Operator.Label(), Contract: w.contractBefore(a), Secrets: secrets, Known: known,
	}), nil
}

// lastOnes is how many receipts from before a silence are read.
const lastOnes = 20

// silent tells a silence by the last receipts before it.
func (w *Watch) silent(ctx context.Context, db Receipts, of data.Filter, a data.Alert, secrets []string) (compare.Comparison, error) {
	terms := "until:" + moment(a.Since.At.Add(time.Microsecond))
	if key, ok := strings.CutPrefix(a.Key.Field, "campaign:"); ok {
		terms += " campaign:" + data.Quoted(data.NewText(key))
	}
	earlier, err := data.ParseFilter(terms, a.Since.At)
	if err != nil {
		return compare.Comparison{}, err
	}
	last, err := db.Latest(ctx, of.And(earlier), lastOnes)
	if err != nil {
		return compare.Comparison{}, err
	}
	return compare.Silent(a, last, compare.Options{Operator: a.Operator.Label(), Contract: w.contractBefore(a), Secrets: secrets}), nil
}

// contractBefore is the contract that was valid before a change.
func (w *Watch) contractBefore(a data.Alert) *contract.Version {
	if w.o.Book == nil {
		return nil
	}
	return w.o.Book().At(a.Key.Operator, a.Since.At.Add(-time.Microsecond))
}

// clicksIn gives who knows the ids of the clicks that receipts name anywhere; nil
// where clicks cannot be looked up.
func (w *Watch) clicksIn(ctx context.Context, sides ...[]data.Receipt) (func(string) bool, error) {
	known, unread := map[string]bool{}, false
	for _, receipts := range sides {
		facts, err := w.o.Database.Facts(ctx, receipts, Candidates, w.now())
		if err != nil {
			return nil, err
		}
		for i := range facts {
			f := &facts[i]
			unread = unread || f.Unread.Clicks
			if f.Click != nil {
				known[f.Click.ID.Key.Raw()] = true
			}
			for j := range f.Named {
				known[f.Named[j].ID.Key.Raw()] = true
			}
		}
	}
	if unread {
		return nil, nil
	}
	return func(value string) bool { return known[value] }, nil
}

// operatorFilter chooses the receipts of an operator by its key.
func operatorFilter(key data.Text) (data.Filter, error) {
	return data.ParseFilter("operator:"+data.Quoted(key), time.Time{})
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999Z") }
