package contract_test

import (
	"testing"

	"tailback/data"
)

func TestAContractSaysByWhatASenderCanBeTold(t *testing.T) {
	whole := data.Receipt{Query: data.NewText("a=1"), RemoteIP: data.NewText("192.0.2.7")}
	bare := data.Receipt{}
	for _, test := range []struct {
		auth        data.Auth
		secret      string
		kept, noted string // where the request is kept, and where nothing is
	}{
		{data.Auth{Kind: "token", Param: "t"}, "s", "token", ""},
		{data.Auth{Kind: "token", Param: "t"}, "", "", ""},
		{data.Auth{Kind: "hmac", Param: "t", Hash: "sha256", Encoding: "hex"}, "s", "signature", ""},
		{data.Auth{Kind: "ip", IPs: []string{"192.0.2.0/24"}}, "", "address", ""},
		{data.Auth{Kind: "none"}, "", "", ""},
		{data.Auth{}, "", "", ""},
	} {
		v, faults := compiled(t, data.Contract{Auth: test.auth})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		v.Secret = []byte(test.secret)
		if kept, noted := v.Proof(&whole), v.Proof(&bare); kept != test.kept || noted != test.noted {
			t.Errorf("%+v: by %q and %q, want %q and %q", test.auth, kept, noted, test.kept, test.noted)
		}
	}
}
