package dispute

import (
	"slices"
	"strconv"
	"strings"

	"tailback/data"
)

// Roll finds the disputes that a receipt is part of.
type Roll struct {
	all     []data.Dispute
	seen    map[data.ID][]int // the receipts that were there when it was opened
	subject map[subject][]int
	click   map[data.Text][]int
}

// subject is whom a conversion is about.
type subject struct{ operator, click, player data.Text }

// NewRoll makes a roll of disputes. It keeps them as they are.
func NewRoll(all []data.Dispute) *Roll {
	r := &Roll{all: all, seen: map[data.ID][]int{}, subject: map[subject][]int{}, click: map[data.Text][]int{}}
	for i := range all {
		k := all[i].Conversion
		s := subject{k.Operator, k.Click, k.Player}
		r.subject[s] = append(r.subject[s], i)
		if !k.Click.Empty() {
			r.click[k.Click] = append(r.click[k.Click], i)
		}
		for _, id := range all[i].Receipts {
			r.seen[id] = append(r.seen[id], i)
		}
	}
	return r
}

// Of gives the dispute that a receipt is part of: the live one, else the newest.
// One that came after it was opened is part of it where it is of the same click,
// or player, and of the chain of events that the dispute is about. A nil roll has
// none.
func (r *Roll) Of(receipt *data.Receipt) (found data.Dispute, ok bool) {
	if r == nil || len(r.all) == 0 {
		return found, false
	}
	found, ok = r.first(r.seen[receipt.ID], func(data.Dispute) bool { return true })
	if ok {
		return found, ok
	}
	return r.first(r.of(receipt), func(d data.Dispute) bool { return d.Conversion.Event == receipt.Event || chained(receipt.Event) })
}

// of gives the disputes of a receipt's click, else of its player.
func (r *Roll) of(receipt *data.Receipt) []int {
	if !receipt.ClickID.Empty() {
		return r.subject[subject{operator: receipt.Operator.Key, click: receipt.ClickID}]
	}
	return r.subject[subject{operator: receipt.Operator.Key, player: receipt.PlayerID}]
}

// chained reports an event that goes on from another: what became of it.
func chained(event data.Text) bool {
	return slices.Contains([]string{data.Waiting, data.Approved, data.Refused, data.Refund, data.Chargeback}, event.Raw())
}

// OfClick gives the dispute of a click, whoever's it is: the live one, else the
// newest.
func (r *Roll) OfClick(click data.Text) (found data.Dispute, ok bool) {
	if r == nil || click.Empty() {
		return found, false
	}
	return r.first(r.click[click], func(data.Dispute) bool { return true })
}

// first gives the live one of some disputes that will do, else the newest.
func (r *Roll) first(of []int, fits func(data.Dispute) bool) (found data.Dispute, ok bool) {
	for _, i := range of {
		d := r.all[i]
		if fits(d) && (!ok || d.Live() && !found.Live() || d.Live() == found.Live() && d.ID > found.ID) {
			found, ok = d, true
		}
	}
	return found, ok
}

// OfKey gives the dispute of a conversion: the live one, else the newest.
func (r *Roll) OfKey(key data.ConversionKey) (found data.Dispute, ok bool) {
	if r == nil {
		return found, false
	}
	return r.first(r.subject[subject{key.Operator, key.Click, key.Player}], func(d data.Dispute) bool { return d.Conversion == key })
}

// The words of the filter field dispute that are no state.
const (
	wordAny  = "any"
	wordMine = "mine"
)

// Words gives what the filter field dispute knows a receipt by: its state, its
// number, who has it, any and mine; none for one that is not disputed. me is the
// person who asks.
func (r *Roll) Words(receipt *data.Receipt, me data.Text) []string {
	d, ok := r.Of(receipt)
	if !ok {
		return []string{data.KnownAsNone}
	}
	words := []string{wordAny, string(d.State), strconv.FormatInt(d.ID, 10)}
	if !d.Owner.Empty() {
		user, _, _ := strings.Cut(d.Owner.Raw(), "@")
		words = append(words, user, d.Owner.Raw())
		if d.Owner == me {
			words = append(words, wordMine)
		}
	}
	return words
}

// FilterWords are the values of the filter field dispute that always mean
// something.
func FilterWords() []string {
	return append([]string{wordAny, data.KnownAsNone, wordMine}, data.DisputeStates()...)
}
