package source

import (
	"context"
	"slices"
	"strings"

	"tailback/data"
)

// ofAtMost is how many receipts of one click, transaction or player are read.
const ofAtMost = 1000

// Of gives the receipts of a click, of a transaction or of a player, or the one
// with this id, oldest first; at most 1,000, the newest ones, and no more than one
// result has room for. A key that the column cannot hold is in no receipt.
func (s *Source) Of(ctx context.Context, kind data.FoundKind, key data.Text) ([]data.Receipt, error) {
	receipts, err := s.receiptsOf(ctx, kind, key, everybodys)
	return receipts, explain("cannot look up the receipts of a "+string(kind), err)
}

// fieldOf names the field of a receipt that says what kind of thing it is of.
func fieldOf(kind data.FoundKind) string {
	switch kind {
	case data.FoundClick:
		return "click_id"
	case data.FoundTransaction:
		return "txid"
	case data.FoundPlayer:
		return "player_id"
	}
	return "id"
}

// everybodys narrows nothing.
func everybodys(*where) {}

// receiptsOf is Of, narrowed further.
func (s *Source) receiptsOf(ctx context.Context, kind data.FoundKind, key data.Text, further choice) ([]data.Receipt, error) {
	if key.Null() {
		return nil, nil
	}
	which, some, err := s.choose("receipts", fieldOf(kind), []string{key.Raw()})
	if err != nil || !some {
		return nil, err
	}
	rows, _, err := s.page(ctx, nil, "receipts_of", func(w *where) { which(w); further(w) }, ofAtMost)
	if err != nil {
		return nil, err
	}
	slices.Reverse(rows)
	return s.receipts(ctx, rows), nil
}

// choose narrows a relation to the rows in which a field is one of these few
// texts; some is false where its column can hold none of them. They are written
// one by one: of a list in one parameter SQLite does not know that it is short.
func (s *Source) choose(relation, name string, texts []string) (which choice, some bool, err error) {
	if err := s.unkeyed(relation, name); err != nil {
		return nil, false, err
	}
	field := s.compose.relations[relation].columns[name]
	var keys []any
	for _, text := range texts {
		keys = append(keys, field.word(text)...)
	}
	return func(w *where) {
		params := make([]string, len(keys))
		for i, key := range keys {
			params[i] = w.arg(key)
		}
		w.and(name + "_key in (" + strings.Join(params, ", ") + ")")
	}, len(keys) > 0, nil
}

// ofOperator gives the receipts of a thing at the operator of r: another one's
// player or transaction may well have the same id.
func (s *Source) ofOperator(ctx context.Context, kind data.FoundKind, key data.Text, r data.Receipt) ([]data.Receipt, error) {
	operator := r.Operator.Key
	receipts, err := s.receiptsOf(ctx, kind, key, func(w *where) {
		field := s.compose.relations["receipts"].columns["operator_id"]
		if field.key != "" && !operator.Null() {
			// Without an operator of its own a receipt has its campaign's.
			w.and("(operator_id_key is null or " + s.oneOf("operator_id_key", w.arg(s.list(field.word(operator.Raw())))) + ")")
		}
	})
	return slices.DeleteFunc(receipts, func(x data.Receipt) bool { return x.Operator.Key != operator }), err
}
