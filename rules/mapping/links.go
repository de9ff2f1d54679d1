package mapping

import (
	"slices"

	"tailback/data"
)

const (
	linkColumns = 4  // of a table that could hold click ids
	linkValues  = 50 // of each that are looked up
)

// Links gives the questions whose answers tell which columns hold clicks' ids:
// are values of the one in the other.
func Links(l data.Layout) []data.Link {
	look := newLook(&l, nil)
	look.choose()
	clicks, receipts := look.chosen["clicks"], look.chosen["receipts"]
	if clicks == nil || receipts == nil || clicks == receipts {
		return nil
	}
	var links []data.Link
	for _, from := range keysIn(look, receipts) {
		if len(links) >= linkColumns*linkColumns {
			break
		}
		for _, to := range keysIn(look, clicks) {
			if to.Unique && to.Indexed && alike(from, to) {
				links = append(links, data.Link{
					From: data.ColumnPlace{Table: receipts.OID, Column: from.Name}, To: data.ColumnPlace{Table: clicks.OID, Column: to.Name},
					Values: someOf(receipts.Seen(receipts.Column(from.Name)), to.Type),
				})
			}
		}
	}
	return links
}

// keysIn gives columns that could hold ids of clicks.
func keysIn(l look, t *data.Table) (keys []column) {
	for _, c := range l.of(t) {
		if c.path == nil && c.n > 0 && c.distinct*5 > c.n && !isJSON(c.Type) && (isInt(c.Type) || isText(c.Type) || c.Type == "uuid") && (c.Type == "uuid" || c.mostly(c.uuids) || c.mostly(c.long) || isInt(c.Type) && c.Unique || isText(c.Type)) {
			keys = append(keys, c)
		}
	}
	return keys
}

// alike reports whether values of one can be values of the other.
func alike(from, to column) bool {
	switch {
	case to.Type == "uuid":
		return from.Type == "uuid" || from.mostly(from.uuids)
	case isInt(to.Type):
		return from.Refers == data.ColumnPlace{Table: to.table.OID, Column: to.Name}
	}
	return isText(to.Type) && !isInt(from.Type)
}

// someOf gives some of the values that a column of a type can have: the server
// could not even look for another.
func someOf(values []data.Text, typ string) []data.Text {
	var some []data.Text
	for _, v := range values {
		if typ == "uuid" && !uuidForm.MatchString(v.Raw()) {
			continue
		}
		if !v.Empty() && !slices.Contains(some, v) && len(some) < linkValues {
			some = append(some, v)
		}
	}
	return some
}

// linked gives what was found of the values of a column, or among its values.
func (l look) linked(c column) *data.Link {
	if c.path != nil {
		return nil
	}
	var best *data.Link
	place := data.ColumnPlace{Table: c.table.OID, Column: c.Name}
	for i := range l.links {
		link := &l.links[i]
		if (link.From == place || link.To == place) && link.Found > 0 && (best == nil || link.Found*len(best.Values) > best.Found*len(link.Values)) {
			best = link
		}
	}
	return best
}

// clicksFound reports whether most values of a column are clicks' ids, or were
// found to be receipts'.
func (l look) clicksFound(c column) bool {
	link := l.linked(c)
	return link != nil && link.Found*2 >= len(link.Values)
}
