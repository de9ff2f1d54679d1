package contract_test

import (
	"fmt"
	"testing"

	"tailback/data"
	"tailback/rules/contract"
)

func TestAnOperatorIsFoundByNameOrKey(t *testing.T) {
	operator := func(key, name string) data.Ref { return data.Ref{Key: data.NewText(key), Name: data.NewText(name)} }
	known := []data.Ref{operator("1", "FableSpin"), operator("2", "Zebrino"), operator("3", "Twin"), operator("4", "twin"), operator("5", "1"), operator("Twin", "Oddly")}
	for name, want := range map[string]string{
		"FableSpin": "1", "fablespin": "1", "2": "2", "1": "5", "Twin": "Twin", "3": "3",
		"TWIN":       "2 operators are called TWIN; write the key of one: 3, 4",
		"Zebrin":     "there is no operator Zebrin; is Zebrino meant? There are FableSpin, Zebrino, Twin, twin, 1, Oddly",
		"nobody\x1b": "there is no operator nobody␛; there are FableSpin, Zebrino, Twin, twin, 1, Oddly",
		"":           "an operator has a name",
	} {
		ref, err := contract.Operator(name, known)
		got := ref.Key.Raw()
		if err != nil {
			got = fmt.Sprint(err)
		}
		if got != want {
			t.Errorf("%q is %s, want %s", name, got, want)
		}
	}
}
