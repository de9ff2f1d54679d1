package page

import "tailback/data"

// Placed is a page whose place means something on another database, too.
type Placed interface {
	// As has a page that was not shown yet begin where one of its kind stands that
	// shows another database. Of any other page, or nil, it takes nothing.
	As(other Page)
}

// As takes the filter. What came and was read of the other database is its own.
func (l *Live) As(other Page) {
	if was, ok := other.(*Live); ok {
		l.Filter = was.Filter
	}
}

// As takes what is counted, of which receipts, over which window and in which
// order, and looks for the row of the same name: keys mean something else there.
func (d *Drill) As(other Page) {
	was, ok := other.(*Drill)
	if !ok {
		return
	}
	d.level = data.Drill{By: was.level.By, Filter: was.level.Filter}
	d.window, d.zone, d.order = data.Window{Name: was.window.Name}, was.zone, was.order
	d.named = was.named
	if row, ok := was.current(); ok && was.seeks {
		d.named = was.name(row)
	}
}

// recognize looks for the row of the name that the cursor was on elsewhere.
func (d *Drill) recognize() {
	if d.named == "" || d.seeks {
		return
	}
	for _, row := range d.seen.rows {
		if d.name(row) == d.named {
			d.sought, d.seeks = row.Key.Key, true
			return
		}
	}
}

// As looks for the alert of the same operator, rule and field.
func (a *Alerts) As(other Page) {
	was, ok := other.(*Alerts)
	if !ok {
		return
	}
	a.like = was.like
	if line, ok := was.current(); ok && a.like == nil {
		a.like = &line.alert
	}
}

// alike reports whether an alert is the one to look for, on another database.
func (a *Alerts) alike(alert data.Alert) bool {
	like := a.like
	return like != nil && like.Operator.Label() == alert.Operator.Label() && like.Key.Rule == alert.Key.Rule && like.Key.Field == alert.Key.Field
}
