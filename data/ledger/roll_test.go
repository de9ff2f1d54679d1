package ledger

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tailback/data"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func openAlert(field string, opened time.Duration) data.Alert {
	at := noon.Add(opened)
	return data.Alert{Key: data.AlertKey{Rule: "renamed_param", Field: field}, OpenedAt: at, LastHit: at.Add(time.Minute)}
}

func cleared(a data.Alert, at time.Duration) data.Alert {
	a.ClearedAt = noon.Add(at)
	return a
}

func TestAnIntervalThatOverlapsKeepsItsNumber(t *testing.T) {
	const minute = time.Minute
	first := openAlert("click_id", 0)
	for name, c := range map[string]struct {
		known []data.Alert
		seen  time.Duration // when they were last vouched for
		next  data.Alert
		same  bool
	}{
		"the same":                       {[]data.Alert{first}, minute, first, true},
		"seen to begin earlier":          {[]data.Alert{first}, minute, openAlert("click_id", -minute), true},
		"seen to begin later":            {[]data.Alert{first}, 5 * minute, openAlert("click_id", 4*minute), true},
		"cleared meanwhile":              {[]data.Alert{first}, minute, cleared(first, 5*minute), true},
		"of another field":               {[]data.Alert{first}, minute, openAlert("sub_id", 0), false},
		"opened after it cleared":        {[]data.Alert{cleared(first, 5*minute)}, 5 * minute, openAlert("click_id", 6*minute), false},
		"opened the moment it cleared":   {[]data.Alert{cleared(first, 5*minute)}, 5 * minute, openAlert("click_id", 5*minute), false},
		"over before it opened":          {[]data.Alert{first}, minute, cleared(openAlert("click_id", -9*minute), -minute), false},
		"opened while nobody looked":     {[]data.Alert{first}, 5 * minute, openAlert("click_id", 60*minute), false},
		"opened just after the last one": {[]data.Alert{first}, 5 * minute, openAlert("click_id", 6*minute), true},
	} {
		t.Run(name, func(t *testing.T) {
			r := roll{at: noon.Add(c.seen)}
			r.number(c.known)
			got := r.number([]data.Alert{c.next})[0].Number
			if (got == 1) != c.same || got > 2 {
				t.Errorf("its number is %d", got)
			}
		})
	}
}

// One that is behind does not know yet what others saw.
func TestAConsoleThatIsBehindOpensNoAlertAnew(t *testing.T) {
	alert := openAlert("click_id", 0)
	r := roll{at: noon.Add(10 * time.Minute)}
	r.number([]data.Alert{cleared(alert, 5*time.Minute)})
	r.number([]data.Alert{alert})
	if !r.known[0].Cleared.Ok() {
		t.Error("it is open again")
	}
	alert.LastHit = noon.Add(6 * time.Minute)
	r.number([]data.Alert{alert})
	if r.known[0].Cleared.Ok() || !r.known[0].Seen.Time().Equal(r.at) {
		t.Error("an alert that is hit after its clearing stays cleared")
	}
}

func TestWhatDidNotChangeIsNotWrittenAgain(t *testing.T) {
	alert := openAlert("click_id", 0)
	r := roll{at: noon.Add(time.Minute)}
	r.number([]data.Alert{alert})
	r.known[0].changed = false
	for _, c := range []struct {
		after time.Duration
		want  bool
	}{{30 * time.Second, false}, {vouch, true}} {
		r.at = noon.Add(time.Minute + c.after)
		r.number([]data.Alert{alert})
		if r.changed() != c.want {
			t.Errorf("after %v changed is %v", c.after, r.changed())
		}
	}
}

// Consoles that see the same alerts, in any order and each from a moment of its
// own, give each one number, and no two the same.
func TestConsolesThatSeeTheSameAgreeOnNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		world := drawAlerts(t)
		r, given := roll{at: noon}, map[int]int64{}
		for range rapid.IntRange(1, 20).Draw(t, "looks") {
			r.at = r.at.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "seconds")) * time.Second)
			seen, which := look(t, world, r.at)
			for i, a := range r.number(seen) {
				if was, ok := given[which[i]]; ok && was != a.Number {
					t.Fatalf("%v was %d and is %d", a, was, a.Number)
				}
				given[which[i]] = a.Number
			}
		}
		var numbers []int64
		for _, n := range given {
			numbers = append(numbers, n)
		}
		slices.Sort(numbers)
		for i, n := range numbers {
			if n != int64(i+1) {
				t.Fatalf("the numbers are %v", numbers)
			}
		}
	})
}

// drawAlerts makes alerts of three fields, those of one field apart.
func drawAlerts(t *rapid.T) (all []data.Alert) {
	for _, field := range []string{"click_id", "sub_id", "amount"} {
		at := time.Duration(0)
		for range rapid.IntRange(0, 4).Draw(t, "openings") {
			at += time.Duration(rapid.IntRange(1, 300).Draw(t, "quiet")) * time.Second
			a := openAlert(field, at)
			at += time.Duration(rapid.IntRange(1, 300).Draw(t, "open")) * time.Second
			a.LastHit, a.ClearedAt = noon.Add(at-time.Second), noon.Add(at)
			all = append(all, a)
		}
	}
	return all
}

// look gives what of them a console sees at a moment, in some order.
func look(t *rapid.T, all []data.Alert, at time.Time) (seen []data.Alert, which []int) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	for _, i := range rapid.Permutation(order).Draw(t, "order") {
		a := all[i]
		if a.OpenedAt.After(at) {
			continue
		}
		if a.ClearedAt.After(at) {
			a.ClearedAt = time.Time{}
		}
		seen, which = append(seen, a), append(which, i)
	}
	return seen, which
}

func FuzzAPackedKeyIsTextAndComesBack(f *testing.F) {
	for _, s := range []string{"", "7", `\x`, `\x41`, "a\x00b", "\xff", "ünï"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := packed(data.NewText(s))
		if p == "" || !fits(p) || unpacked(p) != data.NewText(s) {
			t.Errorf("%q is packed as %q", s, p)
		}
	})
}
