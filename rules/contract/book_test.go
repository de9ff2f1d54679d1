package contract_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/contract"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

func ref(name string) data.Ref {
	return data.Ref{Key: data.NewText("k-" + name), Name: data.NewText(name)}
}

func noSecrets(name string) ([]byte, error) { return nil, errors.New(name + " is not set") }

// compiled makes one contract ready.
func compiled(t testing.TB, c data.Contract) (*contract.Version, []string) {
	t.Helper()
	c.Operator = ref("FableSpin")
	book, faults := contract.NewBook([]contract.Entry{{Contract: c, Origin: contract.Config, Where: "c.toml:1", Places: map[string]string{"auth": "c.toml:9"}}}, noSecrets)
	var said []string
	for _, f := range faults {
		said = append(said, strings.TrimPrefix(f.Error(), "c.toml:1: contract of FableSpin: "))
	}
	return book.All()[0], said
}

// naive says which of some entries counts at a moment, by the words of the
// rule: of the versions valid then the one with the latest valid_from, at equal
// ones the higher origin, else the one written first.
func naive(entries []contract.Entry, operator data.Text, at time.Time) (best string) {
	var from time.Time
	var origin contract.Origin
	for _, e := range entries {
		valid := e.Operator.Key == operator && !at.Before(e.ValidFrom) && (e.ValidTo.IsZero() || at.Before(e.ValidTo))
		if !valid {
			continue
		}
		if best == "" || e.ValidFrom.After(from) || e.ValidFrom.Equal(from) && e.Origin > origin {
			best, from, origin = e.Where, e.ValidFrom, e.Origin
		}
	}
	return best
}

func TestOfSeveralContractsTheOneThatBeganLastCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := func(label string) time.Time {
			if n := rapid.IntRange(0, 6).Draw(t, label); n > 0 {
				return noon.AddDate(0, 0, n)
			}
			return time.Time{}
		}
		var entries []contract.Entry
		for i := range rapid.IntRange(0, 8).Draw(t, "contracts") {
			c := data.Contract{Operator: ref(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "operator")), ValidFrom: day("from"), ValidTo: day("to")}
			entries = append(entries, contract.Entry{Contract: c, Origin: contract.Origin(rapid.IntRange(0, 3).Draw(t, "origin")), Where: fmt.Sprint("line ", i)})
		}
		book, _ := contract.NewBook(entries, noSecrets)
		for _, operator := range []string{"a", "b", "c"} {
			for hour := -12; hour < 24*8; hour += 12 {
				at, got := noon.Add(time.Duration(hour)*time.Hour), ""
				if v := book.At(ref(operator).Key, at); v != nil {
					got = v.Where
				}
				if want := naive(entries, ref(operator).Key, at); got != want {
					t.Fatalf("%s at %s: %q counts, want %q", operator, at, got, want)
				}
			}
		}
		last := map[data.Text]int{}
		for _, v := range book.All() {
			if last[v.Operator.Key]++; v.Number != last[v.Operator.Key] {
				t.Fatalf("%s has number %d, want %d", v.Where, v.Number, last[v.Operator.Key])
			}
		}
		if len(book.All()) != len(entries) {
			t.Fatalf("%d of %d are listed", len(book.All()), len(entries))
		}
	})
}

func TestVersionsAreListedByOperatorAndThenByTime(t *testing.T) {
	entry := func(operator string, days int, origin contract.Origin) contract.Entry {
		return contract.Entry{Contract: data.Contract{Operator: ref(operator), ValidFrom: noon.AddDate(0, 0, days)}, Origin: origin}
	}
	book, _ := contract.NewBook([]contract.Entry{
		entry("b", 2, contract.Relation), entry("a", 1, contract.Config), entry("b", 1, contract.Config), entry("b", 1, contract.Learned),
	}, noSecrets)
	var got []string
	for _, v := range book.All() {
		got = append(got, fmt.Sprintf("%s %d %s v%d", v.Operator.Name, v.ValidFrom.Day()-noon.Day(), v.Origin, v.Number))
	}
	if diff := cmp.Diff([]string{"a 1 the configuration v1", "b 1 learned v1", "b 1 the configuration v2", "b 2 the database v3"}, got); diff != "" {
		t.Error(diff)
	}
	var none *contract.Book
	if none.At(ref("a").Key, noon) != nil || none.All() != nil {
		t.Error("a book that is not there has contracts")
	}
}

