package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"

	"tailback/tui"
)

// sources are the databases that one console can open: that which it began with
// and those of the configuration. It owns what it opens.
type sources struct {
	app    *app
	first  opening
	work   context.Context // of all that works on them
	broken context.CancelCauseFunc

	mu      sync.Mutex
	over    bool
	opening sync.WaitGroup
	seats   []*seat // that are open, or being closed
}

func newSources(ctx context.Context, app *app, first opening, broken context.CancelCauseFunc) *sources {
	return &sources{app: app, first: first, work: ctx, broken: broken}
}

// List gives that which the console began with, where it is none of the
// configuration, and then those of the configuration.
func (s *sources) List() []tui.Source {
	if s.first.alone {
		return nil
	}
	file, began := s.first.set.file, s.began()
	var all []tui.Source
	if !slices.Contains(file.Names(), began) {
		mark := s.first.set.mark
		all = append(all, tui.Source{Name: began, Label: or(mark.Name, began), Colour: mark.Colour})
	}
	for _, name := range file.Names() {
		mark := file.Marked(name)
		all = append(all, tui.Source{Name: name, Label: or(mark.Name, name), Colour: mark.Colour})
	}
	return all
}

// began names what the console began with: by the configuration, or by itself.
func (s *sources) began() string { return or(s.first.target.source, s.first.source.Name()) }

// begin shows the source that the console begins with.
func (s *sources) begin(first *seat) (tui.Options, error) {
	return s.show(first, s.began(), s.first.set)
}

// Open opens the source of a name beside the one that is shown.
func (s *sources) Open(ctx context.Context, name string, step func(string)) (tui.Options, error) {
	if !s.enter() {
		return tui.Options{}, context.Canceled
	}
	defer s.opening.Done()
	shown, err := s.open(ctx, name, step)
	if err != nil {
		return tui.Options{}, errors.New(sentence(err)) // passwords hidden
	}
	return shown, nil
}

// enter reports whether something may still be opened.
func (s *sources) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over {
		s.opening.Add(1)
	}
	return !s.over
}

func (s *sources) open(ctx context.Context, name string, step func(string)) (tui.Options, error) {
	if err := s.settle(ctx); err != nil {
		return tui.Options{}, err
	}
	set, d, err := s.find(name)
	if err != nil {
		return tui.Options{}, err
	}
	step("connecting")
	src, err := d.open(ctx)
	if err != nil {
		return tui.Options{}, err
	}
	if !src.AsOf().IsZero() {
		_ = src.Close()
		return tui.Options{}, errCapturedBeside
	}
	one, err := s.app.sit(ctx, src, set, step)
	if err != nil {
		_ = src.Close()
		return tui.Options{}, err
	}
	return s.show(one, name, set)
}

// settle waits until no source is being closed: it may be the one to open, with
// the same files.
func (s *sources) settle(ctx context.Context) error {
	s.mu.Lock()
	leaving := slices.DeleteFunc(slices.Clone(s.seats), func(one *seat) bool { return !one.leaving.Load() })
	s.mu.Unlock()
	for _, one := range leaving {
		select {
		case <-one.gone:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// find gives the database of a name, and the settings on it.
func (s *sources) find(name string) (settings, target, error) {
	set := s.first.set
	if name == s.began() {
		return set, s.first.target, nil
	}
	as := *s.app
	as.source, as.dsn, as.sourceName, as.mapping = name, "", "", ""
	d, err := as.choose(&set)
	return set, d, err
}

// show lets a seat work, and gives the options of a console on it.
func (s *sources) show(one *seat, name string, set settings) (tui.Options, error) {
	one.start(s.work, s.broken)
	s.mu.Lock()
	over := s.over
	if !over {
		s.seats = append(s.seats, one)
	}
	s.mu.Unlock()
	if over {
		one.close()
		return tui.Options{}, context.Canceled
	}
	in, _ := s.app.stdin.(*os.File)
	out, _ := s.app.stdout.(*os.File)
	src := one.source
	again := s.app.presser(one.examiner, one.ledger, set)
	zones, months := one.zones()
	var underWay func() int
	if one.sends != nil {
		underWay = one.sends.has.count
	}
	return set.apply(one.serve(tui.Options{
		Retries: one.ledger, Undelivered: again, Presser: again, Endpoints: again.endpoints, UnderWay: underWay,
		In: in, Out: out, Label: src.Name(), Source: name, Sources: s, Close: func() { s.leave(one) },
		Mapped: src.Mapped(), Notices: notices(src.Off()), Zones: zones, Months: months, Now: s.app.now,
		AsOf: src.AsOf(), Captured: s.first.captured,
		Receipts: src, Counts: src, Lookup: src, Finder: src, Values: src, Expecter: one,
	})), nil
}

// leave closes a seat that is not shown any more.
func (s *sources) leave(one *seat) {
	one.leaving.Store(true)
	one.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seats = slices.DeleteFunc(s.seats, func(other *seat) bool { return other == one })
}

// close closes everything, and waits for what is being opened or closed.
func (s *sources) close() {
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	s.opening.Wait()
	s.mu.Lock()
	left := slices.Clone(s.seats)
	s.mu.Unlock()
	for _, one := range left {
		one.close()
	}
}

var _ tui.Sources = (*sources)(nil)
