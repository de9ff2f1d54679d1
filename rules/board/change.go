package board

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// together is within what time alerts of one operator begin that are one change.
const together = 2 * time.Minute

// changes puts alerts, which are in order, together: those of one operator that
// began together, and under them what they explain.
func changes(all []finding) []data.Change {
	var out []data.Change
	at := make([]int, len(all)) // the change that an alert is in
	for i := range all {
		at[i] = -1
	}
	for i, f := range all {
		if cause := explains(all, i); cause >= 0 {
			continue
		}
		home := slices.IndexFunc(out, func(c data.Change) bool { return joins(c, f.Alert) })
		if home < 0 {
			home = len(out)
			out = append(out, data.Change{Operator: f.Operator})
		}
		at[i] = home
		out[home].Alerts = append(out[home].Alerts, f.Alert)
	}
	for i, f := range all {
		if at[i] >= 0 {
			continue
		}
		cause := root(all, i)
		f.Cause = &all[cause].Key
		out[at[cause]].Explained = append(out[at[cause]].Explained, f.Alert)
	}
	for i := range out {
		slices.SortStableFunc(out[i].Alerts, func(a, b data.Alert) int {
			return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Hit, a.Hit))
		})
	}
	return out
}

// joins reports whether an alert is part of a change. Our own side has no
// operator, and its alerts no common cause.
func joins(c data.Change, a data.Alert) bool {
	first := c.Alerts[0]
	return !ours(a) && !ours(first) && first.Key.Operator == a.Key.Operator &&
		a.Since.At.Sub(first.Since.At) <= together
}

func ours(a data.Alert) bool {
	return a.Key.Rule == DeliveryFailing || a.Key.Rule == Silence && a.Key.Field == "everything"
}

// root follows causes to the alert that nothing explains.
func root(all []finding, i int) int {
	for {
		cause := explains(all, i)
		if cause < 0 {
			return i
		}
		i = cause
	}
}

// explains gives the alert that explains another, -1 for none. It began before,
// unless the other is the silence of a campaign, which itself explains nothing.
func explains(all []finding, i int) int {
	for j := range all {
		if j >= i && !all[i].silent {
			break
		}
		if j != i && all[j].Key.Operator == all[i].Key.Operator && all[j].explains(all[i]) {
			return j
		}
	}
	return -1
}

// explains reports whether an alert is the cause of another of its operator. A
// campaign seems silent while the click id that names it is broken. What was
// broken and is sent again put right breaks other rules, such as the one about
// late receipts. And while an operator is silent, stragglers are all that comes.
func (f finding) explains(other finding) bool {
	if f.silent {
		straggles := other.Key.Rule == "late" || other.Key.Rule == "duplicate"
		return f.scope == ofOperator && straggles && !other.OpenedAt.Before(f.Since.At) && (f.Open() || !other.OpenedAt.After(f.ClearedAt))
	}
	if f.Key.Rule == DeliveryFailing || f.Key == other.Key {
		return false
	}
	if other.silent {
		within := other.OpenedAt.After(f.Since.At) && (f.Open() || other.Since.At.Before(f.ClearedAt))
		return other.scope == ofCampaign && f.Key.Field == "click_id" && within
	}
	return other.again[f.rule]*2 > other.Hit
}

func worstFirst(a, b data.Change) int {
	return cmp.Or(cmp.Compare(b.Severity(), a.Severity()), b.First().Since.At.Compare(a.First().Since.At), strings.Compare(a.First().Name, b.First().Name))
}

func lastFirst(a, b data.Change) int {
	return cmp.Or(lastCleared(b).Compare(lastCleared(a)), strings.Compare(a.First().Name, b.First().Name))
}

func lastCleared(c data.Change) time.Time {
	var last time.Time
	for _, a := range c.Alerts {
		if a.ClearedAt.After(last) {
			last = a.ClearedAt
		}
	}
	return last
}
