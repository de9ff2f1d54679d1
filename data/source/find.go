package source

import (
	"context"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// findWithin is how long ids are looked up: a person waits for a second.
const findWithin = 900 * time.Millisecond

// Find says what a pasted text is: the id of a receipt, with its source in front
// or without, of a click, a transaction or a player, or a whole postback URL or
// raw query, whose values are then looked up in all but the receipts' own ids.
// All are looked up at once, where an index leads to them, and within a second;
// what was not is said in Skipped. An error means that the database does not
// answer, or that ctx ended.
func (s *Source) Find(ctx context.Context, text string) (data.Found, error) {
	ids, whole := idsIn(text)
	if len(ids) == 0 {
		return data.Found{}, ctx.Err()
	}
	within, cancel := context.WithTimeout(ctx, findWithin)
	defer cancel()
	searches := s.searches(ids, whole)
	answers := make(chan answer, len(searches)) // so that none waits for one who has left
	for i, search := range searches {
		go func() {
			hits, err := search.look(within)
			answers <- answer{i, hits, err}
		}()
	}
	return gather(ctx, within, searches, answers)
}

// search is one place where ids are looked up.
type search struct {
	what string // for people: players
	look func(context.Context) ([]data.Hit, error)
}

// answer is the outcome of the search at a place.
type answer struct {
	place int
	hits  []data.Hit
	err   error
}

func (s *Source) searches(ids []string, whole bool) []search {
	among := func(kind data.FoundKind, ids []string) func(context.Context) ([]data.Hit, error) {
		return func(ctx context.Context) ([]data.Hit, error) { return s.findReceipts(ctx, kind, ids) }
	}
	all := []search{
		{"clicks", func(ctx context.Context) ([]data.Hit, error) { return s.findClicks(ctx, ids) }},
		{"receipts by click", among(data.FoundClick, ids)},
		{"transactions", among(data.FoundTransaction, ids)},
		{"players", among(data.FoundPlayer, ids)},
	}
	if !whole {
		return all
	}
	own := ids[:1:1]
	if key, ok := strings.CutPrefix(ids[0], s.name+"/"); ok {
		own = append(own, key)
	}
	return slices.Insert(all, 0, search{"receipts", among(data.FoundReceipt, own)})
}

// gather waits for the answers until within ends.
func gather(ctx, within context.Context, searches []search, answers <-chan answer) (data.Found, error) {
	got := make([]answer, len(searches))
	for i := range got {
		got[i].err = context.DeadlineExceeded
	}
	for range searches {
		select {
		case a := <-answers:
			got[a.place] = a
		case <-within.Done():
		}
	}
	if ctx.Err() != nil {
		return data.Found{}, ctx.Err()
	}
	var found data.Found
	for i, a := range got {
		switch {
		case a.err == nil:
			found.Hits = append(found.Hits, a.hits...)
		case isLost(a.err) && !isLate(a.err):
			return data.Found{}, explain("cannot look up an id", a.err)
		default:
			found.Skipped = append(found.Skipped, notLookedUp(searches[i].what, a.err))
		}
	}
	found.Hits = oneOfEach(found.Hits)
	return found, nil
}

// oneOfEach puts a click and its receipts into one hit.
func oneOfEach(hits []data.Hit) []data.Hit {
	var out []data.Hit
	for _, hit := range hits {
		i := slices.IndexFunc(out, func(h data.Hit) bool { return h.Kind == hit.Kind && h.Key == hit.Key })
		if i < 0 {
			out = append(out, hit)
			continue
		}
		out[i].Receipts, out[i].Latest = hit.Receipts, hit.Latest
	}
	return out
}

func (s *Source) findClicks(ctx context.Context, ids []string) ([]data.Hit, error) {
	if err := s.indexed(ctx, "clicks", "click_id"); err != nil {
		return nil, err
	}
	keys := make([]data.Text, len(ids))
	for i, id := range ids {
		keys[i] = data.NewText(id)
	}
	clicks, err := s.Clicks(ctx, keys)
	var hits []data.Hit
	for i := range clicks {
		if c := &clicks[i]; !slices.ContainsFunc(hits, func(h data.Hit) bool { return h.Key == c.ID.Key }) {
			hits = append(hits, data.Hit{Kind: data.FoundClick, Key: c.ID.Key, Click: c})
		}
	}
	return inOrderOf(ids, hits), err
}

// foundRow tells what a receipt is found by, and where it stands.
type foundRow struct {
	place
	ID       data.Text `db:"id"`
	ClickID  data.Text `db:"click_id"`
	TxID     data.Text `db:"txid"`
	PlayerID data.Text `db:"player_id"`
}

// by gives the id of a thing of this kind.
func (r foundRow) by(kind data.FoundKind) data.Text {
	switch kind {
	case data.FoundClick:
		return r.ClickID
	case data.FoundTransaction:
		return r.TxID
	case data.FoundPlayer:
		return r.PlayerID
	}
	return r.ID
}

// findReceipts looks ids up in the field of a kind, and reads the newest receipt
// of each that is there.
func (s *Source) findReceipts(ctx context.Context, kind data.FoundKind, ids []string) ([]data.Hit, error) {
	if err := s.indexed(ctx, "receipts", fieldOf(kind)); err != nil {
		return nil, err
	}
	rows, err := s.foundRows(ctx, kind, ids)
	if err != nil {
		return nil, err
	}
	var hits []data.Hit
	var newest []place
	for _, row := range rows {
		i := slices.IndexFunc(hits, func(h data.Hit) bool { return h.Key == row.by(kind) })
		if i < 0 {
			i = len(hits)
			hits, newest = append(hits, data.Hit{Kind: kind, Key: row.by(kind)}), append(newest, row.place)
		}
		if kind != data.FoundReceipt {
			hits[i].Receipts = min(hits[i].Receipts+1, ofAtMost)
		}
	}
	err = s.fillLatest(ctx, hits, newest)
	return inOrderOf(ids, hits), err
}

// foundRows gives the newest receipts of these ids, newest first. Where they are
// more than are counted, each id is asked for alone: one must not hide another.
func (s *Source) foundRows(ctx context.Context, kind data.FoundKind, ids []string) ([]foundRow, error) {
	which, some, err := s.choose("receipts", fieldOf(kind), ids)
	if err != nil || !some {
		return nil, err
	}
	w := newWhere(ofAtMost + 1)
	which(w)
	query, err := s.compose.narrowed("receipts_found", w.sql.String())
	if err != nil {
		return nil, err
	}
	var rows []foundRow
	if err := s.selectSQL(ctx, &rows, query, w.args...); err != nil {
		return nil, err
	}
	if len(rows) <= ofAtMost || len(ids) == 1 {
		return rows, nil
	}
	rows = nil
	for _, id := range ids {
		more, err := s.foundRows(ctx, kind, []string{id})
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// fillLatest reads the newest receipt of each hit. One that is gone by now is
// left out.
func (s *Source) fillLatest(ctx context.Context, hits []data.Hit, newest []place) error {
	rows, _, err := s.rowsAt(ctx, endless, newest)
	if err != nil {
		return err
	}
	receipts := s.receipts(ctx, rows)
	for i := range rows {
		at := slices.IndexFunc(newest, func(p place) bool { return p.IDKey == rows[i].IDKey })
		hits[at].Latest = &receipts[i]
	}
	return nil
}

// inOrderOf sorts hits by the place of their key among ids.
func inOrderOf(ids []string, hits []data.Hit) []data.Hit {
	slices.SortStableFunc(hits, func(a, b data.Hit) int {
		return slices.Index(ids, a.Key.Raw()) - slices.Index(ids, b.Key.Raw())
	})
	return hits
}
