package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/data/watch"
	"tailback/rules/compare"
	"tailback/tui"
	"tailback/tui/page"
)

// desk is what a console that judges works with: the rules, the board and the
// ledger.
type desk struct {
	*examiner
	app    *app
	boards *watch.Boards
	ledger *ledger.Ledger
	counts counts

	first    chan struct{}          // closed once receipts were checked for a page
	shown    sync.Once              // closes it
	written  chan struct{}          // something was accepted here
	accepted []data.ContractVersion // that are judged by
	owed     time.Time              // from when on it is to be judged again
	owes     bool
}

// newDesk gives the desk of an examiner.
func newDesk(e *examiner, l *ledger.Ledger, c counts) *desk {
	d := &desk{examiner: e, ledger: l, counts: c, first: make(chan struct{}), written: make(chan struct{}, 1)}
	e.knows = &knowledge{ledger: l}
	d.boards = watch.NewBoards(e.watch, c.serve(watch.BoardOptions{Source: e.source.Name(), Operators: e.operators, Deliveries: e.source.Deliveries, Number: l.Number}))
	e.source.JudgedBy(d.decide)
	return d
}

// openDesk opens the ledger beside a source that is examined, and reads what was
// accepted.
func (a *app) openDesk(ctx context.Context, e *examiner, set settings) (*desk, error) {
	l, err := a.openLedger(ctx, set, e.source, a.clock)
	if err != nil {
		return nil, err
	}
	versions, err := l.Contracts(ctx)
	if err != nil {
		_ = l.Close()
		return nil, err
	}
	e.replace(fromLedger(versions, e.operators)) // what was counted hangs on them
	d := newDesk(e, l, a.openCounts(ctx, e))
	d.app = a
	d.accepted = versions
	if a.invents {
		if err := a.inventDisputes(ctx, set, d); err != nil {
			d.close()
			return nil, err
		}
	}
	return d, nil
}

func (d *desk) close() {
	_ = d.ledger.Close()
	d.counts.close()
}

// works gives what keeps the watch and the boards, and takes what is written
// down into the contracts, each until its context ends.
func (d *desk) works() []func(context.Context) error {
	return []func(context.Context) error{d.watch.Run, d.behind(d.boards.Run), d.behind(d.learnAll), d.keepAccepted}
}

// atLast is when a work behind the pages begins if none was shown.
const atLast = time.Second

// pageShown lets what waits behind the first page begin.
func (d *desk) pageShown() { d.shown.Do(func() { close(d.first) }) }

// behind lets the first page be shown before a work begins: it reads much, and would
// take connections and processor from what somebody waits for.
func (d *desk) behind(work func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-d.first:
		case <-time.After(atLast):
		case <-ctx.Done():
			return ctx.Err()
		}
		return work(ctx)
	}
}

// learnAll learns the contracts of operators without one. It gives up for good
// where the database does not answer: the next console tries again.
func (d *desk) learnAll(ctx context.Context) error {
	_, err := d.learnMissing(ctx)
	return err
}

// serve puts the desk into the options of a console.
func (d *desk) serve(o tui.Options) tui.Options {
	o.Feed, o.Checker, o.Boards, o.Acts, o.Comparer, o.Accepter = d.watch, d, d.boards, d.acts(), d, d
	o.Secrets, o.Disputes, o.Counts = d.secrets, d.disputes(), d.counts.levels(d.examiner)
	o.Rules = rulesOf(d.off(d.operators, time.Now()), len(d.operators))
	o.Notices = slices.Concat(o.Notices, d.faults, d.counts.said)
	if notice := d.ledger.Notice(); notice != "" {
		o.Notices = append(o.Notices, notice)
	}
	return o
}

// acts is what people do about its alerts.
func (d *desk) acts() acts { return acts{d.ledger, d.boards} }

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

// Accept writes a contract into the ledger. From then on every console judges by
// it, what has come since the change once more.
func (d *desk) Accept(ctx context.Context, p page.Proposal, op data.Op) error {
	_, err := d.ledger.Accept(ctx, p.Alert.Operator, p.Contract, p.Alert.Since.At, "accepted the change of "+p.Alert.Name, op)
	if err != nil {
		return err
	}
	select {
	case d.written <- struct{}{}:
	default: // it will be looked at already
	}
	return nil
}
