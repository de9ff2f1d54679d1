package watch_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
	"tailback/data/tally"
	"tailback/data/watch"
)

// tail runs a tail of a source, without pauses, until stop.
func (d *tallied) tail(s *source.Source) (reader *source.Reader, stop func()) {
	d.t.Helper()
	tail, err := s.Tail(d.t.Context(), source.TailOptions{Every: time.Millisecond, Idle: time.Millisecond})
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(d.t.Context())
	var group sync.WaitGroup
	group.Go(func() { _ = tail.Run(ctx) })
	return tail.Reader(true), func() { cancel(); group.Wait() }
}

// idle is a console at which nobody sits, over a tracker that receives nothing:
// its start, and then polls.
func (d *tallied) idle(s *source.Source, polls int) {
	d.during("start", func() error {
		ctx := d.t.Context()
		_, _, err := s.Contracts(ctx)
		return errors.Join(err, dropped(s.Operators(ctx)), dropped(s.FactsOff(ctx)), dropped(s.Identity(ctx)), dropped(s.Latest(ctx, data.Filter{}, 5000)))
	})
	before := d.read()
	reader, stop := d.tail(s)
	polled := d.during("polls", func() error {
		datatest.Eventually(d.t, 5*time.Minute, func() error {
			if n := int(d.read()["tail_poll"].calls); n < polls {
				return fmt.Errorf("%d polls of %d", n, polls)
			}
			return nil
		})
		stop()
		reader.Close()
		return nil
	})
	// Of the last 5,000 ids most are missing where some were deleted: it looks for 250
	// at a time, each through the levels of an index.
	if poll := polled["tail_poll"]; poll.mostBlocks > 4*250 {
		d.t.Errorf("idle: a poll touches %.0f blocks", poll.mostBlocks)
	}
	after := d.read()
	for name := range after {
		asked := after[name].calls - before[name].calls
		expected := asked == 0 || slices.Contains([]string{"tail_poll", "begin", "commit"}, name)
		attached := asked <= 2 && slices.Contains([]string{"tail_attach", "receipts_brief_by_key", "catalog/sequence", "rollback", "hello", "catalog/table", "try"}, name)
		if !expected && !attached {
			d.t.Errorf("idle: %s was asked %d times", name, asked)
		}
	}
	n := after["tail_poll"].calls
	if began := after["begin"].calls - before["begin"].calls; began > n+10 {
		d.t.Errorf("idle: %d transactions for %d polls", began, n)
	}
}

// boards starts a console with its board, twice: the second one recalls what the
// first has counted. Then it looks for deliveries as often as in an hour.
func (d *tallied) boards(s *source.Source) {
	path := filepath.Join(d.t.TempDir(), "tally.sqlite")
	var read [2]int64
	for i := range read {
		asked := d.during("board", func() error { return d.board(s, path) })
		read[i] = asked["receipts_first"].rows + asked["receipts_page"].rows
	}
	var day, hour int64
	err := d.own.QueryRow("select count(*), count(*) filter (where received_at >= $1) from postback.receipts where received_at >= $2", d.now.Add(-time.Hour), d.now.Add(-24*time.Hour+time.Minute)).Scan(&day, &hour)
	d.t.Logf("of %d receipts of the day before, %d of the last hour, %d are read at the first start, %d at the next: the rest is in the tally", day, hour, read[0], read[1])
	if err != nil || read[0] < day || read[1] > 2*hour {
		d.t.Errorf("read %d receipts at the first start, %d at the next", read[0], read[1])
	}
	looks := datatest.Count(looksAnHour)
	asked := d.during("deliveries", func() error {
		for range looks {
			if _, err := s.Deliveries(d.t.Context(), d.now.Add(-time.Minute)); err != nil {
				return err
			}
		}
		return nil
	})
	if n := asked["deliveries_since"].calls; n != int64(looks) {
		d.t.Errorf("%d looks for deliveries were %d statements", looks, n)
	}
}

// board runs a board until it knows the day before.
func (d *tallied) board(s *source.Source, path string) error {
	counts, err := tally.Open(d.t.Context(), path, "test", "v1")
	if err != nil {
		return err
	}
	defer func() { _ = counts.Close() }()
	reader, stopTail := d.tail(s)
	w := watch.New(watch.Options{Database: s, Feed: reader, Rules: judges()})
	b := watch.NewBoards(w, watch.BoardOptions{Source: "test", Deliveries: s.Deliveries, Counts: counts})
	ctx, cancel := context.WithCancel(d.t.Context())
	var group sync.WaitGroup
	group.Go(func() { _ = w.Run(ctx) })
	group.Go(func() { _ = b.Run(ctx) })
	group.Go(func() {
		for {
			if _, err := w.Next(ctx); err != nil {
				return
			}
		}
	})
	datatest.Eventually(d.t, 5*time.Minute, func() error {
		if p := b.Present().Progress; p < 1 {
			return fmt.Errorf("the day before is not read: %v", p)
		}
		return nil
	})
	cancel()
	group.Wait()
	stopTail()
	return nil
}

// arrivals has receipts come and be judged, second by second of the world, and
// gives some of them.
func (d *tallied) arrivals(s *source.Source) (some []data.Receipt) {
	reader, stop := d.tail(s)
	defer stop()
	screen := look(d.t, watch.Options{Database: s, Feed: reader, Rules: judges()})
	came := 0
	asked := d.during("arrivals", func() error {
		for second := range datatest.Count(3600) {
			for more := true; more; {
				b, left := d.world.Until(d.now.Add(time.Duration(second+1)*time.Second), pageOf)
				if more = left; len(some) < 500 {
					some = append(some, b.Receipts...)
				}
				came += len(b.Receipts)
				if err := d.writer.Write(d.t.Context(), b.Batch); err != nil {
					return err
				}
			}
		}
		datatest.Eventually(d.t, time.Minute, func() error {
			screen.mu.Lock()
			defer screen.mu.Unlock()
			if n := len(screen.order); n < came {
				return fmt.Errorf("%d of %d receipts came", n, came)
			}
			return nil
		})
		return nil
	})
	d.t.Logf("%d receipts in %d seconds of the world: %d look-ups of clicks, %d of receipts that share an id", came, datatest.Count(3600), asked["clicks_by_key"].calls, asked["receipts_sharing"].calls)
	return some
}

