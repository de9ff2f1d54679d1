package contract_test

import (
	"testing"

	"tailback/data"
	"tailback/rules/contract"
)

func TestAQueryIsReadByTheContract(t *testing.T) {
	fable := data.Ref{Key: data.NewText("7"), Name: data.NewText("FableSpin")}
	book, faults := contract.NewBook([]contract.Entry{{Contract: data.Contract{
		Operator: fable,
		Params:   map[string]string{"click_id": "clickid", "event": "goal", "amount": "sum", "currency": "cur", "occurred_at": "ts", "sub_id": "sub1"},
		Also:     map[string][]string{"click_id": {"click_id"}},
		Events:   map[string]string{"dep": "ftd"},
		Zone:     "Europe/Riga", TimeFormat: "2006-01-02 15:04:05",
	}}}, nil)
	if faults != nil {
		t.Fatal(faults)
	}
	v := book.All()[0]
	for _, c := range []struct{ query, click, event, amount, occurred string }{
		{"clickid=56d7&goal=dep&sum=12.50&cur=EUR&ts=2026-11-24+05%3A00%3A06", "56d7", "ftd", "12.50 EUR", "2026-11-24T03:00:06Z"},
		{"click_id=56d7&goal=DEP&sum=12,50", "56d7", "DEP", "12,50", ""},
		{"clickid=&click_id=56d7&ts=soon", "", "", "", "soon"},
		{"", "", "", "", ""},
	} {
		r := v.Receipt(c.query)
		if r.ClickID.Raw() != c.click || r.Event.Raw() != c.event || r.Money.String() != c.amount || r.OccurredAt.String() != c.occurred {
			t.Errorf("%s: click %q, event %q, amount %q, occurred %q", c.query, r.ClickID, r.Event, r.Money, r.OccurredAt)
		}
		if r.Operator != fable || r.Query.Raw() != c.query || !r.SubID.Null() {
			t.Errorf("%s: operator %v, query %q, sub-id %q", c.query, r.Operator, r.Query, r.SubID)
		}
	}
}
