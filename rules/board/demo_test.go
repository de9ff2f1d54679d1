package board_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/rules/board"
)

var start = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

// show is a world with a board beside it.
type show struct {
	world   *demo.World
	oracle  *oracle
	board   *board.Board
	planted map[demo.Flaw][]data.Receipt
	// patience is five times the 99th percentile of Zebrino's gaps in the half
	// hour before it falls silent.
	patience time.Duration
	last     time.Time
	gaps     []time.Duration
	came     []time.Time // its receipts about then
}

func newShow(o demo.Options) *show {
	o.Start = start
	w := demo.New(o)
	return &show{world: w, oracle: newOracle(w), board: board.New(board.Options{Source: "demo"}), planted: map[demo.Flaw][]data.Receipt{}}
}

// until lets the world go on to a moment.
func (s *show) until(at time.Time) {
	for more := true; more; {
		var b demo.Batch
		b, more = s.world.Until(at, 5_000)
		s.board.Add(s.oracle.check(b))
		s.board.AddDeliveries(b.Deliveries)
		flaws := map[data.ID]demo.Flaw{}
		for _, p := range b.Planted {
			flaws[p.Receipt] = p.Flaw
		}
		for _, r := range b.Receipts {
			if f := flaws[r.ID]; f != "" {
				s.planted[f] = append(s.planted[f], r)
			}
			s.time(r)
		}
	}
}

// time takes the gaps of the operator that will fall silent.
func (s *show) time(r data.Receipt) {
	at := r.ReceivedAt.Time()
	if r.Operator.Label() == "Zebrino" && at.After(start.Add(19*time.Minute)) {
		s.came = append(s.came, at)
	}
	if r.Operator.Label() != "Zebrino" || at.Before(start.Add(-10*time.Minute)) || !at.Before(start.Add(20*time.Minute)) {
		return
	}
	if !s.last.IsZero() {
		s.gaps = append(s.gaps, at.Sub(s.last))
		slices.Sort(s.gaps)
		s.patience = 5 * s.gaps[len(s.gaps)*99/100]
	}
	s.last = at
}

// lastBefore gives its last receipt before a moment.
func (s *show) lastBefore(at time.Time) (last time.Time) {
	for _, came := range s.came {
		if came.Before(at) {
			last = came
		}
	}
	return last
}

// want is what an incident must come to.
type want struct {
	name     string
	operator string
	rule     string
	field    string
	flaw     demo.Flaw // the receipts that prove it
	// After from the alert must open within a time, and clear after until.
	from, within, until time.Duration
}

// wants are the incidents of the demo's schedule.
func wants() []want {
	return []want{
		{"REN-fablespin-clickid", "FableSpin", "renamed_param", "click_id", demo.Renamed, 40 * time.Second, 15 * time.Second, 9 * time.Minute},
		{"DLV-fb-capi", "", board.DeliveryFailing, "fb-capi", "", 150 * time.Second, 15 * time.Second, 7 * time.Minute},
		{"MAC-zebrino-subid", "Zebrino", "unexpanded_macro", "sub_id", demo.SubLost, 6 * time.Minute, 15 * time.Second, 12 * time.Minute},
		{"TZS-oddly-occurredat", "Oddly", "timezone_shift", "occurred_at", demo.Shifted, 13 * time.Minute, 15 * time.Second, 18 * time.Minute},
		{"SIL-zebrino", "Zebrino", board.Silence, "operator", "", 20 * time.Minute, 0, 24 * time.Minute},
	}
}

// sentences are the beginnings of what some alerts say.
func sentences() map[string]string {
	return map[string]string{
		"REN-fablespin-clickid": "FableSpin renamed its click id: ",
		"TZS-oddly-occurredat":  "Oddly dates its events in another zone, 2 h ahead: ",
		"DLV-fb-capi":           "fb-capi answers 503 to our deliveries: ",
		"SIL-zebrino":           "Zebrino has sent nothing for 4 min, usually ",
	}
}

func TestEveryIncidentOfTheDemoIsOneAlertInTime(t *testing.T) {
	seeds := uint64(datatest.Count(20))
	if datatest.Full() {
		t.Skip("TestProofEveryIncident runs it in full")
	}
	everyIncident(t, seeds)
}

func TestProofEveryIncidentOfTheDemoIsOneAlertInTime(t *testing.T) {
	if !datatest.Full() {
		t.Skip("TestEveryIncident runs it, for fewer seeds")
	}
	everyIncident(t, 20)
}

