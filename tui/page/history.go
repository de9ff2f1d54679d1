package page

import (
	"context"
	"slices"
	"time"

	"tailback/data"
)

// Typist is what typing a filter works with, the same on every page of a
// session.
type Typist struct {
	Ctx    context.Context
	Values Values // nil where there are none to complete with
	// NoRules says that no rules run, so that no filter can ask what they find.
	NoRules bool
	History History
}

// Parse reads a filter that can be decided here. The typist may be nil.
func (t *Typist) Parse(text string, now time.Time) (data.Filter, error) {
	if t != nil && t.NoRules {
		return data.ParseFilterWithoutRules(text, now)
	}
	return data.ParseFilter(text, now)
}

// History holds the filters of a session, the newest last, each once.
type History struct{ texts []string }

// historyKept is how many filters are remembered.
const historyKept = 100

// Add remembers a filter. One that lets everything through is nothing to come
// back to.
func (h *History) Add(f data.Filter) {
	if f.IsZero() {
		return
	}
	text := f.String()
	h.texts = slices.DeleteFunc(h.texts, func(t string) bool { return t == text })
	h.texts = append(h.texts, text)
	h.texts = h.texts[max(len(h.texts)-historyKept, 0):]
}

// Back gives the text n steps back from the newest, 1 the newest; ok is false
// where there are not as many.
func (h *History) Back(n int) (text string, ok bool) {
	i := len(h.texts) - n
	if n < 1 || i < 0 {
		return "", false
	}
	return h.texts[i], true
}
