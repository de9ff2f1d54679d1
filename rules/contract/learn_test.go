package contract_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

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
		if i%5 == 0 {
			query += fmt.Sprint("&note=ad+", i) // a fifth of the time is by chance
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
