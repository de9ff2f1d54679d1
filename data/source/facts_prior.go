package source

import (
	"context"
	"errors"
	"time"

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
	p, err := s.pool(ctx, receipts)
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
	newFamilies(p).earlier(found)
	return nil
}

// pool is receipts that are asked about, and those before the last of them that
// share an id with one of them.
type pool struct {
	members []relative
	off     [len(kinds)]bool               // these ids cannot be asked for
	crowds  [len(kinds)]map[data.Text]bool // these ids too many have
}

// relative is a receipt among others that it may share an id with.
type relative struct {
	*data.Receipt
	asked int // the place among the receipts asked about; -1 for another
}

func (s *Source) pool(ctx context.Context, receipts []data.Receipt) (p pool, err error) {
	p.members = make([]relative, len(receipts), 2*len(receipts))
	known := make([]any, 0, 2*len(receipts))
	id := s.compose.relations["receipts"].columns["id"].encoder
	for i := range receipts {
		p.members[i] = relative{&receipts[i], i}
		known = append(known, id.word(receipts[i].ID.Key.Raw())...)
	}
	for k, kind := range kinds {
		if s.lacks("receipts", fieldOf(kind)) != nil {
			continue // no receipt has one
		}
		more, crowds, err := s.sharing(ctx, kind, receipts, known)
		ok, failed := lookedUp(ctx, err)
		if failed != nil {
			return p, failed
		}
		p.off[k], p.crowds[k] = !ok, crowds
		for i := range more {
			p.members = append(p.members, relative{&more[i], -1})
			known = append(known, id.word(more[i].ID.Key.Raw())...)
		}
	}
	return p, nil
}

// sharingRow is a receipt that shares an id, with how many do, up to too many.
type sharingRow struct {
	Sharing int `db:"sharing"`
	receiptRow
}

// sharing gives the receipts before the last of these, but for those known, that
// have an id of one kind in common with one of them, in no order; and the ids that
// a crowd has.
func (s *Source) sharing(ctx context.Context, kind data.FoundKind, receipts []data.Receipt, known []any) (more []data.Receipt, crowds map[data.Text]bool, err error) {
	name := fieldOf(kind)
	if err := s.indexed(ctx, "receipts", name); err != nil {
		return nil, nil, err
	}
	keys, last := s.idsOf(kind, receipts)
	if len(keys) == 0 {
		return nil, nil, nil
	}
	query, err := s.sharingBy(name)
	if err != nil {
		return nil, nil, err
	}
	before := s.receivedAt().before(last.Add(time.Microsecond))
	rows, err := s.sharingRows(ctx, query, s.list(keys), s.list(known), crowd+1, sharingAtOnce, before)
	switch {
	case err != nil:
		return nil, nil, err
	case len(rows) == sharingAtOnce && len(receipts) > 1:
		return nil, nil, errTooMany
	}
	crowds = map[data.Text]bool{}
	all := make([]receiptRow, 0, len(rows))
	for i := range rows {
		if rows[i].Sharing > crowd {
			crowds[rows[i].by(kind)] = true
		} else {
			all = append(all, rows[i].receiptRow)
		}
	}
	return s.receipts(ctx, all), crowds, nil
}

// idsOf gives the ids of one kind that receipts have, as keys, once each, and
// when the last of them was received.
func (s *Source) idsOf(kind data.FoundKind, receipts []data.Receipt) (keys []any, last time.Time) {
	field := s.compose.relations["receipts"].columns[fieldOf(kind)]
	seen := make(map[data.Text]bool, len(receipts))
	for i := range receipts {
		r := &receipts[i]
		id := idOf(kind, r)
		if id.Empty() || !r.ReceivedAt.Ok() {
			continue
		}
		if at := r.ReceivedAt.Time(); at.After(last) {
			last = at
		}
		if !seen[id] {
			seen[id] = true
			keys = append(keys, field.word(id.Raw())...)
		}
	}
	return keys, last
}

// sharingRows is rows for those that share an id.
func (s *Source) sharingRows(ctx context.Context, query string, args ...any) ([]sharingRow, error) {
	var rows, keys []sharingRow
	err := s.selectSQL(ctx, &rows, query, args...)
	if !badData(err) {
		return rows, err
	}
	if err := s.selectSQL(ctx, &keys, "select id_key, received_at_key, sharing from (\n"+query+"\n) k", args...); err != nil {
		return nil, err
	}
	places := make([]place, len(keys))
	sharing := make(map[any]int, len(keys))
	for i, k := range keys {
		places[i], sharing[k.IDKey.value] = k.place, k.Sharing
	}
	found, err := s.rowsAt(ctx, places)
	rows = nil
	for _, r := range found {
		rows = append(rows, sharingRow{sharing[r.IDKey.value], r})
	}
	return rows, err
}

// by gives the id by which a receipt is of this kind.
func (r *receiptRow) by(kind data.FoundKind) data.Text {
	return foundRow{ID: r.ID, ClickID: r.ClickID, TxID: r.TxID, PlayerID: r.PlayerID}.by(kind)
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
