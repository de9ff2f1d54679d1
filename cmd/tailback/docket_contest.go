package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tailback/data"
	"tailback/data/watch"
	"tailback/rules/conversion"
	"tailback/rules/dispute"
	"tailback/tui/page"
)

// contestsAtOnce is how many receipts are looked up together.
const contestsAtOnce = 1000

// exactly is how many receipts are each looked up with all that belongs to them.
// Of more, what came before each tells which conversion it is part of.
const exactly = 20

// Contest works out the conversions of what a person wants to dispute, each once.
func (d disputes) Contest(ctx context.Context, of page.Subjects) (page.Contests, error) {
	g := gathering{docket: d.of, seen: map[data.ConversionKey]int{}}
	for _, c := range of.Conversions {
		g.add("conversion", func() (contest, error) { return g.payable(c) })
	}
	for _, click := range of.Clicks {
		if err := g.ofClick(ctx, click); err != nil {
			return page.Contests{}, err
		}
	}
	var err error
	if len(of.Receipts) <= exactly {
		err = g.oneByOne(ctx, of.Receipts)
	} else {
		err = g.together(ctx, of.Receipts)
	}
	return g.found, err
}

// gathering collects the conversions that are to be disputed.
type gathering struct {
	*docket
	found page.Contests
	seen  map[data.ConversionKey]int
}

// add takes what was found, or says why it is left out.
func (g *gathering) add(what string, find func() (contest, error)) {
	c, err := find()
	if err != nil {
		g.found.Left = append(g.found.Left, what+": "+leftFor(err))
		return
	}
	if i, had := g.seen[c.key]; had {
		known := &g.found.All[i].NewDispute
		for _, id := range c.receipts {
			if !slices.Contains(known.Receipts, id) {
				known.Receipts = append(known.Receipts, id)
			}
		}
		return
	}
	g.seen[c.key] = len(g.found.All)
	g.found.All = append(g.found.All, g.asked(c))
}

// leftFor gives the reason of an error without what it was about.
func leftFor(err error) string {
	var e *data.Error
	if errors.As(err, &e) && e.Why != "" {
		return e.Why
	}
	return data.Safe(err.Error())
}

// asked gives a conversion as it would be disputed by default.
func (g *gathering) asked(c contest) page.Contest {
	p := page.Contest{NewDispute: data.NewDispute{Conversion: c.key, Operator: named(g.operators, c.operator.Key), Receipts: c.receipts}}
	if p.Operator.Name.Empty() {
		p.Operator = c.operator
	}
	p.Deadline = g.deadline(c)
	p.Reason = reasonFor(c)
	var ok bool
	if p.Claim, ok = dispute.Claim(c.terms); ok {
		return p
	}
	p.Claim, p.Asks = data.Money{}, "no terms say what it pays"
	if c.terms != nil && c.terms.RevShare() {
		p.Asks = "the deal has a revenue share, which has no price here"
	}
	return p
}

// reasonFor suggests a reason: no receipt means that it is missing.
func reasonFor(c contest) data.DisputeReason {
	if len(c.receipts) == 0 {
		return data.ReasonMissing
	}
	return data.ReasonRejected
}

// payable gives a conversion that receipts made; one without its payable event is
// that which the deal would pay for.
func (g *gathering) payable(c conversion.Conversion) (contest, error) {
	if !c.Key.Event.Null() {
		return of(c), nil
	}
	var deals []data.Terms
	if c.Terms != nil {
		deals = []data.Terms{*c.Terms}
	}
	return g.beside([]conversion.Conversion{c}, c, wanted{}, deals)
}

// ofClick takes all conversions of a click, or that which it leads to.
func (g *gathering) ofClick(ctx context.Context, click data.Text) error {
	receipts, err := g.source.Of(ctx, data.FoundClick, click)
	if err != nil {
		return err
	}
	if len(receipts) == 0 {
		g.add("click "+data.Safe(click.Raw()), func() (contest, error) { return g.unseen(ctx, data.FoundClick, click, wanted{}) })
		return nil
	}
	all, deals, err := g.around(ctx, receipts[0])
	if err != nil {
		return err
	}
	paid := slices.DeleteFunc(slices.Clone(all), func(c conversion.Conversion) bool { return c.Key.Event.Null() })
	if len(paid) == 0 {
		g.add("click "+data.Safe(click.Raw()), func() (contest, error) { return g.beside(all, all[0], wanted{}, deals) })
	}
	for _, c := range paid {
		g.add("click", func() (contest, error) { return of(c), nil })
	}
	return nil
}

// oneByOne looks each receipt up with all that belongs to it.
func (g *gathering) oneByOne(ctx context.Context, ids []data.ID) error {
	for _, id := range ids {
		c, err := g.ofReceipt(ctx, id.String(), wanted{})
		if data.KindOf(err) == data.Unreachable || ctx.Err() != nil {
			return err
		}
		g.add("receipt "+data.Safe(id.Key.Raw()), func() (contest, error) { return c, err })
	}
	return nil
}

// together looks many receipts up, a page at a time.
func (g *gathering) together(ctx context.Context, ids []data.ID) error {
	for some := range slices.Chunk(ids, contestsAtOnce) {
		receipts, err := g.source.ByID(ctx, some)
		if err != nil {
			return err
		}
		if gone := len(some) - len(receipts); gone > 0 {
			g.found.Left = append(g.found.Left, fmt.Sprintf("%d receipts that are not there any more", gone))
		}
		slices.SortFunc(receipts, func(a, b data.Receipt) int { return data.CompareArrival(&a, &b) })
		facts, err := g.source.Facts(ctx, receipts, watch.Candidates, g.app.now())
		if err != nil {
			return err
		}
		for i, r := range receipts {
			g.add("receipt "+data.Safe(r.ID.Key.Raw()), func() (contest, error) { return g.byFacts(r, facts[i]) })
		}
	}
	return nil
}

// byFacts gives the conversion that a receipt is part of, by what came before it.
func (g *gathering) byFacts(r data.Receipt, f data.Facts) (contest, error) {
	with := []data.Receipt{r}
	for _, prior := range f.Prior {
		if prior.Operator.Key == r.Operator.Key {
			with = append(with, prior)
		}
	}
	all := conversion.Group(with, f.Terms, g.meaning)
	i := slices.IndexFunc(all, func(c conversion.Conversion) bool { return slices.Contains(c.Conversion.Receipts, r.ID) })
	if !all[i].Key.Event.Null() {
		return of(all[i]), nil
	}
	return g.beside(all, all[i], wanted{}, f.Terms)
}
