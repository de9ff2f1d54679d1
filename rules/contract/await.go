package contract

import (
	"slices"
	"strings"

	"tailback/data"
	"tailback/rules/query"
)

// Awaited is a postback that somebody waits for.
type Awaited struct {
	Click string
	Event string // canonical or the operator's word; "" for any
}

// Sighting is how far a receipt is what is awaited.
type Sighting struct {
	// Click is set where the click id stands in its field, or in any parameter.
	Click bool
	// Under names the parameter that carries the click id where that is not the one
	// of the contract; "" where it is, or where nobody says which one that is.
	Under string
	// Event is set where the event is the one that is awaited.
	Event bool
}

// See looks for what is awaited in a receipt. The contract may be nil.
func (a Awaited) See(r *data.Receipt, v *Version) (s Sighting) {
	s.Click, s.Under = a.click(r, v)
	s.Event = a.Event == "" || a.event(r, v)
	return s
}

func (a Awaited) click(r *data.Receipt, v *Version) (there bool, under string) {
	params := query.Split(r.Query.Raw())
	i := slices.IndexFunc(params, func(p query.Param) bool { return p.Value() == a.Click || p.RawValue() == a.Click })
	switch {
	case r.ClickID.Raw() == a.Click:
		return true, ""
	case i < 0:
		return false, ""
	}
	name := params[i].Name()
	if v == nil || slices.Contains(v.ParamsOf("click_id"), name) {
		return true, ""
	}
	return true, name
}

// event compares what the receipt reports with what is awaited, both as they are
// written and in canonical words.
func (a Awaited) event(r *data.Receipt, v *Version) bool {
	words := []string{r.Event.Raw()}
	if v != nil {
		if word, ok := v.value(query.Split(r.Query.Raw()), "event"); ok {
			words = append(words, word)
		}
	}
	return slices.ContainsFunc(words, func(word string) bool {
		return strings.EqualFold(word, a.Event) || strings.EqualFold(ours(v, word), ours(v, a.Event))
	})
}

// ours gives the canonical word for one of the operator's; a word that the
// contract does not have stands for itself.
func ours(v *Version, word string) string {
	if v != nil {
		if event, ok := v.Event(word); ok {
			return event
		}
	}
	return word
}

// Absent lists the fields that every postback of the contract carries and this
// raw query does not, in the contract's order.
func (v *Version) Absent(raw string) (fields []string) {
	params := query.Split(raw)
	for _, field := range v.Expected {
		if value, ok := v.value(params, field); !ok || value == "" {
			fields = append(fields, field)
		}
	}
	return fields
}
