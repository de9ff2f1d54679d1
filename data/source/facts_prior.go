package source

import (
	"context"
	"errors"

	"tailback/data"
)

const (
	// priorsOfEach is how many receipts before it, of one click, transaction or
	// player each, a receipt is judged with: the newest.
	priorsOfEach = 50
	// crowd is how many receipts a click, a transaction or a player may have. An
	// id that more have in common is no id but a word that senders fill in, such
	// as 0 or {player_id}: then the receipts before it are unread.
	crowd = 1000
	// sharingAtOnce is how many receipts that share an id are read at once.
	sharingAtOnce = 10_000
)

// kinds are the things that a receipt can have in common with others.
var kinds = [...]data.FoundKind{data.FoundClick, data.FoundTransaction, data.FoundPlayer}

// earlier are the receipts before one.
type earlier struct {
	receipts []data.Receipt // oldest first
	unread   bool
}

// earlierOf finds the receipts before each of some.
func (s *Source) earlierOf(ctx context.Context, receipts []data.Receipt, found []earlier) error {
	pool, off, err := s.pool(ctx, receipts)
	if errors.Is(err, errTooMany) {
		half := len(receipts) / 2
		if err := s.earlierOf(ctx, receipts[:half], found[:half]); err != nil {
			return err
		}
		return s.earlierOf(ctx, receipts[half:], found[half:])
	}
	if err != nil {
		return err
	}
	newFamilies(pool, off).earlier(found)
	return nil
}

// pool gives these receipts, and all that share an id with one of them. off
// tells the kinds of ids that cannot be asked for.
func (s *Source) pool(ctx context.Context, receipts []data.Receipt) (pool []relative, off [len(kinds)]bool, err error) {
	pool = make([]relative, len(receipts), 2*len(receipts))
	known := make([]any, 0, 2*len(receipts))
	id := s.compose.relations["receipts"].columns["id"].encoder
	for i := range receipts {
		pool[i] = relative{&receipts[i], i}
		known = append(known, id.word(receipts[i].ID.Key.Raw())...)
	}
	for k, kind := range kinds {
		if s.lacks("receipts", fieldOf(kind)) != nil {
			continue // no receipt has one
		}
		more, err := s.sharing(ctx, kind, receipts, known)
		ok, failed := lookedUp(ctx, err)
		if failed != nil {
			return nil, off, failed
		}
		off[k] = !ok
		for i := range more {
			pool = append(pool, relative{&more[i], -1})
			known = append(known, id.word(more[i].ID.Key.Raw())...)
		}
	}
	return pool, off, nil
}

// sharing gives the receipts, but for those known, that have an id of one kind in
// common with one of these, in no order; a little more than a crowd of each.
func (s *Source) sharing(ctx context.Context, kind data.FoundKind, receipts []data.Receipt, known []any) ([]data.Receipt, error) {
	name := fieldOf(kind)
	if err := s.indexed(ctx, "receipts", name); err != nil {
		return nil, err
	}
	field := s.compose.relations["receipts"].columns[name]
	seen := make(map[data.Text]bool, len(receipts))
	var keys []any
	for i := range receipts {
		if id := idOf(kind, &receipts[i]); !id.Empty() && !seen[id] {
			seen[id] = true
			keys = append(keys, field.word(id.Raw())...)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	query, err := s.sharingBy(name)
	if err != nil {
		return nil, err
	}
	rows, err := s.rows(ctx, query, s.list(keys), s.list(known), crowd+1, sharingAtOnce)
	switch {
	case err != nil:
		return nil, err
	case len(rows) == sharingAtOnce && len(receipts) > 1:
		return nil, errTooMany
	}
	return s.receipts(ctx, rows), nil
}

// sharingBy is the query for the receipts that share an id of a field.
func (s *Source) sharingBy(field string) (string, error) {
	return s.compose.filled("receipts_sharing", map[string]string{"click_id_key": field + "_key"})
}

// idOf gives the id by which a receipt is of this kind.
func idOf(kind data.FoundKind, r *data.Receipt) data.Text {
	switch kind {
	case data.FoundClick:
		return r.ClickID
	case data.FoundTransaction:
		return r.TxID
	case data.FoundPlayer:
		return r.PlayerID
	}
	return r.ID.Key
}
