package demo_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/demo"
	"tailback/data/reference"
)

func TestEveryReceiptMakesSense(t *testing.T) {
	s := onward()
	clicks, seen := map[data.Text]data.Click{}, map[data.ID]bool{}
	for _, c := range s.Clicks {
		if _, twice := clicks[c.ID.Key]; twice {
			t.Fatalf("click %v twice", c.ID)
		}
		clicks[c.ID.Key] = c
	}
	var last data.Receipt
	for _, r := range s.Receipts {
		flaw := s.flaws[r.ID]
		if seen[r.ID] || r.ReceivedAt.Time().Before(last.ReceivedAt.Time()) || (!last.ID.IsZero() && number(t, r.ID) != number(t, last.ID)+1) {
			t.Fatalf("receipt %v follows %v", r.ID, last.ID)
		}
		seen[r.ID], last = true, r
		click, known := clicks[r.ClickID]
		switch {
		case !known && (flaw == "" || r.Status.Raw() != string(data.Rejected)):
			t.Fatalf("%v (%s, %s) names no click: %s", r.ID, flaw, r.Status, r.Query)
		case known && r.Campaign.Key != click.Campaign.Key:
			t.Fatalf("%v is of campaign %s, its click of %s", r.ID, r.Campaign.Key, click.Campaign.Key)
		case known && r.OccurredAt.Ok() && r.OccurredAt.Time().Before(click.ClickedAt.Time().Add(-time.Minute)):
			t.Fatalf("%v happened before its click", r.ID)
		case flaw == "" && !r.OccurredAt.Ok():
			t.Fatalf("%v has no time: %s", r.ID, r.Query)
		}
		if _, err := url.ParseQuery(r.Query.Raw()); (err == nil) == (flaw == demo.MangledName) {
			t.Fatalf("%v (%s): %v: %s", r.ID, flaw, err, r.Query)
		}
	}
	for _, d := range s.Deliveries {
		if !seen[d.ReceiptID] {
			t.Fatalf("delivery %v is of no receipt", d.ID)
		}
	}
}

func number(t *testing.T, id data.ID) (n int) {
	t.Helper()
	if _, err := fmt.Sscan(id.Key.Raw(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAPlayersLifeIsOneStory(t *testing.T) {
	order := map[string]int{data.Registration: 0, data.FTD: 1, data.QualifiedFTD: 2}
	type life struct {
		click data.Text
		stage int
	}
	lives, full := map[string]life{}, 0
	for _, r := range day(t).Receipts {
		stage, ok := order[r.Event.Raw()]
		if !ok || r.Status.Raw() != string(data.Accepted) || r.PlayerID.Null() || !r.Reason.Null() {
			continue
		}
		who := r.Operator.Key.Raw() + "/" + r.PlayerID.Raw()
		before, met := lives[who]
		if met && before.click != r.ClickID {
			t.Fatalf("player %s came by two clicks", who)
		}
		if stage == 2 && before.stage == 1 {
			full++
		}
		lives[who] = life{r.ClickID, stage}
	}
	if full < 1_000 {
		t.Errorf("only %d players went from their first deposit to qualified", full)
	}
}

func TestEveryContractReadsWhatItsOperatorSends(t *testing.T) {
	s := onward()
	contracts := map[data.Text]data.Contract{}
	for _, c := range s.Contracts {
		contracts[c.Operator.Key] = c
	}
	for _, r := range s.Receipts {
		if s.flaws[r.ID] != "" {
			continue
		}
		c := contracts[r.Operator.Key]
		values, _ := url.ParseQuery(r.Query.Raw())
		got := map[string]string{}
		for field, name := range c.Params {
			got[field] = values.Get(name)
		}
		want := map[string]string{"click_id": r.ClickID.Raw(), "event": got["event"], "sub_id": r.SubID.Raw(), "sub2": got["sub2"], "txid": r.TxID.Raw(),
			"player_id": r.PlayerID.Raw(), "currency": r.Money.Currency.Raw(), "amount": got["amount"], "occurred_at": got["occurred_at"]}
		if _, ok := c.Params["player_status"]; ok {
			want["player_status"] = r.PlayerStatus.Raw()
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%v: columns (-), request (+):\n%s", r.ID, diff)
		}
		if c.Events[got["event"]] != r.Event.Raw() {
			t.Fatalf("%v: %q is %q in the contract, %q in the row", r.ID, got["event"], c.Events[got["event"]], r.Event.Raw())
		}
	}
}

func TestEveryCampaignHasTermsAndANameOfItsOwn(t *testing.T) {
	var s reference.Batch = onward().Batch.Batch
	names, deals := map[string]bool{}, map[data.Text]int{}
	for _, c := range s.Campaigns {
		name := c.Operator.Label() + "/" + c.Name.Raw()
		if names[name] {
			t.Errorf("two campaigns are called %s", name)
		}
		names[name] = true
	}
	models := map[string]int{}
	for _, d := range s.Terms {
		models[d.Model.Raw()]++
		if d.ValidFrom.Time().Before(start) && start.Before(d.ValidTo.Time()) {
			deals[d.Campaign.Key]++
		}
		if d.Payout.Amount.Null() != (d.Model.Raw() == "revshare") {
			t.Errorf("campaign %s: a %s deal that pays %v", d.Campaign.Key, d.Model, d.Payout)
		}
	}
	if len(deals) != 40 || len(models) != 3 {
		t.Errorf("%d campaigns have terms today, of %d models", len(deals), len(models))
	}
}
