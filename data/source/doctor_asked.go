package source

import (
	"errors"
	"time"

	"tailback/data"
)

// inquiry is one of our queries as a page puts it, for its plan alone.
type inquiry struct {
	name  string // of the query, and by what it asks
	query string
	args  []any
	leads []string // fields, relation.name, without an index on each of which it is not put
	first bool     // it reads the first rows of a table, in no order
	err   error    // why this database cannot be asked it
}

// inquirer puts queries for the last day of a database, about ids that nobody
// has.
type inquirer struct {
	s        *Source
	from, at time.Time
	all      []inquiry
}

// dayLong is what most pages show.
const dayLong = 24 * time.Hour

// inquiries lists every query that is sent for the pages, the rules and the tail
// of one kind; at is when the newest receipt was received.
func (s *Source) inquiries(at time.Time, kind follower) []inquiry {
	q := &inquirer{s: s, from: at.Add(-dayLong), at: at}
	q.times()
	q.levels()
	q.keys()
	q.things()
	q.relatives()
	q.lists()
	q.tail(kind)
	return q.all
}

// put adds a query of a file as it is.
func (q *inquirer) put(name string, args ...any) {
	query, err := q.s.compose.query(name)
	q.add(name, query, args, err)
}

func (q *inquirer) add(name, query string, args []any, err error, leads ...string) {
	q.all = append(q.all, inquiry{name: name, query: query, args: args, leads: leads, err: err})
}

// window gives the day as keys of a field.
func (q *inquirer) window(relation, field string) (from, before any) {
	e := q.s.compose.relations[relation].columns[field].encoder
	return e.from(q.from), e.before(q.at)
}

// times are the pages of receipts.
func (q *inquirer) times() {
	from, before := q.window("receipts", "received_at")
	id := q.s.compose.relations["receipts"].columns["id"].anyKey()
	q.put("activity", from, before)
	q.put("receipts_latest", from, pageSize)
	q.put("receipts_older", from, before, id, pageSize)
	q.put("receipts_first", from, before, pageSize)
	q.put("receipts_page", before, from, id, pageSize)
	if q.s.unkeyed("receipts", "campaign_id") == nil {
		w := newWhere(from, pageSize)
		w.and(q.s.oneOf("campaign_id_key", w.arg(q.key("receipts", "campaign_id"))))
		query, err := q.s.compose.narrowed("receipts_latest", w.sql.String())
		q.add("receipts_latest by campaign_id", query, w.args, err)
	}
}

// levels are the counts of the drill-down: of all campaigns, and inside one.
func (q *inquirer) levels() {
	all := question{Drill: data.Drill{By: data.ByCampaign}}
	for _, name := range []string{"groups", "groups_top"} {
		w, _ := q.s.between(all, q.from, q.at)
		query, err := q.s.groupsQuery(name, all, w)
		q.add(name, query, w.args, err)
	}
	w, _ := q.s.between(all, q.from, q.at)
	query, err := q.s.reasonsQuery(all, w)
	q.add("reasons", query, w.args, err)

	if q.s.unkeyed("receipts", "campaign_id") == nil {
		inside := all
		inside.By, inside.Within = data.BySub, []data.Step{{By: data.ByCampaign, Key: q.word("receipts", "campaign_id")}}
		w, _ = q.s.between(inside, q.from, q.at)
		query, err = q.s.groupsQuery("groups", inside, w)
		q.add("groups by campaign_id", query, w.args, err)
	}
	if err := errors.Join(q.s.unkeyed("clicks", "clicked_at"), q.s.lacks("clicks", "campaign_id")); err != nil {
		q.add("click_counts", "", nil, err)
		return
	}
	query, args, err := q.s.clickCountsQuery(all, q.from, q.at)
	q.add("click_counts", query, args, err)
}

// keys are the look-ups of rows by their keys.
func (q *inquirer) keys() {
	for _, k := range []struct {
		name, relation, field string
		limited, guarded      bool
	}{
		{"receipts_by_key", "receipts", "id", false, false},
		{"receipts_brief_by_key", "receipts", "id", false, false},
		{"receipts_core_by_key", "receipts", "id", false, false},
		{"campaigns_by_key", "campaigns", "id", false, false},
		{"operators_by_key", "operators", "id", false, false},
		{"clicks_by_key", "clicks", "click_id", true, true},
		{"clicks_affiliate", "clicks", "click_id", true, false},
		{"terms_by_campaign", "terms", "campaign_id", true, false},
		{"deliveries_by_receipt", "deliveries", "receipt_id", true, true},
	} {
		if err := q.s.unkeyed(k.relation, k.field); err != nil {
			q.add(k.name, "", nil, err)
			continue
		}
		args, leads := []any{q.key(k.relation, k.field)}, []string(nil)
		if k.limited {
			args = append(args, pageSize)
		}
		if k.guarded {
			leads = []string{k.relation + "." + k.field}
		}
		query, err := q.s.compose.query(k.name)
		q.add(k.name, query, args, err, leads...)
	}
}