// varied gives a few receipts that are not alike.
func varied(all []data.Receipt) (some []data.Receipt) {
	seen := map[string]bool{}
	for _, r := range all {
		kind := fmt.Sprint(r.Event.Raw(), r.Status.Raw(), r.ClickID.Empty(), r.TxID.Empty(), r.PlayerID.Empty())
		if !seen[kind] && len(some) < 20 {
			seen[kind], some = true, append(some, r)
		}
	}
	return some
}

// visits does what a person does, one thing at a time.
func (d *tallied) visits(s *source.Source, visits []visit) {
	w := watch.New(watch.Options{Database: s, Rules: judges()})
	s.JudgedBy(func(ctx context.Context, _ data.Filter, receipts []data.Receipt) ([]data.Checked, error) {
		return w.Judge(ctx, receipts, nil)
	})
	for _, v := range visits {
		d.during(v.name, func() error { return v.do(d.t.Context(), s) })
	}
	d.t.Logf("%d visits", len(visits))
}

// onDemand counts over long windows, each slice of them by its index where it is a
// small part of the table.
func (d *tallied) onDemand(p person) {
	before := d.read()
	windows := []string{"7d", "this month", "last month", p.now.AddDate(0, 0, -40).Format("2006-01-02") + ".."}
	if !datatest.Full() {
		windows = windows[:1]
	}
	counting := func(s *source.Source) { d.visits(s, p.drills(windows...)) }
	if datatest.Full() {
		// Three days hold all the receipts of this world: a slice of a day is a third of
		// the table, and by cost the server reads it from end to end, as it should.
		from, to := d.scanned(counting)
		d.t.Logf("long windows: whole tables were read: before %v, after %v", from, to)
	} else {
		d.unscanned("long windows", counting)
	}
	after := d.read()
	counts := int64(0)
	for _, name := range []string{"groups", "groups_top", "reasons", "click_counts"} {
		counts += after[name].calls - before[name].calls
	}
	d.t.Logf("long windows %q: %d counts, none before somebody asked", windows, counts)
}

// refused takes indexes away and holds that what they served is not asked any
// more.
func (d *tallied) refused(p person) {
	d.pg.Exec(d.t, d.dsn, "drop index postback.receipts_player_id, postback.receipts_txid, postback.deliveries_sent_at, postback.deliveries_receipt_id, postback.receipts_click_id",
		"alter table postback.clicks drop constraint clicks_pkey")
	ctx := d.t.Context()
	d.unscanned("without indexes", func(s *source.Source) {
		before := d.read()
		_, err := s.Deliveries(ctx, p.now.Add(-time.Hour))
		if data.KindOf(err) != data.Usage {
			d.t.Errorf("deliveries: %v", err)
		}
		if _, err := s.Find(ctx, p.of(playerID).Raw()); err != nil {
			d.t.Error(err)
		}
		for _, r := range p.some {
			trail, err := s.Trail(ctx, r)
			if err != nil || len(trail.Off) == 0 {
				d.t.Errorf("trail: off %q, %v", trail.Off, err)
			}
		}
		facts, err := s.Facts(ctx, p.some, nil, p.now)
		if err != nil || !facts[0].Unread.Clicks {
			d.t.Errorf("facts: %v", err)
		}
		after := d.read()
		for _, name := range []string{"receipts_of", "receipts_sharing", "receipts_crowds", "clicks_by_key", "deliveries_since", "deliveries_by_receipt"} {
			if asked := after[name].calls - before[name].calls; asked != 0 {
				d.t.Errorf("%s was asked %d times without its index", name, asked)
			}
		}
	})
}

// tempAtMost is what a call may sort or group beyond the server's work_mem, in
// blocks: a page of long rows, or the cells of a slice.
const tempAtMost = 1000

// report holds each statement against its bound and prints them all.
func (d *tallied) report(tables float64) {
	all := bounds(tables)
	d.t.Logf("%-24s %8s %9s %9s %9s %9s %6s  %s", "statement", "calls", "rows", "≤", "blocks", "≤", "temp ≤", "a call; bounded by")
	for _, name := range slices.Sorted(maps.Keys(d.table)) {
		l := d.table[name]
		b, ours := all[name]
		n := float64(l.calls)
		d.t.Logf("%-24s %8d %9.1f %9.1f %9.1f %9.1f %6.0f  %s", name, l.calls, float64(l.rows)/n, l.mostRows, float64(l.blocks)/n, l.mostBlocks, l.mostTemp, b.by)
		switch {
		case ours && (l.mostRows > b.rows || l.mostBlocks > b.blocks):
			d.t.Errorf("%s: %.0f rows and %.0f blocks a call, want at most %.0f and %.0f", name, l.mostRows, l.mostBlocks, b.rows, b.blocks)
		case !ours && l.mostBlocks > 2000:
			d.t.Errorf("%s: %.0f blocks a call", name, l.mostBlocks)
		case l.mostTemp > tempAtMost:
			d.t.Errorf("%s: %.0f temporary blocks a call", name, l.mostTemp)
		}
		delete(all, name)
	}
	d.t.Logf("never needed: %v", slices.Sorted(maps.Keys(all)))
}
