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
	"time"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/contract"
)

// same reads a proposal back as the configuration would.
func same(t interface {
	Helper()
	Fatalf(string, ...any)
}, p contract.Proposal) {
	t.Helper()
	var file struct{ Contract []map[string]any }
	if _, err := toml.Decode(p.TOML(), &file); err != nil {
		t.Fatalf("it is no TOML: %v\n%s", err, p.TOML())
	}
	table := file.Contract[0]
	delete(table, "operator")
	c, faults := data.ReadContract(table)
	if len(faults) > 0 {
		t.Fatalf("%v in\n%s", faults, p.TOML())
	}
	if diff := cmp.Diff(contract.Lines(p.Contract), contract.Lines(c)); diff != "" {
		t.Fatalf("it came back as another: %s\n%s", diff, p.TOML())
	}
}

// sent makes a receipt that a tracker has read.
func sent(query string, read func(*data.Receipt)) contract.Sample {
	r := data.Receipt{Operator: ref("a"), ReceivedAt: data.At(noon), Query: data.NewText(query), RemoteIP: data.NewText("192.0.2.1"), Status: data.NewText("accepted")}
	read(&r)
	return contract.Sample{Receipt: r}
}

// many makes so many of them.
func many(n int, one func(i int) contract.Sample) []contract.Sample {
	var all []contract.Sample
	for i := range n {
		all = append(all, one(i))
	}
	return all
}

func item(t *testing.T, p contract.Proposal, key string) contract.Item {
	t.Helper()
	i := slices.IndexFunc(p.Items, func(i contract.Item) bool { return i.Key == key })
	if i < 0 {
		t.Fatalf("nothing is said of %s", key)
	}
	return p.Items[i]
}

// dated makes receipts of events that are n steps apart and dated by a clock.
func dated(from time.Time, step time.Duration, n int, layout, zone string) []contract.Sample {
	l, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return many(n, func(i int) contract.Sample {
		at := from.Add(time.Duration(i) * step)
		return sent("when="+url.QueryEscape(at.In(l).Format(layout)), func(r *data.Receipt) { r.OccurredAt = data.At(at) })
	})
}

func TestAZoneIsClaimedNoFurtherThanTheClocksTell(t *testing.T) {
	const layout = "2006-01-02 15:04:05"
	winter, summer := time.Date(2026, 1, 10, 0, 0, 7, 0, time.UTC), time.Date(2026, 7, 10, 0, 0, 7, 0, time.UTC)
	year := time.Date(2026, 1, 1, 0, 0, 7, 0, time.UTC)
	for name, test := range map[string]struct {
		samples   []contract.Sample
		zone      string
		or, notOr []string
	}{
		"UTC in winter":        {dated(winter, time.Hour, 48, layout, "UTC"), "UTC", []string{"Europe/London", "Europe/Lisbon"}, []string{"Europe/Berlin"}},
		"UTC in summer":        {dated(summer, time.Hour, 48, layout, "UTC"), "UTC", []string{"Atlantic/Reykjavik"}, []string{"Europe/London"}},
		"Lisbon in winter":     {dated(winter, time.Hour, 48, layout, "Europe/Lisbon"), "UTC", []string{"Europe/Lisbon"}, nil},
		"Lisbon in summer":     {dated(summer, time.Hour, 48, layout, "Europe/Lisbon"), "Europe/London", []string{"Europe/Lisbon", "Africa/Lagos"}, []string{"UTC", "Europe/Berlin"}},
		"Lisbon all the year":  {dated(year, 11*time.Hour, 700, layout, "Europe/Lisbon"), "Europe/London", []string{"Europe/Lisbon"}, []string{"Africa/Lagos", "UTC"}},
		"Riga in winter":       {dated(winter, time.Hour, 48, layout, "Europe/Riga"), "Europe/Athens", []string{"Europe/Riga", "Africa/Johannesburg"}, []string{"Europe/Moscow"}},
		"Riga all the year":    {dated(year, 11*time.Hour, 700, layout, "Europe/Riga"), "Europe/Athens", []string{"Europe/Riga"}, []string{"Africa/Johannesburg", "Asia/Jerusalem"}},
		"a half hour":          {dated(winter, time.Hour, 48, layout, "Asia/Kolkata"), "Asia/Kolkata", nil, []string{"Asia/Kathmandu"}},
		"a quarter":            {dated(winter, time.Hour, 48, layout, "Asia/Kathmandu"), "Asia/Kathmandu", nil, nil},
		"far west":             {dated(winter, time.Hour, 48, layout, "Pacific/Honolulu"), "Pacific/Honolulu", nil, nil},
		"far east":             {dated(winter, time.Hour, 48, layout, "Pacific/Auckland"), "Pacific/Auckland", nil, nil},
		"offsets are written":  {dated(winter, time.Hour, 48, time.RFC3339, "Europe/Berlin"), "Europe/Berlin", []string{"Europe/Malta"}, nil},
		"a zone nobody is in":  {dated(winter, time.Hour, 48, layout, "Pacific/Chatham"), "", nil, nil},
		"a count has no clock": {many(40, func(i int) contract.Sample { return unixSample(winter, i) }), "", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := contract.Learn(test.samples, contract.Secret{})
			zone := item(t, p, "zone")
			if p.Contract.Zone != test.zone || zone.Open != (test.zone == "") {
				t.Errorf("the zone is %s, want %s", p.Contract.Zone, test.zone)
			}
			for _, other := range test.or {
				if !slices.Contains(zone.Or, other) {
					t.Errorf("%s is not told among %q", other, zone.Or)
				}
			}
			for _, other := range test.notOr {
				if slices.Contains(zone.Or, other) {
					t.Errorf("%s is told", other)
				}
			}
			if said := strings.Contains(zone.Note, "cannot tell it from"); said != (len(zone.Or) > 0) {
				t.Errorf("it says %s", zone.Note)
			}
			same(t, p)
		})
	}
}

