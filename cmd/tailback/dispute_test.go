package main

import (
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// casebook makes a database with conversions to dispute: casebook day.db. Campaign
// 11 pays 120 EUR for an ftd, campaign 12 a revenue share. Clicks 1 to 4 are of the
// former: receipts 1 and 2 are ftds of the first two, 3 is a registration of the
// third, and the fourth has none. Receipts 5 and 6 are two ftds of one click, and
// 7 is one of campaign 12.
func casebook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: casebook FILE")
	}
	ts.Check(write(ts.MkAbs(args[0]), casebooks()))
}

// casebooks are those traces.
func casebooks() reference.Batch {
	word := data.NewText
	lines := []data.Receipt{
		datatest.Receipt(1), datatest.Receipt(2),
		datatest.Receipt(3, func(r *data.Receipt) { r.Event = word(data.Registration) }),
		datatest.Receipt(5),
		datatest.Receipt(6, func(r *data.Receipt) { r.ClickID = word("click-000005") }),
		datatest.Receipt(7, func(r *data.Receipt) { r.Campaign.Key = word("12") }),
	}
	campaign := func(key string) data.Campaign {
		return data.Campaign{ID: data.NewID("", word(key)), Operator: data.Ref{Key: word("1")}, Name: word("de-slots-" + key)}
	}
	return reference.Batch{
		Operators: []data.Operator{{ID: data.NewID("", word("1")), Name: word("FableSpin")}},
		Campaigns: []data.Campaign{campaign("11"), campaign("12")},
		Terms: []data.Terms{
			{Campaign: data.Ref{Key: word("11")}, ValidFrom: data.At(datatest.Epoch.Add(-24 * time.Hour)), Model: word("cpa"), PayableEvent: word(data.FTD),
				Payout: data.Money{Amount: data.ParseAmount("120"), Currency: word("EUR")}, WindowDays: 30},
			{Campaign: data.Ref{Key: word("12")}, Model: word("revshare"), PayableEvent: word(data.FTD)},
		},
		Clicks:   []data.Click{datatest.Click(1), datatest.Click(2), datatest.Click(3), datatest.Click(4), datatest.Click(5)},
		Receipts: lines,
	}
}
