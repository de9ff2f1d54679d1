package source_test

import (
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/data/reference"
	"tailback/data/source"
)

// shapeStart is when the live traffic of the world in the shapes begins.
var shapeStart = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

// shapeWorld is what happens in the last two hours before it and in some minutes
// after it: the batches of the past and of the present.
func shapeWorld(t testing.TB, rate float64, past time.Duration, live time.Duration) (setting reference.Batch, history, present []reference.Batch) {
	t.Helper()
	w := demo.New(demo.Options{Seed: 5, Rate: rate, Start: shapeStart, Source: "test"})
	setting = w.Setting()
	tell := func(until time.Time) (all []reference.Batch) {
		for more := true; more; {
			var b demo.Batch
			b, more = w.Until(until, 5000)
			all = append(all, b.Batch)
		}
		return all
	}
	for _, b := range tell(shapeStart.Add(-past)) {
		setting.Clicks = append(setting.Clicks, b.Clicks...) // their receipts are long gone
	}
	return setting, tell(shapeStart), tell(shapeStart.Add(live))
}

// openShape opens a database of a shape through its mapping.
func openShape(t testing.TB, shape datatest.Shape, dsn string) *source.Source {
	t.Helper()
	m, err := source.LoadMapping(shape.MappingFile(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", Mapping: m})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestEachShapeOpensThroughItsMapping(t *testing.T) {
	setting, history, _ := shapeWorld(t, 20, 20*time.Minute, 0)
	for _, shape := range datatest.Shapes() {
		t.Run(shape.Name, func(t *testing.T) {
			dsn := datatest.Postgres(t).Database(t)
			shape.Create(t, dsn)
			w := shape.Writer(t, dsn)
			w.Write(t, setting)
			for _, b := range history {
				w.Write(t, b)
			}
			s := openShape(t, shape, dsn)
			got, err := s.Latest(t.Context(), data.Filter{}, 5000)
			if err != nil || len(got) == 0 {
				t.Fatal(len(got), err)
			}
			for _, r := range got[len(got)-3:] {
				b, _ := r.MarshalJSON()
				t.Log(string(b))
			}
			off, err := s.FactsOff(t.Context())
			t.Log(len(got), strings.Join(off, "\n"), err)
			group, err := s.Groups(t.Context(), data.Drill{By: data.ByCampaign}, shapeStart.Add(-time.Hour), shapeStart)
			t.Log(len(group.Rows), err)
		})
	}
}
