package board

import (
	"fmt"
	"strings"

	"tailback/data"
)

// tell gives an alert its name and its sentence.
func (b *Board) tell(a *data.Alert) {
	who := a.Operator.Label()
	if who == "" {
		who = "unattributed"
	}
	a.Name = join(a.Code, slug(a.Operator.Name, a.Operator.Key), plain(a.Key.Field))
	a.Sentence = fmt.Sprintf("%s %s, since %s", who, phrase(a.Key.Rule, data.Safe(a.Key.Field)), clock(a))
	if a.Key.Rule == DeliveryFailing {
		a.Name = join(a.Code, slug(data.NewText(a.Key.Field)))
		a.Sentence = fmt.Sprintf("deliveries to %s fail, since %s", data.Safe(a.Key.Field), clock(a))
	}
	a.Sentence += fmt.Sprintf(": %d of %d, before %d of %d", a.Hit, a.Checked, a.Before.Hit, a.Before.Of)
}

func clock(a *data.Alert) string { return a.Since.At.Format("15:04:05Z") }

// phrase says what an operator does that breaks a rule.
func phrase(rule, field string) string {
	form, ok := map[string]string{
		"missing_click_id":     "sends no %s",
		"unexpanded_macro":     "leaves %s unfilled",
		"renamed_param":        "sends %s under another name",
		"truncated_click_id":   "cuts %s short",
		"overwritten_click_id": "overwrites %s",
		"unknown_click_id":     "sends a %s that we never gave",
		"unknown_event":        "sends words for %s that its contract does not have",
		"event_below_terms":    "reports an %s that the deal does not pay",
		"below_qualification":  "reports an %s below what qualifies",
		"currency_mismatch":    "sends another %s than the deal has",
		"missing_amount":       "sends no %s",
		"bad_amount_format":    "writes %s so that it cannot be read",
		"amount_mismatch":      "sends another %s than the deal pays",
		"timezone_shift":       "dates %s in another zone",
		"duplicate":            "sends the same %s again",
		"late":                 "sends late by %s",
		"outside_window":       "sends an %s outside of the window",
		"lost_sub_id":          "loses %s",
		"campaign_mismatch":    "names another %s than the click has",
		"attributed_elsewhere": "gives %s to another click",
		"unauthenticated":      "does not prove who it is by %s",
	}[rule]
	if !ok {
		return "breaks " + data.Safe(rule) + " with " + field
	}
	return fmt.Sprintf(form, field)
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
