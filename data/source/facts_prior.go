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
	// sharingAtOnce is how many receipts that share an id are named at once: more
	// than a crowd. relativesAtOnce is how many of them are read.
	sharingAtOnce   = 50_000
	relativesAtOnce = 20_000
	// crowdsKept is how many ids of crowds are remembered, crowdFor for how long.
	crowdsKept = 1000
	crowdFor   = time.Minute
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
	known := make([]any, 0, len(receipts))
	id := s.compose.relations["receipts"].columns["id"].encoder
	for i := range receipts {
		p.members[i] = relative{&receipts[i], i}
		known = id.addWord(known, receipts[i].ID.Key.Raw())
	}
	more, ok, err := s.together(ctx, receipts, known, &p)
	if err == nil && !ok {
		more, err = s.apartOf(ctx, receipts, known, &p)
	}
	if err != nil {
		return p, err
	}
	for i := range more {
		p.members = append(p.members, relative{&more[i], -1})
	}
	return p, nil
}

// apartOf finds what the kinds of ids lead to one by one: first which receipts
// those are, then the receipts.
func (s *Source) apartOf(ctx context.Context, receipts []data.Receipt, known []any, p *pool) (more []data.Receipt, err error) {
	var places []place
	listed := map[any]bool{}
	for k, kind := range kinds {
		if s.lacks("receipts", fieldOf(kind)) != nil {
			continue // no receipt has one
		}
		rows, crowds, err := s.sharing(ctx, kind, receipts, known)
		ok, failed := lookedUp(ctx, err)
		if failed != nil {
			return nil, failed
		}
		p.off[k], p.crowds[k] = !ok, crowds
		for _, row := range rows {
			if !listed[row.IDKey.value] {
				listed[row.IDKey.value] = true
				places = append(places, row.place)
			}
		}
	}
	if len(places) > relativesAtOnce && len(receipts) > 1 {
		return nil, errTooMany
	}
	return s.relatives(ctx, places)
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
