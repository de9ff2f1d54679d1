package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/data/reference"
	"tailback/data/source"
	"tailback/rules/mapping"
)

// inhabited makes a database of a shape with two hours of the demo's world up to
// now: a tracker's newest rows are of the last minutes.
func inhabited(t testing.TB, shape datatest.Shape) (dsn string) {
	t.Helper()
	dsn = datatest.Postgres(t).Database(t)
	shape.Create(t, dsn)
	writer := shape.Writer(t, dsn)
	start := time.Now().Truncate(time.Second)
	w := demo.New(demo.Options{Seed: 5, Rate: 2, Start: start, Source: "test", History: 4 * time.Hour})
	writer.Write(t, w.Setting())
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(start.Add(-2*time.Hour), 5000)
		writer.Write(t, reference.Batch{Clicks: b.Clicks}) // their receipts are long gone
	}
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(start, 5000)
		writer.Write(t, b.Batch)
	}
	datatest.Postgres(t).Exec(t, dsn, "analyze")
	return dsn
}

// guessed proposes a mapping of a database.
func guessed(t testing.TB, dsn string) mapping.Proposal {
	t.Helper()
	v, err := source.OpenSurvey(t.Context(), source.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	p, err := guess(t.Context(), v, newProgress(io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// grade says how much of a true mapping a proposal has.
type grade struct {
	all, right int
	wrong      []string // fields that differ
	overclaims []string // of them those that are claimed as certain
}

// gradeOf holds a proposal against what a careful person wrote.
func gradeOf(t testing.TB, p mapping.Proposal, truth string) (g grade) {
	t.Helper()
	var want, got map[string]map[string]any
	for _, doc := range []struct {
		text string
		into *map[string]map[string]any
	}{{truth, &want}, {p.TOML(), &got}} {
		if _, err := toml.Decode(doc.text, doc.into); err != nil {
			t.Fatalf("%v in\n%s", err, doc.text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		for _, field := range slices.Sorted(maps.Keys(want[name])) {
			if field == "from" || field == "tail" {
				continue
			}
			g.all++
			if same(want[name][field], got[name][field]) {
				g.right++
				continue
			}
			g.wrong = append(g.wrong, fmt.Sprintf("%s.%s: %v, guessed %v", name, field, want[name][field], got[name][field]))
			if r := p.Relation(name); r.Field(field) != nil && r.Field(field).Certainty == mapping.Certain {
				g.overclaims = append(g.overclaims, name+"."+field)
			}
		}
	}
	// What nobody mapped is not there: certainty about it is wrong, too.
	for _, r := range p.Relations {
		for _, f := range r.Fields {
			if _, ok := want[r.Name][f.Name]; !ok && f.Certainty == mapping.Certain {
				g.overclaims = append(g.overclaims, r.Name+"."+f.Name)
			}
		}
	}
	return g
}

// same reports fields that read the same: the zone by its clock, the words as
// far as they were seen.
func same(want, got any) bool {
	w, g := spelled(want), spelled(got)
	if got == nil {
		return false
	}
	for _, key := range []string{"column", "expr", "decode", "scale", "path"} {
		if fmt.Sprint(w[key]) != fmt.Sprint(g[key]) {
			return false
		}
	}
	return sameZone(w["zone"], g["zone"]) && sameWords(w["values"], g["values"])
}

func spelled(field any) map[string]any {
	if column, ok := field.(string); ok {
		return map[string]any{"column": column}
	}
	m, _ := field.(map[string]any)
	return m
}

func sameZone(a, b any) bool {
	if a == nil || b == nil {
		return a == b
	}
	za, err1 := time.LoadLocation(fmt.Sprint(a))
	zb, err2 := time.LoadLocation(fmt.Sprint(b))
	if err1 != nil || err2 != nil {
		return false
	}
	for day := range 366 {
		at := datatest.Epoch.AddDate(0, 0, day)
		_, x := at.In(za).Zone()
		if _, y := at.In(zb).Zone(); x != y {
			return false
		}
	}
	return true
}

// sameWords lets words be missing that read as they are, and those that no row
// had.
func sameWords(want, got any) bool {
	w, _ := want.(map[string]any)
	g, _ := got.(map[string]any)
	for word, ours := range g {
		if w[word] != ours {
			return false
		}
	}
	for word, ours := range w {
		if g == nil && word != ours {
			return false
		}
	}
	return true
}

func TestMostOfFourTrackersIsMappedRightAndNothingWrongIsCertain(t *testing.T) {
	if testing.Short() {
		t.Skip("drafts are made by one goroutine: the race detector would see nothing of them")
	}
	var all, right int
	for _, shape := range datatest.Shapes() {
		p := guessed(t, inhabited(t, shape))
		g := gradeOf(t, p, shape.Mapping)
		t.Logf("%s: %d of %d right", shape.Name, g.right, g.all)
		for _, wrong := range g.wrong {
			t.Logf("  %s", wrong)
		}
		for _, name := range g.overclaims {
			t.Errorf("%s: %s is wrong, and certain", shape.Name, name)
		}
		all, right = all+g.all, right+g.right
		if t.Failed() || testing.Verbose() {
			t.Log("\n" + p.TOML())
		}
	}
	if right*10 < all*9 {
		t.Errorf("%d of %d fields are right, want nine in ten", right, all)
	}
}

// Trackers that nobody had in mind when the names were collected.
func TestATrackerOfOtherNamesIsMappedAsFarAsItGoes(t *testing.T) {
	clover, foreign := "", ""
	for _, b := range blocks(read(t, readmePath)) {
		switch {
		case strings.HasPrefix(b.text, "-- clover.sql"):
			clover = b.text
		case strings.HasPrefix(b.text, "# clover.toml"):
			foreign = b.text
		}
	}
	for name, test := range map[string]struct {
		sql, truth string
		least      int // of ten
	}{
		"clover":  {clover, foreign, 6},
		"foreign": {read(t, "../../data/source/testdata/foreign.sql"), read(t, "../../data/source/testdata/foreign.toml"), 7},
	} {
		p := guessed(t, having(t, test.sql))
		g := gradeOf(t, p, test.truth)
		t.Logf("%s, without a row: %d of %d right", name, g.right, g.all)
		for _, wrong := range g.wrong {
			t.Logf("  %s", wrong)
		}
		if len(g.overclaims) > 0 {
			t.Errorf("%s: wrong and certain: %v", name, g.overclaims)
		}
		if g.right*10 < g.all*test.least {
			t.Errorf("%s: %d of %d are right", name, g.right, g.all)
		}
		if t.Failed() || testing.Verbose() {
			t.Log("\n" + p.TOML())
		}
	}
}
