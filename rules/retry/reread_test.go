package retry_test

import (
	"testing"

	"tailback/data"
	"tailback/rules/retry"
)

// What a worker checks just before a send is what a press checked: the request in
// the queue tells it, and nothing else is kept of the press.
func TestWhatIsQueuedIsReadAsItsReceiverReadsIt(t *testing.T) {
	named := own()
	named.Parameters = []data.EndpointParameter{
		{Name: "click", Field: "click_id"}, {Name: "e", Field: "event"}, {Name: "sum", Field: "amount"}, {Name: "c", Field: "currency"},
		{Name: "tx", Field: "txid"}, {Name: "p", Field: "player_id"}, {Name: "src", Value: "resend"},
	}
	lacks := arrived(t, "4711", "cid={cid}&goal=dep&sum=12.50&cur=EUR&tid=T-1&player=p-1")
	found := retry.Deduced{ClickID: text("c 1/ü"), By: retry.ByTransaction, Key: text("T-1")}
	for name, test := range map[string]struct {
		e     data.Endpoint
		r     data.Receipt
		fix   retry.Correction
		bare  bool // no contract is known
		click string
	}{
		"put right":                 {own(), arrived(t, "1", renamedQuery), renamedID(), false, "c-1"},
		"as it came":                {own(), arrived(t, "2", "clickid=c-9&goal=dep&tid=T-1"), retry.Correction{}, false, "c-9"},
		"deduced":                   {own(), lacks, retry.Correction{Deduced: &found}, false, "c 1/ü"},
		"deduced, by no contract":   {own(), lacks, retry.Correction{Deduced: &found}, true, "c 1/ü"},
		"in an endpoint's words":    {named, arrived(t, "3", renamedQuery), renamedID(), false, "c-1"},
		"deduced, in its own words": {named, lacks, retry.Correction{Deduced: &found}, false, "c 1/ü"},
	} {
		s := retry.Subject{Receipt: test.r, Contract: version(t)}
		if test.bare {
			s.Contract = nil
		}
		b, err := retry.Build(test.e, s, test.fix)
		if err != nil {
			t.Fatal(name, err)
		}
		got, want := retry.Reread(test.e, s, b.Request), retry.Corrected(test.r, test.fix, s.Contract)
		if retry.Differs(got, want) || got.ClickID.Raw() != test.click || got.IsReplay() || got.ID != test.r.ID {
			t.Errorf("%s: %s is read as %+v, want %+v", name, b.Request.Query, got, want)
		}
		if same := test.fix.None(); retry.Differs(got, test.r) == same {
			t.Errorf("%s: it differs from what came: %v", name, same)
		}
	}
	told := retry.Subject{Receipt: lacks, Delivery: &data.Delivery{URL: text("http://a/?cid=other")}}
	if got := retry.Reread(own(), told, data.RetryRequest{Query: "clickid=other"}); got != lacks {
		t.Errorf("a delivery makes %+v of its receipt", got)
	}
}
