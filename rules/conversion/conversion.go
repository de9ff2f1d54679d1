// Package conversion gathers receipts into conversions and says of each, and of
// one receipt, whether it is payable by the terms. It is pure: the outcome hangs
// on the set of receipts alone, not on their order.
//
// A chain is what the deal pays for once: the payable event, what the operator
// says of it later (pending, approved, rejected, refund, chargeback), and the
// other of ftd and qualified_ftd, which are two steps of one deposit. Where no
// deal is known the payable event is taken to be ftd.
//
//	receipts of one click, a deal that pays ftd     conversions
//	registration            ─────────────────────▶  leads: no payable event
//	ftd T-1, pending T-1, approved                  ftd, ordinal 1
//	ftd T-2, chargeback T-2                         ftd, ordinal 2
//	deposit T-3, refund T-3 ─────────────────────▶  leads
//
// What leads up to the payable event or follows it without being paid
// (registrations, deposits under a deal that pays the first one, unknown words)
// is one conversion of its own beside the chains, whose key names no event.
package conversion

import (
	"slices"

	"tailback/data"
)

// Conversion is a conversion with its receipts inside.
type Conversion struct {
	data.Conversion
	Receipts []data.Receipt // in the order received, duplicates among them
	Terms    *data.Terms    // valid at the payable event, else at the first receipt; nil for none known
	Why      string         // the reason for Payable, safe to print
}

// Meaning says what the amount of a receipt is, as the contract does by which it
// came: payout, deposit_sum, or "" where none is known.
type Meaning func(r *data.Receipt) string

func (m Meaning) of(r *data.Receipt) string {
	if m == nil {
		return ""
	}
	return m(r)
}

// Group puts every receipt into one conversion, in the order of the first
// receipts. Receipts belong together by their transaction, else by their chain:
//
//   - A receipt without a click id goes to the click, else to the player, that
//     another receipt of the operator names for the same transaction; else to its
//     player. One with none of them is alone.
//   - A payable event with a new transaction id begins the next ordinal. One
//     without a transaction id, or marked duplicate, belongs to the ordinal
//     before it: the same click and event is a duplicate.
//   - Any other receipt goes where its transaction is. Failing that, one of the
//     chain goes to the ordinal that began last before it, and the rest together.
//
// A receipt that is given twice counts once. terms are the deals of all
// campaigns in question; is may be nil. The attribution window is not looked at
// here: it needs the click.
func Group(receipts []data.Receipt, terms []data.Terms, is Meaning) []Conversion {
	deals := dealsOf(terms)
	var all []Conversion
	for _, s := range subjects(inOrder(receipts)) {
		for _, c := range s.chains(deals) {
			all = append(all, s.conversion(c, deals, is))
		}
	}
	number(all)
	slices.SortStableFunc(all, func(a, b Conversion) int { return data.CompareArrival(&a.Receipts[0], &b.Receipts[0]) })
	return all
}

// deals are terms by the key of their campaign.
type deals map[data.Text][]data.Terms

func dealsOf(terms []data.Terms) deals {
	by := deals{}
	for _, t := range terms {
		by[t.Campaign.Key] = append(by[t.Campaign.Key], t)
	}
	return by
}

// of gives the deal under which a receipt of a campaign was sent.
func (d deals) of(campaign data.Text, r data.Receipt) *data.Terms {
	if campaign.Null() {
		return nil
	}
	if t, ok := data.TermsAt(d[campaign], happened(r).Time()); ok {
		return &t
	}
	return nil
}

// happened is when the event occurred as far as that can be: else when it was
// received.
func happened(r data.Receipt) data.Instant {
	if r.OccurredAt.Ok() && !r.OccurredAt.Time().After(r.ReceivedAt.Time()) {
		return r.OccurredAt
	}
	return r.ReceivedAt
}

// inOrder gives the receipts once each, in the order received.
func inOrder(receipts []data.Receipt) []data.Receipt {
	seen := make(map[data.ID]bool, len(receipts))
	once := make([]data.Receipt, 0, len(receipts))
	for _, r := range receipts {
		if r.ID.IsZero() || !seen[r.ID] {
			seen[r.ID] = true
			once = append(once, r)
		}
	}
	slices.SortStableFunc(once, func(a, b data.Receipt) int { return data.CompareArrival(&a, &b) })
	return once
}

// conversion makes the noun of a chain.
func (s *subject) conversion(c *chain, deals deals, is Meaning) Conversion {
	out := Conversion{Conversion: data.Conversion{Key: s.key, Campaign: s.campaign}}
	out.Key.Event = c.event
	slices.Sort(c.members)
	for _, i := range c.members {
		r := s.receipts[i]
		out.Receipts = append(out.Receipts, r)
		out.Conversion.Receipts = append(out.Conversion.Receipts, r.ID)
	}
	if i := slices.IndexFunc(out.Receipts, hasCampaign); i >= 0 {
		out.Campaign = out.Receipts[i].Campaign
	}
	first, last := out.Receipts[0], out.Receipts[len(out.Receipts)-1]
	out.FirstSeen, out.LastSeen = first.ReceivedAt, last.ReceivedAt
	if c.opened >= 0 {
		first = s.receipts[c.opened]
	}
	out.Terms = deals.of(out.Campaign.Key, first)
	out.judge(is)
	return out
}

// number gives the ordinals of those that share all the rest of the key.
func number(all []Conversion) {
	count := map[data.ConversionKey]int{}
	for i := range all {
		key := all[i].Key
		count[key]++
		all[i].Key.Ordinal = count[key]
	}
}

func hasCampaign(r data.Receipt) bool { return !r.Campaign.Key.Null() }
