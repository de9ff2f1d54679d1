package page

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tailback/data"
	"tailback/rules/drill"
)

// sheet is the table of one level over one window. Commands fold into it and
// sort it beside the screen, for a hundred thousand rows take longer than a key
// may; what it hands over is never changed again.
type sheet struct {
	mu     sync.Mutex
	table  *drill.Table
	parts  map[int][]data.Groups // what was read of each slice
	total  drill.Row             // of what was folded
	last   folded                // as it was handed over last
	sorted sorting               // the order of its rows

	order atomic.Pointer[sorting] // that somebody wants
}

// sorting says in which order rows stand.
type sorting struct {
	column     drill.Column
	descending bool
}

// folded is what a sheet hands to the screen.
type folded struct {
	of      *sheet
	version int
	rows    []drill.Row       // in their order, the unassigned one last
	at      map[data.Text]int // their places by key
	total   drill.Row
	beyond  int       // receipts of rows that are not among these
	kept    time.Time // when the oldest count of a closed hour was made; zero for none
}

func newSheet(w data.Window, order sorting) *sheet {
	s := &sheet{table: drill.New(w), parts: map[int][]data.Groups{}}
	s.order.Store(&order)
	return s
}

// stretch is what one question asks: a slice of the window, or a part of one.
type stretch struct {
	slice int
	data.Span
	cuts int // how often the slice was cut to come to this
	// again is set for a slice that is there and is read once more.
	again bool
}

// add folds the answer to a question. Rows that are there keep their places, and
// new ones come below them, until everything is there.
func (s *sheet) add(p stretch, g data.Groups, last bool) folded {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.table.Add(p.slice, s.slice(p, g))
	return s.fold(last)
}

// slice gives what was read of a slice, of which this answers a part or all: an
// answer that came before is replaced by one that covers its time.
func (s *sheet) slice(p stretch, g data.Groups) data.Groups {
	parts := slices.DeleteFunc(s.parts[p.slice], func(have data.Groups) bool {
		return !have.From.Before(p.From) && !have.Before.After(p.Before)
	})
	g.From, g.Before = p.From, p.Before
	s.parts[p.slice] = append(parts, g)
	if len(parts) == 0 {
		return g
	}
	var all data.Groups
	for _, part := range s.parts[p.slice] {
		all.Rows = append(all.Rows, part.Rows...)
		all.Beyond += part.Beyond
	}
	return all
}

// clicks takes how many clicks each row has.
func (s *sheet) clicks(of map[data.Text]int) folded {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.table.Clicks(of)
	return s.fold(s.order.Load().byMoney())
}

// earn takes the terms that price the rows.
func (s *sheet) earn(deals drill.Deals) folded {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.table.Earn(deals)
	return s.fold(s.order.Load().byMoney())
}

// want says in which order rows are to stand from now on.
func (s *sheet) want(by sorting) { s.order.Store(&by) }

// sort orders all rows as somebody wants them now: of several keys in a row only
// the last one costs a sorting.
func (s *sheet) sort() folded {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last.of == nil || s.sorted == *s.order.Load() {
		return s.last
	}
	return s.hand(slices.Clone(s.last.rows), true)
}

// fold gives the rows after something was added, in order anew or each in its
// place.
func (s *sheet) fold(anew bool) folded {
	s.total = s.table.Total()
	return s.hand(slices.Clone(s.table.Rows()), anew || s.last.of == nil)
}

// hand gives rows to the screen.
func (s *sheet) hand(rows []drill.Row, anew bool) folded {
	by := *s.order.Load()
	if anew {
		drill.Sort(rows, by.column, by.descending)
		s.sorted = by
	} else {
		rows = inPlace(s.last.rows, rows, by)
		s.sorted = sorting{} // new rows came below
	}
	at := make(map[data.Text]int, len(rows))
	for i := range rows {
		at[rows[i].Key.Key] = i
	}
	s.last = folded{of: s, version: s.last.version + 1, rows: rows, at: at, total: s.total, beyond: s.table.Beyond(), kept: s.kept()}
	return s.last
}

// kept gives when the oldest of the counts was made that were kept.
func (s *sheet) kept() (oldest time.Time) {
	for _, parts := range s.parts {
		for _, g := range parts {
			if !g.Kept.IsZero() && (oldest.IsZero() || g.Kept.Before(oldest)) {
				oldest = g.Kept
			}
		}
	}
	return oldest
}

// inPlace gives rows in the order of those that were shown; those that were not
// follow in an order of their own, and the unassigned one is last.
func inPlace(shown, rows []drill.Row, by sorting) []drill.Row {
	at := make(map[data.Text]int, len(rows))
	for i := range rows {
		at[rows[i].Key.Key] = i
	}
	placed := make([]drill.Row, 0, len(rows))
	for i := range shown {
		key := shown[i].Key.Key
		if n, ok := at[key]; ok && !key.Null() {
			placed = append(placed, rows[n])
			delete(at, key)
		}
	}
	var fresh []drill.Row
	for i := range rows {
		if _, left := at[rows[i].Key.Key]; left {
			fresh = append(fresh, rows[i])
		}
	}
	drill.Sort(fresh, by.column, by.descending)
	return append(placed, fresh...)
}

// byMoney reports an order that hangs on clicks or terms.
func (s sorting) byMoney() bool {
	return s.column == drill.ByEPC || s.column == drill.ByClicks || s.column == drill.ByEarned
}
