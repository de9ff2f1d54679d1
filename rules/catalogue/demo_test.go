package catalogue_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/demo"
	"tailback/rules/catalogue"
	"tailback/rules/contract"
	"tailback/rules/query"
)

var start = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

// ready makes a contract ready by its secret; "" for none.
func ready(t tester, c data.Contract, secret string) *contract.Version {
	t.Helper()
	book, faults := contract.NewBook([]contract.Entry{{Contract: c, Origin: contract.Config}}, func(name string) ([]byte, error) {
		if secret == "" {
			return nil, fmt.Errorf("%s is not set", name)
		}
		return []byte(secret), nil
	})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return book.All()[0]
}

// archive is a world's rows, as source.Facts looks them up.
type archive struct {
	contracts map[data.Text]*contract.Version
	clicks    map[data.Text]data.Click
	campaigns map[data.Text]data.Campaign
	terms     map[data.Text][]data.Terms
	prior     map[string][]*data.Receipt // by what it is looked up by
}

func newArchive(t testing.TB, w *demo.World) *archive {
	a := &archive{map[data.Text]*contract.Version{}, map[data.Text]data.Click{}, map[data.Text]data.Campaign{}, map[data.Text][]data.Terms{}, map[string][]*data.Receipt{}}
	setting := w.Setting()
	secrets := demo.Secrets()
	for _, c := range setting.Contracts {
		a.contracts[c.Operator.Key] = ready(t, c, secrets[strings.TrimPrefix(c.Auth.Secret, "env:")])
	}
	for _, c := range setting.Campaigns {
		a.campaigns[c.ID.Key] = c
	}
	for _, d := range setting.Terms {
		a.terms[d.Campaign.Key] = append(a.terms[d.Campaign.Key], d)
	}
	a.add(setting.Clicks)
	return a
}

func (a *archive) add(clicks []data.Click) {
	for _, c := range clicks {
		a.clicks[c.ID.Key] = c
	}
}

// about gives what a receipt and its earlier ones are looked up by.
func about(r *data.Receipt) (keys []string) {
	operator := r.Operator.Key.Raw()
	for _, k := range [...]struct {
		kind string
		id   data.Text
	}{{"click ", r.ClickID}, {"tx " + operator + " ", r.TxID}, {"player " + operator + " ", r.PlayerID}} {
		if !k.id.Empty() {
			keys = append(keys, k.kind+k.id.Raw())
		}
	}
	return keys
}

// facts gathers what is known of a receipt, and remembers it for those to come.
func (a *archive) facts(r *data.Receipt) *data.Facts {
	f := &data.Facts{Now: r.ReceivedAt.Time().Add(2 * catalogue.ClickGrace)}
	key := r.Campaign.Key
	if c, ok := a.clicks[r.ClickID]; ok {
		f.Click, key = &c, c.Campaign.Key
	} else {
		f.Named = a.named(r)
	}
	if c, ok := a.campaigns[key]; ok {
		f.Campaign, f.Terms = &c, a.terms[key]
	}
	for _, key := range about(r) {
		for _, p := range a.prior[key] {
			if !slices.ContainsFunc(f.Prior, func(known data.Receipt) bool { return known.ID == p.ID }) {
				f.Prior = append(f.Prior, *p)
			}
		}
		a.prior[key] = append(a.prior[key], r)
	}
	slices.SortFunc(f.Prior, func(x, y data.Receipt) int { return x.ReceivedAt.Time().Compare(y.ReceivedAt.Time()) })
	return f
}

// named gives the clicks that values of a request name.
func (a *archive) named(r *data.Receipt) (all []data.Click) {
	for _, p := range query.Split(r.Query.Raw()) {
		if c, ok := a.clicks[data.NewText(p.Value())]; ok {
			all = append(all, c)
		}
	}
	return all
}

// expected is the rule and field that a flaw of the demo must be found by.
func expected(flaw demo.Flaw, v *contract.Version) (code, field string) {
	switch flaw {
	case demo.UnfilledOptional:
		return "MAC", "sub2"
	case demo.Resent:
		return "DUP", "txid"
	case demo.Late:
		return "LAT", "occurred_at"
	case demo.CommaAmount:
		return "FMT", "amount"
	case demo.CutClickID:
		return "TRU", "click_id"
	case demo.MangledName:
		return "REN", "currency"
	case demo.UnknownWord:
		return "EVT", "event"
	case demo.UnfilledClickID:
		return "MAC", "click_id"
	case demo.Renamed:
		return "REN", "click_id"
	case demo.SubLost:
		return "MAC", "sub_id"
	case demo.Shifted:
		return "TZS", "occurred_at"
	}
	return "", ""
}

// TestADemoDayIsFoundAsItWasPlanted is what decides whether the alert board is
// quiet on clean days and right on the others.
func TestADemoDayIsFoundAsItWasPlanted(t *testing.T) {
	counts := audit(t, demo.New(demo.Options{Seed: 1, Rate: 10, Start: start}), demo.Cycle)
	for _, flaw := range []demo.Flaw{demo.UnfilledOptional, demo.Resent, demo.Late, demo.CommaAmount, demo.CutClickID, demo.MangledName, demo.UnknownWord, demo.UnfilledClickID, demo.Renamed, demo.SubLost, demo.Shifted} {
		if counts[string(flaw)] < 20 {
			t.Errorf("%s: only %d", flaw, counts[string(flaw)])
		}
	}
}

// On the first of a month the day before was under other terms.
func TestADayAtTheTurnOfTheMonthIsAsQuiet(t *testing.T) {
	if testing.Short() {
		t.Skip("a day of 70,000 receipts; the test before it has one")
	}
	audit(t, demo.New(demo.Options{Seed: 2, Rate: 5, Start: time.Date(2026, 12, 1, 3, 7, 41, 0, time.UTC), Calm: true}), 0)
}

// audit checks all receipts of a world's history and of its first live traffic,
// and counts the flaws.
func audit(t *testing.T, w *demo.World, live time.Duration) map[string]int {
	t.Helper()
	a, checker := newArchive(t, w), catalogue.NewChecker(catalogue.Whole())
	counts := map[string]int{}
	for _, until := range []time.Time{w.Start(), w.Start().Add(live)} {
		for more := true; more; {
			var b demo.Batch
			b, more = w.Until(until, 5000)
			a.add(b.Clicks)
			planted := map[data.ID]demo.Flaw{}
			for _, p := range b.Planted {
				planted[p.Receipt] = p.Flaw
			}
			for i := range b.Receipts {
				r := &b.Receipts[i]
				judge(t, r, planted[r.ID], a, checker, counts)
			}
		}
	}
	return counts
}

func judge(t *testing.T, r *data.Receipt, flaw demo.Flaw, a *archive, checker *catalogue.Checker, counts map[string]int) {
	t.Helper()
	v := a.contracts[r.Operator.Key]
	found := checker.Check(r, v, a.facts(r))
	code, field := expected(flaw, v)
	counts[string(flaw)]++
	if code != "" && !slices.ContainsFunc(found, func(f data.Finding) bool { return f.Code == code && f.Field == field }) {
		t.Fatalf("%s (%s) has no %s %s: %+v\n%s", r.ID, flaw, code, field, found, r.Query)
	}
	for _, f := range found {
		late := f.Code == "LAT" && flaw == demo.CameAgain
		if f.Severity >= data.Minor && (f.Code != code || f.Field != field) && !late {
			t.Fatalf("%s (%s) also has %+v\n%s", r.ID, flaw, f, r.Query)
		}
	}
}
