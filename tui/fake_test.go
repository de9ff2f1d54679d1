package tui

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// world makes receipts and plays the database and its tail.
type world struct {
	mu    sync.Mutex
	rng   *rand.Rand
	now   func() time.Time
	next  int
	known []data.Receipt // newest last
	state data.TailState
	err   error // of every read, while set
	rate  float64
	last  time.Time

	standing chan struct{} // of a world that answers nothing: questions given up
	asked    []string      // what was looked up
	stepped  func()        // called with each step of a search
	skipped  []string      // where it was not
}

func newWorld(now func() time.Time) *world {
	return &world{
		rng: rand.New(rand.NewPCG(1, 2)), now: now, next: 8_812_000,
		state: data.TailState{Exactness: data.Complete, At: now(), ServerTime: now()},
	}
}

type offer struct{ operator, campaign, sub string }

// receipt makes the next one, received at a moment.
func (w *world) receipt(at time.Time) data.Receipt {
	offers := []offer{
		{"Oddly", "de-slots-2", "nat_18"}, {"Oddly", "at-slots", "nat_18"}, {"Zebrino", "se-casino", "gg_204"},
		{"Zebrino", "no-casino", "gg_204"}, {"FableSpin", "ru-ios-slots", "fb_ad_881"}, {"Kestrel Bet", "uk-sports", "tt_77"},
	}
	o := offers[w.rng.IntN(len(offers))]
	event := []string{data.Registration, data.Registration, data.Registration, data.FTD, data.Deposit, data.QualifiedFTD, data.Rebill}[w.rng.IntN(7)]
	w.next++
	click := fmt.Sprintf("%08x-%04x-4%03x-9d11-%012x", w.rng.Uint32(), w.rng.IntN(1<<16), w.rng.IntN(1<<12), w.rng.Uint64()>>16)
	r := data.Receipt{
		ID:         data.NewID("prod-eu", data.NewText(fmt.Sprint(w.next))),
		ReceivedAt: data.At(at),
		Operator:   data.Ref{Key: data.NewText("op-" + o.operator), Name: data.NewText(o.operator)},
		Campaign:   data.Ref{Key: data.NewText("c-1"), Name: data.NewText(o.campaign)},
		ClickID:    data.NewText(click),
		SubID:      data.NewText(o.sub),
		Event:      data.NewText(event),
		Status:     data.NewText(string(data.Accepted)),
		OccurredAt: data.At(at.Add(-8 * time.Second)),
		TxID:       data.NewText(fmt.Sprintf("T-%d", 99000+w.next%1000)),
		PlayerID:   data.NewText(fmt.Sprint(88000 + w.next%900)),
		Method:     data.NewText("GET"),
		RemoteIP:   data.NewText("185.12.0.7"),
		AuthOK:     data.Yes,
		HTTPStatus: 200,
	}
	query := "clickid=" + click + "&event=" + event
	if event != data.Registration {
		sum := decimal.New(int64(1+w.rng.IntN(40))*500, -2)
		r.Money = data.Money{Amount: data.NewAmount(sum), Currency: data.NewText("EUR")}
		query += "&sum=" + sum.StringFixed(2) + "&cur=EUR"
	}
	switch {
	case o.operator == "FableSpin":
		r.Campaign, r.ClickID, r.SubID = data.Ref{}, data.Text{}, data.Text{}
		r.Status, r.Reason = data.NewText(string(data.Rejected)), data.NewText("no click id")
		query = "click_id=" + query[len("clickid="):]
	case w.rng.IntN(20) == 0:
		r.Status, r.Reason = data.NewText(string(data.Duplicate)), data.NewText("seen before")
	case w.rng.IntN(30) == 0:
		r.Status, r.HTTPStatus = data.Text{}, 503
	}
	r.Query = data.NewText(query + "&token=s3cret")
	return r
}

// arrive makes n receipts that end now.
func (w *world) arrive(n int) []data.Receipt {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.more(n, w.now())
}

func (w *world) more(n int, end time.Time) []data.Receipt {
	batch := make([]data.Receipt, n)
	for i := range batch {
		batch[i] = w.receipt(end.Add(-time.Duration(n-1-i) * 47 * time.Millisecond))
	}
	w.known = append(w.known, batch...)
	if len(w.known) > 4000 {
		w.known = append([]data.Receipt(nil), w.known[len(w.known)-2000:]...)
	}
	return batch
}

// Next gives what the rate made since the last call.
func (w *world) Next(ctx context.Context) (data.TailBatch, error) {
	for {
		w.mu.Lock()
		now := w.now()
		if w.last.IsZero() {
			w.last = now
		}
		n := int(now.Sub(w.last).Seconds() * w.rate)
		var batch data.TailBatch
		if n > 0 {
			w.last = w.last.Add(time.Duration(float64(n) / w.rate * float64(time.Second)))
			batch.Receipts = w.more(n, now)
		}
		w.state.At, w.state.ServerTime = now, now
		batch.State = w.state
		w.mu.Unlock()
		if n > 0 {
			return batch, nil
		}
		select {
		case <-ctx.Done():
			return data.TailBatch{}, ctx.Err()
		case <-time.After(250 * time.Millisecond):
			return batch, nil
		}
	}
}

func (w *world) Latest(_ context.Context, f data.Filter, n int) ([]data.Receipt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var hits []data.Receipt
	for i := len(w.known) - 1; i >= 0 && len(hits) < n; i-- {
		if f.Match(w.known[i]) {
			hits = append(hits, w.known[i])
		}
	}
	slices.Reverse(hits)
	return hits, w.err
}

func (w *world) ByID(_ context.Context, ids []data.ID) ([]data.Receipt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var hits []data.Receipt
	for _, id := range ids {
		for _, r := range w.known {
			if r.ID == id {
				hits = append(hits, r)
			}
		}
	}
	return hits, w.err
}

func (w *world) Activity(_ context.Context, from, to time.Time) ([]data.Minute, error) {
	if w.err != nil {
		return nil, w.err
	}
	var minutes []data.Minute
	for at := from.Truncate(time.Minute); at.Before(to); at = at.Add(time.Minute) {
		n := 380 + int(at.Unix()/60%7)*15
		minutes = append(minutes, data.Minute{At: at, Receipts: n, Accepted: n * 94 / 100, Rejected: n * 4 / 100})
	}
	return minutes, nil
}
