package contract_test

import (
	"errors"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

func TestWhatReceiptsAreJudgedByHasAFingerprint(t *testing.T) {
	entry := func(change ...func(*contract.Entry)) []contract.Entry {
		e := contract.Entry{Origin: contract.Config, Contract: data.Contract{
			Operator: data.Ref{Key: data.NewText("1")}, Zone: "Europe/Riga", Params: map[string]string{"click_id": "cid", "event": "goal"},
			Auth: data.Auth{Kind: "token", Param: "tok", Secret: "env:TOKEN"},
		}}
		for _, f := range change {
			f(&e)
		}
		return []contract.Entry{e}
	}
	there := func(string) ([]byte, error) { return []byte("s3cret"), nil }
	of := func(entries []contract.Entry, secret func(string) ([]byte, error)) string {
		b, _ := contract.NewBook(entries, secret)
		return b.Fingerprint()
	}
	same := of(entry(), there)
	learned := entry(func(e *contract.Entry) { e.Origin, e.Operator.Key = contract.Learned, data.NewText("2") })
	if of(entry(), there) != same || of(append(entry(), learned...), there) != same {
		t.Error("equal books differ")
	}
	for name, other := range map[string]string{
		"another zone":      of(entry(func(e *contract.Entry) { e.Zone = "Europe/Malta" }), there),
		"another parameter": of(entry(func(e *contract.Entry) { e.Params = map[string]string{"click_id": "c", "event": "goal"} }), there),
		"another operator":  of(entry(func(e *contract.Entry) { e.Operator.Key = data.NewText("3") }), there),
		"another beginning": of(entry(func(e *contract.Entry) { e.ValidFrom = time.Unix(1_700_000_000, 0) }), there),
		"no secret":         of(entry(), func(string) ([]byte, error) { return nil, errors.New("it is not set") }),
		"no contract":       of(nil, there),
	} {
		if other == same {
			t.Errorf("%s: the fingerprint is the same", name)
		}
	}
}
