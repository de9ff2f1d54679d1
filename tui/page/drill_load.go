package page

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/dispute"
)

// reading is how far the window was read: the newest slices first, some at a
// time and one question at a time. Its error is in place until it is asked again.
type reading struct {
	request
	sheet *sheet
	todo  []stretch
	// slices is how many there were to read, and back since when everything is
	// counted.
	slices int
	back   time.Time
	until  time.Time // receipts from then on were not there yet
	began  time.Time
	// quiet is set while what is on screen is read again: it stays there until
	// everything is.
	quiet   bool
	held    folded // what then comes on screen
	stopped bool   // by a person
}

// The least time between two readings of the newest slice, how often a slice is
// cut in half when the database does not answer in time, and how often where rules
// decide on each of its receipts.
const (
	renewEvery     = time.Minute
	mostCuts       = 4
	mostJudgedCuts = 9
)

// read begins to read the window from its newest slice. What is on screen stays
// there where keep is set, for it answers the same question.
func (d *Drill) read(f Frame, keep bool) tea.Cmd {
	d.Leave()
	todo := newestFirst(d.window)
	d.reading = reading{
		request: d.reading.request,
		sheet:   newSheet(d.window, d.order),
		todo:    todo,
		slices:  len(todo), back: d.window.Before, until: d.window.Before, began: f.Now,
		quiet: keep && len(d.seen.rows) > 0,
	}
	d.reading.err, d.reading.answered = nil, time.Time{}
	d.reasons.forget(d.reading.quiet)
	d.clicks, d.terms = clickCount{request: d.clicks.request}, dealing{request: d.terms.request, dealt: d.terms.dealt}
	d.clicks.err, d.terms.err = nil, nil
	if !d.reading.quiet {
		d.seen, d.ranging = folded{}, false
		d.scroll.Range(0, 0)
	}
	return d.next(f)
}

// counting is the answer for the newest stretches, as many as could be read.
type counting struct {
	folded
	read int
}

// next asks for the newest stretches that were not read yet.
func (d *Drill) next(f Frame) tea.Cmd {
	r := &d.reading
	if len(r.todo) == 0 {
		return nil
	}
	r.stopped = false
	some := slices.Clone(r.todo[:min(len(r.todo), d.Abreast)])
	last := len(r.todo) == len(some)
	counts, level, sheet := d.Counts, d.level, r.sheet
	level.Fresh = d.fresh
	return ask(d.Ctx, &r.request, f.Now, patience, func(ctx context.Context) (counting, error) {
		groups, err := readAbreast(ctx, counts, level, some)
		if len(groups) == 0 {
			return counting{}, err
		}
		n := counting{read: len(groups)}
		for i, g := range groups {
			n.folded = sheet.add(some[i], g, last && i == len(some)-1)
		}
		return n, nil
	})
}

// readAbreast reads stretches side by side and gives those before the first that
// could not be read, with its error.
func readAbreast(ctx context.Context, counts Counts, level data.Drill, some []stretch) ([]data.Groups, error) {
	groups, errs := make([]data.Groups, len(some)), make([]error, len(some))
	var all sync.WaitGroup
	for i, p := range some {
		all.Go(func() { groups[i], errs[i] = counts.Groups(ctx, level, p.From, p.Before) })
	}
	all.Wait()
	for i, err := range errs {
		if err != nil {
			return groups[:i], err
		}
	}
	return groups, nil
}

// answered takes the answer to one of the page's questions.
func (d *Drill) answered(msg tea.Msg, f Frame) tea.Cmd {
	if n, ok := take[counting](&d.reading.request, msg, f.Now); ok {
		return d.counted(n, f)
	}
	if seen, ok := take[folded](&d.sorting, msg, f.Now); ok {
		return d.handed(seen, f)
	}
	if m, ok := take[marks](&d.marking, msg, f.Now); ok {
		d.marks = m
	}
	if n, ok := take[clicked](&d.clicks.request, msg, f.Now); ok {
		return d.clicked(n, f)
	}
	if deals, ok := take[dealt](&d.terms.request, msg, f.Now); ok {
		return d.dealt(deals, f)
	}
	if places, ok := take[map[int64]dispute.Place](&d.placing.request, msg, f.Now); ok {
		return d.placed(places, f)
	}
	if why, ok := take[explained](&d.reasons.request, msg, f.Now); ok {
		d.reasons.take(why)
	}
	return nil
}

// counted takes the answer for some stretches, and asks for the next.
func (d *Drill) counted(n counting, f Frame) tea.Cmd {
	r := &d.reading
	if len(r.todo) == 0 {
		return nil
	}
	if r.err != nil {
		return d.uncounted(r.todo[0], f)
	}
	for _, p := range r.todo[:n.read] {
		if p.From.Before(r.back) {
			r.back = p.From
		}
		if p.Before.After(r.until) {
			r.until = p.Before
		}
	}
	r.todo = r.todo[n.read:]
	if len(r.todo) > 0 {
		return tea.Batch(d.next(f), d.handed(n.folded, f))
	}
	d.stood, d.fresh = f.Now, false
	return tea.Batch(d.price(f, n.rows), d.countClicks(f), d.handed(n.folded, f))
}

