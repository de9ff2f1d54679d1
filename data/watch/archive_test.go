package watch_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/demo"
	"tailback/data/watch"
	"tailback/rules/contract"
)

// archive is a tracker's database in memory: the rows of a world of the demo, as
// far as its time has gone on. It answers as a source does.
type archive struct {
	book *contract.Book

	mu         sync.Mutex
	receipts   []*data.Receipt // in the order of arrival
	clicks     map[data.Text]data.Click
	campaigns  map[data.Text]data.Campaign
	terms      map[data.Text][]data.Terms
	sharing    map[common][]*data.Receipt // oldest first
	deliveries []data.Delivery
	read       time.Time // the earliest moment that Each was asked for
	away       time.Time // until then what is older than half an hour is not read
}

// common is what receipts have in common that are prior to each other.
type common struct {
	kind         data.FoundKind
	operator, id data.Text
}

const (
	// As source.Facts does: priors of each kind, and how many have a word in common
	// that is no id.
	priorsOfEach = 50
	tooMany      = 1000
	archivePage  = 5000
)

func newArchive(t testing.TB, w *demo.World) *archive {
	t.Helper()
	a := &archive{clicks: map[data.Text]data.Click{}, campaigns: map[data.Text]data.Campaign{}, terms: map[data.Text][]data.Terms{}, sharing: map[common][]*data.Receipt{}}
	setting := w.Setting()
	for _, c := range setting.Campaigns {
		a.campaigns[c.ID.Key] = c
	}
	for _, d := range setting.Terms {
		a.terms[d.Campaign.Key] = append(a.terms[d.Campaign.Key], d)
	}
	a.book = bookWith(t, setting.Contracts)
	a.take(demo.Batch{Batch: setting})
	return a
}

// bookWith makes contracts of the demo ready.
func bookWith(t testing.TB, all []data.Contract) *contract.Book {
	t.Helper()
	var entries []contract.Entry
	for _, c := range all {
		entries = append(entries, contract.Entry{Contract: c, Origin: contract.Relation})
	}
	book, faults := contract.NewBook(entries, func(name string) ([]byte, error) {
		return []byte(demo.Secrets()[strings.TrimPrefix(name, "env:")]), nil
	})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return book
}

// take writes what happened in the world.
func (a *archive) take(b demo.Batch) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range b.Clicks {
		a.clicks[c.ID.Key] = c
	}
	for i := range b.Receipts {
		r := &b.Receipts[i]
		for _, c := range inCommon(r) {
			a.sharing[c] = append(a.sharing[c], r)
		}
		a.receipts = append(a.receipts, r)
	}
	a.deliveries = append(a.deliveries, b.Deliveries...)
}

// forget drops the receipts and deliveries of before a moment.
func (a *archive) forget(before time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	old := func(r *data.Receipt) bool { return r.ReceivedAt.Time().Before(before) }
	for c, all := range a.sharing {
		if all = slices.DeleteFunc(all, old); len(all) == 0 {
			delete(a.sharing, c)
		} else {
			a.sharing[c] = slices.Clone(all)
		}
	}
	a.receipts = slices.Clone(a.receipts[a.from(before):])
	a.deliveries = slices.Clone(a.deliveries[a.sentFrom(before):])
}

func inCommon(r *data.Receipt) (all []common) {
	for _, c := range [...]common{{data.FoundClick, data.Text{}, r.ClickID}, {data.FoundTransaction, r.Operator.Key, r.TxID}, {data.FoundPlayer, r.Operator.Key, r.PlayerID}} {
		if !c.id.Empty() {
			all = append(all, c)
		}
	}
	return all
}

func (a *archive) from(at time.Time) int {
	i, _ := slices.BinarySearchFunc(a.receipts, at, func(r *data.Receipt, at time.Time) int { return r.ReceivedAt.Time().Compare(at) })
	return i
}

