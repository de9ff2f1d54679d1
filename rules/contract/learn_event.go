package contract

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tailback/data"
)

// mostWords is how many values a parameter may have to be one of words.
const mostWords = 64

// vocabulary is how often each word of a parameter stood in a receipt of each
// event. Events that are no canonical ones count under "".
type vocabulary struct {
	param string
	words map[string]map[string]int
}

// learnEvent finds the parameter whose words tell the event, and what they mean.
func (l *learner) learnEvent() {
	events, of := map[string]int{}, 0
	for _, s := range l.seen {
		if event := canonical(s.Receipt.Event); event != "" {
			events[event]++
			of++
		}
	}
	best, right := l.bestVocabulary(events, of)
	if best == nil {
		note := "no parameter tells the events apart"
		switch len(events) {
		case 0:
			note = "no receipt has an event in canonical words"
		case 1:
			note = "there was one event only, and no parameter has a usual name for it"
		}
		l.add(Item{Key: "params.event", Open: true, Of: of, Note: note})
		return
	}
	l.out.Contract.Params["event"], l.fields[best.param] = best.param, "event"
	l.add(Item{Key: "params.event", N: right, Of: of, Sample: sample(best.commonest())})
	l.learnWords(best)
}

func canonical(event data.Text) string {
	if slices.Contains(Events(), event.Raw()) {
		return event.Raw()
	}
	return ""
}

// bestVocabulary gives the parameter by whose words most events can be told, nil
// where none tells them all apart; and how many it tells.
func (l *learner) bestVocabulary(events map[string]int, of int) (best *vocabulary, right int) {
	for _, v := range l.vocabularies() {
		told, n := v.tells()
		if n < least || share(n, of) < mostly || !tellsAll(told, events) {
			continue
		}
		if len(events) == 1 && rank("event", v.param) == len(Names("event")) {
			continue // any constant tells one event
		}
		if best == nil || n > right || n == right && cmp.Compare(rank("event", v.param), rank("event", best.param)) < 0 {
			best, right = v, n
		}
	}
	return best, right
}

// tellsAll reports whether every event that is not too rare has a word.
func tellsAll(told map[string]bool, events map[string]int) bool {
	for event, n := range events {
		if n >= 2*leastDue && !told[event] {
			return false
		}
	}
	return len(events) > 0
}

// vocabularies counts the words of every parameter that is not spoken for and
// has few of them, in the order of their names.
func (l *learner) vocabularies() []*vocabulary {
	all := map[string]*vocabulary{}
	for _, s := range l.seen {
		event := canonical(s.Receipt.Event)
		for _, p := range s.params {
			if p.value == "" || !l.free(p.name) {
				continue
			}
			v := all[p.name]
			if v == nil {
				v = &vocabulary{p.name, map[string]map[string]int{}}
				all[p.name] = v
			}
			v.count(p.value, event)
		}
	}
	var few []*vocabulary
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name].words != nil {
			few = append(few, all[name])
		}
	}
	return few
}

// count takes a word in, and gives up where there are too many.
func (v *vocabulary) count(word, event string) {
	if v.words == nil {
		return
	}
	if v.words[word] == nil {
		if len(v.words) == mostWords {
			v.words = nil
			return
		}
		v.words[word] = map[string]int{}
	}
	v.words[word][event]++
}

// tells gives the events that words mean, and how many receipts they are right
// about.
func (v *vocabulary) tells() (events map[string]bool, right int) {
	events = map[string]bool{}
	for _, counts := range v.words {
		if event, n, _ := meaning(counts); event != "" && n >= leastDue {
			events[event] = true
			right += n
		}
	}
	return events, right
}

// meaning gives the event that a word most often stood for.
func meaning(counts map[string]int) (event string, n, of int) {
	for _, e := range slices.Sorted(maps.Keys(counts)) {
		if of += counts[e]; counts[e] > n {
			event, n = e, counts[e]
		}
	}
	return event, n, of
}

func (v *vocabulary) commonest() (word string) {
	most := 0
	for _, w := range slices.Sorted(maps.Keys(v.words)) {
		if _, _, of := meaning(v.words[w]); of > most {
			word, most = w, of
		}
	}
	return word
}

// learnWords takes the words whose meaning is sure, the commonest first.
func (l *learner) learnWords(v *vocabulary) {
	words := slices.SortedFunc(maps.Keys(v.words), func(a, b string) int {
		_, _, n := meaning(v.words[a])
		_, _, m := meaning(v.words[b])
		return cmp.Or(cmp.Compare(m, n), cmp.Compare(a, b))
	})
	for _, word := range words {
		event, n, of := meaning(v.words[word])
		item := Item{Key: "events." + word, N: n, Of: of}
		switch {
		case event == "":
			item = Item{Key: item.Key, Open: true, Note: "it came in " + data.Grouped(of) + ", and is no event of ours there" + suggestion(word)}
		case !writable(word):
			item.Open, item.Note = true, "it is no UTF-8, which no file of ours can hold"
		case n < leastDue:
			item.Open, item.Note = true, "too few to know that it means "+event
		case share(n, of) < mostly:
			item.Open, item.Note = true, "it does not always mean "+event
		default:
			l.out.Contract.Events[word] = event
		}
		l.add(item)
	}
	l.learnCase()
}

func suggestion(word string) string {
	if events := EventsOf(word); events != nil {
		return "; elsewhere it is " + strings.Join(events, " or ")
	}
	return ""
}

// learnCase looks for words that differ in case alone: only they can tell.
func (l *learner) learnCase() {
	c := &l.out.Contract
	spelt, twice := map[string]string{}, ""
	for _, word := range sortedKeys(c.Events) {
		lower := strings.ToLower(word)
		other, ok := spelt[lower]
		spelt[lower] = word
		if !ok {
			continue
		}
		twice = fmt.Sprintf("%s and %s", data.Safe(other), data.Safe(word))
		if c.Events[other] != c.Events[word] {
			l.add(Item{Key: "ignore_case", Open: true, Note: twice + " are different events, so case counts"})
			return
		}
	}
	if twice == "" {
		l.add(Item{Key: "ignore_case", Open: true, Note: "no word came in two cases"})
		return
	}
	c.IgnoreCase = true
	l.add(Item{Key: "ignore_case", Note: twice + " are the same event"})
}
