package source

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// chase runs a world and tells what of it a tail brought; at the end all
// writers end and everything is settled.
func chase(w *world, c chaser, steps int, pick func(n int) int) (lost, twice, phantom []int64) {
	times := map[int64]int{}
	poll := func() {
		for _, id := range c.poll(w, pick) {
			times[id]++
		}
	}
	for range steps {
		if pick(3) == 0 {
			poll()
		} else {
			w.act(pick)
		}
	}
	for _, wr := range slices.Clone(w.writers) {
		w.end(wr, wr.wrote)
	}
	for range 100 {
		w.now = w.now.Add(11 * time.Second)
		poll()
	}
	for id := int64(1); id < w.nextID; id++ {
		switch {
		case w.table[id] && times[id] == 0:
			lost = append(lost, id)
		case !w.table[id] && times[id] > 0:
			phantom = append(phantom, id)
		}
		if times[id] > 1 {
			twice = append(twice, id)
		}
	}
	return lost, twice, phantom
}

// firstXids puts the end of an epoch near the beginning or nowhere.
var firstXids = []int64{100, 1<<32 - 7, 5<<32 - 20}

func TestWithinThePromiseNothingIsLostAndNothingComesTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(rapid.SampledFrom(firstXids).Draw(t, "first xid"))
		h := byHoles{newHoles(w.grace), rapid.IntRange(2, 9).Draw(t, "limit")}
		h.begin(nil, true, w.now)
		steps := rapid.IntRange(20, 300).Draw(t, "steps")
		numbers := rapid.SliceOfN(rapid.Uint32(), 8, 8).Draw(t, "numbers")
		rnd := rand.New(rand.NewChaCha8(seed(numbers)))
		lost, twice, phantom := chase(w, h, steps, rnd.IntN)
		if lost != nil || twice != nil || phantom != nil || len(h.open) > 0 {
			t.Errorf("lost %v, twice %v, phantom %v, still open %v", lost, twice, phantom, h.open)
		}
	})
}

func seed(numbers []uint32) (seed [32]byte) {
	for i, n := range numbers {
		seed[4*i], seed[4*i+1], seed[4*i+2], seed[4*i+3] = byte(n), byte(n>>8), byte(n>>16), byte(n>>24)
	}
	return seed
}

// The simulation bites: each rule that looks right loses receipts in it.
func TestEveryOtherRuleLosesReceiptsInTheSameWorlds(t *testing.T) {
	const worlds = 3000
	for i := range worlds {
		w := newWorld(firstXids[i%len(firstXids)])
		right := byHoles{newHoles(w.grace), 1000}
		right.begin(nil, true, w.now)
		lost, twice, phantom := chase(w, right, 300, rand.New(rand.NewPCG(1, uint64(i))).IntN)
		if lost != nil || twice != nil || phantom != nil {
			t.Fatalf("world %d: the rule that is right lost %v, twice %v, phantom %v", i, lost, twice, phantom)
		}
	}
	for name, settled := range wrongRules(time.Minute) {
		lost := 0
		for i := range worlds {
			w := newWorld(firstXids[i%len(firstXids)])
			rule := &byRule{open: map[int64]missed{}, settled: settled}
			gone, _, _ := chase(w, rule, 300, rand.New(rand.NewPCG(1, uint64(i))).IntN)
			lost += len(gone)
		}
		t.Logf("%-60s lost %d in %d worlds", name, lost, worlds)
		if lost == 0 {
			t.Errorf("%s: lost nothing in %d worlds", name, worlds)
		}
	}
}

// What the promise leaves out: a row first written later than the grace after
// its id was drawn, by a writer without a transaction id until then.
func TestAWriterSlowerThanTheGraceIsOutsideThePromise(t *testing.T) {
	for _, late := range []bool{false, true} {
		w := newWorld(100)
		h := byHoles{newHoles(w.grace), 10}
		h.begin(nil, true, w.now)
		slow, other := &writer{}, &writer{}
		w.writers = []*writer{slow, other}
		w.draw(slow)
		w.draw(other)
		w.assign(other)
		w.end(other, true)
		still := func(int) int { return 0 }
		h.poll(w, still)
		if late {
			w.now = w.now.Add(w.grace)
			h.poll(w, still)
		}
		w.assign(slow)
		w.end(slow, true)
		w.now = w.now.Add(w.grace)
		if got := h.poll(w, still); slices.Contains(got, 1) == late {
			t.Errorf("later than the grace %v: got %v", late, got)
		}
	}
}

func TestTheNextIdIsWidenedByTheEpochOfXmax(t *testing.T) {
	const e = int64(1) << 32
	for name, test := range map[string]struct{ xmax, next, want int64 }{
		"the same id":                {1000, 1000, 1000},
		"later in the first epoch":   {1000, 1007, 1007},
		"later in the third":         {2*e + 1000, 1007, 2*e + 1007},
		"the end of an epoch":        {2*e + e - 1, e - 1, 2*e + e - 1},
		"one epoch on":               {2*e + e - 1, 3, 3*e + 3},
		"far into the next":          {2*e + e - 5, 900, 3*e + 900},
		"the beginning of an epoch":  {3*e + 3, 3, 3*e + 3},
		"half an epoch in front":     {3, 1 << 31, 1 << 31},
		"the last of the first":      {e - 1, e - 1, e - 1},
		"from the first to the next": {e - 1, 4, e + 4},
	} {
		if got := widen(test.xmax, test.next); got != test.want {
			t.Errorf("%s: widen(%d, %d) = %d, want %d", name, test.xmax, test.next, got, test.want)
		}
	}
}

