package watch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/data/reference"
	"tailback/data/source"
	"tailback/data/watch"
	"tailback/rules/catalogue"
	"tailback/rules/contract"
)

// Which of the demo's incidents is told depends on what a tracker keeps. One that
// keeps raw requests is told of the parameter that was renamed; one that has
// columns alone of what broke in them; one that keeps nothing of a postback
// without its click is told that an operator has gone silent.
func TestIncidentsAreToldFromWhatEachShapeKeeps(t *testing.T) {
	moments := []time.Duration{5*time.Minute + 30*time.Second, 8 * time.Minute, 15 * time.Minute, 23 * time.Minute}
	const renamed, unfilled, shifted, silent = "REN-fablespin-clickid", "MAC-zebrino-subid", "TZS-oddly-occurredat", "SIL-zebrino"
	want := map[string][]string{
		"camelcase": {renamed, unfilled + " " + renamed, shifted, silent},
		"cents":     {renamed, unfilled + " " + renamed, shifted, silent},
		"clickrow":  {"SIL-fablespin", "SIL-fablespin", "", silent},
		"monthly":   {"DLV-fb-capi MIS-fablespin-clickid", unfilled + " MIS-fablespin-clickid", shifted, silent},
	}
	w := demo.New(demo.Options{Seed: 1, Rate: 8, Start: opening, Source: "test"})
	setting, batches := w.Setting(), []reference.Batch(nil)
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(opening.Add(moments[len(moments)-1]), archivePage)
		b.Receipts = slices.DeleteFunc(b.Receipts, func(r data.Receipt) bool { return r.ReceivedAt.Time().Before(opening.Add(-10 * time.Minute)) })
		batches = append(batches, b.Batch)
	}
	for _, shape := range datatest.Shapes() {
		t.Run(shape.Name, func(t *testing.T) {
			t.Parallel()
			dsn := datatest.Postgres(t).Database(t)
			shape.Create(t, dsn)
			writer := shape.Writer(t, dsn)
			writer.Write(t, setting)
			for _, b := range batches {
				writer.Write(t, b)
			}
			datatest.Postgres(t).Exec(t, dsn, "analyze")
			var got []string
			for _, at := range moments {
				got = append(got, told(t, shape, dsn, setting.Contracts, opening.Add(at)))
			}
			if !slices.Equal(got, want[shape.Name]) {
				t.Errorf("told\n%q\nwant\n%q", got, want[shape.Name])
			}
		})
	}
}

// told gives the names of the changes that are open at a moment.
func told(t *testing.T, shape datatest.Shape, dsn string, contracts []data.Contract, at time.Time) string {
	t.Helper()
	m, err := source.LoadMapping(shape.MappingFile(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", Mapping: m, Deadline: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	book := bookWith(t, underKeysOf(t, s, contracts))
	v := watch.New(watch.Options{Database: s, Rules: judges(), Book: func() *contract.Book { return book }, Grace: catalogue.ClickGrace, Now: func() time.Time { return at }})
	b, err := v.AsOf(t.Context(), at, watch.BoardOptions{Source: "test", Deliveries: s.Deliveries, History: 20 * time.Minute}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range b.Changes {
		for _, a := range c.Alerts {
			names = append(names, a.Name)
			t.Logf("%s %s: %s", at.Format("15:04:05"), a.Name, a.Sentence)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// underKeysOf gives the operators of contracts the keys that they have in a
// source.
func underKeysOf(t *testing.T, s *source.Source, contracts []data.Contract) []data.Contract {
	t.Helper()
	operators, err := s.Operators(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	contracts = slices.Clone(contracts)
	for i := range contracts {
		at := slices.IndexFunc(operators, func(o data.Ref) bool { return o.Name == contracts[i].Operator.Name })
		contracts[i].Operator = operators[at]
	}
	return contracts
}
