package capture

import (
	"context"
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"tailback/data"
	"tailback/data/reference"
	"tailback/data/source"
)

// pageOf is how many receipts are held at once, in each of four places.
const pageOf = 1000

// collector brings what belongs to a range, page by page, and remembers of it
// what comes again.
type collector struct {
	Options
	to     *reference.Writer
	counts Counts

	clicks    seen                   // that are written
	campaigns map[data.Text]struct{} // of receipts and clicks
	order     []data.Text            // of campaigns
	unread    int                    // receipts
	disputed  disputed
}

func newCollector(o Options, to *reference.Writer) *collector {
	return &collector{Options: o, to: to, clicks: newSeen(), campaigns: map[data.Text]struct{}{}}
}

// page is receipts, and what belongs to them as soon as there is an answer.
type page struct {
	receipts []data.Receipt
	around   chan source.Around // closed without an answer where there is none
}

// collect reads pages, what belongs to them, and writes them, each ahead of the
// next. Of two pages at once it is looked up what belongs to them: that takes
// the server longest.
func (c *collector) collect(ctx context.Context) error {
	group, within := errgroup.WithContext(ctx)
	pages, whole := make(chan page), make(chan reference.Batch)
	group.Go(func() error {
		defer close(pages)
		return c.Source.EachFew(within, pageOf, c.Filter, c.Since, c.Until, func(receipts []data.Receipt) error {
			p := page{receipts, make(chan source.Around, 1)}
			group.Go(func() error { return c.lookAround(within, p) })
			return hand(within, pages, p)
		})
	})
	group.Go(func() error {
		defer close(whole)
		for p := range pages {
			if around, ok := <-p.around; ok {
				if err := hand(within, whole, c.batch(p.receipts, around)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	group.Go(func() error { return c.keep(within, whole) })
	if err := group.Wait(); err != nil {
		return err
	}
	c.counts.Unread = c.unread
	return c.setting(ctx)
}

func hand[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *collector) lookAround(ctx context.Context, p page) error {
	defer close(p.around)
	around, err := c.Source.Around(ctx, p.receipts, c.Candidates)
	if err == nil {
		p.around <- around
	}
	return err
}

// batch gives receipts with what belongs to them, both of which it changes.
func (c *collector) batch(receipts []data.Receipt, around source.Around) reference.Batch {
	all := len(receipts)
	receipts = slices.DeleteFunc(receipts, func(r data.Receipt) bool { return r.ReceivedAt.Null() }) // it is of no time
	c.unread += all - len(receipts)
	for i := range receipts {
		r := &receipts[i]
		r.Query, r.Reason = c.Redact(r.Query), c.Redact(r.Reason)
		c.mention(r.Campaign.Key)
		c.disputed.meet(r)
	}
	for i := range around.Clicks {
		click := &around.Clicks[i]
		c.mention(click.Campaign.Key)
		click.Subs = storable(click.Subs)
	}
	clicks := slices.DeleteFunc(around.Clicks, func(click data.Click) bool { return !c.clicks.first(click.ID.Key) })
	for i := range around.Deliveries {
		d := &around.Deliveries[i]
		d.URL, d.Error = c.Redact(d.URL), c.Redact(d.Error)
	}
	return reference.Batch{Receipts: receipts, Clicks: clicks, Deliveries: around.Deliveries}
}

// mention remembers a campaign.
func (c *collector) mention(campaign data.Text) {
	if _, known := c.campaigns[campaign]; !known && !campaign.Null() {
		c.campaigns[campaign] = struct{}{}
		c.order = append(c.order, campaign)
	}
}

// keep writes pages down.
func (c *collector) keep(ctx context.Context, pages <-chan reference.Batch) error {
	for b := range pages {
		if err := c.to.Write(ctx, b); err != nil {
			return err
		}
		c.counts.Receipts += len(b.Receipts)
		c.counts.Clicks += len(b.Clicks)
		c.counts.Deliveries += len(b.Deliveries)
		if n := len(b.Receipts); n > 0 && c.Progress != nil {
			c.Progress(c.counts, c.share(b.Receipts[n-1]))
		}
	}
	return nil
}

// share is how far a receipt lies in the range.
func (c *collector) share(r data.Receipt) float64 {
	return float64(r.ReceivedAt.Time().Sub(c.Since)) / float64(c.Until.Sub(c.Since))
}

// setting writes what the receipts are judged by.
func (c *collector) setting(ctx context.Context) error {
	operators, err := c.Source.Operators(ctx)
	if err != nil {
		return err
	}
	b := reference.Batch{}
	for _, o := range operators {
		b.Operators = append(b.Operators, data.Operator{ID: data.NewID(c.Source.Name(), o.Key), Name: o.Name})
	}
	if b.Campaigns, b.Terms, err = c.Source.Deals(ctx, c.order); err != nil {
		return err
	}
	for i := range b.Campaigns {
		b.Campaigns[i].TrackingLink = c.Redact(b.Campaigns[i].TrackingLink)
	}
	for _, contract := range c.Contracts {
		contract.Auth.Secret = "" // where it is kept is nobody else's business
		b.Contracts = append(b.Contracts, contract)
	}
	c.counts.Campaigns = len(b.Campaigns)
	return c.to.Write(ctx, b)
}

// storable gives labels that have a form as JSON: of a label that has none the safe
// form stands for it.
func storable(subs map[string]data.Text) map[string]data.Text {
	for name, label := range subs {
		if raw := label.Raw(); !utf8.ValidString(raw) || strings.ContainsRune(raw, 0) {
			subs = maps.Clone(subs)
			subs[name] = data.NewText(label.String())
		}
	}
	return subs
}

// seen remembers texts by 64 bits of each: a million take some 15 MB, however long
// they are. That two of them are taken for one comes to pass in one capture of 30
// million.
type seen struct {
	seed  maphash.Seed
	known map[uint64]struct{}
}

func newSeen() seen { return seen{maphash.MakeSeed(), map[uint64]struct{}{}} }

// first reports whether a text comes for the first time.
func (s seen) first(t data.Text) bool {
	key := maphash.String(s.seed, t.Raw())
	_, known := s.known[key]
	s.known[key] = struct{}{}
	return !known
}
