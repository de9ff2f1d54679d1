package tally

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"tailback/data"
)

const (
	// late is how long after its end an hour is closed: what was written late is in
	// it by then.
	late = 5 * time.Minute
	// slow is how long an hour may take: where it takes longer no index serves it,
	// and each further hour would read the whole table once more.
	slow = 500 * time.Millisecond
)

// Levels is the database that levels of the drill-down are counted in.
type Levels interface {
	// Groups gives one level in one span of time.
	Groups(ctx context.Context, d data.Drill, from, before time.Time) (data.Groups, error)
	// Named puts their names to rows of the level of campaigns.
	Named(ctx context.Context, rows []data.Group)
}

// Closed counts levels of the drill-down: the level of campaigns without a filter
// asks the database for each hour once, when it is over, and keeps its counts;
// everything else is asked for each time. What an hour had that has changed since
// without a new receipt is not seen: a Fresh drill counts it again.
type Closed struct {
	levels Levels
	cache  *Cache
	under  string
	upto   func() time.Time
	drops  atomic.Int64 // how often hours were dropped
}

// NewClosed keeps closed hours in a cache. under names how the database is read:
// what was counted under another mapping is of no use. upto gives the moment up to
// which all receipts are known to be there; zero while none is.
func NewClosed(levels Levels, cache *Cache, under string, upto func() time.Time) *Closed {
	return &Closed{levels: levels, cache: cache, under: under, upto: upto}
}

// Groups gives one level in one span of time. Kept says since when counts of it
// were kept.
func (c *Closed) Groups(ctx context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
	first, end := c.closed(from, before)
	if d.By != data.ByCampaign || len(d.Within) > 0 || !d.Filter.IsZero() || first >= end {
		return c.levels.Groups(ctx, d, from, before)
	}
	kept := map[int64]level{}
	if !d.Fresh {
		var err error
		if kept, err = c.cache.levels(ctx, c.under, first, end); err != nil {
			return c.levels.Groups(ctx, d, from, before) // the file costs time and nothing else
		}
	}
	sum := newCube(from, before)
	err := c.count(ctx, d, sum, kept, first, end)
	if err != nil {
		return data.Groups{}, err
	}
	groups := sum.groups()
	c.levels.Named(ctx, groups.Rows)
	return groups, nil
}

// closed gives the hours within a span that are over for good.
func (c *Closed) closed(from, before time.Time) (first, end int64) {
	if latest := c.upto().Add(-late); latest.Before(before) {
		before = latest
	}
	first = hourOf(from)
	if beginning(first).Before(from) {
		first++
	}
	return first, hourOf(before)
}

// count adds up the hours that are kept, and asks for what lies between them: the
// others one by one, and what is no whole hour.
func (c *Closed) count(ctx context.Context, d data.Drill, sum *cube, kept map[int64]level, first, end int64) error {
	ask := func(from, before time.Time) (g data.Groups, err error) {
		if from.Before(before) {
			g, err = c.levels.Groups(ctx, d, from, before)
			sum.add(g)
		}
		return g, err
	}
	if _, err := ask(sum.from, beginning(first)); err != nil {
		return err
	}
	for hour := first; hour < end; hour++ {
		if have, ok := kept[hour]; ok {
			sum.keep(have)
			continue
		}
		began, drops := time.Now(), c.drops.Load()
		g, err := ask(beginning(hour), beginning(hour+1))
		if err != nil {
			return err
		}
		if c.drops.Load() == drops {
			_ = c.cache.keep(ctx, c.under, hour, began, g) // else it is asked for again
		}
		if time.Since(began) > slow {
			end = hour + 1
		}
	}
	_, err := ask(beginning(end), sum.before)
	return err
}

// Seen drops what is kept of the hours that receipts come into late.
func (c *Closed) Seen(checked []data.Checked) {
	latest := hourOf(c.upto().Add(-late))
	var hours []int64
	for i := range checked {
		if at := checked[i].Receipt.ReceivedAt; at.Ok() && hourOf(at.Time()) < latest {
			hours = append(hours, hourOf(at.Time()))
		}
	}
	if len(hours) == 0 {
		return
	}
	slices.Sort(hours)
	c.drops.Add(1)
	_ = c.cache.drop(context.Background(), c.under, slices.Compact(hours))
}

func hourOf(t time.Time) int64 { return t.Unix() / 3600 }

func beginning(hour int64) time.Time { return time.Unix(hour*3600, 0).UTC() }