func everyIncident(t *testing.T, seeds uint64) {
	for seed := range seeds {
		s := newShow(demo.Options{Seed: seed + 1, Rate: 20})
		for at := -24 * time.Hour; at <= 0; at += 10 * time.Minute {
			s.until(start.Add(at))
			s.board.At(start.Add(at))
		}
		opened := map[string]time.Duration{} // the first board that had it
		var last data.Board
		for at := time.Duration(0); at <= demo.Cycle; at += time.Second {
			s.until(start.Add(at))
			last = s.board.At(start.Add(at))
			for _, c := range last.Changes {
				if _, known := opened[c.First().Name]; !known {
					opened[c.First().Name] = at
				}
			}
		}
		if len(last.Changes) != 0 || len(last.Cleared) != len(wants()) {
			t.Fatalf("seed %d: %d changes are open and %d cleared, want 0 and %d: %v", seed, len(last.Changes), len(last.Cleared), len(wants()), opened)
		}
		for _, w := range wants() {
			s.check(t, w, last, opened[w.name])
		}
		explained(t, last)
	}
}

// check holds the change of a cleared incident against what it must come to.
func (s *show) check(t *testing.T, w want, b data.Board, seen time.Duration) {
	t.Helper()
	i := slices.IndexFunc(b.Cleared, func(c data.Change) bool { return c.First().Name == w.name })
	if i < 0 {
		t.Fatalf("there is no alert %s", w.name)
	}
	c := b.Cleared[i]
	a := c.First()
	if len(c.Alerts) != 1 || a.Operator.Label() != w.operator || a.Key.Rule != w.rule || a.Key.Field != w.field {
		t.Errorf("%s: %d alerts, operator %s, rule %s, field %s", w.name, len(c.Alerts), a.Operator.Label(), a.Key.Rule, a.Key.Field)
	}
	if says := sentences()[w.name]; !strings.HasPrefix(a.Sentence, says) {
		t.Errorf("%s says %s, want %s…", w.name, a.Sentence, says)
	}
	begin, within := start.Add(w.from), w.within
	if bad := s.planted[w.flaw]; w.flaw != "" {
		begin = bad[0].ReceivedAt.Time()
		if a.Since.ID != bad[0].ID || a.Since.Give != 0 {
			t.Errorf("%s began with %v, it says %v ± %d", w.name, bad[0].ID, a.Since.ID, a.Since.Give)
		}
		if a.Hit != len(bad) {
			t.Errorf("%s found %d of %d", w.name, a.Hit, len(bad))
		}
	}
	if w.rule == board.Silence {
		// A receipt that we had answered 503 may come again meanwhile: the gap
		// begins at it, and the whole silence lasts a little longer.
		begin, within = s.lastBefore(a.OpenedAt), s.patience
		if since := a.Since.At.Sub(start); since < w.from-10*time.Second || since > w.from+2*time.Second || a.OpenedAt.Sub(start)-w.from > 2*s.patience {
			t.Errorf("%s says since %v, and opened at %v", w.name, since, a.OpenedAt.Sub(start))
		}
	}
	if late := a.OpenedAt.Sub(begin); late < 0 || late > within || seen > a.OpenedAt.Sub(start)+time.Second {
		t.Errorf("%s opened %v after it began, and was seen at %v; %v are allowed", w.name, late, seen, within)
	}
	if over := a.ClearedAt.Sub(start); over < w.until || over > w.until+2*time.Minute {
		t.Errorf("%s cleared at %v, it was put right at %v", w.name, over, w.until)
	}
}

// explained checks that campaigns which seemed silent, and what came again late,
// hang under the click id that broke.
func explained(t *testing.T, b data.Board) {
	t.Helper()
	silent, late := 0, 0
	for _, c := range b.Cleared {
		for _, a := range c.Explained {
			if c.First().Key.Rule == board.Silence {
				continue // stragglers of the silent operator
			}
			if c.First().Name != "REN-fablespin-clickid" || a.Cause == nil || *a.Cause != c.First().Key {
				t.Errorf("%s hangs under %s", a.Name, c.First().Name)
			}
			switch a.Key.Rule {
			case board.Silence:
				silent++
			case "late":
				late++
			}
		}
	}
	if silent < 5 || late < 1 {
		t.Errorf("%d campaigns seem silent, %d alerts are about what came again late", silent, late)
	}
}
