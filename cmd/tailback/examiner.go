package main

import (
	"context"
	"slices"
	"sync"

	"tailback/data"
	"tailback/data/source"
	"tailback/data/watch"
	"tailback/rules/catalogue"
	"tailback/rules/contract"
	"tailback/rules/query"
)

// examiner is an open source with the rules that its receipts are judged by.
type examiner struct {
	source    *source.Source
	operators []data.Ref
	book      *contract.Book
	watch     *watch.Watch
	secrets   []string // names of parameters whose values are not shown
	faults    []string // what is wrong with contracts
}

// examiner opens the source that flags, environment and configuration name.
func (a *app) examiner(ctx context.Context) (*examiner, error) {
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	d, err := a.choose(&set)
	if err != nil {
		return nil, err
	}
	s, err := d.open(ctx)
	if err != nil {
		return nil, err
	}
	e, err := a.examine(ctx, s, set, nil)
	if err != nil {
		_ = s.Close()
	}
	return e, err
}

// examine puts the rules to an open source. feed is what the watch follows; nil
// where nothing is followed.
func (a *app) examine(ctx context.Context, s *source.Source, set settings, feed watch.Feed) (*examiner, error) {
	book, faults, err := a.contracts(ctx, s, set)
	if err != nil {
		return nil, err
	}
	e := &examiner{source: s, book: book, faults: faults, secrets: query.SecretNames()}
	if e.operators, err = s.Operators(ctx); err != nil {
		return nil, err
	}
	for _, v := range book.All() {
		if v.Auth.Param != "" && !slices.Contains(e.secrets, v.Auth.Param) {
			e.secrets = append(e.secrets, v.Auth.Param)
		}
	}
	e.watch = watch.New(watch.Options{Database: s, Feed: feed, Rules: rules(), Book: func() *contract.Book { return e.book }, Grace: catalogue.ClickGrace})
	s.JudgedBy(e.watch.Check)
	return e, nil
}

// rules gives the catalogue to whoever calls it from several sides at once.
func rules() func(*data.Receipt, *contract.Version, *data.Facts) []data.Finding {
	idle := sync.Pool{New: func() any { return catalogue.NewChecker() }}
	return func(r *data.Receipt, v *contract.Version, f *data.Facts) []data.Finding {
		c := idle.Get().(*catalogue.Checker)
		defer idle.Put(c)
		return c.Check(r, v, f)
	}
}

func (e *examiner) close() { _ = e.source.Close() }

// operator finds an operator by its key or its name.
func (e *examiner) operator(name string) (data.Ref, error) {
	if o, ok := operatorOf(e.operators, name); ok {
		return o, nil
	}
	return data.Ref{}, &data.Error{Kind: data.Usage, What: "cannot use --operator", Why: noOperator(e.operators, name).Error()}
}
