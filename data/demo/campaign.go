package demo

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// campaign is one offer of an operator under its deals.
type campaign struct {
	operator *operator
	ref      data.Ref
	market   market
	model    string // cpa, revshare or hybrid
	deals    []data.Terms
	payout   data.Money // of the deal of today; none for revshare
	least    int64      // the deposit that qualifies, whole units

	mix      weights // over sources
	visitors pool[click]
	leads    pool[player] // registered
	spenders pool[player] // with a first deposit
}

// How many people of a campaign can still come back. The oldest make room at
// random, so a few stay for days.
const (
	visitorsKept = 192
	leadsKept    = 256
	spendersKept = 256
)

// market is where a campaign's visitors come from.
type market struct {
	code     string
	country  data.Text
	currency data.Text
	worth    int64 // what 1 EUR is there, about
}

func markets() []market {
	var all []market
	for _, row := range []struct {
		code, country, currency string
		worth                   int64
	}{
		{"de", "DE", "EUR", 1}, {"se", "SE", "SEK", 10}, {"fi", "FI", "EUR", 1}, {"no", "NO", "NOK", 10}, {"at", "AT", "EUR", 1},
		{"ie", "IE", "EUR", 1}, {"uk", "GB", "GBP", 1}, {"nl", "NL", "EUR", 1}, {"nz", "NZ", "NZD", 2}, {"jp", "JP", "JPY", 160},
	} {
		all = append(all, market{row.code, data.NewText(row.country), data.NewText(row.currency), row.worth})
	}
	return all
}

// Of how many campaigns each operator has, the busiest operator first; and how
// steeply traffic falls from one operator, campaign or label to the next.
func campaignCounts() []int { return []int{9, 8, 7, 6, 5, 5} }

const (
	operatorSteepness = 0.5
	campaignSteepness = 1.0
	labelSteepness    = 1.0
)

// newCampaigns gives every operator its campaigns, with deals that hold at the
// beginning of history and reach back beyond the oldest click.
func newCampaigns(operators []*operator, begin time.Time) []*campaign {
	var all []*campaign
	places := markets()
	products := []string{"slots", "casino", "live", "sports", "bingo"}
	models := []string{"cpa", "cpa", "hybrid", "cpa", "revshare"}
	for i, o := range operators {
		for k := range campaignCounts()[i] {
			n := len(all) + 1
			place := places[(k*3+i)%len(places)]
			c := &campaign{operator: o, market: place, model: models[(k+i)%len(models)], mix: zipf(len(sourceNames()), 0.8)}
			name := fmt.Sprintf("%s-%s", place.code, products[(k+i*2)%len(products)])
			if k > 4 {
				name += fmt.Sprintf("-%d", k-3)
			}
			c.ref = refOf(n, name)
			c.agree(begin, n)
			c.visitors.room, c.leads.room, c.spenders.room = visitorsKept, leadsKept, spendersKept
			o.campaigns = append(o.campaigns, c)
			all = append(all, c)
		}
		o.traffic = zipf(len(o.campaigns), campaignSteepness)
	}
	return all
}

// agree writes the deals of a campaign: one since the first of the month in which
// history begins, so that all that is paid is paid by it, and one before it that
// paid a little less.
func (c *campaign) agree(begin time.Time, n int) {
	first := time.Date(begin.Year(), begin.Month(), 1, 0, 0, 0, 0, c.operator.zone)
	c.least = []int64{20, 25, 50}[n%3] * c.market.worth
	deal := data.Terms{
		Campaign: c.ref, ValidFrom: data.At(first), ValidTo: data.At(first.AddDate(0, 2, 0)),
		Model: data.NewText(c.model), PayableEvent: data.NewText(c.operator.payable), WindowDays: 30,
		Qualification: data.NewText(fmt.Sprintf("first deposit of %d %s or more, one account a household", c.least, c.market.currency)),
		MinDeposit:    data.NewAmount(decimal.New(c.least, 0)),
	}
	if c.model != "cpa" {
		deal.NGRNote = data.NewText("bonus cost and chargebacks off, admin fee 5%; 30% of it is ours")
	}
	before := deal
	before.ValidFrom, before.ValidTo = data.At(first.AddDate(0, -6, 0)), data.At(first)
	if c.model != "revshare" {
		pays := (80 + 20*int64(n%5)) * c.market.worth
		deal.Payout = data.Money{Amount: data.NewAmount(decimal.New(pays, 0)), Currency: c.market.currency}
		before.Payout = data.Money{Amount: data.NewAmount(decimal.New(pays*9/10, 0)), Currency: c.market.currency}
	} else {
		deal.Payout.Currency, before.Payout.Currency = c.market.currency, c.market.currency
	}
	c.payout, c.deals = deal.Payout, []data.Terms{before, deal}
}

// promoters are the affiliates that campaigns are given to; the last of them is
// nobody: those run by the house itself.
func promoters() []data.Text {
	return []data.Text{data.NewText("Nightfall Network"), data.NewText("Harbour Lane"), data.NewText("Sundial Leads"), {}}
}

// noun gives the n-th campaign as the tracker knows it.
func (c *campaign) noun(source string, n int) data.Campaign {
	return data.Campaign{
		Affiliate: promoters()[n%len(promoters())],
		ID:        data.NewID(source, c.ref.Key), Operator: c.operator.ref, Name: c.ref.Name,
		Offer:        data.NewText(c.operator.name + " " + c.ref.Name.Raw() + " 2026"),
		TrackingLink: data.NewText("https://go.tailback.example/c/" + c.ref.Key.Raw() + "?sub1={sub1}&sub2={sub2}"),
	}
}
