package mapping

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"tailback/rules/contract"
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
// nine in ten of its rows that say anything say so.
func besideWords(w wanted, m match, f fit) map[string]string {
	query, ok := f.matches["query"]
	if w.name != "event" || !ok || !isInt(m.typ()) {
		return nil
	}
	meant := map[string]map[string]int{} // by number, our word
	rows := map[string]int{}
	for _, row := range f.table.Sample {
		number := m.seenAt(row).Raw()
		word := sentEvent(w, query.seenAt(row).Raw())
		if number == "" || word == "" {
			continue
		}
		rows[number]++
		if meant[number] == nil {
			meant[number] = map[string]int{}
		}
		meant[number][word]++
	}
	found := map[string]string{}
	for number, words := range meant {
		for word, n := range words {
			if n >= 3 && n*10 >= rows[number]*9 {
				found[number] = word
			}
		}
	}
	return found
}

// sentEvent gives the event that a request names, where it names one alone.
func sentEvent(w wanted, raw string) string {
	if _, query, ok := strings.Cut(raw, "?"); ok {
		raw = query
	}
	sent := ""
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(value)
		if err != nil || !slices.ContainsFunc(contract.Names("event"), func(n string) bool { return strings.EqualFold(n, name) }) {
			continue
		}
		word := canonical(w, plain, []string{"ftd"})
		if word != "" && sent != "" && word != sent {
			return ""
		}
		sent = cmp.Or(word, sent)
	}
	return sent
}
