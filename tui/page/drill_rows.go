package page

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// What is done with the rows that are there: ordering and marking them.

// nextOrder orders by the next column: names from a to z, figures from the
// greatest down.
func (d drillNow) nextOrder() tea.Cmd {
	columns := d.sortable()
	i := slices.IndexFunc(columns, func(c drillColumn) bool { return c.sort == d.order.column })
	next := columns[(i+1)%len(columns)]
	return d.sortBy(sorting{column: next.sort, descending: !next.rising})
}

func (d drillNow) reverse() tea.Cmd {
	return d.sortBy(sorting{column: d.order.column, descending: !d.order.descending})
}

// sortBy orders the rows on screen, and those that are being read.
func (d drillNow) sortBy(by sorting) tea.Cmd {
	d.order = by
	d.stay()
	shown, read := d.seen.of, d.reading.sheet
	return ask(d.Ctx, &d.sorting, d.frame.Now, patience, func(ctx context.Context) (folded, error) {
		if read != shown {
			read.sort(by)
		}
		return shown.sort(by), nil
	})
}

func (d drillNow) noMarks() string {
	if len(d.marks) == 0 {
		return "nothing is marked"
	}
	return ""
}

func (d drillNow) mark() tea.Cmd {
	row, ok := d.current()
	if !ok {
		return nil
	}
	d.stay()
	key := row.Key.Key
	if _, marked := d.marks[key]; marked {
		delete(d.marks, key)
	} else {
		d.marks[key] = struct{}{}
	}
	return nil
}

func (d drillNow) rangeOfMarks() tea.Cmd {
	if !d.ranging {
		d.ranging, d.anchor = true, d.scroll.Cursor
		return nil
	}
	d.ranging = false
	from, to := d.span()
	for _, row := range d.seen.rows[from:min(to+1, int64(len(d.seen.rows)))] {
		d.marks[row.Key.Key] = struct{}{}
	}
	return nil
}

// span gives the first and the last row of the range being made.
func (d *Drill) span() (from, to int64) {
	return min(d.anchor, d.scroll.Cursor), max(d.anchor, d.scroll.Cursor)
}

func (d drillNow) markAll() tea.Cmd {
	marks := make(map[data.Text]struct{}, len(d.marks)+len(d.seen.rows)) // growing it would be felt
	for key := range d.marks {
		marks[key] = struct{}{}
	}
	for i := range d.seen.rows {
		marks[d.seen.rows[i].Key.Key] = struct{}{}
	}
	d.marks = marks
	return nil
}

func (d drillNow) unmark() tea.Cmd {
	clear(d.marks)
	return nil
}
