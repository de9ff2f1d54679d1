package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/rules/dispute"
)

// contest is a conversion that is to be disputed, with what is known of it.
type contest struct {
	key      data.ConversionKey
	operator data.Ref
	receipts []data.ID
	terms    *data.Terms
	happened time.Time // zero where that is not known
}

// wanted is what a person says of the conversion; zero for nothing.
type wanted struct {
	operator data.Ref
	event    string
	ordinal  int
}

// ofReceipt gives the conversion that a receipt is part of.
func (d *docket) ofReceipt(ctx context.Context, word string, w wanted) (contest, error) {
	found, err := d.source.ByID(ctx, []data.ID{data.ParseID(word, d.source.Name())})
	if err != nil {
		return contest{}, err
	}
	if len(found) == 0 {
		return contest{}, &data.Error{
			Kind: data.Usage, What: "cannot dispute receipt " + data.Safe(word), Why: "there is no such receipt",
			Do: "give --click or --player, with --operator and --event",
		}
	}
	all, deals, err := d.around(ctx, found[0])
	if err != nil {
		return contest{}, err
	}
	i := slices.IndexFunc(all, func(c conversion.Conversion) bool { return slices.Contains(c.Conversion.Receipts, found[0].ID) })
	if c := all[i]; !c.Key.Event.Null() && w.fits(c.Key) {
		return of(c), nil
	}
	return d.beside(all, all[i], w, deals)
}

// ofSubject gives a conversion of a click or a player.
func (d *docket) ofSubject(ctx context.Context, kind data.FoundKind, id string, w wanted) (contest, error) {
	receipts, err := d.source.Of(ctx, kind, data.NewText(id))
	if err != nil {
		return contest{}, err
	}
	if !w.operator.Key.Null() {
		receipts = slices.DeleteFunc(receipts, func(r data.Receipt) bool { return r.Operator.Key != w.operator.Key })
	}
	if len(receipts) == 0 {
		return d.unseen(ctx, kind, data.NewText(id), w)
	}
	for _, r := range receipts {
		if r.Operator.Key != receipts[0].Operator.Key {
			return contest{}, unclear(kind, id, "receipts of "+receipts[0].Operator.Label()+" and of "+r.Operator.Label()+" name it", "give --operator")
		}
	}
	all, deals, err := d.around(ctx, receipts[0])
	if err != nil {
		return contest{}, err
	}
	var fit []conversion.Conversion
	var names []string
	for _, c := range all {
		if !c.Key.Event.Null() && w.fits(c.Key) {
			fit, names = append(fit, c), append(names, fmt.Sprintf("%s %d", c.Key.Event, c.Key.Ordinal))
		}
	}
	switch len(fit) {
	case 0:
		return d.beside(all, all[0], w, deals)
	case 1:
		return of(fit[0]), nil
	}
	return contest{}, unclear(kind, id, "it has several conversions: "+strings.Join(names, ", "), "give --event and --ordinal")
}

func unclear(kind data.FoundKind, id, why, do string) error {
	return &data.Error{Kind: data.Usage, What: "cannot tell which conversion of " + string(kind) + " " + data.Safe(id) + " is meant", Why: why, Do: do}
}

// fits reports whether a conversion is what a person says.
func (w wanted) fits(k data.ConversionKey) bool {
	return (w.event == "" || w.event == k.Event.Raw()) && (w.ordinal == 0 || w.ordinal == k.Ordinal)
}

// of gives a conversion that receipts make.
func of(c conversion.Conversion) contest {
	happened := c.Receipts[0]
	if i := slices.IndexFunc(c.Receipts, func(r data.Receipt) bool { return r.Event == c.Key.Event }); i >= 0 {
		happened = c.Receipts[i]
	}
	return contest{c.Key, c.Receipts[0].Operator, c.Conversion.Receipts, c.Terms, when(happened)}
}

// when is when the event of a receipt occurred, as far as that can be.
func when(r data.Receipt) time.Time {
	if r.OccurredAt.Ok() && !r.OccurredAt.Time().After(r.ReceivedAt.Time()) {
		return r.OccurredAt.Time()
	}
	return r.ReceivedAt.Time()
}

// beside gives the conversion that receipts lead up to: that which the deal pays
// for, or a person names. It may be there; else no receipt of ours reports it.
func (d *docket) beside(all []conversion.Conversion, leads conversion.Conversion, w wanted, deals []data.Terms) (contest, error) {
	c := of(leads)
	if c.terms == nil && !leads.Campaign.Key.Null() {
		if deal, ok := data.TermsAt(ofCampaign(deals, leads.Campaign.Key), c.happened); ok {
			c.terms = &deal
		}
	}
	if err := c.name(w); err != nil {
		return contest{}, err
	}
	for _, other := range all {
		if other.Key == c.key {
			return of(other), nil
		}
	}
	return c, nil
}

func ofCampaign(deals []data.Terms, campaign data.Text) []data.Terms {
	return slices.DeleteFunc(slices.Clone(deals), func(t data.Terms) bool { return t.Campaign.Key != campaign })
}