// things are the look-ups of a click, a transaction or a player.
func (q *inquirer) things() {
	for _, kind := range append([]data.FoundKind{data.FoundReceipt}, kinds[:]...) {
		field := fieldOf(kind)
		q.narrowed("receipts_found", "receipts", field, ofAtMost+1)
		q.narrowed("receipts_of", "receipts", field, ofAtMost)
		if kind == data.FoundReceipt {
			continue
		}
		q.narrowed("payout_lines_of", "payout_lines", field, pageSize)
		for _, name := range []string{"receipts_sharing", "receipts_crowds"} {
			if err := q.s.unkeyed("receipts", field); err != nil {
				q.add(name+" by "+field, "", nil, err)
				continue
			}
			args := []any{q.key("receipts", field), crowd + 1}
			if name == "receipts_sharing" {
				args = []any{q.key("receipts", field), q.key("receipts", "id"), q.s.receivedAt().before(q.at), q.s.sharingAtMost}
			}
			query, err := q.s.aboutIDs(name, kind)
			q.add(name+" by "+field, query, args, err, "receipts."+field)
		}
	}
}

// relatives are looked up by all kinds of ids at once where they stand in one
// plain table with an index for each.
func (q *inquirer) relatives() {
	const name = "receipts_relatives"
	if !q.s.plain() {
		return
	}
	var args []any
	var leads []string
	for _, kind := range kinds {
		if err := q.s.unkeyed("receipts", fieldOf(kind)); err != nil {
			q.add(name, "", nil, err)
			return
		}
		args, leads = append(args, q.key("receipts", fieldOf(kind))), append(leads, "receipts."+fieldOf(kind))
	}
	query, err := q.s.compose.query(name)
	q.add(name, query, append(args, q.key("receipts", "id"), q.s.receivedAt().before(q.at), min(relativesAtOnce, q.s.sharingAtMost)), err, leads...)
}

// narrowed puts a query about one value of a field.
func (q *inquirer) narrowed(name, relation, field string, limit int) {
	query, args, err := q.s.lookUp(name, limit, relation, field, q.word(relation, field).Raw())
	q.add(name+" by "+field, query, args, err, relation+"."+field)
}

// lists are read as a whole.
func (q *inquirer) lists() {
	q.put("contracts", pageSize)
	for _, name := range []string{"roster_campaigns", "roster_operators"} {
		q.put(name, pageSize)
		q.all[len(q.all)-1].first = true
	}
	if err := q.s.unkeyed("deliveries", "sent_at"); err != nil {
		q.add("deliveries_since", "", nil, err)
		q.add("deliveries_failed", "", nil, err)
		return
	}
	from, _ := q.window("deliveries", "sent_at")
	q.put("deliveries_since", from, pageSize)
	q.put("deliveries_failed", from, failedAtMost)
}

// tail are the polls of the tail.
func (q *inquirer) tail(kind follower) {
	ids := q.key("receipts", "id")
	from, before := q.window("receipts", "received_at")
	minute := q.s.receivedAt().from(q.at.Add(-time.Minute))
	id := q.s.compose.relations["receipts"].columns["id"].anyKey()
	switch kind.(type) {
	case *byID:
		q.put("tail_attach", pageSize)
		q.put("tail_poll", id, ids, pageSize)
		q.put("tail_poll_keys", id, ids, pageSize)
	case *byWindow:
		q.put("tail_window", minute, before, before, pageSize, minute)
		q.put("tail_window_page", minute, before, before, pageSize, from, id)
	case *inOrder:
		q.put("tail_highest")
		q.put("tail_poll", id, pageSize)
	}
}

// key gives a list with one value that a field's column can hold.
func (q *inquirer) key(relation, field string) any {
	return q.s.list([]any{q.s.compose.relations[relation].columns[field].anyKey()})
}

// word gives such a value as it prints.
func (q *inquirer) word(relation, field string) data.Text {
	e := q.s.compose.relations[relation].columns[field].encoder
	return data.NewText(e.anyWord())
}

// anyWord gives a text that a column can hold.
func (e encoder) anyWord() string {
	switch {
	case len(e.labels) > 0:
		return e.labels[0]
	case e.name == "uuid":
		return "00000000-0000-0000-0000-000000000000"
	case e.name == "bool":
		return "true"
	}
	return "1"
}

// anyKey gives the same as the column's own value.
func (e encoder) anyKey() any {
	key, _ := e.raw(e.anyWord())
	return key
}

// lookUp narrows a query to the rows in which a field is this text.
func (s *Source) lookUp(name string, limit int, relation, field, text string) (query string, args []any, err error) {
	which, some, err := s.choose(relation, field, []string{text})
	if err == nil && !some {
		err = &offError{relation + "." + field, "no " + text + " fits into it"}
	}
	if err != nil {
		return "", nil, err
	}
	w := newWhere(limit)
	which(w)
	query, err = s.compose.narrowed(name, w.sql.String())
	return query, w.args, err
}