func unixSample(from time.Time, i int) contract.Sample {
	at := from.Add(time.Duration(i) * time.Minute)
	return sent(fmt.Sprint("when=", at.Unix()), func(r *data.Receipt) { r.OccurredAt = data.At(at) })
}

func TestFormatAndStepAreThoseThatGiveTheTrackersTimes(t *testing.T) {
	from := time.Date(2026, 3, 1, 4, 5, 6, 0, time.UTC)
	for layout, want := range map[string]string{
		"2006-01-02 15:04:05": "1s", "2006-01-02T15:04:05Z07:00": "1s", "2006-01-02T15:04:05-0700": "1s", "02/01/2006 15:04:05": "1s", "01/02/2006 15:04:05": "1s",
		"20060102150405": "1s", "02.01.2006 15:04:05": "1s",
	} {
		p := contract.Learn(dated(from, 7*time.Hour+13*time.Second, 60, layout, "Europe/Berlin"), contract.Secret{})
		if p.Contract.TimeFormat != layout || p.Contract.Precision.String() != want || p.Contract.Params["occurred_at"] != "when" {
			t.Errorf("%s: %s in steps of %s from %q", layout, p.Contract.TimeFormat, p.Contract.Precision, p.Contract.Params["occurred_at"])
		}
	}
	days := many(60, func(i int) contract.Sample {
		at := time.Date(2026, 3, 1+i, 0, 0, 0, 0, time.UTC)
		return sent("when="+at.Format("2006-01-02"), func(r *data.Receipt) { r.OccurredAt = data.At(at) })
	})
	if p := contract.Learn(days, contract.Secret{}); p.Contract.TimeFormat != "2006-01-02" || p.Contract.Precision.String() != "24h" {
		t.Errorf("days are %s in steps of %s", p.Contract.TimeFormat, p.Contract.Precision)
	}
	millis := many(60, func(i int) contract.Sample {
		at := from.Add(time.Duration(i) * 1037 * time.Millisecond)
		return sent("when="+url.QueryEscape(at.Format("2006-01-02T15:04:05.000Z07:00")), func(r *data.Receipt) { r.OccurredAt = data.At(at.Truncate(time.Second)) })
	})
	if p := contract.Learn(millis, contract.Secret{}); p.Contract.Precision.String() != "1ms" {
		t.Errorf("milliseconds that the tracker cuts off come in steps of %s", p.Contract.Precision)
	}
}

// wordy makes receipts of events under words that go round.
func wordy(n int, words ...[2]string) []contract.Sample {
	return many(n, func(i int) contract.Sample {
		w := words[i%len(words)]
		query := "kind=x&goal=" + url.QueryEscape(w[0]) + fmt.Sprint("&player=", 5000+i)
		return sent(query, func(r *data.Receipt) { r.Event, r.PlayerID = data.NewText(w[1]), data.NewText(fmt.Sprint(5000+i)) })
	})
}

