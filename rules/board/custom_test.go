package board_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/rules/board"
)

// monday is a midnight.
var monday = time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)

// sender gives when an operator sends something in some days from Monday on.
type sender func(dice *rand.Rand, days int) []time.Time

// every sends at one pace, not in all hours.
func every(gap time.Duration, open func(at time.Time) bool) sender {
	return func(_ *rand.Rand, days int) (all []time.Time) {
		for at := monday.Add(7 * time.Second); at.Before(monday.AddDate(0, 0, days)); at = at.Add(gap) {
			if open(at) {
				all = append(all, at)
			}
		}
		return all
	}
}

// random sends at random, at this pace on average.
func random(gap time.Duration, open func(at time.Time) bool) sender {
	return func(dice *rand.Rand, days int) (all []time.Time) {
		for at := monday; at.Before(monday.AddDate(0, 0, days)); at = at.Add(time.Duration(dice.ExpFloat64() * float64(gap))) {
			if open(at) {
				all = append(all, at)
			}
		}
		return all
	}
}

// batch sends forty at once, every night.
func batch(_ *rand.Rand, days int) (all []time.Time) {
	for day := range days {
		for n := range 40 {
			all = append(all, monday.AddDate(0, 0, day).Add(2*time.Hour+time.Duration(n)*time.Second))
		}
	}
	return all
}

func always(time.Time) bool   { return true }
func byDay(at time.Time) bool { return at.Hour() >= 7 && at.Hour() < 23 }
func atWork(at time.Time) bool {
	return byDay(at) && at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
}

// lets has the house receive at these moments, and asks the board every ten
// minutes for who is silent, until a moment.
func (h *house) lets(all []time.Time, until time.Time) (silent []data.Alert) {
	seen := map[time.Time]bool{}
	for ask := h.now.Truncate(10 * time.Minute); !ask.After(until); ask = ask.Add(10 * time.Minute) {
		for len(all) > 0 && !all[0].After(ask) {
			h.now = all[0].Add(-time.Second)
			h.send()
			all = all[1:]
		}
		h.now = ask
		b := h.At(ask)
		for _, c := range slices.Concat(b.Changes, b.Cleared) {
			if a := c.First(); a.Key.Rule == board.Silence && !seen[a.Since.At] {
				seen[a.Since.At] = true
				silent = append(silent, a)
			}
		}
	}
	return silent
}

func TestWhoSendsByHoursIsCalledSilentByHours(t *testing.T) {
	for name, c := range map[string]struct {
		sends  sender
		days   int           // until it falls silent for good
		within time.Duration // of its last receipt; 0 for never in the two days after
	}{
		"each 20 minutes, a day known":             {every(20*time.Minute, always), 1, 9 * time.Hour},
		"each 20 minutes, its gaps known":          {every(20*time.Minute, always), 4, 101 * time.Minute},
		"at random each 20 minutes, a day known":   {random(20*time.Minute, always), 1, 10 * time.Hour},
		"at random each 20 minutes, its gaps":      {random(20*time.Minute, always), 5, 10 * time.Hour},
		"each 2 minutes":                           {every(2*time.Minute, always), 3, 11 * time.Minute},
		"each 10 minutes by day: the next morning": {every(10*time.Minute, byDay), 4, 9 * time.Hour},
		"each 10 minutes on workdays: on Monday":   {every(10*time.Minute, atWork), 12, 3*24*time.Hour - 14*time.Hour},
		"each minute":                              {every(time.Minute, always), 1, 5*time.Minute + time.Second},
		"each 5 seconds":                           {every(5*time.Second, always), 2, 25 * time.Second},
		"a batch a night, and then none":           {batch, 5, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse()
			h.now = monday
			all := c.sends(rand.New(rand.NewPCG(1, 1)), c.days)
			last := all[len(all)-1]
			silent := h.lets(all, last.Add(4*24*time.Hour))
			if c.within == 0 {
				if len(silent) != 0 {
					t.Errorf("silent after %v", silent[0].OpenedAt.Sub(silent[0].Since.At))
				}
				return
			}
			if len(silent) == 0 || len(silent) > 1 && c.days < 12 { // a first weekend may seem silent
				t.Fatalf("%d silences", len(silent))
			}
			a := silent[len(silent)-1]
			if late := a.OpenedAt.Sub(last); !a.Since.At.Equal(last.Truncate(time.Microsecond)) || late > c.within || late < c.within/3 {
				t.Errorf("silent since %v, certain after %v: %s", a.Since.At, late, a.Sentence)
			}
		})
	}
}

func TestAQuietNightIsNoSilence(t *testing.T) {
	for name, c := range map[string]struct {
		sends sender
		most  int // the first nights and weekends are not known
	}{
		"each second by day":                  {every(time.Second, byDay), 1},
		"at random each 5 seconds by day":     {random(5*time.Second, byDay), 1},
		"at random each 10 minutes by day":    {random(10*time.Minute, byDay), 0},
		"at random each minute by day":        {random(time.Minute, byDay), 1},
		"at random each 10 minutes, workdays": {random(10*time.Minute, atWork), 1},
		"at random each 20 minutes":           {random(20*time.Minute, always), 0},
		"a batch a night":                     {batch, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			days := 15
			if all := strings.Contains(name, "second"); all && testing.Short() || name == "each second by day" {
				days = 4
			}
			h := newHouse()
			h.now = monday
			all := c.sends(rand.New(rand.NewPCG(2, 2)), days)
			silent := h.lets(all, all[len(all)-1])
			if len(silent) > c.most || len(silent) == 1 && silent[0].Since.At.After(monday.AddDate(0, 0, 6)) {
				t.Errorf("%d silences", len(silent))
			}
		})
	}
}

