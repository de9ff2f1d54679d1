package board

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"tailback/data"
)

// observation is what the board keeps of one receipt, or of one attempt to
// deliver; small numbers stand for words, which names knows.
type observation struct {
	at     int64 // microseconds since 1970
	id     string
	report uint64 // a hash: the same thing reported again has the same
	// subject is a hash of the click, else of the player; 0 for none.
	subject uint32
	// campaign is the click's, else the receipt's, and of an attempt to deliver
	// what was answered; sender the address; found the
	// set of findings, 0 for none; price what a conversion of it would earn, 0
	// for nothing.
	campaign, sender, found, price uint32
	flags                          flags
}

type flags uint8

const (
	// named: the receipt itself named its campaign.
	named flags = 1 << iota
	// unanswered: we answered 5xx, or nothing.
	unanswered
	// earlier: an event before the payable one.
	earlier
	// echo: late, or sent again; it says nothing of who sends now.
	echo
)

// beats reports whether an observation is a sign of life, of its operator and,
// with campaign set, of the campaign that it names.
func (o observation) beats(campaign bool) bool {
	return o.flags&echo == 0 && (!campaign || o.flags&named != 0)
}

// earns gives the price of what an observation earns, 0 for nothing now.
func (o observation) earns() uint32 {
	if o.flags&(earlier|unanswered) != 0 {
		return 0
	}
	return o.price
}

// compare orders by (received_at, id). Ids that are numbers are in the order of
// numbers.
func (o observation) compare(p observation) int {
	return cmp.Or(cmp.Compare(o.at, p.at), cmp.Compare(len(o.id), len(p.id)), strings.Compare(o.id, p.id))
}

// observe makes an observation of a receipt.
func (n *names) observe(c *data.Checked) observation {
	r := &c.Receipt
	o := observation{at: r.ReceivedAt.Micros(), id: r.ID.Key.Raw(), sender: n.text(r.RemoteIP), found: n.found(c.Findings)}
	n.name(n.operators, r.Operator)
	campaign := r.Campaign
	if !campaign.Key.Null() {
		o.flags |= named
	}
	click := r.ClickID
	if c.Click != nil {
		campaign, click = c.Click.Campaign, c.Click.ID.Key
	}
	o.campaign = n.text(campaign.Key)
	n.name(n.campaigns, campaign)
	if r.HTTPStatus >= 500 || r.HTTPStatus == 0 && r.Status.Null() {
		o.flags |= unanswered
	}
	if echoes(c) {
		o.flags |= echo
	}
	who := subject(r, click)
	o.subject = uint32(who)
	o.report = report(r, who)
	n.value(&o, r.Event, c.Deal)
	return o
}

func echoes(c *data.Checked) bool {
	again := func(f data.Finding) bool { return f.Rule == "late" || f.Rule == "duplicate" }
	return data.Status(c.Receipt.Status.Raw()) == data.Duplicate || slices.ContainsFunc(c.Findings, again)
}

// subject hashes who a receipt is about.
func subject(r *data.Receipt, click data.Text) uint64 {
	switch {
	case !click.Empty():
		return hash("click", click.Raw())
	case !r.PlayerID.Empty():
		return hash("player", r.PlayerID.Raw())
	}
	return 0
}

// report hashes what a receipt reports: the event of a transaction, else of a
// player, else of a subject, else of nobody but itself. Player comes before
// click, because a broken click id is what is put right when it comes again.
func report(r *data.Receipt, subject uint64) uint64 {
	event := strings.ToLower(r.Event.Raw())
	switch {
	case !r.TxID.Empty():
		return hash("transaction", event, r.TxID.Raw())
	case !r.PlayerID.Empty():
		return hash("player", event, r.PlayerID.Raw())
	case subject != 0:
		return subject ^ hash("event", event)
	}
	return hash("receipt", r.ID.Key.Raw())
}

func hash(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = h.Write([]byte(p))
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}

// rank orders the events that lead to money, and leaves a registration out: it
// is too far from any. 0 is none of them.
func rank(event string) int {
	switch strings.ToLower(event) {
	case data.FTD:
		return 1
	case data.QualifiedFTD:
		return 2
	case data.Waiting:
		return 3
	case data.Approved:
		return 4
	}
	return 0
}

// value prices what a receipt reports by its deal.
func (n *names) value(o *observation, event data.Text, deal *data.Terms) {
	if deal == nil {
		return
	}
	pays := deal.Pays(event)
	if soon := rank(event.Raw()); !pays {
		if soon == 0 || soon >= rank(deal.PayableEvent.Raw()) {
			return
		}
		o.flags |= earlier
	}
	price, ok := deal.Price()
	o.price = n.price(price, ok)
}

// attempt makes an observation of an attempt to deliver.
func (n *names) attempt(d *data.Delivery) observation {
	o := observation{at: d.SentAt.Micros(), id: d.ID.Key.Raw()}
	if d.HTTPStatus < 200 || d.HTTPStatus > 299 {
		if d.HTTPStatus != 0 {
			o.campaign = n.text(data.NewText(strconv.Itoa(d.HTTPStatus)))
		}
		o.found = n.found([]data.Finding{{Rule: DeliveryFailing, Code: "DLV", Field: d.Endpoint.Raw(), Severity: data.Major}})
	}
	return o
}
