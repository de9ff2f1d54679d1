package mapping

import (
	"encoding/json"
	"net/url"
	"strings"

	"tailback/data"
)

// placed is a value of a document.
type placed struct {
	path  []string
	value string
}

func inDocument(raw string) (all []placed) {
	var top map[string]any
	if json.Unmarshal([]byte(raw), &top) == nil {
		collect(top, nil, func(path []string, value string) { all = append(all, placed{path, value}) })
	}
	return all
}

// besideWords reads the meaning of an event's numbers from the requests in the
// same rows: where 2 is stored, event=ftd was sent. A number means a word where
// nine in ten of its rows say so, under one name.
func besideWords(w wanted, m match, f fit) map[string]string {
	query, ok := f.matches["query"]
	if w.name != "event" || !ok || !isInt(m.typ()) {
		return nil
	}
	counts := map[string]map[string]map[string]int{} // by parameter, number, word
	rows := map[string]int{}
	for _, row := range f.table.Sample {
		number := m.seenAt(row)
		sent := query.seenAt(row)
		if number.Empty() || sent.Empty() {
			continue
		}
		rows[number.Raw()]++
		for name, word := range parameters(sent) {
			tally(counts, name, number.Raw(), word)
		}
	}
	var best map[string]string
	for _, numbers := range counts {
		found := map[string]string{}
		for number, words := range numbers {
			if word := saidBy(w, words, rows[number]); word != "" {
				found[number] = word
			}
		}
		if len(found) > len(best) {
			best = found
		}
	}
	return best
}

func tally(counts map[string]map[string]map[string]int, name, number, word string) {
	if counts[name] == nil {
		counts[name] = map[string]map[string]int{}
	}
	if counts[name][number] == nil {
		counts[name][number] = map[string]int{}
	}
	counts[name][number][word]++
}

// saidBy gives the canonical word that nearly all rows of a number say.
func saidBy(w wanted, words map[string]int, rows int) string {
	meant := map[string]int{}
	for word, n := range words {
		if ours := canonical(w, word, []string{"ftd"}); ours != "" {
			meant[ours] += n
		}
	}
	for ours, n := range meant {
		if n >= 3 && n*10 >= rows*9 {
			return ours
		}
	}
	return ""
}

// parameters reads a query as far as that is plain.
func parameters(sent data.Text) map[string]string {
	found := map[string]string{}
	raw := sent.Raw()
	if _, query, ok := strings.Cut(raw, "?"); ok {
		raw = query
	}
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, ok := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(value); ok && err == nil && len(plain) < 40 {
			found[name] = plain
		}
	}
	return found
}
