package main

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/data/source"
	"tailback/data/watch"
	"tailback/rules/catalogue"
	"tailback/rules/contract"
	"tailback/rules/query"
)

// examiner is an open source with the rules that its receipts are judged by.
type examiner struct {
	source    *source.Source
	kept      *ledger.Ledger // ours, to look alone; nil where somebody else holds it
	operators []data.Ref
	watch     *watch.Watch
	knows     *knowledge // what the ledger knows of receipts; nil where none is open
	secrets   []string   // names of parameters whose values are not shown
	faults    []string   // what is wrong with contracts

	mu      sync.Mutex // of entries
	entries []contract.Entry
	secret  func(name string) ([]byte, error)
	bound   atomic.Pointer[contract.Book]
}

// book gives the contracts as they are now.
func (e *examiner) book() *contract.Book { return e.bound.Load() }

// replace has other entries of an origin in the place of those that there are,
// and gives what is wrong with them.
func (e *examiner) replace(origin contract.Origin, by []contract.Entry) []contract.Fault {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.entries = slices.DeleteFunc(e.entries, func(old contract.Entry) bool { return old.Origin == origin })
	e.entries = append(e.entries, by...)
	return e.rebind()
}

// rebind makes the book of the entries as they are.
func (e *examiner) rebind() []contract.Fault {
	book, faults := contract.NewBook(e.entries, e.secret)
	e.bound.Store(book)
	return faults
}

// openSource opens the source that flags, environment and configuration name.
func (a *app) openSource(ctx context.Context) (*source.Source, settings, error) {
	set, err := a.settings()
	if err != nil {
		return nil, set, err
	}
	d, err := a.choose(&set)
	if err != nil {
		return nil, set, err
	}
	d.at = a.at
	s, err := d.open(ctx)
	return s, set, err
}

// examiner opens that source, with the rules.
func (a *app) examiner(ctx context.Context) (*examiner, error) {
	s, set, err := a.openSource(ctx)
	if err != nil {
		return nil, err
	}
	e, err := a.examine(ctx, s, set, nil)
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	if e.kept, err = a.readLedger(ctx, set, s); err == nil {
		e.knows = &knowledge{ledger: e.kept}
		err = e.takeKept(ctx)
	}
	if err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

// takeKept takes the contracts of the ledger among those that count.
func (e *examiner) takeKept(ctx context.Context) error {
	versions, err := e.kept.Contracts(ctx)
	if err == nil {
		e.replace(fromLedger(versions, e.operators))
	}
	return err
}

// examine puts the rules to an open source. feed is what the watch follows; nil
// where nothing is followed.
func (a *app) examine(ctx context.Context, s *source.Source, set settings, feed watch.Feed) (*examiner, error) {
	operators, err := s.Operators(ctx)
	if err != nil {
		return nil, err
	}
	e := &examiner{source: s, operators: operators, secrets: query.SecretNames()}
	e.secret = func(name string) ([]byte, error) { return set.file.Secret(name, a.getenv) }
	if e.entries, e.faults, err = contracts(ctx, s, set, operators); err != nil {
		return nil, err
	}
	for _, fault := range e.rebind() {
		e.faults = append(e.faults, fault.Error())
	}
	for _, v := range e.book().All() {
		if v.Auth.Param != "" && !slices.Contains(e.secrets, v.Auth.Param) {
			e.secrets = append(e.secrets, v.Auth.Param)
		}
	}
	e.watch = watch.New(watch.Options{Database: s, Feed: feed, Rules: catalogue.NewPool(have(s.Off())).Check, Book: e.book, Grace: catalogue.ClickGrace, Now: a.now})
	s.JudgedBy(e.decide)
	return e, nil
}

// zones gives the time zones of operators, by key, as their newest contracts name
// them: those of what they send, and those of their days and months. Where a
// contract names one of the two, it is both.
func (e *examiner) zones() (sent, months map[string]*time.Location) {
	sent, months = map[string]*time.Location{}, map[string]*time.Location{}
	for _, v := range e.book().All() { // the newest of an operator comes last
		if zone := cmp.Or(v.Zone, v.Reports); zone != nil {
			sent[v.Operator.Key.Raw()] = zone
			months[v.Operator.Key.Raw()] = cmp.Or(v.Reports, v.Zone)
		}
	}
	return sent, months
}

func (e *examiner) close() {
	if e.kept != nil {
		_ = e.kept.Close()
	}
	_ = e.source.Close()
}

// operator finds an operator by its key or its name.
func (e *examiner) operator(name string) (data.Ref, error) {
	o, err := contract.Operator(name, e.operators)
	if err != nil {
		return data.Ref{}, &data.Error{Kind: data.Usage, What: "cannot use --operator", Why: err.Error()}
	}
	return o, nil
}
