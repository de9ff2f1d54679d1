package contract_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/rules/contract"
)

func TestClickIDsHaveTheNarrowestFormThatFits(t *testing.T) {
	for want, id := range map[string]func(i int) string{
		"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}": func(i int) string { return fmt.Sprintf("%08x-7c1e-4a4b-9d43-%012x", i, i*i) },
		"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}": func(i int) string { return fmt.Sprintf("%08X-7C1E-4A4B-9D43-%012X", i, i*i) },
		"[0-9]{7}":             func(i int) string { return fmt.Sprint(1_000_000 + i) },
		"[0-9]{3,5}":           func(i int) string { return fmt.Sprint(100 + i*97) },
		"[0-9a-f]{24}":         func(i int) string { return fmt.Sprintf("%024x", 0xabc+i*31) },
		"[0-9a-z]{10}":         func(i int) string { return fmt.Sprintf("w%09dz", i)[:10] },
		"[0-9A-Za-z_-]{12}":    func(i int) string { return fmt.Sprintf("A_b-%08d", i) },
		"[0-9A-Za-z_.~-]{6,8}": func(i int) string { return fmt.Sprintf("x.~%d", 100+i*47) },
		"":                     func(i int) string { return fmt.Sprint("ключ", i) },
	} {
		p := contract.Learn(many(400, func(i int) contract.Sample {
			value := id(i)
			return sent("cid="+url.QueryEscape(value), func(r *data.Receipt) { r.ClickID = data.NewText(value) })
		}), contract.Secret{})
		if got := p.Contract.ClickIDFormat; got != want {
			t.Errorf("%s: %s, want %s", id(1), got, want)
		}
	}
}

func priced(amount int64, event string, campaign int, price int64) contract.Sample {
	s := sent(fmt.Sprintf("a=%d&e=%s", amount, event), func(r *data.Receipt) {
		r.Event, r.Campaign = data.NewText(event), data.Ref{Key: data.NewText(fmt.Sprint("c", campaign))}
		r.Money.Amount = data.NewAmount(decimal.New(amount, 0))
	})
	if price > 0 {
		s.Deal = &data.Terms{Model: data.NewText("cpa"), Payout: data.Money{Amount: data.NewAmount(decimal.New(price, 0))}}
	}
	return s
}

func TestAmountsArePayoutsWhereTheyAreWhatTheDealPays(t *testing.T) {
	for name, test := range map[string]struct {
		one  func(i int) contract.Sample
		want string
	}{
		"by the deal":             {func(i int) contract.Sample { return priced(100+int64(i%3)*20, "ftd", i%3, 100+int64(i%3)*20) }, "payout"},
		"beside the deal":         {func(i int) contract.Sample { return priced(10+int64(i), "ftd", i%3, 100) }, "deposit_sum"},
		"seldom by the deal":      {func(i int) contract.Sample { return priced(100+int64(i%10/3)*20, "ftd", i%3, 100) }, "deposit_sum"},
		"mostly by the deal":      {func(i int) contract.Sample { return priced(100+int64(i%10/7), "ftd", i%3, 100) }, ""},
		"alike without a deal":    {func(i int) contract.Sample { return priced(100+int64(i%3)*20, "ftd", i%3, 0) }, "payout"},
		"of all sorts without it": {func(i int) contract.Sample { return priced(10+int64(i), "ftd", i%3, 0) }, "deposit_sum"},
		"each on its own":         {func(i int) contract.Sample { return priced(10+int64(i), "ftd", i, 0) }, ""},
	} {
		p := contract.Learn(many(90, test.one), contract.Secret{})
		if got := item(t, p, "amount_is"); p.Contract.AmountIs != test.want || got.Open != (test.want == "") {
			t.Errorf("%s: %q, %s", name, p.Contract.AmountIs, got.Note)
		}
	}
}

func TestASignatureIsCheckedWhereThereIsASecret(t *testing.T) {
	sign := func(raw string) string {
		mac := hmac.New(sha1.New, []byte("s3cret"))
		mac.Write([]byte(raw))
		return url.QueryEscape(base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	samples := many(60, func(i int) contract.Sample {
		return sent(fmt.Sprintf("a=1&h=%s&b=%d", sign(fmt.Sprintf("a=1&b=%d", i)), i), func(r *data.Receipt) { r.AuthOK = data.Yes })
	})
	for secret, want := range map[string]string{"": "without it no signature was checked", "wrong": "env:S is not what they are made with", "s3cret": "checked"} {
		var value []byte
		if secret != "" {
			value = []byte(secret)
		}
		p := contract.Learn(samples, contract.Secret{Name: "env:S", Value: value})
		a := p.Contract.Auth
		if a.Kind != "hmac" || a.Param != "h" || a.Hash != "sha1" || a.Encoding != "base64" || (a.Secret == "env:S") != (secret == "s3cret") {
			t.Errorf("with %q it is %+v", secret, a)
		}
		if got := item(t, p, "auth.secret"); !strings.HasPrefix(got.Note, want) {
			t.Errorf("with %q it says %s", secret, got.Note)
		}
		if strings.Contains(p.TOML(), "s3cret") {
			t.Error("it tells the secret")
		}
	}
}

func TestATokenIsNoNameOfANetwork(t *testing.T) {
	learn := func(query string, ok data.Tri) data.Auth {
		return contract.Learn(many(60, func(int) contract.Sample { return sent(query, func(r *data.Receipt) { r.AuthOK = ok }) }), contract.Secret{}).Contract.Auth
	}
	for query, want := range map[string]string{
		"net=tailback&v=2&auth_token=abc": "token auth_token", "net=tailback&x=a9f8e7d6c5b4a3f2e1": "token x", "net=tailback-network-of-europe": "none ", "design=winter&author=me": "none ",
	} {
		if got := learn(query, data.Unknown); got.Kind+" "+got.Param != want {
			t.Errorf("%s: %s %s", query, got.Kind, got.Param)
		}
	}
	if got := learn("net=tailback", data.Yes); got.Kind != "ip" || !slices.Equal(got.IPs, []string{"192.0.2.1"}) {
		t.Errorf("what the tracker proved without a parameter is %+v", got)
	}
}
