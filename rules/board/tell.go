package board

import (
	"fmt"
	"strings"
	"time"

	"tailback/data"
)

// tell gives an alert its name and its sentence. shift is by how many half hours
// most of its times are ahead, 0 where that is not known.
func (b *Board) tell(a *data.Alert, shift int) {
	who := a.Operator.Label()
	if who == "" {
		who = "unattributed"
	}
	a.Name = join(a.Code, slug(a.Operator.Name, a.Operator.Key), plain(a.Key.Field))
	says, what := who+" "+phrase(a.Key.Rule, data.Safe(a.Key.Field)), "receipt"
	if shift > 0 {
		says += ", " + data.Elapsed(time.Duration(shift)*30*time.Minute) + " ahead"
	}
	if a.Key.Rule == DeliveryFailing {
		a.Name = join(a.Code, slug(data.NewText(a.Key.Field)))
		says, what = data.Safe(a.Key.Field)+" "+answers(a.Campaigns), "attempt"
		a.Campaigns = nil
	}
	a.Sentence = fmt.Sprintf("%s: %s of %s since %s", says, data.Grouped(a.Hit), data.Counted(a.Checked, what), clock(a))
}

// answers says what an endpoint of ours answers, by the commonest of its answers.
func answers(all []data.CampaignCount) string {
	if len(all) == 0 || all[0].Campaign.Key.Empty() {
		return "does not answer our deliveries"
	}
	return "answers " + all[0].Campaign.Key.String() + " to our deliveries"
}

func clock(a *data.Alert) string { return a.Since.At.Format("15:04:05Z") }

// phrase says what an operator does that breaks a rule, in words of people.
func phrase(rule, field string) string {
	form, ok := map[string]string{
		"missing_click_id":     "sends no click id",
		"unexpanded_macro":     "sends %s unfilled",
		"renamed_param":        "renamed %s",
		"truncated_click_id":   "cuts our click ids short",
		"overwritten_click_id": "overwrites our click ids",
		"unknown_click_id":     "sends click ids that we never gave",
		"unknown_event":        "sends event words that its contract does not have",
		"event_below_terms":    "reports events that the deal does not pay yet",
		"below_qualification":  "reports deposits below what qualifies",
		"currency_mismatch":    "sends another currency than the deal's",
		"missing_amount":       "sends no amount",
		"bad_amount_format":    "writes %s so that it cannot be read",
		"amount_mismatch":      "sends another payout than the deal's",
		"timezone_shift":       "dates its events in another zone",
		"duplicate":            "sends the same events again",
		"late":                 "sends its events late",
		"outside_window":       "sends events outside the window",
		"lost_sub_id":          "loses %s",
		"campaign_mismatch":    "names another campaign than the click's",
		"attributed_elsewhere": "reports %s of one click under another",
		"unauthenticated":      "does not prove who it is",
	}[rule]
	switch {
	case !ok:
		return "breaks " + data.Safe(rule) + " with " + its(field)
	case strings.Contains(form, "%s"):
		return fmt.Sprintf(form, its(field))
	}
	return form
}

// its names a field of an operator's for a person: its click id. A parameter that
// is no field keeps its own name.
func its(field string) string {
	word, ok := map[string]string{
		"click_id": "click id", "event": "event", "amount": "amount", "currency": "currency", "occurred_at": "event time", "txid": "transaction id",
		"player_id": "player id", "player_status": "player status", "campaign_id": "campaign", "sub_id": "sub-id", "token": "token", "signature": "signature",
	}[field]
	if !ok {
		return field
	}
	return "its " + word
}

// slug writes the first of the texts that has letters or digits so that it can
// be typed: in lower case, words joined by a hyphen.
func slug(texts ...data.Text) string {
	for _, t := range texts {
		words := strings.FieldsFunc(strings.ToLower(t.Raw()), func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9')
		})
		if len(words) > 0 {
			return strings.Join(words, "-")
		}
	}
	return "unattributed"
}

// plain writes a field as one word.
func plain(field string) string {
	if field == "" {
		return ""
	}
	return strings.ReplaceAll(slug(data.NewText(field)), "-", "")
}

func join(parts ...string) string {
	var all []string
	for _, p := range parts {
		if p != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, "-")
}

// distinct gives alerts about different keys different names: where two read
// alike, the operator's key follows.
func distinct(all []finding) {
	of := map[string]data.AlertKey{}
	for i := range all {
		a := &all[i].Alert
		if key, taken := of[a.Name]; taken && key != a.Key {
			a.Name = join(a.Name, slug(a.Key.Operator), slug(data.NewText(fmt.Sprintf("%x", hash(a.Key.Operator.Raw(), a.Key.Rule, a.Key.Field)&0xffff))))
		}
		of[a.Name] = a.Key
	}
}
