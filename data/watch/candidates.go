package watch

import (
	"slices"
	"strings"

	"tailback/data"
	"tailback/rules/query"
)

const (
	// candidatesOfEach is how many values of a request are looked for among the
	// clicks; they are sought in its first candidateBytes.
	candidatesOfEach = 20
	candidateBytes   = 16 << 10
	// A click id that anybody can tell from a word or a number has this length, or
	// the shorter one with a digit in it.
	shortestClickID, shortestWithDigit, longestClickID = 8, 6, 256
)

// Candidates gives the values of a request that may be click ids.
func Candidates(r data.Receipt) (values []data.Text) {
	raw := r.Query.Raw()
	for p := range query.Params(raw[:min(len(raw), candidateBytes)]) {
		if p.ValueEnd-p.ValueStart < shortestWithDigit {
			continue
		}
		value := data.NewText(p.Value())
		if !mayBeClickID(value.Raw()) || value == r.ClickID || slices.Contains(values, value) {
			continue
		}
		// It is remembered longer than the request that it is a part of.
		if values = append(values, data.NewText(strings.Clone(value.Raw()))); len(values) == candidatesOfEach {
			break
		}
	}
	return values
}

// mayBeClickID refuses what is too short or too long, and numbers and times.
func mayBeClickID(value string) bool {
	if len(value) < shortestClickID && (len(value) < shortestWithDigit || !strings.ContainsAny(value, "0123456789")) {
		return false
	}
	return len(value) <= longestClickID && strings.Trim(value, "0123456789.,:+- TZ") != ""
}
