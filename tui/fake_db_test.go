package tui

import (
	"context"
	"slices"
	"sort"
	"strings"
	"time"

	"tailback/data"
)

// What the world answers as the rest of a database: from its receipts, and as
// slowly as it is told to.

// stand makes every question from now on wait for its end.
func (w *world) stand() { w.standing = make(chan struct{}, 100) }

// wait waits as long as the world is to, and counts the questions that were
// given up.
func (w *world) wait(ctx context.Context) error {
	if w.standing == nil {
		return w.err
	}
	<-ctx.Done()
	w.standing <- struct{}{}
	return ctx.Err()
}

// those gives the receipts that a test holds for, oldest first.
func (w *world) those(holds func(data.Receipt) bool) []data.Receipt {
	w.mu.Lock()
	defer w.mu.Unlock()
	var hits []data.Receipt
	for _, r := range w.known {
		if holds(r) {
			hits = append(hits, r)
		}
	}
	return hits
}

// is gives what a receipt has as a thing of a kind.
func is(kind data.FoundKind, r data.Receipt) data.Text {
	switch kind {
	case data.FoundClick:
		return r.ClickID
	case data.FoundTransaction:
		return r.TxID
	case data.FoundPlayer:
		return r.PlayerID
	}
	return r.ID.Key
}

// Older takes a step of a search, newest first; a place is how many receipts are
// older.
func (w *world) Older(ctx context.Context, f data.Filter, at data.Place, size int) (data.Older, error) {
	if w.stepped != nil {
		w.stepped()
	}
	all := w.those(func(data.Receipt) bool { return true })
	end, ok := at.(int)
	if !ok {
		end = len(all)
	}
	begin := max(end-size, 0)
	step := data.Older{Back: w.now().Add(-24 * time.Hour)}
	if begin > 0 {
		step.Next, step.Back = begin, all[begin].ReceivedAt.Time()
	}
	for _, r := range slices.Backward(all[begin:end]) {
		if f.MatchChecked(judged(r)) {
			step.Receipts = append(step.Receipts, r)
		}
	}
	return step, w.wait(ctx)
}

func (w *world) Find(ctx context.Context, text string) (data.Found, error) {
	w.asked = append(w.asked, text)
	found := data.Found{Skipped: w.skipped}
	for _, kind := range []data.FoundKind{data.FoundReceipt, data.FoundClick, data.FoundTransaction, data.FoundPlayer} {
		of := w.those(func(r data.Receipt) bool { return is(kind, r) == data.NewText(text) })
		if len(of) > 0 {
			found.Hits = append(found.Hits, data.Hit{Kind: kind, Key: data.NewText(text), Receipts: len(of), Latest: &of[len(of)-1]})
		}
	}
	return found, w.wait(ctx)
}

func (w *world) Of(ctx context.Context, kind data.FoundKind, key data.Text) ([]data.Receipt, error) {
	return w.those(func(r data.Receipt) bool { return is(kind, r) == key }), w.wait(ctx)
}

func (w *world) Trail(ctx context.Context, of data.Receipt) (data.Trail, error) {
	trail := data.Trail{
		Receipts: w.those(func(r data.Receipt) bool { return r.ID == of.ID || !r.ClickID.Null() && r.ClickID == of.ClickID }),
		Player:   w.those(func(r data.Receipt) bool { return r.PlayerID == of.PlayerID && r.Operator == of.Operator }),
		Off:      []string{"deliveries: this database keeps none"},
	}
	return trail, w.wait(ctx)
}

func (w *world) Clicks(ctx context.Context, ids []data.Text) ([]data.Click, error) {
	var clicks []data.Click
	for _, r := range w.those(func(r data.Receipt) bool { return slices.Contains(ids, r.ClickID) }) {
		clicks = append(clicks, data.Click{
			ID: data.NewID("prod-eu", r.ClickID), Campaign: r.Campaign, SubID: r.SubID, ClickedAt: data.At(r.ReceivedAt.Time().Add(-time.Hour)),
		})
	}
	return clicks, w.wait(ctx)
}

func (w *world) Terms(ctx context.Context, _ []data.Text) ([]data.Terms, error) {
	return nil, w.wait(ctx)
}

// keyOf gives what a receipt is grouped by; affiliates are not kept, and the
// campaigns have one key between them.
func keyOf(by data.Dimension, r data.Receipt) data.Ref {
	switch by {
	case data.ByCampaign:
		return data.Ref{Key: r.Campaign.Name, Name: r.Campaign.Name}
	case data.BySub:
		return data.Ref{Key: r.SubID}
	case data.ByClick:
		return data.Ref{Key: r.ClickID}
	}
	return data.Ref{}
}

func (w *world) in(d data.Drill, from, before time.Time) []data.Receipt {
	return w.those(func(r data.Receipt) bool {
		at := r.ReceivedAt.Time()
		for _, step := range d.Within {
			if keyOf(step.By, r).Key != step.Key {
				return false
			}
		}
		return !at.Before(from) && at.Before(before) && d.Filter.MatchChecked(judged(r))
	})
}

func (w *world) Groups(ctx context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
	groups := map[data.Ref]*data.Group{}
	for _, r := range w.in(d, from, before) {
		key := keyOf(d.By, r)
		if groups[key] == nil {
			groups[key] = &data.Group{Key: key, Operator: r.Operator}
		}
		g := groups[key]
		g.Counts = append(g.Counts, data.Count{
			Event: r.Event, Status: r.Status, Failed: r.HTTPStatus >= 500, Receipts: 1, Money: r.Money, LastSeen: r.ReceivedAt,
		})
	}
	level := data.Groups{From: from, Before: before}
	for _, g := range groups {
		level.Rows = append(level.Rows, *g)
	}
	sort.Slice(level.Rows, func(i, j int) bool { return level.Rows[i].Key.Label() < level.Rows[j].Key.Label() })
	return level, w.wait(ctx)
}

func (w *world) ClickCounts(ctx context.Context, d data.Drill, from, before time.Time) (map[data.Text]int, error) {
	counts := map[data.Text]int{}
	for _, r := range w.in(data.Drill{By: d.By, Within: d.Within}, from, before) {
		counts[keyOf(d.By, r).Key] += 10
	}
	return counts, w.wait(ctx)
}

func (w *world) Reasons(ctx context.Context, d data.Drill, from, before time.Time) ([]data.Reason, error) {
	var reasons []data.Reason
	for _, r := range w.in(d, from, before) {
		if r.Status != data.NewText(string(data.Accepted)) {
			reasons = append(reasons, data.Reason{Status: r.Status, Reason: r.Reason, Receipts: 1})
		}
	}
	return reasons[:min(len(reasons), 20)], w.wait(ctx)
}

func (w *world) Values(ctx context.Context, field data.FilterField, prefix string, n int) ([]string, error) {
	var values []string
	for _, r := range w.those(func(data.Receipt) bool { return true }) {
		v := map[data.FilterField]data.Text{data.FieldOperator: r.Operator.Name, data.FieldSub: r.SubID, data.FieldEvent: r.Event}[field].Raw()
		if strings.HasPrefix(v, prefix) && v != "" && !slices.Contains(values, v) && len(values) < n {
			values = append(values, v)
		}
	}
	return values, w.wait(ctx)
}

// whole gives a console the rest of the database.
func whole(o *Options) {
	w := o.Receipts.(*world)
	o.Counts, o.Lookup, o.Finder, o.Values = w, w, w, w
}