// uncounted cuts a stretch that was too much for the time there is; any other
// failure waits for a person. A new reading of what is there already is not cut:
// its parts would not add up.
func (d *Drill) uncounted(p stretch, f Frame) tea.Cmd {
	r := &d.reading
	if p.again {
		r.todo = nil
		return nil
	}
	judged := d.level.Filter.NeedsRules()
	most := mostCuts
	if judged {
		most = mostJudgedCuts
	}
	newer, older, ok := p.halves(r.err, most)
	if !ok {
		return nil
	}
	rest := r.todo[1:]
	if judged {
		rest = cutTo(newer.Before.Sub(newer.From), rest)
	}
	r.todo = append([]stretch{newer, older}, rest...)
	r.err = nil
	return d.next(f)
}

// cutTo halves stretches until none is longer than that. What rules decide takes
// as long everywhere: the others need not all be waited for in vain.
func cutTo(longest time.Duration, all []stretch) []stretch {
	var short []stretch
	for _, p := range all {
		newer, older, ok := p.halves(context.DeadlineExceeded, mostJudgedCuts)
		if p.again || p.Before.Sub(p.From) <= longest || !ok {
			short = append(short, p)
			continue
		}
		short = append(short, cutTo(longest, []stretch{newer, older})...)
	}
	return short
}

// halves cuts a stretch for which the database took too long, unless it was cut
// often enough.
func (p stretch) halves(err error, most int) (newer, older stretch, ok bool) {
	half := p.Before.Sub(p.From) / 2
	if !errors.Is(err, context.DeadlineExceeded) || p.cuts >= most || half < time.Second {
		return p, p, false
	}
	newer, older = p, p
	newer.From, older.Before = p.Before.Add(-half), p.Before.Add(-half)
	newer.cuts, older.cuts = p.cuts+1, p.cuts+1
	return newer, older, true
}

// handed puts what a sheet gave on screen, unless something newer is there. What
// was read quietly comes once all of it is there, clicks and terms too.
func (d *Drill) handed(seen folded, f Frame) tea.Cmd {
	r := &d.reading
	if r.quiet && seen.of == r.sheet {
		if seen.version > r.held.version {
			r.held = seen
		}
		if len(r.todo) > 0 || d.clicks.out() || d.terms.out() {
			return nil
		}
		r.quiet, seen = false, r.held
	}
	older := seen.of == d.seen.of && seen.version <= d.seen.version
	if seen.of == nil || older || seen.of != d.seen.of && seen.of != r.sheet {
		return nil
	}
	return d.show(seen, f)
}

// whole reports whether the window was read to its end. What is read once more
// is there meanwhile.
func (d *Drill) whole() bool {
	left := slices.ContainsFunc(d.reading.todo, func(p stretch) bool { return !p.again })
	return !left && !d.reading.began.IsZero()
}

// stands reports whether what is on screen is all of a window, this one's or the
// one that is being read again.
func (d *Drill) stands() bool { return d.whole() || d.reading.quiet }

// underWay reports whether the window is being read to its end.
func (d *Drill) underWay() bool { return d.reading.out() && !d.whole() }

// halt stops the reading; what was read stays.
func (d *Drill) halt() {
	d.reading.stop()
	d.reading.stopped = true
}

// again reads once more: what is left of the window, else all of it, up to now.
func (d *Drill) again(f Frame) tea.Cmd {
	if !d.whole() {
		d.reading.err = nil
		return d.next(f)
	}
	d.window = d.moved(f)
	return tea.Batch(d.read(f, true), d.explain(f))
}

// renew reads the newest slice again once a minute; all of them where the window
// has moved on by a slice.
func (d *Drill) renew(f Frame) tea.Cmd {
	r := &d.reading
	if !d.whole() || r.out() || f.Pulse.Lost() != "" || f.Now.Sub(r.answered) < renewEvery {
		return nil
	}
	p, moved, ok := d.freshest(f)
	switch {
	case !ok:
		return nil
	case moved:
		d.window = d.moved(f)
		return d.read(f, true)
	}
	r.todo = []stretch{p}
	d.reasons.forget(true)
	return d.next(f)
}

// retry asks once more for what failed while the database was lost.
func (d *Drill) retry(f Frame) tea.Cmd {
	for _, r := range []*request{&d.reading.request, &d.clicks.request, &d.terms.request, &d.reasons.request} {
		if r.err != nil && !d.reading.out() {
			return d.again(f)
		}
	}
	return nil
}
