package retry

import (
	"fmt"
	"strings"

	"tailback/data"
)

// twice refuses a receipt whose event is sent, or was, by another receipt: whether
// that arrives is not known yet.
func twice(s Subject, f Facts) (Refusal, bool) {
	for i := range f.Twins {
		r := &f.Twins[i]
		if s.Delivery == nil && (r.State.Live() || r.State == data.RetryDelivered || r.State == data.RetryUnknown) {
			return Refusal{Say: fmt.Sprintf("receipt %s tells of the same event, and retry %d of it is %s", r.Receipt, r.ID, r.State), Retry: r}, true
		}
	}
	return Refusal{}, false
}

// Events are what receipts of one press tell of.
type Events struct{ by map[string][]data.Receipt }

// Takes takes the event of a receipt that is sent, as it is read then, unless
// another one tells of it already: then that is given, and it is not to be sent.
func (e *Events) Takes(r data.Receipt) (twin data.Receipt, twice bool) {
	if e.by == nil {
		e.by = map[string][]data.Receipt{}
	}
	keys := keysOf(r)
	for _, key := range keys {
		for _, other := range e.by[key] {
			if SameEvent(r, other) {
				return other, true
			}
		}
	}
	for _, key := range keys {
		e.by[key] = append(e.by[key], r)
	}
	return data.Receipt{}, false
}

// Refuse is the refusal of a receipt whose event another one of the press tells of.
func Refuse(twin data.Receipt) Refusal {
	return Refusal{Reason: Twice, Say: data.Safe("receipt " + twin.ID.String() + " tells of the same event, and is sent"), Receipt: &twin}
}

// keysOf gives what two receipts of one event have one of in common.
func keysOf(r data.Receipt) (keys []string) {
	event := r.Operator.Key.Raw() + "\x00" + strings.ToLower(r.Event.Raw()) + "\x00"
	for kind, id := range []data.Text{r.TxID, r.PlayerID, r.ClickID} {
		if names(id) {
			keys = append(keys, fmt.Sprint(kind)+"\x00"+event+id.Raw())
		}
	}
	return keys
}
