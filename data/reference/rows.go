package reference

import (
	"encoding/json"

	"tailback/data"
)

// Batch is rows to be written together. Each row of a relation whose ids the
// database draws has an id, or none of them has one.
type Batch struct {
	Operators   []data.Operator
	Campaigns   []data.Campaign
	Terms       []data.Terms
	Contracts   []data.Contract
	Clicks      []data.Click
	Receipts    []data.Receipt
	Deliveries  []data.Delivery
	PayoutLines []data.PayoutLine
}

// load is what a batch has for one relation.
type load struct {
	relation string
	rows     int
	own      func(i int) data.ID // the id that the database may draw; nil where there is none
	fill     func(r *row, i int)
}

// loads gives a batch relation by relation.
func (b Batch) loads() []load {
	return []load{
		{"operators", len(b.Operators), func(i int) data.ID { return b.Operators[i].ID }, func(r *row, i int) { r.operator(b.Operators[i]) }},
		{"campaigns", len(b.Campaigns), func(i int) data.ID { return b.Campaigns[i].ID }, func(r *row, i int) { r.campaign(b.Campaigns[i]) }},
		{"terms", len(b.Terms), nil, func(r *row, i int) { r.terms(b.Terms[i]) }},
		{"contracts", len(b.Contracts), nil, func(r *row, i int) { r.contract(b.Contracts[i]) }},
		{"clicks", len(b.Clicks), nil, func(r *row, i int) { r.click(&b.Clicks[i]) }},
		{"receipts", len(b.Receipts), func(i int) data.ID { return b.Receipts[i].ID }, func(r *row, i int) { r.receipt(&b.Receipts[i]) }},
		{"deliveries", len(b.Deliveries), func(i int) data.ID { return b.Deliveries[i].ID }, func(r *row, i int) { r.delivery(&b.Deliveries[i]) }},
		{"payout_lines", len(b.PayoutLines), nil, func(r *row, i int) { r.payoutLine(b.PayoutLines[i]) }},
	}
}

func (r *row) operator(o data.Operator) {
	r.id(o.ID)
	r.text(o.Name)
}

func (r *row) campaign(c data.Campaign) {
	r.id(c.ID)
	r.key(c.Operator.Key)
	r.text(c.Name)
	r.text(c.Offer)
	r.text(c.TrackingLink)
	r.text(c.Affiliate)
}

func (r *row) terms(t data.Terms) {
	r.key(t.Campaign.Key)
	r.time(t.ValidFrom)
	r.time(t.ValidTo)
	r.text(t.Model)
	r.text(t.PayableEvent)
	r.money(t.Payout.Amount)
	r.text(t.Payout.Currency)
	r.known(t.WindowDays)
	r.text(t.Qualification)
	r.money(t.MinDeposit)
	r.text(t.NGRNote)
}

func (r *row) contract(c data.Contract) {
	r.key(c.Operator.Key)
	r.since(c.ValidFrom)
	r.since(c.ValidTo)
	spec, err := json.Marshal(c)
	if err != nil {
		r.refuse("has no form as JSON: "+err.Error(), "")
		return
	}
	r.add(string(spec))
}

func (r *row) click(c *data.Click) {
	r.text(c.ID.Key)
	r.key(c.Campaign.Key)
	r.text(c.SubID)
	r.subs(c.Subs)
	r.text(c.Affiliate)
	r.time(c.ClickedAt)
	r.text(c.Source)
	r.text(c.Country)
	r.text(c.Device)
}

func (r *row) receipt(x *data.Receipt) {
	r.id(x.ID)
	r.time(x.ReceivedAt)
	r.key(x.Operator.Key)
	r.key(x.Campaign.Key)
	r.text(x.ClickID)
	r.text(x.SubID)
	r.text(x.Event)
	r.text(x.Status)
	r.text(x.Reason)
	r.time(x.OccurredAt)
	r.money(x.Money.Amount)
	r.text(x.Money.Currency)
	r.text(x.TxID)
	r.text(x.PlayerID)
	r.text(x.PlayerStatus)
	r.text(x.Method)
	r.text(x.Query)
	r.text(x.RemoteIP)
	r.tri(x.AuthOK)
	r.known(x.HTTPStatus)
}

func (r *row) delivery(d *data.Delivery) {
	r.id(d.ID)
	r.key(d.ReceiptID.Key)
	r.text(d.Endpoint)
	r.text(d.Method)
	r.text(d.URL)
	r.integer(d.Attempt)
	r.time(d.SentAt)
	r.known(d.HTTPStatus)
	r.text(d.Error)
	r.integer(d.LatencyMS)
	r.text(d.State)
}

func (r *row) payoutLine(l data.PayoutLine) {
	r.text(l.Report)
	r.integer(l.Line)
	r.key(l.Operator.Key)
	r.key(l.Campaign.Key)
	r.text(l.ClickID)
	r.text(l.TxID)
	r.text(l.PlayerID)
	r.text(l.SubID)
	r.text(l.Event)
	r.text(l.Day)
	r.money(l.Money.Amount)
	r.text(l.Money.Currency)
	r.text(l.Status)
	r.text(l.Reason)
}
