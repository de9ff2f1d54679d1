package page

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
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
	shown.want(by)
	read.want(by)
	return ask(d.Ctx, &d.sorting, d.frame.Now, patience, func(context.Context) (folded, error) {
		return shown.sort(), nil
	})
}

func (d drillNow) noMarks() string {
	if d.marks.count == 0 {
		return "nothing is marked"
	}
	return ""
}

func (d drillNow) mark() tea.Cmd {
	if row, ok := d.current(); ok {
		d.stay()
		d.marks.turn(row.Key.Key)
	}
	return nil
}

// rangeOfMarks begins a range, or marks the one that was begun.
func (d drillNow) rangeOfMarks() tea.Cmd {
	if !d.ranging {
		d.ranging, d.anchor = true, d.scroll.Cursor
		return nil
	}
	d.ranging = false
	from, to := d.span()
	rows := d.seen.rows[from:min(to+1, int64(len(d.seen.rows)))]
	before := d.marks.still()
	return ask(d.Ctx, &d.marking, d.frame.Now, patience, func(context.Context) (marks, error) {
		return before.with(rows), nil
	})
}

// span gives the first and the last row of the range being made.
func (d *Drill) span() (from, to int64) {
	return min(d.anchor, d.scroll.Cursor), max(d.anchor, d.scroll.Cursor)
}

func (d drillNow) markAll() tea.Cmd {
	d.marking.stop()
	d.marks = marks{set: d.seen.at, count: len(d.seen.at)}
	return nil
}

func (d drillNow) unmark() tea.Cmd {
	d.marking.stop()
	d.marks = marks{}
	return nil
}
