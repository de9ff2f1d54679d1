package demo

import (
	"math"
	"time"

	"tailback/data"
	"tailback/data/reference"
)

// Options say which world it is. Equal options give equal rows.
type Options struct {
	Seed uint64
	// Rate is how many receipts a second arrive live; 0 means 20.
	Rate float64
	// Start is when live traffic begins.
	Start time.Time
	// History is how far receipts reach back from there; 0 means a day.
	History time.Duration
	// Source qualifies the ids; empty means demo.
	Source string
	// Calm leaves the incidents out.
	Calm bool
}

// The shape of history: most of it is a quiet daily rhythm, the same at every
// rate, and its end already has the live rate.
const (
	History       = 24 * time.Hour // where Options do not say
	surge         = 30 * time.Minute
	surgeMost     = 200_000 // receipts; a rate above 111 a second shortens the surge
	rhythmTotal   = 68_000  // receipts in the rest of the day
	clicksPer     = 0.62    // clicks a receipt
	firstReceipt  = 8_700_000
	firstDelivery = 2_100_000
)

// World is a tracker and its traffic. It is not safe for use by two goroutines
// at once.
type World struct {
	o          Options
	dice       dice
	operators  []*operator
	campaigns  []*campaign
	sources    []*source
	affiliates []*affiliate
	devices    []data.Text
	trouble    trouble
	traffic    weights // over operators
	mix        []share
	events     weights // over mix
	words      vocabulary
	get        data.Text

	start      moment
	jump       moment // when the live rate begins
	nextSlot   moment // the next receipt that is nobody's consequence
	nextVisit  moment
	due        due
	receipts   int // the last number given
	deliveries int

	batch Batch // what the present call of Until gathers
	inbox inbox
}

// Batch is what happened in a piece of time, each kind in the order of time.
type Batch struct {
	reference.Batch
	// Planted tells which of the receipts are not as they should be.
	Planted []Planted
}

// Planted is a receipt with a flaw that was put there.
type Planted struct {
	Receipt data.ID
	Flaw    Flaw
}

// New builds a world at the beginning of its history.
func New(o Options) *World {
	if o.Rate <= 0 {
		o.Rate = 20
	}
	if o.History <= 0 {
		o.History = History
	}
	if o.Source == "" {
		o.Source = "demo"
	}
	w := &World{
		o: o, dice: newDice(o.Seed), trouble: newTrouble(o.Calm), words: newVocabulary(), get: data.NewText("GET"),
		devices: []data.Text{data.NewText("mobile"), data.NewText("desktop"), data.NewText("tablet")},
		start:   momentOf(o.Start), receipts: firstReceipt, deliveries: firstDelivery,
	}
	for i, r := range roles() {
		w.operators = append(w.operators, newOperator(i+1, r))
	}
	ends := newEndpoints()
	w.sources, w.affiliates = newSources(ends), newAffiliates(ends)
	w.campaigns = newCampaigns(w.operators, o.Start.UTC().Add(-o.History))
	w.traffic = zipf(len(w.operators), operatorSteepness)
	w.mix, w.events = eventMix()
	w.jump = w.start - min(spanOf(surge), moment(surgeMost/o.Rate*float64(second)))
	begin := w.begin()
	w.nextSlot, w.nextVisit = w.after(begin, 1), w.after(begin, clicksPer)
	return w
}

// begin is when history begins.
func (w *World) begin() moment { return w.start - spanOf(w.o.History) }

// Start is when live traffic begins.
func (w *World) Start() time.Time { return w.start.time() }

// Setting gives what is there before the first receipt: operators, campaigns,
// terms, contracts, and the clicks of people who may come back. It is to be
// called once, before Until.
func (w *World) Setting() reference.Batch {
	var b reference.Batch
	for _, o := range w.operators {
		b.Operators = append(b.Operators, data.Operator{ID: data.NewID(w.o.Source, o.ref.Key), Name: o.ref.Name})
		b.Contracts = append(b.Contracts, o.contract)
	}
	for n, c := range w.campaigns {
		b.Campaigns = append(b.Campaigns, c.noun(w.o.Source, n))
		b.Terms = append(b.Terms, c.deals...)
		b.Clicks = append(b.Clicks, w.populate(c)...)
	}
	return b
}

// Until gives what happens from where the last call ended until before t, at
// most that many receipts. more tells that the limit cut it short.
func (w *World) Until(t time.Time, most int) (b Batch, more bool) {
	// The next batch will be about as large as the last.
	last := w.batch
	w.batch = Batch{Batch: reference.Batch{
		Clicks:     make([]data.Click, 0, len(last.Clicks)),
		Receipts:   make([]data.Receipt, 0, len(last.Receipts)),
		Deliveries: make([]data.Delivery, 0, len(last.Deliveries)),
	}}
	end := momentOf(t)
	for len(w.batch.Receipts) < most {
		at, what := w.next()
		if at >= end {
			w.takeIn(end)
			return w.batch, false
		}
		what(at)
	}
	return w.batch, true
}

// next finds what comes first: a consequence of something earlier, a click, or
// a postback.
func (w *World) next() (moment, func(moment)) {
	at, what := w.nextSlot, w.slot
	if w.nextVisit < at {
		at, what = w.nextVisit, w.arrival
	}
	if due, ok := w.due.next(); ok && due <= at {
		at, what = due, func(at moment) { w.due.take().do.happen(w, at) }
	}
	return at, what
}

// arrival is somebody who follows a tracking link.
func (w *World) arrival(at moment) {
	w.nextVisit = w.after(at, clicksPer)
	o := w.operators[w.traffic.pick(w.dice)]
	c := o.campaigns[o.traffic.pick(w.dice)]
	v := w.visit(c, at)
	w.batch.Clicks = append(w.batch.Clicks, w.noun(v))
	c.visitors.put(w.dice, v)
}

// slot is the moment for one postback of some operator.
func (w *World) slot(at moment) {
	w.nextSlot = w.after(at, 1)
	o := w.operators[w.traffic.pick(w.dice)]
	if i, _ := w.trouble.at(o.name, w.live(at), ""); i.Fault == Silence {
		return
	}
	w.send(w.occasion(o.campaigns[o.traffic.pick(w.dice)], at), at)
}

// after draws the next of events that come at factor times the receipt rate.
// The draw begins anew where the rate jumps, which changes nothing in
// distribution: such events have no memory.
func (w *World) after(at moment, factor float64) moment {
	next := at + max(1, w.dice.wait(w.rate(at)*factor))
	if at < w.jump && next >= w.jump {
		return w.jump + w.dice.wait(w.rate(w.jump)*factor)
	}
	return next
}

// rate is receipts a second: of the daily rhythm, low at five in the morning
// UTC, until the surge; then the live rate.
func (w *World) rate(at moment) float64 {
	if at >= w.jump {
		return w.o.Rate
	}
	const mean = rhythmTotal / float64((History-surge)/time.Second)
	phase := 2 * math.Pi * float64(at%day-5*hour) / float64(day)
	return mean * (1 - 0.6*math.Cos(phase))
}

// live is the time since live traffic began, negative before.
func (w *World) live(at moment) time.Duration {
	return time.Duration(at-w.start) * time.Microsecond
}
