package contract_test

import (
	"slices"
	"testing"

	"tailback/data"
	"tailback/rules/contract"
)

func awaitingContract(t *testing.T) *contract.Version {
	t.Helper()
	operator := data.NewText("7")
	book, faults := contract.NewBook([]contract.Entry{{Contract: data.Contract{
		Operator: data.Ref{Key: operator}, IgnoreCase: true,
		Params:   map[string]string{"click_id": "clickid", "event": "goal", "player_id": "player"},
		Events:   map[string]string{"dep": "ftd", "reg": "registration"},
		Expected: []string{"click_id", "event", "player_id"},
	}}}, nil)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return book.All()[0]
}

func TestWhatIsAwaitedIsFoundWhereverItStands(t *testing.T) {
	v := awaitingContract(t)
	for name, c := range map[string]struct {
		query, click, event string // of the receipt
		awaited             string
		contract            *contract.Version
		want                contract.Sighting
	}{
		"as agreed":               {"clickid=TEST-1&goal=dep", "TEST-1", "ftd", "ftd", v, contract.Sighting{Click: true, Event: true}},
		"the operator's word":     {"clickid=TEST-1&goal=dep", "TEST-1", "ftd", "DEP", v, contract.Sighting{Click: true, Event: true}},
		"not yet canonical":       {"clickid=TEST-1&goal=Dep", "TEST-1", "Dep", "ftd", v, contract.Sighting{Click: true, Event: true}},
		"no event was read":       {"clickid=TEST-1&goal=dep", "TEST-1", "", "ftd", v, contract.Sighting{Click: true, Event: true}},
		"another event":           {"clickid=TEST-1&goal=reg", "TEST-1", "registration", "ftd", v, contract.Sighting{Click: true}},
		"any event":               {"clickid=TEST-1&goal=reg", "TEST-1", "registration", "", v, contract.Sighting{Click: true, Event: true}},
		"under another name":      {"click_id=TEST%2D1&goal=dep", "", "ftd", "ftd", v, contract.Sighting{Click: true, Under: "click_id", Event: true}},
		"another click":           {"clickid=TEST-10&goal=dep", "TEST-10", "ftd", "ftd", v, contract.Sighting{Event: true}},
		"no raw query":            {"", "TEST-1", "ftd", "FTD", v, contract.Sighting{Click: true, Event: true}},
		"no contract":             {"x=TEST-1", "", "ftd", "ftd", nil, contract.Sighting{Click: true, Event: true}},
		"no contract, no words":   {"x=TEST-1", "", "dep", "ftd", nil, contract.Sighting{Click: true}},
		"nothing at all":          {"", "", "", "ftd", v, contract.Sighting{}},
		"in a part of a value":    {"clickid=xTEST-1&goal=dep", "xTEST-1", "ftd", "ftd", v, contract.Sighting{Event: true}},
		"the column alone has it": {"goal=dep", "TEST-1", "ftd", "ftd", v, contract.Sighting{Click: true, Event: true}},
	} {
		r := data.Receipt{Query: data.NewText(c.query), ClickID: data.NewText(c.click), Event: data.NewText(c.event)}
		if got := (contract.Awaited{Click: "TEST-1", Event: c.awaited}).See(&r, c.contract); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestWhatAPostbackLacksIsListed(t *testing.T) {
	if got := awaitingContract(t).Absent("click_id=1&goal=dep&player="); !slices.Equal(got, []string{"click_id", "player_id"}) {
		t.Errorf("absent: %q", got)
	}
}
