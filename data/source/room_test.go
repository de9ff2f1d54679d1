package source_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// In these tests a result has room for some twenty requests that are long.
const (
	long = 16 << 10
	room = 20 * long
)

// withLong is a thousand receipts, two hundred of which have long requests.
func withLong() reference.Batch {
	b := traffic(1000)
	for i := 100; i < 300; i++ {
		b.Receipts[i].Query = data.NewText(strings.Repeat("x", long) + fmt.Sprint(i))
	}
	return b
}

// heaviest is how many bytes of requests the longest of some batches has.
func heaviest(batches [][]data.Receipt) (most int) {
	for _, batch := range batches {
		sum := 0
		for i := range batch {
			sum += batch[i].Query.Len()
		}
		most = max(most, sum)
	}
	return most
}

// batchesAreRoomy checks that batches are neither too long nor too many.
func batchesAreRoomy(t *testing.T, what string, batches [][]data.Receipt) {
	t.Helper()
	if most := heaviest(batches); most > room+long+100 {
		t.Errorf("%s: %d bytes come at once, and there is room for %d", what, most, room)
	}
	if len(batches) > 40 {
		t.Errorf("%s: %d batches", what, len(batches))
	}
}

func TestLongReceiptsAreReadOnceEachInBatchesThatHaveRoom(t *testing.T) {
	engines(t, withLong(), func(t *testing.T, s *tracker) {
		s.JudgedBy(everySeventh)
		for _, text := range []string{"", "-rule:TRU", "status:accepted,rejected"} {
			f := mustParse(t, text)
			s.RoomOf(1 << 30)
			want, err := s.Latest(t.Context(), f, 1000)
			if err != nil || len(want) < 850 || len(want[150].Query.Raw()) < long {
				t.Fatalf("%q: %d, %v", text, len(want), err)
			}
			s.RoomOf(room)
			for name, read := range waysToRead(t, s.Source, f) {
				batches := read()
				if got := slices.Concat(batches...); !slices.EqualFunc(want, got, sameRequest) {
					t.Errorf("%q, %s: the %d receipts are others: %s", text, name, len(got), cmp.Diff(keys(want), keys(got)))
				}
				batchesAreRoomy(t, text+", "+name, batches)
			}
			for at, least := range map[int]int{1000: 300, 300: 10} { // the newest are short, and long
				before := mustParse(t, "since:2026-01-01 until:"+start.Add(time.Duration(at)*time.Second).Format(time.RFC3339))
				got, err := s.Latest(t.Context(), f.And(before), 1000)
				if err != nil || len(got) < least || heaviest([][]data.Receipt{got}) > room {
					t.Errorf("%q: the newest before the %dth are %d, %v", text, at, len(got), err)
				}
				all := slices.DeleteFunc(keys(want), func(k string) bool { n, _ := strconv.Atoi(k); return n > at })
				if diff := cmp.Diff(all[len(all)-len(got):], keys(got)); diff != "" {
					t.Errorf("%q: the newest before the %dth: %s", text, at, diff)
				}
			}
		}
	})
}

func sameRequest(a, b data.Receipt) bool { return a.ID == b.ID && a.Query == b.Query }

// waysToRead are those to have all receipts, oldest first.
func waysToRead(t *testing.T, s *source.Source, f data.Filter) map[string]func() [][]data.Receipt {
	gathered := func(read func(fn func([]data.Receipt) error) error) func() [][]data.Receipt {
		return func() (batches [][]data.Receipt) {
			if err := read(func(some []data.Receipt) error { batches = append(batches, some); return nil }); err != nil {
				t.Fatal(err)
			}
			return batches
		}
	}
	return map[string]func() [][]data.Receipt{
		"each": gathered(func(fn func([]data.Receipt) error) error {
			return s.Each(t.Context(), f, start, start.Add(time.Hour), fn)
		}),
		"the last": gathered(func(fn func([]data.Receipt) error) error {
			return s.History(t.Context(), f, time.Time{}, 1000, nil, fn)
		}),
		"older": func() (batches [][]data.Receipt) {
			var at data.Place
			for first := true; first || at != nil; first = false {
				step, err := s.Older(t.Context(), f, at, 5000)
				if err != nil {
					t.Fatal(err)
				}
				slices.Reverse(step.Receipts)
				batches, at = append(batches, step.Receipts), step.Next
			}
			slices.Reverse(batches)
			return batches
		},
	}
}