func TestCaseIsLearnedFromWordsThatDifferInNothingElse(t *testing.T) {
	for name, test := range map[string]struct {
		words  [][2]string
		ignore bool
		says   string
	}{
		"it does not count": {[][2]string{{"Dep", "ftd"}, {"dep", "ftd"}, {"reg", "registration"}}, true, "Dep and dep are the same event"},
		"it counts":         {[][2]string{{"D", "rejected"}, {"d", "deposit"}}, false, "D and d are different events, so case counts"},
		"nobody knows":      {[][2]string{{"dep", "ftd"}, {"reg", "registration"}}, false, "no word came in two cases"},
	} {
		t.Run(name, func(t *testing.T) {
			p := contract.Learn(wordy(60, test.words...), contract.Secret{})
			if got := item(t, p, "ignore_case"); p.Contract.IgnoreCase != test.ignore || got.Note != test.says || p.Contract.Params["event"] != "goal" {
				t.Errorf("%v in %q: %s", p.Contract.IgnoreCase, p.Contract.Params["event"], got.Note)
			}
			same(t, p)
		})
	}
}

func TestAWordIsTakenOnlyWhereItsMeaningIsSure(t *testing.T) {
	samples := slices.Concat(wordy(90, [2]string{"reg", "registration"}, [2]string{"dep", "ftd"}), wordy(2, [2]string{"cb", "chargeback"}),
		wordy(40, [2]string{"both", "ftd"}, [2]string{"both", "deposit"}), wordy(6, [2]string{"firstdeposit", "firstdeposit"}))
	p := contract.Learn(samples, contract.Secret{})
	if p.Contract.Params["event"] != "" && len(p.Contract.Events) != 2 {
		t.Errorf("it takes %v", p.Contract.Events)
	}
	samples = slices.Concat(wordy(900, [2]string{"reg", "registration"}, [2]string{"dep", "ftd"}), wordy(2, [2]string{"cb", "chargeback"}),
		wordy(40, [2]string{"both", "ftd"}, [2]string{"both", "registration"}), wordy(6, [2]string{"firstdeposit", "firstdeposit"}))
	p = contract.Learn(samples, contract.Secret{})
	if diff := cmp.Diff(map[string]string{"reg": "registration", "dep": "ftd"}, p.Contract.Events); diff != "" {
		t.Error(diff)
	}
	for word, want := range map[string]string{
		"cb": "too few to know that it means chargeback", "both": "it does not always mean ftd",
		"firstdeposit": "it came in 6, and is no event of ours there; elsewhere it is ftd",
	} {
		if got := item(t, p, "events."+word); !got.Open || got.Note != want {
			t.Errorf("of %s it says %s", word, got.Note)
		}
	}
	if got := item(t, p, "events.reg"); got.N != 450 || got.Of != 450 {
		t.Errorf("%d of %d", got.N, got.Of)
	}
}

// One event is told by every constant: only a usual name makes one of them its
// parameter, and never that of a secret.
func TestOneEventAloneMakesNoConstantItsWord(t *testing.T) {
	one := func(param string) contract.Proposal {
		return contract.Learn(many(50, func(int) contract.Sample {
			return sent("net=7&auth=hunter2&"+param+"=lead", func(r *data.Receipt) { r.Event = data.NewText("registration") })
		}), contract.Secret{})
	}
	if p := one("goal"); p.Contract.Params["event"] != "goal" || p.Contract.Events["lead"] != "registration" {
		t.Errorf("under a usual name it is read from %q", p.Contract.Params["event"])
	}
	p := one("zz")
	if got := item(t, p, "params.event"); !got.Open || !strings.HasPrefix(got.Note, "there was one event only") {
		t.Errorf("under another it is read from %q: %s", p.Contract.Params["event"], got.Note)
	}
	if strings.Contains(p.TOML(), "hunter2") {
		t.Error("it tells what auth carries")
	}
}

