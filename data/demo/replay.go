package demo

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tailback/data"
)

// inbox holds what came from outside of the world until its next piece of time.
type inbox struct {
	mu      sync.Mutex
	waiting []data.Receipt
}

// take empties it.
func (i *inbox) take() []data.Receipt {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := i.waiting
	i.waiting = nil
	return all
}

// Replay reads a request that we send again into our own tracker, as the tracker
// does: the receipt that it repeats says whose it is, visit is the click that it
// names, nil for none. At the end of the present piece of time the world has the
// receipt, whose answer is given. It may be called by several goroutines.
func (w *World) Replay(of data.Receipt, raw string, visit *data.Click) data.Receipt {
	i := slices.IndexFunc(w.operators, func(o *operator) bool { return o.ref.Key == of.Operator.Key })
	if i < 0 {
		return data.Receipt{Status: w.words.rejected, Reason: w.words.noSuchClick, HTTPStatus: http.StatusNotFound}
	}
	o := w.operators[i]
	fields := make(map[string]string, len(o.params))
	for _, p := range o.params {
		fields[p.name] = p.field
	}
	r := &request{}
	for part := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		if text, err := url.QueryUnescape(value); err == nil {
			value = text
		}
		r.pairs = append(r.pairs, pair{fields[name], name, value})
	}
	known := click{campaign: &campaign{}}
	if visit != nil {
		known.id, known.campaign.ref = visit.ID.Key, visit.Campaign
	}
	x := w.read(o, r, known)
	x.Query, x.RemoteIP, x.AuthOK = data.NewText(raw), data.NewText("127.0.0.1"), data.Yes
	w.inbox.mu.Lock()
	defer w.inbox.mu.Unlock()
	w.inbox.waiting = append(w.inbox.waiting, x)
	return x
}

// Down reports whether an endpoint of ours answers 503 at a moment.
func (w *World) Down(endpoint string, at time.Time) bool {
	_, down := w.trouble.at(endpoint, w.live(momentOf(at)), "")
	return down
}

// takeIn writes down what has come from outside.
func (w *World) takeIn(at moment) {
	for _, r := range w.inbox.take() {
		w.receipts++
		r.ID, r.ReceivedAt = data.NewID(w.o.Source, data.NewText(strconv.Itoa(w.receipts))), at.instant()
		w.batch.Receipts = append(w.batch.Receipts, r)
	}
}