// Each of them is one thing that is wrong in a contract that is right otherwise.
func TestWhatIsWrongIsLeftOutAndTheRestCounts(t *testing.T) {
	for name, test := range map[string]struct {
		spec string // joins zone
		want string
	}{
		"zone":             {`"report_zone":"Europe/Rigga"`, `report_zone: there is no zone Europe/Rigga; is Europe/Riga meant?`},
		"this machine":     {`"report_zone":"Local"`, `report_zone: there is no zone Local; names are such as Europe/Riga and UTC`},
		"pattern":          {`"click_id_format":"[a-"`, "click_id_format: missing closing ]: `[a-`"},
		"two patterns":     {`"click_id_format":"a)|(?:b"`, "click_id_format: unexpected ): `a)|(?:b`"},
		"layout":           {`"time_format":"Y-m-d H:i:s"`, `time_format: it is unix_s, unix_ms, unix_us or a Go layout such as 2006-01-02 15:04:05, and Y-m-d H:i:s is none that a date can be read by`},
		"time alone":       {`"time_format":"15:04:05"`, `time_format: it is unix_s, unix_ms, unix_us or a Go layout such as 2006-01-02 15:04:05, and 15:04:05 is none that a date can be read by`},
		"precision":        {`"precision":"-1s"`, `precision: it is less than nothing`},
		"delay":            {`"max_delay":"-1s"`, `max_delay: it is less than nothing`},
		"field":            {`"params":{"clickid":"cid"}`, `params.clickid: there is no field clickid; is click_id meant?`},
		"empty":            {`"params":{"click_id":"cid","event":"cid"}`, `params.event: cid already carries click_id`},
		"also":             {`"also":{"event":["goal"]}`, `also.event: params names no parameter for event`},
		"also twice":       {`"params":{"click_id":"cid","event":"e"},"also":{"click_id":["e","c"]}`, `also.click_id: e already carries event`},
		"event":            {`"events":{"dep":"first_deposit"}`, `events.dep: there is no event first_deposit; is deposit meant?`},
		"one word twice":   {`"ignore_case":true,"events":{"DEP":"ftd","dep":"deposit"}`, `events.dep: without regard to case it is DEP, which means ftd`},
		"amount is":        {`"amount_is":"payouts"`, `amount_is: there is no value payouts; is payout meant? There are payout, deposit_sum`},
		"amount events":    {`"amount_events":["ftd","dep"]`, `amount_events: there is no event dep`},
		"expected":         {`"expected":["clickid"]`, `expected: there is no field clickid; is click_id meant?`},
		"unreadable":       {`"expected":["click_id"]`, `expected: params names no parameter for click_id`},
		"kind":             {`"auth":{"kind":"basic","param":"t"}`, `auth.kind: there is no value basic; there are token, ip, hmac, none`},
		"no token":         {`"auth":{"kind":"token"}`, `auth.param: for token it must say which parameter carries the token`},
		"no hash":          {`"auth":{"kind":"hmac","param":"s","encoding":"hex"}`, `auth.hash: for hmac it must be sha1, sha256 or sha512`},
		"hash":             {`"auth":{"kind":"token","param":"s","hash":"md5"}`, `auth.hash: there is no value md5`},
		"encoding":         {`"auth":{"kind":"token","param":"s","encoding":"base32"}`, `auth.encoding: there is no value base32; is base64 meant?`},
		"no addresses":     {`"auth":{"kind":"ip"}`, `auth.ips: for ip it must list the addresses that the operator sends from`},
		"address":          {`"auth":{"ips":["192.0.2.300","192.0.2.7"]}`, `auth.ips: 192.0.2.300 is no address`},
		"scoped address":   {`"auth":{"ips":["fe80::1%eth0"]}`, `auth.ips: fe80::1%eth0 is no address`},
		"network":          {`"auth":{"ips":["::ffff:192.0.2.0/64"]}`, `auth.ips: ::ffff:192.0.2.0/64 is no address`},
		"secret's field":   {`"params":{"txid":"t"},"auth":{"kind":"token","param":"t"}`, `params.txid: t already carries the token or the signature`},
		"day":              {`"month_closes":{"day":32}`, `month_closes.day: it is a day of the month, 1 to 31`},
		"no day":           {`"month_closes":{"time":"12:00"}`, `month_closes.day: it is a day of the month, 1 to 31`},
		"time of day":      {`"month_closes":{"day":3,"time":"24:00"}`, `month_closes.time: it is a time of day such as 12:00`},
		"short time":       {`"month_closes":{"day":3,"time":"9:00"}`, `month_closes.time: it is a time of day such as 12:00`},
		"escapes of a bad": {`"amount_is":"\u001b[2J"`, `amount_is: there is no value ␛[2J`},
	} {
		t.Run(name, func(t *testing.T) {
			c, said := data.ParseContract([]byte(`{"zone":"Europe/Riga",` + test.spec + `}`))
			if len(said) > 0 {
				t.Fatal(said)
			}
			v, faults := compiled(t, c)
			if len(faults) != 1 || !strings.HasPrefix(strings.TrimPrefix(faults[0], "c.toml:9: contract of FableSpin: "), test.want) {
				t.Errorf("it says\n%q, want\n%q", faults, test.want)
			}
			if v.Zone == nil || v.Zone.String() != "Europe/Riga" {
				t.Error("its zone was right and does not count")
			}
			if again, faults := compiled(t, v.Contract); len(faults) > 0 || again.Param("click_id") != v.Param("click_id") {
				t.Errorf("what is left is still wrong: %q", faults)
			}
		})
	}
}