// Whoever sends in a rhythm is called silent within five times the 99th
// percentile of its gaps, few or many.
func TestASilenceOpensWithinFiveTimesTheGapOfItsRhythm(t *testing.T) {
	for _, n := range []int{31, 40, 60, 99, 100, 150, 300, 1000, 3000} {
		for seed := range uint64(datatest.Count(20)) {
			dice := rand.New(rand.NewPCG(seed, 7))
			h := newHouse()
			var gaps []time.Duration
			for len(gaps) < n {
				gap := max(time.Millisecond, time.Duration(dice.ExpFloat64()*float64(29*time.Minute)/float64(n)))
				gaps = append(gaps, gap)
				h.now = h.now.Add(gap - time.Second)
				h.send()
			}
			last := h.now
			gaps = gaps[1:]
			allowed := 5 * 4.606 * last.Sub(h.now.Add(-sum(gaps))).Seconds() / float64(len(gaps))
			if n > 100 {
				slices.Sort(gaps)
				allowed = 5 * gaps[(len(gaps)*99+99)/100-1].Seconds()
			}
			late := slowest(gaps, allowed)
			h.now = last.Add(2 * time.Hour)
			b := h.At(h.now)
			if len(b.Changes) != 1 {
				if span := sum(gaps); span < 10*time.Minute || span > 30*time.Minute {
					continue // no rhythm is known of it
				}
				t.Fatalf("%d receipts, seed %d: %d changes", n, seed, len(b.Changes))
			}
			if got := b.Changes[0].First().OpenedAt.Sub(last).Seconds(); got > max(late, 10) {
				t.Errorf("%d receipts, seed %d: silent after %.1f s, %.1f are allowed", n, seed, got, late)
			}
		}
	}
}

// slowest is what is allowed where the rate has fallen of late.
func slowest(gaps []time.Duration, allowed float64) float64 {
	of := gaps[max(0, len(gaps)-100):]
	return max(allowed, 5*0.8*4.606*sum(of).Seconds()/float64(len(of)))
}

func sum(gaps []time.Duration) (all time.Duration) {
	for _, gap := range gaps {
		all += gap
	}
	return all
}

// What is usual at an hour of the week is recalled from counts, and with it who
// had fallen silent before the start.
func TestAnHourOfTheWeekIsRecalled(t *testing.T) {
	now := monday.AddDate(0, 0, 14).Add(12 * time.Hour) // a Monday at noon
	evening := func(at time.Time) bool { return at.Hour() == 18 }
	for name, c := range map[string]struct {
		week  bool                    // is known
		sent  func(at time.Time) bool // on the day before
		asked time.Duration           // after it
		want  string
	}{
		"what is usual of the week":                  {true, evening, 0, "[SIL-zebrino]"},
		"nothing is known of the week":               {false, evening, 0, "[]"},
		"the day tells when its hours come again":    {false, always, 9 * time.Hour, "[SIL-everything]"},
		"and not sooner":                             {false, always, 7 * time.Hour, "[]"},
		"nothing came in the day: it may have ended": {true, func(time.Time) bool { return false }, 0, "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			b := board.New(board.Options{Source: "prod", Operators: []data.Ref{{Key: data.NewText("7"), Name: data.NewText("Zebrino")}}})
			if c.week {
				var known []time.Time
				var hours []data.Hour
				for at := now.Add(-board.Custom); at.Before(now.Add(-24 * time.Hour)); at = at.Add(time.Hour) {
					known = append(known, at)
					hours = append(hours, data.Hour{Begin: at, Operator: data.NewText("7"), Minutes: 1<<10 | 1<<30 | 1<<50})
				}
				b.RecallHours(known, hours)
			}
			var counts []data.Tally
			for at := now.Add(-24 * time.Hour); at.Before(now); at = at.Add(time.Minute) {
				if c.asked == 0 {
					counts = append(counts, data.Tally{Minute: at, Operator: data.NewText("8"), Checked: 1})
				}
				if at.Minute()%20 == 10 && c.sent(at) {
					counts = append(counts, data.Tally{Minute: at, Operator: data.NewText("7"), Campaign: data.NewText("c"), Checked: 3, Hit: 1},
						data.Tally{Minute: at, Operator: data.NewText("7"), Campaign: data.NewText("c"), Rule: "late", Checked: 3, Hit: 1})
				}
			}
			b.Recall(counts)
			if got := fmt.Sprint(names(b.At(now.Add(c.asked)).Changes)); got != c.want {
				t.Errorf("open: %s, want %s", got, c.want)
			}
		})
	}
}