// between gives the receipts of a time.
func (a *archive) between(from, before time.Time) []data.Receipt {
	some := a.receipts[a.from(from):max(a.from(from), a.from(before))]
	all := make([]data.Receipt, len(some))
	for i, r := range some {
		all[i] = *r
	}
	return all
}

func (a *archive) sentFrom(at time.Time) int {
	i, _ := slices.BinarySearchFunc(a.deliveries, at, func(d data.Delivery, at time.Time) int { return d.SentAt.Time().Compare(at) })
	return i
}

func (a *archive) Facts(_ context.Context, receipts []data.Receipt, candidates func(data.Receipt) []data.Text, now time.Time) ([]data.Facts, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	facts := make([]data.Facts, len(receipts))
	for i := range receipts {
		r, f := &receipts[i], &facts[i]
		f.Now = now
		key := r.Campaign.Key
		if c, ok := a.clicks[r.ClickID]; ok {
			f.Click, key = &c, c.Campaign.Key
		} else if f.Named = a.named(candidates(*r)); len(f.Named) > 0 && key.Null() {
			key = f.Named[0].Campaign.Key
		}
		if c, ok := a.campaigns[key]; ok {
			f.Campaign, f.Terms = &c, a.terms[key]
		}
		f.Prior, f.Unread.Prior = a.prior(r)
	}
	return facts, nil
}

func (a *archive) named(values []data.Text) (all []data.Click) {
	for _, v := range values {
		if c, ok := a.clicks[v]; ok {
			all = append(all, c)
		}
	}
	return all
}

func (a *archive) prior(r *data.Receipt) (all []data.Receipt, unread bool) {
	for _, c := range inCommon(r) {
		sharing := a.sharing[c]
		if len(sharing) > tooMany {
			unread = true
			continue
		}
		n := 0
		for i := len(sharing) - 1; i >= 0 && n < priorsOfEach; i-- {
			p := sharing[i]
			if data.CompareArrival(p, r) >= 0 {
				continue
			}
			if n++; !slices.ContainsFunc(all, func(known data.Receipt) bool { return known.ID == p.ID }) {
				all = append(all, *p)
			}
		}
	}
	slices.SortFunc(all, func(x, y data.Receipt) int { return data.CompareArrival(&x, &y) })
	return all, unread
}

func (a *archive) Each(ctx context.Context, f data.Filter, from, before time.Time, fn func([]data.Receipt) error) error {
	return a.EachFew(ctx, archivePage, f, from, before, fn)
}

func (a *archive) EachFew(ctx context.Context, few int, f data.Filter, from, before time.Time, fn func([]data.Receipt) error) error {
	if time.Since(from) > 30*time.Minute {
		time.Sleep(time.Until(a.away))
	}
	a.mu.Lock()
	all := a.between(from, before)
	if from.Before(a.read) {
		a.read = from
	}
	a.mu.Unlock()
	for page := range slices.Chunk(all, few) {
		if err := fn(slices.DeleteFunc(page, func(r data.Receipt) bool { return !f.Match(r) })); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (a *archive) Latest(_ context.Context, f data.Filter, n int) ([]data.Receipt, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []data.Receipt
	for i := len(a.receipts) - 1; i >= 0 && len(all) < n; i-- {
		if f.Match(*a.receipts[i]) {
			all = append(all, *a.receipts[i])
		}
	}
	slices.Reverse(all)
	return all, nil
}

func (a *archive) Activity(ctx context.Context, from, before time.Time) ([]data.Minute, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return []data.Minute{{At: from, Receipts: a.from(before) - a.from(from)}}, ctx.Err()
}

// Deliveries gives at most as many as a source does.
func (a *archive) Deliveries(_ context.Context, from time.Time) ([]data.Delivery, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	some := a.deliveries[a.sentFrom(from):]
	return slices.Clone(some[:min(len(some), archivePage)]), nil
}

var (
	_ watch.Database = (*archive)(nil)
	_ watch.Receipts = (*archive)(nil)
)
