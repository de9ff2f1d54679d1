package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"tailback/data"
	"tailback/data/source"
	"tailback/rules/catalogue"
	"tailback/tui/page"
)

// ruleOff is a rule that cannot run, why, and with whose receipts; of nobody
// where that is so with all of them.
type ruleOff struct {
	catalogue.Off
	Of []string
}

// have says what a source keeps for the rules, but for contracts.
func have(off []source.Off) catalogue.Have {
	lacks := func(relation string, fields ...string) bool {
		return slices.ContainsFunc(off, func(o source.Off) bool {
			return o.Relation == relation && (o.Field == "" || slices.Contains(fields, o.Field))
		})
	}
	return catalogue.Have{
		Query:      !lacks("receipts", "query"),
		ClickIDs:   !lacks("receipts", "click_id"),
		Events:     !lacks("receipts", "event"),
		Amounts:    !lacks("receipts", "amount"),
		Clicks:     !lacks("clicks", "click_id"),
		ClickTimes: !lacks("clicks", "clicked_at"),
		Subs:       !lacks("clicks", "sub_id") || !lacks("clicks", "subs"),
		SentSubs:   !lacks("receipts", "sub_id"),
		Addresses:  !lacks("receipts", "remote_ip"),
		Campaigns:  !lacks("receipts", "campaign_id") && !lacks("clicks", "campaign_id"),
		Terms:      !lacks("terms", "campaign_id"),
		Prior:      !lacks("receipts", "click_id") || !lacks("receipts", "txid") || !lacks("receipts", "player_id"),
		Answers:    !lacks("receipts", "status") || !lacks("receipts", "http_status"),
		Times:      !lacks("receipts", "occurred_at"),
		AuthOK:     !lacks("receipts", "auth_ok"),
	}
}

// off lists the rules that are off with the receipts of some of the operators, in
// the order of the catalogue.
func (e *examiner) off(operators []data.Ref, now time.Time) []ruleOff {
	h := have(e.source.Off())
	if len(operators) == 0 {
		operators = []data.Ref{{}}
	}
	var all []ruleOff
	for _, o := range operators {
		h.Contract = e.book().At(o.Key, now)
		for _, off := range h.Off() {
			i := slices.IndexFunc(all, func(r ruleOff) bool { return r.Off == off })
			if i < 0 {
				i, all = len(all), append(all, ruleOff{Off: off})
			}
			all[i].Of = append(all[i].Of, o.Label())
		}
	}
	for i := range all {
		if len(all[i].Of) == len(operators) {
			all[i].Of = nil
		}
	}
	place := func(code string) int {
		return slices.IndexFunc(catalogue.Rules(), func(r catalogue.Rule) bool { return r.Code == code })
	}
	slices.SortStableFunc(all, func(a, b ruleOff) int { return place(a.Code) - place(b.Code) })
	return all
}

// offWords says which rules are off, with whom and why, a line each: the same
// reason is told once. Whoever shows them says before that they are off.
func offWords(off []ruleOff) []string {
	var lines []string
	for i, o := range off {
		if slices.ContainsFunc(off[:i], o.alike) {
			continue
		}
		var codes []string
		for _, other := range off[i:] {
			if other.alike(o) {
				codes = append(codes, other.Code)
			}
		}
		whose := ""
		if len(o.Of) > 0 {
			whose = " with " + strings.Join(o.Of, ", ")
		}
		lines = append(lines, strings.Join(codes, " ")+whose+": "+data.Safe(o.Why))
	}
	return lines
}

// rulesOf says how many of the rules run with the receipts of some operators.
func rulesOf(off []ruleOff, operators int) page.Rules {
	all := len(catalogue.Rules())
	missing := map[string]int{} // operators that a rule is off with, by its code
	for _, o := range off {
		missing[o.Code] += len(o.Of)
		if len(o.Of) == 0 {
			missing[o.Code] = operators
		}
	}
	r := page.Rules{All: all, Run: all, Off: offWords(off)}
	for _, n := range missing {
		if n >= operators {
			r.Run--
		} else {
			r.Partly++
		}
	}
	return r
}

// alike reports rules that are off for one reason with the same receipts.
func (o ruleOff) alike(p ruleOff) bool { return o.Why == p.Why && slices.Equal(o.Of, p.Of) }

// unread says what facts cannot be looked up, for the rules that need them are
// silent about such receipts.
func (e *examiner) unread(ctx context.Context) ([]string, error) { return e.source.FactsOff(ctx) }