func TestAFaultSaysWhereItsKeyStands(t *testing.T) {
	_, faults := compiled(t, data.Contract{Auth: data.Auth{Kind: "ip"}})
	if len(faults) != 1 || !strings.HasPrefix(faults[0], "c.toml:9: contract of FableSpin: auth.ips: ") {
		t.Errorf("it says %q", faults)
	}
	_, all := contract.NewBook([]contract.Entry{{Contract: data.Contract{Operator: data.Ref{Key: data.NewText("7")}, Zone: "x"}, Origin: contract.Relation}}, noSecrets)
	if got := all[0].Error(); got != "the database: contract of 7: zone: there is no zone x; names are such as Europe/Riga and UTC" {
		t.Errorf("it says %s", got)
	}
}

func TestContractsThatNeverCountAreSaid(t *testing.T) {
	at := func(from, to time.Time, where string) contract.Entry {
		return contract.Entry{Contract: data.Contract{Operator: ref("a"), ValidFrom: from, ValidTo: to}, Origin: contract.Config, Where: where}
	}
	book, faults := contract.NewBook([]contract.Entry{
		at(noon, time.Time{}, "c.toml:1"), at(noon, time.Time{}, "c.toml:2"), at(noon.AddDate(0, 0, 2), noon, "c.toml:3"),
	}, noSecrets)
	var said []string
	for _, f := range faults {
		said = append(said, f.Error())
	}
	if diff := cmp.Diff([]string{
		"c.toml:2: contract of a: valid_from: the contract at c.toml:1 begins at the same time, and that one counts",
		"c.toml:3: contract of a: valid_to: it is not after valid_from, so the contract is never valid",
	}, said); diff != "" {
		t.Error(diff)
	}
	if v := book.At(ref("a").Key, noon.AddDate(0, 0, 3)); v.Where != "c.toml:1" {
		t.Errorf("%s counts", v.Where)
	}
}

