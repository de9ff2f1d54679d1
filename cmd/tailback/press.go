package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/rules/retry"
	"tailback/tui/page"
)

// presser works out what is sent again: it gathers what is known of receipts, and
// asks the rules. Screens, commands and workers ask the same.
type presser struct {
	*examiner
	ledger    *ledger.Ledger
	endpoints []data.Endpoint  // of the configuration, by name
	now       func() time.Time // by which receipts are judged
}

var (
	_ page.Presser     = presser{}
	_ page.Undelivered = presser{}
)

// presser gives what works out what is sent again from a source and a ledger.
func (a *app) presser(e *examiner, l *ledger.Ledger, set settings) presser {
	return presser{e, l, a.endpoints(set), a.now}
}

// endpoints gives those of the configuration, by name.
func (a *app) endpoints(set settings) []data.Endpoint { return set.file.Ready(a.getenv) }

// subject is one thing to be sent again, with what is known of it.
type subject struct {
	retry.Subject
	fix       retry.Correction
	built     retry.Built
	facts     retry.Facts
	deducible *retry.Deduced
}

// Press gives what would be sent of what a person asks for, and what would not.
func (p presser) Press(ctx context.Context, of page.Asking) (page.Press, error) {
	var out page.Press
	subjects, err := p.subjects(ctx, of)
	if err != nil {
		return out, err
	}
	out.Endpoint = p.choose(of, subjects)
	if err := p.correct(ctx, of, subjects, &out); err != nil {
		return out, err
	}
	of.Progress.Add(len(subjects))
	for i := range subjects {
		s := &subjects[i]
		s.facts.Reversals = of.Reversals
		s.build(out.Endpoint)
	}
	if out.Unread, err = p.know(ctx, subjects, out.Endpoint); err != nil {
		return out, err
	}
	of.Progress.Add(len(subjects))
	var ready []data.NewRetry
	var events retry.Events
	for i := range subjects { // the oldest of those that tell of one event is sent
		s := &subjects[i]
		item := s.weigh(out.Endpoint)
		if len(item.Left) == 0 && s.Delivery == nil {
			if twin, twice := events.Takes(s.facts.Sent); twice {
				item.Left = append(item.Left, retry.Refuse(twin))
			}
		}
		out.Account.Count(item.Left)
		out.Deducible += flagged(s.deducible != nil)
		out.Reversals += flagged(slices.ContainsFunc(item.Left, func(r retry.Refusal) bool { return r.Reason == retry.Reversal }))
		if len(item.Left) == 0 {
			ready = append(ready, item.New)
			out.Deduced += flagged(s.fix.Deduced != nil)
		}
		out.Items = append(out.Items, item)
	}
	slices.SortStableFunc(out.Items, func(a, b page.PressItem) int { return flagged(len(a.Left) > 0) - flagged(len(b.Left) > 0) })
	out.Estimate = retry.Estimate(out.Endpoint, ready)
	return out, nil
}

