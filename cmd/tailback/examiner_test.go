package main

import (
	"testing"

	"tailback/data"
	"tailback/rules/contract"
)

// What an operator sends is told in the zone of its contract, its days and months
// in that of its reports. Where the contract names one of the two, it is both.
func TestTheZonesOfAnOperatorAreThoseOfItsContract(t *testing.T) {
	const riga, sofia = "Europe/Riga", "Europe/Sofia"
	for name, c := range map[string]struct{ zone, reports, sent, months string }{
		"both": {sofia, riga, sofia, riga}, "only its reports": {"", riga, riga, riga},
		"only its own": {sofia, "", sofia, sofia}, "none": {"", "", "", ""},
	} {
		key := data.NewText("7")
		e := &examiner{entries: []contract.Entry{{Contract: data.Contract{
			Operator: data.Ref{Key: key}, Zone: c.zone, ReportZone: c.reports,
		}}}}
		if faults := e.rebind(); len(faults) > 0 {
			t.Fatal(faults)
		}
		sent, months := e.zones()
		got := [2]string{}
		if len(sent) > 0 {
			got = [2]string{sent[key.Raw()].String(), months[key.Raw()].String()}
		}
		if got != [2]string{c.sent, c.months} {
			t.Errorf("%s: the zones are %q", name, got)
		}
	}
}
