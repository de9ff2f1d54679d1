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
)

// pageOf is how many receipts are held at once, in each of three places.
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

// collect reads pages, what belongs to them, and writes them, each ahead of the
// next.
func (c *collector) collect(ctx context.Context) error {
	group, within := errgroup.WithContext(ctx)
	pages, whole := make(chan []data.Receipt), make(chan reference.Batch)
	group.Go(func() error {
		defer close(pages)
		return c.Source.EachFew(within, pageOf, c.Filter, c.Since, c.Until, func(receipts []data.Receipt) error {
			return hand(within, pages, receipts)
		})
	})
	group.Go(func() error {
		defer close(whole)
		for receipts := range pages {
			page, err := c.page(within, receipts)
			if err == nil {
				err = hand(within, whole, page)
			}
			if err != nil {
				return err
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

// page gives receipts, which it changes, with what belongs to them.
func (c *collector) page(ctx context.Context, receipts []data.Receipt) (reference.Batch, error) {
	around, err := c.Source.Around(ctx, receipts, c.Candidates)
	if err != nil {
		return reference.Batch{}, err
	}
	all := len(receipts)
	receipts = slices.DeleteFunc(receipts, func(r data.Receipt) bool { return r.ReceivedAt.Null() }) // it is of no time
	c.unread += all - len(receipts)
	for i := range receipts {
		r := &receipts[i]
		r.Query, r.Reason = c.Redact(r.Query), c.Redact(r.Reason)
		c.mention(r.Campaign.Key)
		c.disputed.meet(r)
	}
	b := reference.Batch{Receipts: receipts, Deliveries: around.Deliveries}
	for i := range around.Clicks {
		click := &around.Clicks[i]
		c.mention(click.Campaign.Key)
		if c.clicks.first(click.ID.Key) {
			click.Subs = storable(click.Subs)
			b.Clicks = append(b.Clicks, *click)
		}
	}
	for i := range b.Deliveries {
		d := &b.Deliveries[i]
		d.URL, d.Error = c.Redact(d.URL), c.Redact(d.Error)
	}
	return b, nil
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
