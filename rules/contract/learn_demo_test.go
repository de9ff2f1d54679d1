package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/demo"
	"tailback/rules/contract"
)

// history gives a day of an invented world: its contracts, and by operator every
// third receipt with its click and its deal.
func history(t *testing.T, seed uint64, start time.Time) ([]data.Contract, map[data.Text][]contract.Sample) {
	t.Helper()
	w := demo.New(demo.Options{Seed: seed, Start: start, Rate: 5})
	set := w.Setting()
	day, more := w.Until(w.Start(), 1<<30)
	if more {
		t.Fatal("the day is cut short")
	}
	clicks, deals := map[data.Text]*data.Click{}, map[data.Text][]data.Terms{}
	for _, visits := range [][]data.Click{set.Clicks, day.Clicks} {
		for i := range visits {
			clicks[visits[i].ID.Key] = &visits[i]
		}
	}
	for _, d := range set.Terms {
		deals[d.Campaign.Key] = append(deals[d.Campaign.Key], d)
	}
	by := map[data.Text][]contract.Sample{}
	for i := 0; i < len(day.Receipts); i += 3 {
		r := day.Receipts[i]
		s := contract.Sample{Receipt: r, Click: clicks[r.ClickID]}
		if deal, ok := data.TermsAt(deals[r.Campaign.Key], r.OccurredAt.Time()); ok {
			s.Deal = &deal
		}
		by[r.Operator.Key] = append(by[r.Operator.Key], s)
	}
	return set.Contracts, by
}

// unlearnable takes out of a contract what is not in the traffic.
func unlearnable(c data.Contract) data.Contract {
	c.MaxDelay, c.ReportZone, c.MonthCloses = 0, "", data.Close{}
	if strings.HasPrefix(c.TimeFormat, "unix_") {
		c.Zone = ""
	}
	return c
}

// Seeds and seasons: in November clocks tell least of a zone; a day in July
// tells Lisbon from UTC.
func TestADayOfTrafficGivesBackTheContractsItWasMadeFrom(t *testing.T) {
	seeds := []uint64{1, 7, 42}
	if testing.Short() {
		seeds = seeds[:1]
	}
	starts := []time.Time{time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), time.Date(2026, 7, 9, 3, 30, 0, 0, time.UTC), time.Date(2026, 2, 15, 0, 0, 0, 0, time.UTC)}
	for i, seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			contracts, by := history(t, seed, starts[i])
			if len(contracts) != 6 {
				t.Fatalf("%d operators", len(contracts))
			}
			for _, made := range contracts {
				secret := contract.Secret{Name: made.Auth.Secret, Value: []byte(demo.Secrets()[strings.TrimPrefix(made.Auth.Secret, "env:")])}
				samples := by[made.Operator.Key]
				giveBack(t, made, contract.Learn(samples, secret), samples)
			}
		})
	}
}

// giveBack holds what was learned against what the samples were made from.
func giveBack(t *testing.T, made data.Contract, p contract.Proposal, samples []contract.Sample) {
	t.Helper()
	name := made.Operator.Name
	want, got := unlearnable(made), p.Contract
	if got.Zone != want.Zone {
		zone := slices.IndexFunc(p.Items, func(i contract.Item) bool { return i.Key == "zone" })
		if !slices.Contains(p.Items[zone].Or, want.Zone) {
			t.Errorf("%s: the zone is %s or %q, and never %s", name, got.Zone, p.Items[zone].Or, want.Zone)
		}
		sameClock(t, got.Zone, want.Zone, samples)
		got.Zone = want.Zone
	}
	for _, d := range contract.Diff(want, got) {
		t.Errorf("%s: made and learned differ: %s", name, d)
	}
	if _, faults := contract.NewBook([]contract.Entry{{Contract: p.Contract, Origin: contract.Learned}}, nil); len(faults) > 0 {
		t.Errorf("%s: what was learned cannot be used: %v", name, faults)
	}
	for _, secret := range demo.Secrets() {
		if strings.Contains(p.TOML(), secret) || strings.Contains(fmt.Sprintf("%+v", p), secret) {
			t.Errorf("%s: the secret is told", name)
		}
	}
	if !strings.Contains(p.TOML(), "# max_delay: ") || !strings.Contains(p.TOML(), "# report_zone: ") || !strings.Contains(p.TOML(), "# month_closes: ") {
		t.Errorf("%s: it does not say what cannot be learned:\n%s", name, p.TOML())
	}
	same(t, p)
}

func sameClock(t *testing.T, a, b string, samples []contract.Sample) {
	t.Helper()
	one, err := time.LoadLocation(a)
	if err != nil {
		t.Fatal(err)
	}
	other, err := time.LoadLocation(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		at := s.Receipt.OccurredAt.Time()
		_, x := at.In(one).Zone()
		if _, y := at.In(other).Zone(); x != y {
			t.Fatalf("at %s clocks in %s and %s differ", at, a, b)
		}
	}
}
