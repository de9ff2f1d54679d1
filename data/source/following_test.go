package source_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"tailback/data"
	"tailback/data/source"
)

// following is a tail that runs, and all that it has brought.
type following struct {
	tail *source.Tail
	stop context.CancelFunc
	done chan struct{}

	mu       sync.Mutex
	receipts map[string]data.Receipt
	times    map[string]int
	state    data.TailState
	notices  []string
	lost     int // how often the database went away
}

// follow attaches a tail and runs it until the test ends.
func follow(t testing.TB, s *source.Source, o source.TailOptions) *following {
	t.Helper()
	tail, err := s.Tail(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, tail)
}

func run(t testing.TB, tail *source.Tail) *following {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	f := &following{tail: tail, stop: cancel, done: make(chan struct{}), receipts: map[string]data.Receipt{}, times: map[string]int{}}
	reader := tail.Reader(true)
	ran := make(chan error, 1)
	go func() { ran <- tail.Run(ctx) }()
	go func() {
		defer close(f.done)
		for {
			batch, err := reader.Next(context.WithoutCancel(ctx))
			if err != nil {
				<-ran
				return
			}
			f.take(batch)
		}
	}()
	t.Cleanup(f.end)
	return f
}

func (f *following) end() {
	f.stop()
	<-f.done
}

func (f *following) take(batch data.TailBatch) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range batch.Receipts {
		f.times[r.ID.Key.Raw()]++
		f.receipts[r.ID.Key.Raw()] = r
	}
	if batch.State.Lost != "" && f.state.Lost == "" {
		f.lost++
	}
	if batch.State.Notice != f.state.Notice {
		f.notices = append(f.notices, batch.State.Notice)
	}
	f.state = batch.State
}

func (f *following) now() data.TailState {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

// count is how many receipts have come.
func (f *following) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.times)
}

// against compares what came with the keys that stand in the table.
func (f *following) against(keys []string) (lost, twice, phantom int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	there := map[string]bool{}
	for _, key := range keys {
		there[key] = true
		if f.times[key] == 0 {
			lost++
		}
	}
	for key, n := range f.times {
		if !there[key] {
			phantom++
		}
		if n > 1 {
			twice++
		}
	}
	return lost, twice, phantom
}

// missing says which of the keys has not come yet.
func (f *following) missing(keys ...string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range keys {
		if f.times[key] == 0 {
			return fmt.Errorf("%s is not there; %d are, state %+v", key, len(f.times), f.state)
		}
	}
	return nil
}

// mapped opens a database through a mapping.
func mapped(t testing.TB, dsn, mapping string) *source.Source {
	t.Helper()
	s, err := openMapped(t, dsn, mapping)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openMapped(t testing.TB, dsn, mapping string) (*source.Source, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mapping.toml")
	if err := os.WriteFile(path, []byte(mapping), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := source.LoadMapping(path)
	if err != nil {
		return nil, err
	}
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", Mapping: m, AppName: "tailback/test"})
	if err == nil {
		t.Cleanup(func() { _ = s.Close() })
	}
	return s, err
}

// tableOf maps a table with the columns that these tests use.
func tableOf(name string, more ...string) string {
	m := "[receipts]\nfrom = '" + name + "'\nid = 'id'\nreceived_at = 'received_at'\nsub_id = 'kind'\n"
	for _, line := range more {
		m += line + "\n"
	}
	return m
}
