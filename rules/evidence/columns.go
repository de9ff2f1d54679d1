package evidence

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tailback/data"
	"tailback/rules/conversion"
)

func disputeColumns() []column[data.Dispute] {
	type d = data.Dispute
	return []column[d]{
		{"id", "oai", func(x d) value { return word(fmt.Sprint(x.ID)) }},
		{"source", "i", func(x d) value { return word(x.Conversion.Source) }},
		{"operator", "oi", func(x d) value { return word(x.Operator.Label()) }},
		{"click_id", "oai", func(x d) value { return said(x.Conversion.Click) }},
		{"player_id", "oi", func(x d) value { return said(x.Conversion.Player) }},
		{"event", "oai", func(x d) value { return said(x.Conversion.Event) }},
		{"ordinal", "oai", func(x d) value { return count(x.Conversion.Ordinal) }},
		{"state", "oai", func(x d) value { return word(string(x.State)) }},
		{"reason", "oi", func(x d) value { return word(string(x.Reason)) }},
		{"claim", "oi", func(x d) value { return amount(x.Claim.Amount) }},
		{"currency", "oi", func(x d) value { return said(x.Claim.Currency) }},
		{"statement", "oi", func(x d) value { return said(x.Statement) }},
		{"ticket", "oi", func(x d) value { return said(x.Ticket) }},
		{"deadline", "oi", func(x d) value { return moment(x.Deadline) }},
		{"opened_at", "oi", func(x d) value { return moment(x.OpenedAt) }},
		{"receipts_seen", "oi", func(x d) value { return ids(x.Receipts) }},
		{"contact", "i", func(x d) value { return said(x.Contact) }},
		{"opened_by", "i", func(x d) value { return said(x.OpenedBy) }},
		{"owner", "i", func(x d) value { return said(x.Owner) }},
		{"changed_at", "i", func(x d) value { return moment(x.ChangedAt) }},
		{"changed_by", "i", func(x d) value { return said(x.ChangedBy) }},
		{"change", "i", func(x d) value { return said(x.Change) }},
	}
}

// shown gives the checks that an audience sees; what an operator pays is between
// it and us.
func shown(c Case, who Audience) []conversion.Check {
	if who == ForAffiliate {
		return nil
	}
	return c.Checks
}

func checkColumns(v *veil) []column[conversion.Check] {
	type c = conversion.Check
	result := func(x c) value {
		return word(strings.TrimSpace([...]string{"not judged", "as agreed", "NOT AS AGREED"}[x.Outcome] + " " + x.Note))
	}
	return []column[c]{
		{"check", "oi", func(x c) value { return word(x.Name) }},
		{"it says", "oi", func(x c) value { return word(v.words(x.Says)) }},
		{"it must be", "oi", func(x c) value { return word(v.words(x.MustBe)) }},
		{"result", "oi", result},
	}
}

// visit is the click with its campaign.
type visit struct {
	click    data.Click
	campaign data.Campaign
}

func visits(c Case) []visit {
	if c.Trail.Click == nil {
		return nil
	}
	one := visit{click: *c.Trail.Click}
	if c.Trail.Campaign != nil {
		one.campaign = *c.Trail.Campaign
	}
	return []visit{one}
}

func clickColumns(v *veil) []column[visit] {
	return []column[visit]{
		{"click_id", "oai", func(x visit) value { return said(x.click.ID.Key) }},
		{"clicked_at", "oai", func(x visit) value { return instant(x.click.ClickedAt) }},
		{"campaign", "oai", func(x visit) value { return word(v.words(x.click.Campaign.Label())) }},
		{"offer", "oai", func(x visit) value { return said(v.text(x.campaign.Offer)) }},
		{"country", "oai", func(x visit) value { return said(x.click.Country) }},
		{"device", "ai", func(x visit) value { return said(v.device(x.click.Device)) }},
		{"affiliate", "ai", func(x visit) value { return said(x.click.Affiliate) }},
		{"source", "ai", func(x visit) value { return said(x.click.Source) }},
		{"sub_id", "ai", func(x visit) value { return said(x.click.SubID) }},
		{"subs", "ai", func(x visit) value { return word(subs(x.click.Subs)) }},
		{"tracking_link", "i", func(x visit) value { return said(v.query(x.campaign.TrackingLink, nil)) }},
	}
}

