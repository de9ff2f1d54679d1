package source

import (
	"context"
	"slices"
	"time"

	"tailback/data"
)

// sharingRow names a receipt that has an id in common with one asked about.
type sharingRow struct {
	place
	Shared  data.Text `db:"shared"`  // the id
	Earlier bool      `db:"earlier"` // than the last one asked about
}

// asked are the ids of one kind that receipts have: of some there are several
// keys.
type asked struct {
	ids      []data.Text // the id of each key
	keys     []any
	last     time.Time         // when the last of the receipts was received
	receipts map[data.Text]int // that have an id
}

// sharing names the receipts before the last of these, but for those known, that
// have an id of one kind in common with one of them, in no order; and gives the
// ids that a crowd has.
func (s *Source) sharing(ctx context.Context, kind data.FoundKind, receipts []data.Receipt, known []any) (rows []sharingRow, crowds map[data.Text]bool, err error) {
	if err := s.indexed(ctx, "receipts", fieldOf(kind)); err != nil {
		return nil, nil, err
	}
	crowds = map[data.Text]bool{}
	q := s.idsOf(kind, receipts, crowds)
	if len(q.keys) == 0 {
		return nil, crowds, nil
	}
	rows, err = s.sharingRows(ctx, kind, q, known)
	if err == nil && len(rows) == s.sharingAtMost && len(receipts) > 1 {
		if some, err := s.findCrowds(ctx, kind, q, crowds); err != nil || !some {
			return nil, nil, orTooMany(err)
		}
		return s.sharing(ctx, kind, receipts, known)
	}
	if err != nil {
		return nil, nil, err
	}
	s.countCrowds(kind, q, rows, crowds)
	return slices.DeleteFunc(rows, func(r sharingRow) bool { return !r.Earlier || crowds[r.Shared] }), crowds, nil
}

func orTooMany(err error) error {
	if err == nil {
		return errTooMany
	}
	return err
}

// idsOf gives the ids of one kind that receipts have, once each. One that is
// known to be a crowd's is put there instead.
func (s *Source) idsOf(kind data.FoundKind, receipts []data.Receipt, crowds map[data.Text]bool) (q asked) {
	field := s.compose.relations["receipts"].columns[fieldOf(kind)]
	q.receipts = make(map[data.Text]int, len(receipts))
	q.ids, q.keys = make([]data.Text, 0, len(receipts)), make([]any, 0, len(receipts))
	now := time.Now()
	for i := range receipts {
		r := &receipts[i]
		id := idOf(kind, r)
		if id.Empty() || !r.ReceivedAt.Ok() {
			continue
		}
		if at := r.ReceivedAt.Time(); at.After(q.last) {
			q.last = at
		}
		if q.receipts[id]++; q.receipts[id] > 1 {
			continue
		}
		if _, crowded := s.crowds[kind].recall(id, now); crowded {
			crowds[id] = true
			continue
		}
		q.keys = field.addWord(q.keys, id.Raw())
		for len(q.ids) < len(q.keys) {
			q.ids = append(q.ids, id)
		}
	}
	return q
}

// sharingRows reads those that share an id. Where the ids of one of them defeat
// the server's decoding, they are taken from the receipts themselves.
func (s *Source) sharingRows(ctx context.Context, kind data.FoundKind, q asked, known []any) (rows []sharingRow, err error) {
	query, err := s.aboutIDs("receipts_sharing", kind)
	if err != nil {
		return nil, err
	}
	args := []any{s.list(q.keys), s.list(known), s.receivedAt().before(q.last.Add(time.Microsecond)), s.sharingAtMost}
	if err = s.selectSQL(ctx, &rows, query, args...); !badData(err) {
		return rows, err
	}
	rows = nil
	if err := s.selectSQL(ctx, &rows, "select id_key, earlier from (\n"+query+"\n) k", args...); err != nil {
		return nil, err
	}
	found, err := s.briefly(ctx, placesOf(rows))
	shared := make(map[any]data.Text, len(found))
	for i := range found {
		shared[found[i].IDKey.value] = found[i].by(kind)
	}
	for i := range rows {
		rows[i].Shared = shared[rows[i].IDKey.value]
	}
	return rows, err
}

func placesOf(rows []sharingRow) []place {
	places := make([]place, len(rows))
	for i := range rows {
		places[i] = rows[i].place
	}
	return places
}

// aboutIDs is a query about ids of clicks, put to those of another kind.
func (s *Source) aboutIDs(name string, kind data.FoundKind) (string, error) {
	return s.compose.filled(name, map[string]string{"click_id": fieldOf(kind)})
}

// countCrowds finds the ids that too many receipts share: the rows, and those
// asked about.
func (s *Source) countCrowds(kind data.FoundKind, q asked, rows []sharingRow, crowds map[data.Text]bool) {
	for i := range rows {
		q.receipts[rows[i].Shared]++
	}
	for id, n := range q.receipts {
		if n > crowd {
			s.crowded(kind, id, crowds)
		}
	}
}

// findCrowds asks which of the ids too many receipts have, and whether there are
// some.
func (s *Source) findCrowds(ctx context.Context, kind data.FoundKind, q asked, crowds map[data.Text]bool) (some bool, err error) {
	query, err := s.aboutIDs("receipts_crowds", kind)
	if err != nil {
		return false, err
	}
	var nths []int
	if err := s.selectSQL(ctx, &nths, query, s.list(q.keys), crowd+1); err != nil {
		return false, err
	}
	for _, nth := range nths {
		s.crowded(kind, q.ids[nth-1], crowds)
	}
	return len(nths) > 0, nil
}

// crowded remembers that a crowd has an id.
func (s *Source) crowded(kind data.FoundKind, id data.Text, crowds map[data.Text]bool) {
	crowds[id] = true
	s.crowds[kind].keep(id, struct{}{}, time.Now().Add(crowdFor))
}

// relatives reads receipts by their places, in no order and without their raw
// queries.
func (s *Source) relatives(ctx context.Context, places []place) ([]data.Receipt, error) {
	rows, err := s.briefly(ctx, places)
	return s.receipts(ctx, rows), err
}

// by gives the id by which a receipt is of this kind.
func (r *receiptRow) by(kind data.FoundKind) data.Text {
	return foundRow{ID: r.ID, ClickID: r.ClickID, TxID: r.TxID, PlayerID: r.PlayerID}.by(kind)
}