// longDDL is a table of whose ids the odd ones are there at first, so that the
// even ones fill holes, and what is written then. Every tenth code is no number.
const (
	longDDL = `create table long (id bigserial primary key, received_at timestamptz not null default clock_timestamp(), query text, code text);
		create index on long (received_at, id);
		insert into long (id) select generate_series(1, 199, 2)`
	longMapping = "[receipts]\nfrom = 'long'\nid = 'id'\nreceived_at = 'received_at'\nquery = 'query'\n"
	longWritten = `insert into long (id, query, code)
		select n, case when n between 61 and 200 or n between 241 and 300 then repeat('x', 16384) else 'x' end, case when n % 10 = 0 then 'none' else '1' end
		from (select generate_series(2, 200, 2) union all select generate_series(201, 500)) s (n)`
)

func TestATailBringsLongReceiptsOnceEachInPollsThatHaveRoom(t *testing.T) {
	const byTime, odd = "tail = 'received_at'\n", "http_status = { expr = 'cast(code as int)' }\n"
	for name, mapping := range map[string]string{"by id": "", "by time": byTime, "by id, some unreadable": odd, "by time, some unreadable": byTime + odd} {
		t.Run(name, func(t *testing.T) {
			pg := datatest.Postgres(t)
			dsn := pg.Database(t)
			pg.Exec(t, dsn, longDDL)
			var want []string
			for n := 2; n <= 500; n++ {
				if n%2 == 0 || n > 200 {
					want = append(want, fmt.Sprint(n))
				}
			}
			s := mapped(t, dsn, longMapping+mapping)
			// A hole that is asked for twice in vain is given up, and for the overlap to be
			// listed again time must pass.
			step := 10 * time.Millisecond
			if strings.Contains(name, "time") {
				step = time.Second
			}
			polled(t, s, step, func() { pg.Exec(t, dsn, longWritten) }, want)
		})
	}
	t.Run("of a file", func(t *testing.T) {
		dsn := "sqlite:" + filepath.Join(t.TempDir(), "tracker.db")
		writer := load(t, dsn, reference.Batch{})
		polled(t, open(t, dsn), time.Second, func() {
			if err := writer.Write(t.Context(), withLong()); err != nil {
				t.Fatal(err)
			}
		}, keys(withLong().Receipts))
	})
}

// polled has a tail bring what is written, by a clock that is a step on each time
// that it is looked at.
func polled(t *testing.T, s *source.Source, step time.Duration, write func(), want []string) {
	t.Helper()
	s.RoomOf(room)
	now := start
	clock := func() time.Time { now = now.Add(step); return now }
	polls, err := s.Polled(t.Context(), source.TailOptions{Now: clock, Grace: 1}, write, len(want))
	if err != nil {
		t.Fatal(err)
	}
	got := keys(slices.Concat(polls...))
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	batchesAreRoomy(t, "the tail", polls)
}

func TestOneReceiptAloneHasRoomHoweverLongItIs(t *testing.T) {
	engines(t, withLong(), func(t *testing.T, s *tracker) {
		s.RoomOf(long / 2)
		var got []string
		err := s.Each(t.Context(), data.Filter{}, start.Add(150*time.Second), start.Add(160*time.Second), func(page []data.Receipt) error {
			got = append(got, keys(page)...)
			return nil
		})
		if err != nil || !slices.Equal(got, []string{"151", "152", "153", "154", "155", "156", "157", "158", "159", "160"}) {
			t.Errorf("%v, %v", got, err)
		}
		ids := []data.ID{data.NewID("test", data.NewText("160")), data.NewID("test", data.NewText("999999")), data.NewID("test", data.NewText("151"))}
		again, err := s.ByID(t.Context(), ids)
		if err != nil || !slices.Equal(keys(again), []string{"160", "151"}) || again[1].Query.Len() < long {
			t.Errorf("%v, %v", keys(again), err)
		}
	})
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, longDDL)
	s := mapped(t, dsn, longMapping)
	s.RoomOf(long / 2)
	polls, err := s.Polled(t.Context(), source.TailOptions{Now: func() time.Time { return start }}, func() {
		pg.Exec(t, dsn, "insert into long (id, query) select n, repeat('x', 16384) from unnest(array[2, 4, 200, 201, 202, 203]) n")
	}, 6)
	if got := keys(slices.Concat(polls...)); err != nil || len(got) != 6 || heaviest(polls) > 2*long {
		t.Errorf("%v, %v", got, err)
	}
}
