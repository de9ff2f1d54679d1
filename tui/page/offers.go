package page

import (
	"slices"
	"strings"

	"tailback/data"
	"tailback/rules/catalogue"
	"tailback/rules/contract"
	"tailback/rules/dispute"
	"tailback/rules/retry"
)

// offer is what could stand at the cursor of a filter, and what it means where
// that needs saying.
type offer struct{ text, means string }

// plain offers texts that speak for themselves.
func plain(texts []string) []offer {
	offers := make([]offer, len(texts))
	for i, text := range texts {
		offers[i].text = text
	}
	return offers
}

// workedOut offers the values of a field that rules work out: no database is asked for
// them. They begin with the prefix, whatever the case.
func workedOut(field data.FilterField, prefix string, b data.Board) []offer {
	var offers []offer
	switch field {
	case data.FieldRule:
		offers = ruleOffers(prefix)
	case data.FieldFinding:
		offers = plain(append(contract.Fields(), "token", "signature", "remote_ip"))
	case data.FieldSeverity:
		offers = plain(data.Severities())
	case data.FieldVerdict:
		offers = plain(data.Verdicts())
	case data.FieldAlert:
		offers = alertOffers(b)
	case data.FieldDispute:
		offers = plain(dispute.FilterWords())
	case data.FieldRetry:
		offers = plain(retry.FilterWords())
	}
	return slices.DeleteFunc(offers, func(o offer) bool { return !begins(o.text, prefix) })
}

func begins(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// ruleOffers gives the rules by name, and those whose three letters are being
// typed by these.
func ruleOffers(prefix string) []offer {
	var codes, names []offer
	for _, r := range catalogue.Rules() {
		names = append(names, offer{r.Name, r.Code + ", " + r.Title})
		if prefix != "" {
			codes = append(codes, offer{r.Code, r.Title})
		}
	}
	return append(codes, names...)
}

// alertOffers gives the alerts of a board, by number where they have one.
func alertOffers(b data.Board) []offer {
	var offers []offer
	for _, a := range b.Alerts() {
		names := a.Names()
		offers = append(offers, offer{names[len(names)-1], data.Safe(a.Sentence)})
		if len(names) > 1 {
			offers = append(offers, offer{names[0], data.Safe(a.Sentence)})
		}
	}
	return slices.DeleteFunc(offers, func(o offer) bool { return o.text == "" })
}