func flagged(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// choose gives the endpoint that was chosen, the one that a delivery failed at, or
// the only one that takes such things; without a name where a person has to say.
func (p presser) choose(of page.Asking, subjects []subject) data.Endpoint {
	name := of.Endpoint
	for _, s := range subjects {
		if name == "" && s.Delivery != nil && p.named(s.Delivery.Endpoint.Raw()) != nil {
			name = s.Delivery.Endpoint.Raw()
		}
	}
	if name == "" {
		takes := slices.DeleteFunc(slices.Clone(p.endpoints), func(e data.Endpoint) bool {
			return slices.ContainsFunc(subjects, func(s subject) bool { return !e.Takes(s.Delivery == nil) })
		})
		if len(takes) == 1 {
			name = takes[0].Name
		}
	}
	if e := p.named(name); e != nil {
		return *e
	}
	return data.Endpoint{}
}

// named gives the endpoint of a name; nil for none.
func (p presser) named(name string) *data.Endpoint {
	i := slices.IndexFunc(p.endpoints, func(e data.Endpoint) bool { return e.Name == name })
	if i < 0 {
		return nil
	}
	return &p.endpoints[i]
}

// correct says what is put right: what findings of the receipts ask for, and click
// ids that other receipts tell.
func (p presser) correct(ctx context.Context, of page.Asking, all []subject, out *page.Press) error {
	raw := make([]data.Receipt, len(all))
	for i := range all {
		raw[i] = all[i].Receipt
	}
	found, err := p.watch.Check(ctx, raw)
	if err != nil {
		return err
	}
	fixes := fixesOf(of, all, found, out)
	var lack []*subject
	var lacking []data.Receipt
	for i := range all {
		s := &all[i]
		if s.Delivery != nil {
			continue
		}
		if fix := fixes[s.Receipt.Operator.Key]; retry.Correct(s.Receipt.Query.Raw(), fix, s.Contract) != s.Receipt.Query.Raw() {
			s.fix = fix // else it has nothing of what is put right in others
		}
		if r := retry.Corrected(s.Receipt, s.fix, s.Contract); r.ClickID.Empty() {
			lack, lacking = append(lack, s), append(lacking, r)
		}
	}
	others, _, err := p.others(ctx, lacking)
	for i, s := range lack {
		if err != nil {
			return err
		}
		if d, ok := retry.Deduce(lacking[i], others[i]); ok {
			s.deducible = &d
			if of.Deduce {
				s.fix.Deduced = &d
			}
		}
	}
	return err
}

// fixesOf gives what is put right, by operator: it is the same for all receipts of
// one.
func fixesOf(of page.Asking, all []subject, found []data.Checked, out *page.Press) map[data.Text]retry.Correction {
	renames := map[data.Text][]retry.Rename{}
	for i, c := range found {
		if key := c.Receipt.Operator.Key; all[i].Delivery == nil {
			renames[key] = retry.Join(renames[key], retry.Suggest(c.Receipt, c.Findings))
		}
	}
	fixes := map[data.Text]retry.Correction{}
	for i := range all {
		key := all[i].Receipt.Operator.Key
		if _, done := fixes[key]; done {
			continue
		}
		c := retry.Correction{Words: of.Words}
		for _, r := range renames[key] {
			out.Fixable = true
			if !of.Uncorrected {
				c.Rename = append(c.Rename, r)
				out.Fixes = append(out.Fixes, data.Safe(fmt.Sprintf("%s: %s is sent as %s", all[i].Receipt.Operator.Label(), r.From, r.To)))
			}
		}
		fixes[key] = c
	}
	for _, w := range of.Words {
		out.Fixes = append(out.Fixes, data.Safe("event "+w.From+" is sent as "+w.To))
	}
	return fixes
}

// build makes the request, and what is read of it.
func (s *subject) build(e data.Endpoint) {
	s.facts.Corrected = !s.fix.None()
	s.built, s.facts.Unbuilt = retry.Build(e, s.Subject, s.fix)
	if s.facts.Unbuilt != nil {
		s.facts.Sent = retry.Corrected(s.Receipt, s.fix, s.Contract)
		return
	}
	s.facts.Sent = retry.Reread(e, s.Subject, s.built.Request)
}

// weigh says what is sent of a subject, and why it is not.
func (s *subject) weigh(e data.Endpoint) page.PressItem {
	item := page.PressItem{Receipt: s.Receipt, Delivery: s.Delivery, Left: retry.Eligible(s.Subject, s.facts)}
	item.Preview = retry.Show(e, s.Subject, s.fix, s.built)
	if s.facts.Unbuilt != nil {
		item.Preview.After = ""
	}
	item.New = data.NewRetry{
		Receipt: s.Receipt.ID, Endpoint: e.Name, Operator: s.Receipt.Operator, Event: s.facts.Sent.Event, Amount: s.facts.Sent.Money,
		Request: s.built.Request, EventID: s.built.EventID, Deduced: s.fix.Deduced != nil,
	}
	if s.Delivery != nil {
		item.New.Delivery = s.Delivery.ID
	}
	return item
}
