package main

import (
	"context"
	"time"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/data/watch"
	"tailback/rules/catalogue"
	"tailback/rules/compare"
	"tailback/rules/contract"
	"tailback/tui"
	"tailback/tui/page"
)

// desk is what a console that judges works with: the rules, the board and the
// ledger.
type desk struct {
	*examiner
	boards *watch.Boards
	ledger *ledger.Ledger
}

// newDesk gives the desk of an examiner.
func newDesk(e *examiner, l *ledger.Ledger, c counts) *desk {
	d := &desk{examiner: e, ledger: l}
	d.boards = watch.NewBoards(e.watch, c.serve(watch.BoardOptions{Source: e.source.Name(), Deliveries: e.source.Deliveries, Number: l.Number}))
	e.source.JudgedBy(func(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
		now := d.boards.Present()
		return e.watch.Judge(ctx, receipts, &now)
	})
	return d
}

// work keeps the watch and the boards, and takes what is written down into the
// contracts, until ctx ends.
func (d *desk) work(ctx context.Context) error {
	go func() { _ = d.boards.Run(ctx) }()
	go d.learnAll(ctx)
	return d.watch.Run(ctx)
}

// learnAll learns the contracts of operators without one. It gives up for good
// where the database does not answer: the next console tries again.
func (d *desk) learnAll(ctx context.Context) { _, _ = d.learnMissing(ctx) }

// serve puts the desk into the options of a console.
func (d *desk) serve(o tui.Options) tui.Options {
	o.Feed, o.Checker, o.Boards, o.Acts, o.Comparer, o.Accepter = d.watch, d.watch, d.boards, d.ledger, d, d
	o.Secrets = d.secrets
	o.Rules = page.Rules{All: len(catalogue.Rules()), Off: offWords(d.off(d.operators, time.Now()))}
	o.Notices = append(o.Notices, d.faults...)
	if notice := d.ledger.Notice(); notice != "" {
		o.Notices = append(o.Notices, notice)
	}
	return o
}

// Compare sets before and after an alert side by side.
func (d *desk) Compare(ctx context.Context, a data.Alert) (compare.Comparison, error) {
	return d.watch.Compare(ctx, d.source, a, time.Now().Add(time.Minute), d.secrets)
}

// Propose gives the contract by which what an operator sends now would be right.
func (d *desk) Propose(ctx context.Context, a data.Alert) (page.Proposal, error) {
	c, err := d.Compare(ctx, a)
	if err != nil {
		return page.Proposal{}, err
	}
	next, differences, err := d.watch.Propose(a, c)
	if err != nil {
		return page.Proposal{}, &data.Error{Kind: data.Usage, What: "this change cannot be accepted", Why: err.Error()}
	}
	p := page.Proposal{Alert: a, Contract: next}
	for _, difference := range differences {
		p.Lines = append(p.Lines, difference.String())
	}
	return p, nil
}

// Accept writes a contract into the ledger and judges by it from then on, what
// has come since the change once more.
func (d *desk) Accept(ctx context.Context, p page.Proposal, op data.Op) error {
	from := p.Alert.Since.At
	if _, err := d.ledger.Accept(ctx, p.Alert.Operator, p.Contract, from, "accepted the change of "+p.Alert.Name, op); err != nil {
		return err
	}
	return d.reread(ctx, from)
}

// reread takes the contracts of the ledger anew and judges again by them what has
// come since.
func (d *desk) reread(ctx context.Context, since time.Time) error {
	if err := d.fromLedger(ctx); err != nil {
		return err
	}
	return d.watch.Catchup(ctx, since, nil)
}

// fromLedger has the contracts of the ledger among those that count.
func (d *desk) fromLedger(ctx context.Context) error {
	versions, err := d.ledger.Contracts(ctx)
	if err != nil {
		return err
	}
	var entries []contract.Entry
	for _, v := range versions {
		c := v.Contract
		c.Operator = named(d.operators, c.Operator.Key)
		entries = append(entries, contract.Entry{Contract: c, Origin: contract.Ledger, Where: "the ledger, by " + v.By.String()})
	}
	d.replace(contract.Ledger, entries)
	return nil
}
