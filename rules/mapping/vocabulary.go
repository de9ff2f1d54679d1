package mapping

import (
	"slices"
	"strings"

	"tailback/rules/contract"
)

// vocabulary reports whether the words of a field are ours.
func vocabulary(f wanted) bool {
	switch f.name {
	case "event", "payable_event", "status", "model", "state":
		return true
	}
	return false
}

// canonical gives our word for one of the database's; "" where it is none or
// could be several. beside are the other words of the column.
func canonical(f wanted, w string, beside []string) string {
	plain := strings.Join(words(w), "_")
	switch f.name {
	case "event", "payable_event":
		return event(w, plain, beside)
	case "status":
		return listed(plain, []entry{
			{"accepted", "accepted accept ok success successful approved approve processed done valid confirmed counted paid booked"},
			{"rejected", "rejected reject refused refuse declined decline denied error failed failure invalid trash cancelled canceled spam fraud not_counted"},
			{"duplicate", "duplicate duplicated dup dupe twice repeated double came_again"},
			{"pending", "pending hold on_hold queued waiting wait new processing received in_progress"},
		})
	case "model":
		return listed(plain, []entry{
			{"cpa", "cpa fixed per_action flat"}, {"revshare", "revshare rev_share revenue_share rs percent revenue"}, {"hybrid", "hybrid mixed cpa_revshare"},
		})
	case "device":
		return listed(plain, []entry{{plain, "mobile desktop tablet phone smartphone pc smart_tv tv console"}})
	case "state":
		return listed(plain, []entry{
			{"delivered", "delivered ok sent success successful done accepted"}, {"failed", "failed failure error rejected dead gave_up"}, {"waiting", "waiting pending queued retry retrying new scheduled"},
		})
	}
	return ""
}

// entry is one of our words and what databases write for it.
type entry struct{ ours, theirs string }

func listed(w string, entries []entry) string {
	for _, e := range entries {
		if slices.Contains(strings.Fields(e.theirs), w) {
			return e.ours
		}
	}
	return ""
}

// event gives the canonical event of a word, where it is one alone.
func event(w, plain string, beside []string) string {
	if slices.Contains(contract.Events(), plain) {
		return plain
	}
	known := contract.EventsOf(w)
	if len(known) == 0 {
		known = contract.EventsOf(plain)
	}
	if len(known) == 0 {
		known = contract.EventsOf(strings.ReplaceAll(plain, "_", ""))
	}
	if len(known) == 0 {
		if more := listed(plain, []entry{{"qualified_ftd", "qualified qualified_deposit qualified_first_deposit cpa_qualified"}, {"ftd", "first_time_deposit"}, {"deposit", "redeposit re_deposit"}}); more != "" {
			known = []string{more}
		}
	}
	if len(known) != 1 {
		return ""
	}
	// dep is the first deposit where no other word is.
	if known[0] == "ftd" && plain != "ftd" && !strings.Contains(plain, "first") && slices.ContainsFunc(beside, func(b string) bool {
		b = strings.Join(words(b), "_")
		return b == "ftd" || strings.Contains(b, "first")
	}) {
		if plain == "dep" {
			return "deposit"
		}
		return ""
	}
	return known[0]
}

// wordsOf gives the words of a column: all of an enum's, else those that were
// seen, the commonest first.
func wordsOf(c column) []string {
	if len(c.Labels) > 0 && c.path == nil {
		return c.Labels
	}
	return c.profile.words()
}