func TestAParameterCarriesWhatTheTrackerReadFromIt(t *testing.T) {
	samples := many(200, func(i int) contract.Sample {
		id := fmt.Sprintf("%032x", i*7919)
		query := fmt.Sprintf("a=%s&b=%s&sum=%d.50&cur=eur&ad=x", id, id, i)
		if i%10 == 0 {
			query = fmt.Sprintf("a={click}&c=%s&sum=%d,50&cur=eur&ad=y", id, i)
		}
		return sent(query, func(r *data.Receipt) {
			r.ClickID, r.SubID = data.NewText(id), data.NewText("ad "+fmt.Sprint(i))
			r.Money = data.Money{Amount: data.NewAmount(decimal.New(int64(i)*10+5, -1)), Currency: data.NewText("EUR")}
		})
	})
	p := contract.Learn(samples, contract.Secret{})
	if diff := cmp.Diff(map[string]string{"click_id": "a", "amount": "sum", "currency": "cur"}, p.Contract.Params); diff != "" {
		t.Error(diff)
	}
	id := item(t, p, "params.click_id")
	if id.N != 180 || id.Of != 200 || id.Note != "the same stands in b in 180, c in 20" {
		t.Errorf("%d of %d: %s", id.N, id.Of, id.Note)
	}
	for key, want := range map[string]string{
		"params.sub_id": "no parameter has what the receipts have as sub_id", "params.txid": "no receipt has one", "params.event": "no receipt has an event in canonical words",
		"zone": "no receipt has an occurred_at",
	} {
		if got := item(t, p, key); !got.Open || got.Note != want {
			t.Errorf("of %s it says %s", key, got.Note)
		}
	}
	if p.Contract.ClickIDFormat != "[0-9a-f]{32}" {
		t.Errorf("click ids are %s", p.Contract.ClickIDFormat)
	}
	same(t, p)
}

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

func TestOfNothingNothingIsLearned(t *testing.T) {
	p := contract.Learn(nil, contract.Secret{})
	if lines := contract.Lines(p.Contract); len(lines) > 0 {
		t.Errorf("it learns %v", lines)
	}
	for _, i := range p.Items {
		if !i.Open || i.Note == "" {
			t.Errorf("of %s it does not say why it is open", i.Key)
		}
	}
	same(t, p)
}

// Whatever is sent, a proposal is TOML that gives back the contract, and holds no
// value of a parameter that has the name of a secret.
func TestWhateverIsSentAProposalIsTOMLWithoutSecrets(t *testing.T) {
	odd := rapid.SampledFrom([]string{"reg", "dep", `"`, `\`, "a.b", "é", "\x1b[2J", "\u202e", "\xff", "#", "", "{event}", "1", "true", "a b", "\n", "2026-11-27 10:00:00"})
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(odd, 1, 4, rapid.ID).Draw(t, "names")
		values := rapid.SliceOfN(odd, 1, 4).Draw(t, "values")
		events := rapid.SliceOfN(rapid.SampledFrom([]string{"registration", "ftd", "odd"}), 1, 3).Draw(t, "events")
		samples := many(40, func(i int) contract.Sample {
			query := "token=hunter2"
			for k, name := range names {
				query += "&" + url.QueryEscape(name) + "=" + url.QueryEscape(values[(i+k)%len(values)])
			}
			return sent(query, func(r *data.Receipt) {
				r.Event, r.ClickID, r.PlayerID = data.NewText(events[i%len(events)]), data.NewText(values[i%len(values)]), data.NewText("hunter2")
				r.OccurredAt = data.At(noon)
			})
		})
		p := contract.Learn(samples, contract.Secret{Name: "env:S", Value: []byte("hunter2")})
		same(t, p)
		if strings.Contains(p.TOML(), "hunter2") {
			t.Fatalf("it tells what token carries:\n%s", p.TOML())
		}
		_, faults := contract.NewBook([]contract.Entry{{Contract: p.Contract}}, nil)
		if len(faults) > 0 {
			t.Fatalf("what was learned cannot be used: %v", faults)
		}
	})
}

// Of a receipt with thousands of parameters the first few are looked at.
func TestAReceiptWithThousandsOfParametersIsRead(t *testing.T) {
	var rest strings.Builder
	for n := range 10_000 {
		fmt.Fprintf(&rest, "&p%d=1", n)
	}
	p := contract.Learn(many(8, func(i int) contract.Sample {
		return sent(fmt.Sprintf("cid=abc%d%s", i, rest.String()), func(r *data.Receipt) { r.ClickID = data.NewText(fmt.Sprint("abc", i)) })
	}), contract.Secret{})
	if p.Contract.Params["click_id"] != "cid" {
		t.Errorf("its click id is read from %q", p.Contract.Params["click_id"])
	}
	same(t, p)
}