func TestHolesOfTheFirstLook(t *testing.T) {
	now := time.Unix(1e9, 0)
	for name, test := range map[string]struct {
		ids     []int64
		whole   bool
		open    []int64
		highest int64
	}{
		"nothing there":            {nil, true, nil, nothingSeen},
		"one, and all there is":    {[]int64{3}, true, []int64{1, 2}, 3},
		"the end of a long table":  {[]int64{9, 6}, false, []int64{7, 8}, 9},
		"ids begin below zero":     {[]int64{-4, -2}, true, []int64{-3}, -2},
		"the greatest id there is": {[]int64{math.MaxInt64, math.MaxInt64 - 2}, false, []int64{math.MaxInt64 - 1}, math.MaxInt64},
	} {
		h := newHoles(time.Minute)
		h.begin(test.ids, test.whole, now)
		if diff := cmp.Diff(test.open, h.due(now, holeCap)); diff != "" || h.highest != test.highest {
			t.Errorf("%s: highest %d, open %s", name, h.highest, diff)
		}
	}
}

func TestTheOldestHolesAreGivenUpOverTheCapAndCounted(t *testing.T) {
	h, now := newHoles(time.Minute), time.Unix(1e9, 0)
	h.begin([]int64{1}, false, now)
	h.took(nil, []int64{1002}, snapshot{}, now, now)
	later := now.Add(time.Second)
	h.took(nil, []int64{1002 + holeCap}, snapshot{}, later, later)
	if len(h.open) != holeCap || h.givenUp != 999 {
		t.Errorf("%d open, %d given up", len(h.open), h.givenUp)
	}
	if _, ok := h.open[1001]; !ok {
		t.Error("the newest of the oldest is gone")
	}
	h.took(nil, []int64{math.MaxInt64}, snapshot{}, later, later)
	if _, ok := h.open[math.MaxInt64-1]; !ok || len(h.open) != holeCap {
		t.Errorf("after a leap %d are open, and the last is not among them", len(h.open))
	}
}

func TestHolesAreAskedForLessOftenWithAge(t *testing.T) {
	begin := time.Unix(1e9, 0)
	h := newHoles(time.Hour)
	h.begin([]int64{1, 3}, false, begin)
	asked := map[string]int{}
	for s := 0.0; s < 120; s += 0.25 {
		now := begin.Add(time.Duration(s * float64(time.Second)))
		ids := h.due(now, holeCap)
		h.took(ids, nil, snapshot{}, now, now)
		if len(ids) > 0 {
			asked[fmt.Sprint(s > 5, s > 60)]++
		}
	}
	if diff := cmp.Diff(map[string]int{"false false": 21, "true false": 55, "true true": 5}, asked); diff != "" {
		t.Error(diff)
	}
}

func TestOfTooManyHolesThoseNotAskedForTheLongestComeFirst(t *testing.T) {
	h, now := newHoles(time.Minute), time.Unix(1e9, 0)
	h.begin([]int64{1, 7}, false, now)
	first := h.due(now, 2)
	h.took(first, nil, snapshot{}, now, now)
	second := h.due(now, 2)
	if diff := cmp.Diff([][]int64{{2, 3}, {4, 5}}, [][]int64{first, second}); diff != "" {
		t.Error(diff)
	}
}

func TestTransactionIdsThatGoBackDoNotKeepAHoleOpen(t *testing.T) {
	h, now := newHoles(time.Minute), time.Unix(1e9, 0)
	h.begin([]int64{1, 3}, false, now)
	now = now.Add(time.Minute)
	h.took([]int64{2}, nil, snapshot{xmin: 900, nextXid: 1000}, now, now)
	if len(h.open) != 1 {
		t.Fatal("dropped while a transaction below the next id is open")
	}
	// The server crashed; ids that left no trace are given out again.
	h.took([]int64{2}, nil, snapshot{xmin: 950, nextXid: 950}, now, now)
	if len(h.open) != 0 {
		t.Error("kept open for transactions that are gone")
	}
}

// Eleven of twelve ids were deleted. A poll asks for few of them, a hole that a
// writer has just left is asked for in each, and all of the deleted ones are given
// up soon after the grace.
func TestThousandsOfDeletedIdsCostAPollLittleAndHideNoWriter(t *testing.T) {
	h, now := newHoles(time.Minute), time.Unix(1e9, 0)
	var ids []int64
	for i := range int64(holeCap) {
		ids = append(ids, 12*i)
	}
	h.begin(ids, false, now)
	const perSecond = 4
	top, fresh := h.highest, map[int64]time.Time{}
	for poll := range 75 * perSecond {
		now = now.Add(time.Second / perSecond)
		asked := h.due(now, askedAtMost)
		if len(asked) > askedAtMost {
			t.Fatalf("poll %d asks for %d", poll, len(asked))
		}
		for id, since := range fresh {
			if now.Sub(since) <= 5*time.Second && !slices.Contains(asked, id) {
				t.Fatalf("poll %d does not ask for %d, open for %v", poll, id, now.Sub(since))
			}
		}
		var got []int64
		if poll%perSecond == 0 { // somebody commits, somebody else is on the way
			top += 2
			got, fresh[top-1] = []int64{top}, now
		}
		h.took(asked, got, snapshot{xmin: 100, nextXid: 100}, now, now)
	}
	for id := range h.open {
		if _, young := fresh[id]; !young {
			t.Fatalf("%d are open, %d among them", len(h.open), id)
		}
	}
}
