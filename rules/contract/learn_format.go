package contract

import (
	"fmt"
	"regexp"
	"slices"

	"tailback/data"
)

// learnClickID finds the narrowest form that nearly all click ids have. Where
// the tracker says which receipts it accepted, only those count: the others have
// ids that are cut short or are macros.
func (l *learner) learnClickID() {
	ids := l.clickIDs(func(s seen) bool { return s.Receipt.Status.Raw() == string(data.Accepted) })
	if len(ids) < 4*least {
		ids = l.clickIDs(func(seen) bool { return true })
	}
	if len(ids) < 4*least {
		l.add(Item{Key: "click_id_format", Open: true, Of: len(ids), Note: "too few click ids"})
		return
	}
	for _, pattern := range forms(ids) {
		anchored := regexp.MustCompile(`\A(?:` + pattern + `)\z`)
		n, last := 0, ""
		for _, id := range ids {
			if anchored.MatchString(id) {
				n, last = n+1, id
			}
		}
		if share(n, len(ids)) >= always {
			l.out.Contract.ClickIDFormat = pattern
			l.add(Item{Key: "click_id_format", N: n, Of: len(ids), Sample: sample(last)})
			return
		}
	}
	l.add(Item{Key: "click_id_format", Open: true, Of: len(ids), Note: "click ids have no form in common"})
}

func (l *learner) clickIDs(counts func(seen) bool) []string {
	var ids []string
	for _, s := range l.seen {
		if !s.Receipt.ClickID.Empty() && counts(s) {
			ids = append(ids, s.Receipt.ClickID.Raw())
		}
	}
	return ids
}

// forms lists the patterns that click ids are tried with, the narrowest first.
func forms(ids []string) []string {
	all := []string{
		"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
	}
	shortest, longest := lengths(ids)
	reach := fmt.Sprintf("{%d}", shortest)
	if shortest < longest {
		reach = fmt.Sprintf("{%d,%d}", shortest, longest)
	}
	for _, letters := range []string{"[0-9]", "[0-9a-f]", "[0-9A-F]", "[0-9a-z]", "[0-9A-Z]", "[0-9A-Za-z]", "[0-9A-Za-z_-]", "[0-9A-Za-z_.~-]"} {
		all = append(all, letters+reach)
	}
	return all
}

// lengths gives the shortest and the longest, a few in a thousand at either end
// left out. RE2 repeats no more than a thousand times.
func lengths(ids []string) (shortest, longest int) {
	sizes := make([]int, len(ids))
	for i, id := range ids {
		sizes[i] = min(len(id), 1000)
	}
	slices.Sort(sizes)
	few := len(sizes) * 4 / 1000
	return sizes[few], sizes[len(sizes)-1-few]
}
