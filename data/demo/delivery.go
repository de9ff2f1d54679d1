package demo

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tailback/data"
)

// endpoint is somebody who wants to hear from us what came of a visit.
type endpoint struct {
	name data.Text
	url  string          // up to the parameters
	of   map[string]bool // the events it wants
}

func newEndpoints() map[string]*endpoint {
	all := map[string]*endpoint{}
	for name, row := range map[string]struct {
		url    string
		events []string
	}{
		"fb-capi":     {"https://capi.socialgraph.example/v3/events?ev=", []string{data.Registration, data.FTD, data.QualifiedFTD}},
		"gg-offline":  {"https://offline.searchads.example/upload?type=", []string{data.FTD, data.QualifiedFTD}},
		"push-hub":    {"https://push-hub.example/conv?e=", []string{data.FTD}},
		"lanternfish": {"https://in.lanternfish.example/pb?status=", []string{data.FTD, data.Approved, data.Refused}},
		"quokka":      {"https://s2s.quokka.example/postback?goal=", []string{data.Registration, data.FTD}},
	} {
		wants := map[string]bool{}
		for _, e := range row.events {
			wants[e] = true
		}
		all[name] = &endpoint{data.NewText(name), row.url, wants}
	}
	return all
}

// passOn plans the deliveries of an accepted receipt.
func (w *World) passOn(r data.Receipt, v click) {
	ends := []*endpoint{v.label.source.endpoint}
	if v.affiliate != nil {
		ends[0] = v.affiliate.endpoint // the visit was theirs, whatever they bought it from
	}
	for _, e := range ends {
		if e == nil || !e.of[r.Event.Raw()] {
			continue
		}
		at := momentOf(r.ReceivedAt.Time()) + w.dice.span(second/5, 2*second)
		w.due.plan(at, delivery{to: e, receipt: r.ID, url: e.address(r), attempt: 1})
	}
}

func (e *endpoint) address(r data.Receipt) data.Text {
	s := e.url + r.Event.Raw() + "&cid=" + r.ClickID.Raw()
	if !r.Money.Amount.Null() {
		s += "&value=" + r.Money.Amount.String() + "&cur=" + url.QueryEscape(r.Money.Currency.Raw())
	}
	return data.NewText(s)
}

// delivery is one attempt to come.
type delivery struct {
	to      *endpoint
	receipt data.ID
	url     data.Text
	attempt int
}

// After a failed attempt the next one waits as long as its place here says;
// after the last we give up.
func patience() []moment { return []moment{30 * second, 2 * minute, 10 * minute, 30 * minute} }

// deliveryNoise is the share of attempts that fail on a calm day.
const deliveryNoise = 0.01

func (d delivery) happen(w *World, at moment) {
	w.deliveries++
	row := data.Delivery{
		ID: data.NewID(w.o.Source, data.NewText(strconv.Itoa(w.deliveries))), ReceiptID: d.receipt, Endpoint: d.to.name,
		Method: w.get, URL: d.url, Attempt: d.attempt, SentAt: at.instant(),
		HTTPStatus: http.StatusOK, LatencyMS: int(w.dice.between(40, 400)), State: w.words.delivered,
	}
	_, down := w.trouble.at(d.to.name.Raw(), w.live(at), "")
	switch {
	case down:
		row.HTTPStatus = http.StatusServiceUnavailable
	case !w.dice.chance(deliveryNoise):
	case w.dice.chance(0.5):
		row.HTTPStatus = http.StatusInternalServerError
	default:
		row.HTTPStatus, row.Error, row.LatencyMS = 0, w.words.timeout, int(10*time.Second/time.Millisecond)
	}
	if row.HTTPStatus != http.StatusOK {
		row.State = d.again(w, at)
	}
	w.batch.Deliveries = append(w.batch.Deliveries, row)
}

// again plans the next attempt, if there is one, and gives the state until
// then.
func (d delivery) again(w *World, at moment) data.Text {
	waits := patience()
	if d.attempt > len(waits) {
		return w.words.failed
	}
	next := d
	next.attempt++
	w.due.plan(at+waits[d.attempt-1], next)
	return w.words.waiting
}