// name completes a key by what a person says, else by what the deal pays for.
func (c *contest) name(w wanted) error {
	switch {
	case w.event != "":
		c.key.Event = data.NewText(w.event)
	case c.terms != nil && !c.terms.PayableEvent.Empty():
		c.key.Event = c.terms.PayableEvent
	default:
		return &data.Error{Kind: data.Usage, What: "cannot tell which conversion is meant", Why: "no terms name what is paid for", Do: "give --event"}
	}
	c.key.Ordinal = max(w.ordinal, 1)
	return nil
}

// unseen gives a conversion of which no receipt came: what its click leads to, and
// what a person says.
func (d *docket) unseen(ctx context.Context, kind data.FoundKind, id data.Text, w wanted) (c contest, err error) {
	c = contest{key: data.ConversionKey{Source: d.source.Name(), Player: id}, operator: w.operator}
	if kind == data.FoundClick {
		c.key.Click, c.key.Player = id, data.Text{}
		d.fromClick(ctx, &c)
	}
	if c.operator.Key.Null() {
		return c, unclear(kind, id.Raw(), "no receipt names it, and nothing else tells whose it is", "give --operator")
	}
	c.key.Operator = c.operator.Key
	return c, c.name(w)
}

// fromClick takes from a click whose it is, and under which deal.
func (d *docket) fromClick(ctx context.Context, c *contest) {
	clicks, err := d.source.Clicks(ctx, []data.Text{c.key.Click})
	if err != nil || len(clicks) == 0 {
		d.lacks("the click", err)
		return
	}
	c.happened = clicks[0].ClickedAt.Time()
	keys := []data.Text{clicks[0].Campaign.Key}
	campaigns, err := d.source.Campaigns(ctx, keys)
	if d.lacks("its campaign", err); len(campaigns) > 0 && c.operator.Key.Null() {
		c.operator = named(d.operators, campaigns[0].Operator.Key)
	}
	deals, err := d.source.Terms(ctx, keys)
	d.lacks("its terms", err)
	if deal, ok := data.TermsAt(deals, c.happened); ok {
		c.terms = &deal
	}
}

// lacks says what could not be looked up; the dispute stands without it.
func (d *docket) lacks(what string, err error) {
	if err != nil {
		_, _ = fmt.Fprintln(d.app.stderr, "not looked up: "+what+": "+sentence(err))
	}
}

// around gives the conversions that are made of a receipt and all that belong
// with it, and the deals in question.
func (d *docket) around(ctx context.Context, r data.Receipt) ([]conversion.Conversion, []data.Terms, error) {
	all := []data.Receipt{r}
	add := func(kind data.FoundKind, key data.Text) error {
		more, err := d.source.Of(ctx, kind, key)
		for _, other := range more {
			if other.Operator.Key == r.Operator.Key {
				all = append(all, other)
			}
		}
		return err
	}
	if !r.TxID.Empty() {
		d.lacks("receipts of its transaction", add(data.FoundTransaction, r.TxID))
	}
	click, player := firstText(all, func(r data.Receipt) data.Text { return r.ClickID }), firstText(all, func(r data.Receipt) data.Text { return r.PlayerID })
	var err error
	switch {
	case !click.Empty():
		err = add(data.FoundClick, click)
	case !player.Empty():
		err = add(data.FoundPlayer, player)
	}
	if err != nil {
		return nil, nil, err
	}
	deals := d.deals(ctx, all)
	return conversion.Group(all, deals, d.meaning), deals, nil
}

// meaning says what the amount of a receipt is, by its contract.
func (d *docket) meaning(r *data.Receipt) string {
	if v := d.book().At(r.Operator.Key, r.ReceivedAt.Time()); v != nil {
		return v.AmountIs
	}
	return ""
}

// firstText gives the first text that is not empty.
func firstText(receipts []data.Receipt, text func(data.Receipt) data.Text) data.Text {
	for _, r := range receipts {
		if t := text(r); !t.Empty() {
			return t
		}
	}
	return data.Text{}
}

// deals gives the terms of all campaigns that receipts name.
func (d *docket) deals(ctx context.Context, receipts []data.Receipt) []data.Terms {
	var keys []data.Text
	for _, r := range receipts {
		if key := r.Campaign.Key; !key.Null() && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if keys == nil {
		return nil
	}
	deals, err := d.source.Terms(ctx, keys)
	d.lacks("terms", err)
	return deals
}

// deadline is the operator's close of the month in which the conversion happened,
// zero where no contract names one.
func (d *docket) deadline(c contest) time.Time {
	if c.happened.IsZero() {
		c.happened = d.app.now()
	}
	v := d.book().At(c.operator.Key, c.happened)
	if v == nil {
		return time.Time{}
	}
	zone := v.Reports
	if zone == nil {
		zone = v.Zone
	}
	return dispute.Deadline(v.MonthCloses, zone, c.happened)
}
