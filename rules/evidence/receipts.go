package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tailback/data"
)

func receiptColumns(of Case, v *veil) []column[data.Checked] {
	type c = data.Checked
	return []column[c]{
		{"id", "oai", func(x c) value { return word(x.Receipt.ID.String()) }},
		{"received_at", "oai", func(x c) value { return instant(x.Receipt.ReceivedAt) }},
		{"occurred_at", "oai", func(x c) value { return instant(x.Receipt.OccurredAt) }},
		{"event", "oai", func(x c) value { return said(x.Receipt.Event) }},
		{"we_said", "oai", func(x c) value { return word(weSaid(x.Receipt)) }},
		{"sent_again", "oai", func(x c) value { return word(of.sentAgain(x.Receipt)) }},
		{"sent_again_by", "i", func(x c) value { return word(of.sentAgainBy(x.Receipt)) }},
		{"why", "oi", func(x c) value { return said(v.text(x.Receipt.Reason)) }},
		{"click_id", "oai", func(x c) value { return said(x.Receipt.ClickID) }},
		{"txid", "oai", func(x c) value { return said(x.Receipt.TxID) }},
		{"player_id", "oi", func(x c) value { return said(x.Receipt.PlayerID) }},
		{"player_status", "oi", func(x c) value { return said(x.Receipt.PlayerStatus) }},
		{"amount", "oi", func(x c) value { return amount(x.Receipt.Money.Amount) }},
		{"currency", "oi", func(x c) value { return said(x.Receipt.Money.Currency) }},
		{"campaign", "oai", func(x c) value { return word(v.words(x.Receipt.Campaign.Label())) }},
		{"sub_id", "ai", func(x c) value { return said(x.Receipt.SubID) }},
		{"method", "oi", func(x c) value { return said(x.Receipt.Method) }},
		{"query", "oi", func(x c) value { return said(v.query(x.Receipt.Query, &x)) }},
		{"sent_from", "oi", func(x c) value { return said(x.Receipt.RemoteIP) }},
		{"authenticated", "oi", func(x c) value { return word(x.Receipt.AuthOK.String()) }},
		{"unreadable", "i", func(x c) value { return word(x.Receipt.Unreadable) }},
	}
}

// weSaid is what we answered: 200 rejected.
func weSaid(r data.Receipt) string {
	if r.HTTPStatus == 0 {
		return r.Status.String()
	}
	return strings.TrimSpace(fmt.Sprint(r.HTTPStatus, " ", r.Status))
}

// findings gives what the rules found; an affiliate sees what is wrong with its
// own: the click id and the labels.
func findings(c Case, who Audience) (all []data.Finding) {
	for _, r := range c.Receipts {
		for _, f := range r.Findings {
			own := f.Field == "click_id" || strings.HasPrefix(f.Field, "sub")
			if who != ForAffiliate || own {
				all = append(all, f)
			}
		}
	}
	return all
}

func findingColumns(v *veil) []column[data.Finding] {
	type f = data.Finding
	place := func(x f) value {
		if x.End > x.Start {
			return word(fmt.Sprintf("bytes %d to %d of the query as it arrived", x.Start, x.End))
		}
		return word(x.Column)
	}
	got := func(x f) value {
		if x.Code == unfilled {
			return said(x.Got)
		}
		return said(v.text(x.Got))
	}
	return []column[f]{
		{"receipt", "oai", func(x f) value { return word(x.Receipt.String()) }},
		{"rule", "oai", func(x f) value { return word(x.Code + " " + x.Rule) }},
		{"field", "oai", func(x f) value { return word(x.Field) }},
		{"severity", "oi", func(x f) value { return word(x.Severity.String()) }},
		{"at", "oi", place},
		{"got", "oai", got},
		{"expected", "oai", func(x f) value { return word(v.words(x.Expected)) }},
		{"says", "oai", func(x f) value { return word(v.words(x.Sentence)) }},
	}
}

// happening is one thing of a timeline.
type happening struct {
	at      value
	what    string
	id      string
	r       data.Receipt  // what is known of it
	checked *data.Checked // of a receipt
	said    value
}

// timeline gives what happened that an audience sees, the oldest first; what has
// no moment comes last.
func timeline(c Case, who Audience) (all []happening) {
	if k := c.Trail.Click; k != nil {
		all = append(all, happening{at: instant(k.ClickedAt), what: "click", id: k.ID.Key.String(), r: data.Receipt{ClickID: k.ID.Key}})
	}
	for i := range c.Receipts {
		x := c.Receipts[i].Receipt
		if x.OccurredAt.Ok() {
			all = append(all, happening{at: instant(x.OccurredAt), what: "event, as the operator dates it", id: x.ID.String(), r: data.Receipt{Event: x.Event, ClickID: x.ClickID}})
		}
		what := "receipt"
		if x.IsReplay() {
			what = "receipt, sent again by us"
		}
		all = append(all, happening{at: instant(x.ReceivedAt), what: what, id: x.ID.String(), r: x, checked: &c.Receipts[i], said: word(weSaid(x))})
	}
	if who != ForOperator {
		for _, d := range c.Trail.Deliveries {
			all = append(all, happening{at: instant(d.SentAt), what: "delivery", id: d.ID.String(), said: word(strings.TrimSpace(fmt.Sprint(d.HTTPStatus, " ", d.State)))})
		}
	}
	if who != ForAffiliate {
		all = append(all, happening{at: moment(c.File.Dispute.OpenedAt), what: "dispute", id: fmt.Sprint(c.File.Dispute.ID), said: word(string(c.File.Dispute.Reason))})
		for _, a := range c.File.Answers {
			all = append(all, happening{at: moment(a.On), what: "answer", said: said(a.Verbatim)})
		}
		for _, l := range c.Trail.Payouts {
			all = append(all, happening{what: "payout line of " + l.Day.String(), id: fmt.Sprintf("%s %d", l.Report, l.Line), r: data.Receipt{
				Event: l.Event, ClickID: l.ClickID, TxID: l.TxID, PlayerID: l.PlayerID, Money: l.Money}, said: said(l.Status)})
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int {
		if a.at.at.Ok() != b.at.at.Ok() {
			return map[bool]int{true: -1, false: 1}[a.at.at.Ok()]
		}
		return cmp.Compare(a.at.at.Time().UnixMicro(), b.at.at.Time().UnixMicro())
	})
	return all
}

func happeningColumns(v *veil) []column[happening] {
	type h = happening
	at := func(x h) value { x.at.moment = true; return x.at }
	return []column[h]{
		{"at", "oai", at},
		{"what", "oai", func(x h) value { return word(x.what) }},
		{"id", "oai", func(x h) value { return word(x.id) }},
		{"event", "oai", func(x h) value { return said(x.r.Event) }},
		{"says", "oai", func(x h) value { return x.said }},
		{"amount", "oi", func(x h) value { return amount(x.r.Money.Amount) }},
		{"currency", "oi", func(x h) value { return said(x.r.Money.Currency) }},
		{"click_id", "oai", func(x h) value { return said(x.r.ClickID) }},
		{"txid", "oai", func(x h) value { return said(x.r.TxID) }},
		{"player_id", "oi", func(x h) value { return said(x.r.PlayerID) }},
		{"query", "oi", func(x h) value {
			if x.checked == nil {
				return value{}
			}
			return said(v.query(x.r.Query, x.checked))
		}},
	}
}