func TestASecretIsLookedUpAndNeverTold(t *testing.T) {
	look := func(name string) ([]byte, error) {
		switch name {
		case "env:GOOD":
			return []byte("s3cret"), nil
		case "file:empty":
			return nil, nil
		case "file:gone":
			return nil, errors.New("no such file")
		}
		return nil, errors.New(name + " is not set")
	}
	for name, want := range map[string]string{
		"env:GOOD": "", "env:FABLESPIN_SECRET": "env:FABLESPIN_SECRET is not set", "file:empty": "file:empty is empty", "file:gone": "file:gone: no such file", "": "",
	} {
		c := data.Contract{Operator: ref("a"), Auth: data.Auth{Kind: "token", Param: "t", Secret: name}}
		book, faults := contract.NewBook([]contract.Entry{{Contract: c}}, look)
		v := book.All()[0]
		if v.NoSecret != want || len(faults) > 0 || (string(v.Secret) == "s3cret") != (name == "env:GOOD") {
			t.Errorf("%s: %q, %q", name, v.NoSecret, faults)
		}
	}
	v, faults := compiled(t, data.Contract{Auth: data.Auth{Kind: "token", Param: "t", Secret: "s3cret"}})
	if v.Auth.Secret != "" || v.NoSecret != "" || len(faults) != 1 || strings.Contains(faults[0], "s3cret") || v.Auth.Param != "t" {
		t.Errorf("of a secret in the contract it says %q and keeps %+v", faults, v.Auth)
	}
}

func TestOperatorsSendFromTheirAddresses(t *testing.T) {
	v, faults := compiled(t, data.Contract{Auth: data.Auth{Kind: "ip", IPs: []string{"192.0.2.7", "198.51.100.9/24", "::ffff:203.0.113.5", "::ffff:203.0.113.64/122", "2001:db8::/32"}}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for addr, want := range map[string]bool{
		"192.0.2.7": true, "::ffff:192.0.2.7": true, "192.0.2.8": false, "198.51.100.255": true, "203.0.113.5": true, "203.0.113.127": true,
		"203.0.113.128": false, "2001:db8:1::7": true, "2001:db9::7": false, "2001:db8::1%eth0": true, "::1": false,
	} {
		if got := v.SendsFrom(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %v", addr, got)
		}
	}
	if v.SendsFrom(netip.Addr{}) {
		t.Error("no address at all is one of them")
	}
}

func TestAClickIDFormatIsHeldAgainstTheWholeValue(t *testing.T) {
	v, _ := compiled(t, data.Contract{ClickIDFormat: "a|b{2}"})
	for id, want := range map[string]bool{"a": true, "bb": true, "ab": false, "xbb": false, "a\n": false, "": false} {
		if v.ClickID.MatchString(id) != want {
			t.Errorf("%q: %v", id, !want)
		}
	}
}

func TestAParameterCarriesAFieldUnderEachOfItsNames(t *testing.T) {
	v, faults := compiled(t, data.Contract{Params: map[string]string{"click_id": "clickid", "event": "goal"}, Also: map[string][]string{"click_id": {"click_id", "cid"}}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for param, want := range map[string]string{"clickid": "click_id", "click_id": "click_id", "cid": "click_id", "goal": "event", "x": "", "ClickID": ""} {
		if got := v.Field(param); got != want {
			t.Errorf("%s carries %q", param, got)
		}
	}
	if got := v.ParamsOf("click_id"); !slices.Equal(got, []string{"clickid", "click_id", "cid"}) || v.Param("click_id") != "clickid" || v.ParamsOf("txid") != nil {
		t.Errorf("click_id is carried by %q", got)
	}
}