// subs gives labels as sub1=fb sub2=ad, in the order of their names.
func subs(all map[string]data.Text) string {
	var words []string
	for name, label := range all {
		words = append(words, data.Safe(name)+"="+label.String())
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

func termsColumns(v *veil) []column[data.Terms] {
	type t = data.Terms
	return []column[t]{
		{"campaign", "oi", func(x t) value { return word(v.words(x.Campaign.Label())) }},
		{"valid_from", "oi", func(x t) value { return instant(x.ValidFrom) }},
		{"valid_to", "oi", func(x t) value { return instant(x.ValidTo) }},
		{"model", "oi", func(x t) value { return said(x.Model) }},
		{"payable_event", "oi", func(x t) value { return said(x.PayableEvent) }},
		{"payout", "oi", func(x t) value { return amount(x.Payout.Amount) }},
		{"currency", "oi", func(x t) value { return said(x.Payout.Currency) }},
		{"window_days", "oi", func(x t) value { return count(x.WindowDays) }},
		{"qualification", "oi", func(x t) value { return said(x.Qualification) }},
		{"min_deposit", "oi", func(x t) value { return amount(x.MinDeposit) }},
		{"ngr_note", "oi", func(x t) value { return said(x.NGRNote) }},
	}
}

func contractColumns() []column[data.Contract] {
	type c = data.Contract
	return []column[c]{
		{"valid_from", "oi", func(x c) value { return moment(x.ValidFrom) }},
		{"valid_to", "oi", func(x c) value { return moment(x.ValidTo) }},
		{"zone", "oi", func(x c) value { return word(x.Zone) }},
		{"spec", "oi", func(x c) value {
			x.Auth.Secret = "" // where it is kept is nobody else's business
			b, _ := json.Marshal(x)
			return word(string(b))
		}},
	}
}

func deliveryColumns(v *veil) []column[data.Delivery] {
	type d = data.Delivery
	return []column[d]{
		{"id", "ai", func(x d) value { return word(x.ID.String()) }},
		{"receipt", "ai", func(x d) value { return word(x.ReceiptID.String()) }},
		{"endpoint", "ai", func(x d) value { return said(x.Endpoint) }},
		{"sent_at", "ai", func(x d) value { return instant(x.SentAt) }},
		{"attempt", "ai", func(x d) value { return count(x.Attempt) }},
		{"method", "ai", func(x d) value { return said(x.Method) }},
		{"url", "ai", func(x d) value { return said(v.query(x.URL, nil)) }},
		{"http_status", "ai", func(x d) value { return count(x.HTTPStatus) }},
		{"state", "ai", func(x d) value { return said(x.State) }},
		{"error", "ai", func(x d) value { return said(v.text(x.Error)) }},
	}
}

func payoutColumns() []column[data.PayoutLine] {
	type l = data.PayoutLine
	return []column[l]{
		{"report", "oi", func(x l) value { return said(x.Report) }},
		{"line", "oi", func(x l) value { return count(x.Line) }},
		{"day", "oi", func(x l) value { return said(x.Day) }},
		{"click_id", "oi", func(x l) value { return said(x.ClickID) }},
		{"txid", "oi", func(x l) value { return said(x.TxID) }},
		{"player_id", "oi", func(x l) value { return said(x.PlayerID) }},
		{"event", "oi", func(x l) value { return said(x.Event) }},
		{"amount", "oi", func(x l) value { return amount(x.Money.Amount) }},
		{"currency", "oi", func(x l) value { return said(x.Money.Currency) }},
		{"status", "oi", func(x l) value { return said(x.Status) }},
		{"reason", "oi", func(x l) value { return said(x.Reason) }},
		{"sub_id", "i", func(x l) value { return said(x.SubID) }},
	}
}

func answerColumns() []column[data.Answer] {
	type a = data.Answer
	return []column[a]{
		{"answered_at", "oi", func(x a) value { return moment(x.On) }},
		{"who", "oi", func(x a) value { return said(x.Who) }},
		{"verbatim", "oi", func(x a) value { return said(x.Verbatim) }},
		{"file", "i", func(x a) value { return said(x.File) }},
		{"by", "i", func(x a) value { return said(x.By) }},
		{"at", "i", func(x a) value { return moment(x.At) }},
	}
}

func noteColumns() []column[data.Note] {
	type n = data.Note
	return []column[n]{
		{"at", "i", func(x n) value { return moment(x.At) }},
		{"by", "i", func(x n) value { return said(x.By) }},
		{"text", "i", func(x n) value { return said(x.Text) }},
	}
}
