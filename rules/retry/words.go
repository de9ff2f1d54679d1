package retry

import (
	"slices"
	"strconv"
	"strings"

	"tailback/data"
)

// The words of the filter field retry that are no state.
const (
	wordAny  = "any"
	wordMine = "mine"
)

// Words gives what the filter field retry knows a receipt by, of its newest retry
// at each endpoint: the state, the number, the endpoint, who pressed, any and mine;
// none for one that was never sent again. me is the person who asks.
func Words(of []data.Retry, me data.Text) []string {
	if len(of) == 0 {
		return []string{data.KnownAsNone}
	}
	words := []string{wordAny}
	for _, r := range of {
		user, _, _ := strings.Cut(r.By.Raw(), "@")
		words = append(words, string(r.State), strconv.FormatInt(r.ID, 10), r.Endpoint, user, r.By.Raw())
		if r.By == me {
			words = append(words, wordMine)
		}
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// FilterWords are the values of the filter field retry that always mean something.
func FilterWords() []string {
	return append([]string{wordAny, data.KnownAsNone, wordMine}, data.RetryStates()...)
}
