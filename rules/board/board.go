package board

import (
	"slices"
	"time"

	"tailback/data"
)

// How far back the board looks.
const (
	// Raw is for how long a receipt may still come, or be checked again.
	Raw = 20 * time.Minute
	// step is in what pieces a fold moves on.
	step = 5 * time.Minute
	// Behind its fold an operator's receipts are kept for margin, and at least
	// marginCount of them, so that an alert that opens right after it can look
	// back.
	margin      = 2 * time.Minute
	marginCount = 64
	// Shown is how long a cleared alert is shown.
	Shown = 24 * time.Hour
	// MostKept is how many receipts of one operator are kept one by one.
	MostKept = 65_536
)

// Options say whose board it is.
type Options struct {
	// Source is the name that the alerts carry.
	Source string
	// Operators have names, also where they send nothing.
	Operators []data.Ref
}

// Board is what is known of the receipts of one source. It is for one goroutine
// at a time.
type Board struct {
	source  string
	names   *names
	streams map[streamKey]*stream
	pulses  map[pulseKey]*pulse
	known   calendar
	asked   int64 // the latest moment that At was asked for
}

// New gives a board that knows of nothing.
func New(o Options) *Board {
	b := &Board{source: o.Source, names: newNames(), streams: map[streamKey]*stream{}, pulses: map[pulseKey]*pulse{}}
	for _, operator := range o.Operators {
		b.names.name(b.names.operators, operator)
	}
	return b
}

// Add takes receipts with their findings. One that was given before is replaced,
// unless it is older than Raw. A receipt that could not be read, has no time, or
// is a replay of ours, says nothing about its sender and is left out.
func (b *Board) Add(all []data.Checked) {
	for i := range all {
		b.add(&all[i])
	}
}

func (b *Board) add(c *data.Checked) {
	r := &c.Receipt
	if !r.ReceivedAt.Ok() || r.ID.IsZero() || r.IsReplay() {
		return
	}
	if r.ReceivedAt.Micros() < b.asked-(Raw+step).Microseconds() {
		return // no stream would take it, were there one
	}
	o := b.names.observe(c)
	b.began(o.at)
	key := streamKey{operator: r.Operator.Key}
	before, known := b.stream(key).put(o)
	if known && before.campaign == o.campaign && before.flags == o.flags && before.price == o.price {
		return
	}
	if known {
		b.beat(r.Operator.Key, before, (*pulse).drop)
	}
	b.beat(r.Operator.Key, o, (*pulse).put)
}

// beat gives a sign of life to all whose it is, or takes it back.
func (b *Board) beat(operator data.Text, o observation, to func(*pulse, observation)) {
	if o.beats(false) {
		to(b.pulse(pulseKey{scope: everything}), o)
		to(b.pulse(operatorPulse(operator)), o)
	}
	if o.beats(true) {
		to(b.pulse(campaignPulse(operator, b.names.campaign(o))), o)
	}
}

// AddDeliveries takes attempts of ours to tell somebody; one that was given
// before is replaced.
func (b *Board) AddDeliveries(all []data.Delivery) {
	for i := range all {
		d := &all[i]
		if !d.SentAt.Ok() || d.ID.IsZero() {
			continue
		}
		o := b.names.attempt(d)
		b.began(o.at)
		b.stream(streamKey{endpoint: d.Endpoint}).put(o)
	}
}

func (b *Board) began(at int64) {
	if b.known.since == 0 || at < b.known.since {
		b.known.since = at
	}
}

// streamKey is whose observations belong together: an operator's receipts, or
// the attempts to reach an endpoint.
type streamKey struct{ operator, endpoint data.Text }

func (b *Board) stream(key streamKey) *stream {
	s, ok := b.streams[key]
	if !ok {
		s = newStream(phase(key.operator, key.endpoint))
		b.streams[key] = s
	}
	return s
}

// At gives the board at a moment: that up to which the receipts are complete,
// by the clock that dates them. Moments must not go back by more than Raw.
func (b *Board) At(now time.Time) data.Board {
	at := now.UnixMicro()
	b.asked = max(b.asked, at)
	found := b.episodes(at)
	out := data.Board{At: now, Progress: 1}
	if b.known.since != 0 {
		out.Since = moment(b.known.since)
	}
	for _, c := range changes(found) {
		if c.Open() {
			out.Changes = append(out.Changes, c)
		} else {
			out.Cleared = append(out.Cleared, c)
		}
	}
	slices.SortStableFunc(out.Changes, worstFirst)
	slices.SortStableFunc(out.Cleared, lastFirst)
	return out
}

// phase spreads the moments at which folds move on: not all at once.
func phase(key ...data.Text) int64 {
	all := make([]string, len(key))
	for i, k := range key {
		all[i] = k.Raw()
	}
	return int64(hash(all...) % uint64(step.Microseconds()))
}

func moment(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
