package page

import (
	"fmt"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// What the pages of receipts say of what we sent again ourselves.

// Receipting is a page with receipts on screen of which it is worth knowing
// whether they were sent again.
type Receipting interface{ OnScreen() []data.Receipt }

// The signs of a receipt that was sent again.
const (
	signWaits   = "R" // it waits, or is being sent
	signUnknown = "?" // it may have arrived: a person says
	signSent    = "r" // it is over
	signReplay  = "=" // it is itself a replay of ours
)

// retrySign gives the sign of a receipt by its retries, "" where nothing left, or
// will.
func (p *Pulse) retrySign(r *data.Receipt) string {
	sign := ""
	for _, is := range p.Retried[r.ID] {
		switch {
		case is.State.Live():
			return signWaits
		case is.State == data.RetryUnknown:
			sign = signUnknown
		case is.State != data.RetryCancelled && sign == "":
			sign = signSent
		}
	}
	return sign
}

// receiptMark gives the sign of a receipt, painted. There is one place: what
// somebody waits for comes first, then an open dispute, then what is over.
func (f Frame) receiptMark(r *data.Receipt, disputed string) string {
	sign := f.Pulse.retrySign(r)
	if sign == "" && disputed == "" && r.IsReplay() {
		sign = signReplay
	}
	switch {
	case sign == signWaits:
		return f.Theme.Paint(theme.Strong, sign)
	case sign == signUnknown:
		return f.Theme.Paint(theme.Warn, sign)
	case disputed == "" && sign != "":
		return f.Theme.Paint(theme.Dim, sign)
	}
	return f.disputeMark(disputed)
}

// replay is what a receipt itself says of being a replay of ours: its event id, and
// of which receipt; no id for what an operator sent.
type replay struct {
	id string
	of data.ID
}

// replayOf reads it. A query can be a megabyte, so a page does not do so each time
// it is drawn.
func replayOf(r *data.Receipt) replay { return replay{r.ReplayID(), r.ReplayOf()} }

// words say that a receipt is a replay of ours, and of which one.
func (p replay) words() string {
	switch {
	case p.id == "":
		return ""
	case p.of.Key.Empty():
		return "a replay of ours"
	}
	return "replay of " + brief(p.of.Key)
}

// sent says in a sentence of which receipt, and who sent it when, as far as the
// ledger knows.
func (p replay) sent(f Frame) string {
	if p.id == "" {
		return ""
	}
	is, known := f.Pulse.Replays[p.id]
	if known {
		p.of = is.Receipt
	}
	said := "replay of receipt " + brief(p.of.Key)
	if p.of.Key.Empty() {
		said = p.words()
	}
	if !known {
		return said
	}
	at := is.Finished
	if at.IsZero() {
		at = is.At
	}
	return fmt.Sprintf("%s, sent again by us at %s (retry %d), by %s", said, f.short(at), is.ID, user(is.By))
}

// retriedWords say of a receipt that it waits to be sent again, or was: a sentence
// for each endpoint.
func retriedWords(f Frame, r *data.Receipt) []string {
	var said []string
	for i := range f.Pulse.Retried[r.ID] {
		is := &f.Pulse.Retried[r.ID][i]
		words := fmt.Sprintf("%s (retry %d to %s)", retrySaid(f, is), is.ID, data.Safe(is.Endpoint))
		if is.State.Live() {
			words = joined(": ", words, f.Pulse.Sending.noWorker(f.Now))
		}
		said = append(said, words)
	}
	return said
}

// resentWords are all of that, of a receipt as a list has it.
func resentWords(f Frame, r *data.Receipt) []string {
	if said := replayOf(r).sent(f); said != "" {
		return append([]string{said}, retriedWords(f, r)...)
	}
	return retriedWords(f, r)
}

// resentRole gives the colour of a receipt's retries.
func resentRole(f Frame, r *data.Receipt) theme.Role {
	switch f.Pulse.retrySign(r) {
	case signWaits:
		if f.Pulse.Sending.noWorker(f.Now) != "" {
			return theme.Bad
		}
		return theme.Strong
	case signUnknown:
		return theme.Warn
	}
	return theme.Plain
}

// resent gives the lines about it for the page of a receipt, at most so many.
func (p *Receipt) resent(f Frame, width, most int) []string {
	said := retriedWords(f, &p.receipt)
	if words := p.replay.sent(f); words != "" {
		said = append([]string{words}, said...)
	}
	var lines []string
	for _, words := range said {
		lines = append(lines, part.WrapIn(words, width, most, f.Theme.Glyphs.Ellipsis)...)
	}
	return paintAll(f, resentRole(f, &p.receipt), lines[:min(len(lines), most)])
}

// replays gives the event ids of those receipts that are replays of ours.
func replays(all []data.Receipt) (ids []string) {
	for i := range all {
		if id := all[i].ReplayID(); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// OnScreen gives the receipts in sight.
func (l *Live) OnScreen() []data.Receipt {
	var all []data.Receipt
	from, to := l.scroll.Window()
	for n := from; n < to; n++ {
		if p, ok := l.shown().row(n); ok {
			all = append(all, p.receipt())
		}
	}
	return all
}

// OnScreen gives the receipt and those of its trail.
func (p *Receipt) OnScreen() []data.Receipt { return p.around().Receipts }

// OnScreen gives the receipts in sight.
func (e *Events) OnScreen() []data.Receipt {
	var all []data.Receipt
	from, to := e.scroll.Window()
	for _, l := range e.lines[min(from, int64(len(e.lines))):min(to, int64(len(e.lines)))] {
		if l.receipt != nil {
			all = append(all, *l.receipt)
		}
	}
	return all
}
