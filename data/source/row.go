package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"tailback/data"
)

// receiptRow is a receipt as a query gives it. No field's Scan can fail, so one
// odd value cannot hide the rows around it.
type receiptRow struct {
	ID           data.Text    `db:"id"`
	ReceivedAt   data.Instant `db:"received_at"`
	OperatorID   data.Text    `db:"operator_id"`
	CampaignID   data.Text    `db:"campaign_id"`
	ClickID      data.Text    `db:"click_id"`
	SubID        data.Text    `db:"sub_id"`
	Event        data.Text    `db:"event"`
	Status       data.Text    `db:"status"`
	Reason       data.Text    `db:"reason"`
	OccurredAt   data.Instant `db:"occurred_at"`
	Amount       data.Amount  `db:"amount"`
	Currency     data.Text    `db:"currency"`
	TxID         data.Text    `db:"txid"`
	PlayerID     data.Text    `db:"player_id"`
	PlayerStatus data.Text    `db:"player_status"`
	Method       data.Text    `db:"method"`
	Query        data.Text    `db:"query"`
	RemoteIP     data.Text    `db:"remote_ip"`
	AuthOK       data.Tri     `db:"auth_ok"`
	HTTPStatus   number       `db:"http_status"`
	place
	// StoredAt is received_at as the row has it now; nil where that was not asked.
	StoredAt   key `db:"stored_at"`
	unreadable string
}

// place is where a row stands in the order of the queries: the raw keys, given
// back to the server as they came.
type place struct {
	IDKey         key `db:"id_key"`
	ReceivedAtKey key `db:"received_at_key"`
}

// key is a raw value of whatever type the column has, as a parameter.
type key struct{ value any }

// Scan keeps what the driver gives. Bytes are text here: sent back as bytes
// they would become a bytea.
func (k *key) Scan(src any) error {
	if b, ok := src.([]byte); ok {
		src = string(b)
	}
	k.value = src
	return nil
}

// number is a whole number, 0 for none; what is none is kept as bad.
type number struct {
	n   int
	bad data.Text
}

// Scan never fails.
func (n *number) Scan(src any) error {
	*n = number{}
	switch v := src.(type) {
	case nil:
	case int64:
		n.n = int(v)
	default:
		return n.bad.Scan(src)
	}
	return nil
}

// receipt gives the noun. Names are filled in later.
func (r *receiptRow) receipt(source string) data.Receipt {
	return data.Receipt{
		ID: data.NewID(source, r.ID), ReceivedAt: r.ReceivedAt,
		Operator: data.Ref{Key: r.OperatorID}, Campaign: data.Ref{Key: r.CampaignID},
		ClickID: r.ClickID, SubID: r.SubID, Event: r.Event, Status: r.Status, Reason: r.Reason,
		OccurredAt: r.OccurredAt, Money: data.Money{Amount: r.Amount, Currency: r.Currency},
		TxID: r.TxID, PlayerID: r.PlayerID, PlayerStatus: r.PlayerStatus, Method: r.Method, Query: r.Query,
		RemoteIP: r.RemoteIP, AuthOK: r.AuthOK, HTTPStatus: r.HTTPStatus.n, Unreadable: r.oddities(),
	}
}

// oddities says what in a row is no value of its kind.
func (r *receiptRow) oddities() string {
	if r.unreadable != "" {
		return r.unreadable
	}
	var odd []string
	say := func(field string, bad data.Text, want string) {
		if !bad.Null() {
			odd = append(odd, fmt.Sprintf("%s %q is no %s", field, bad, want))
		}
	}
	say("received_at", r.ReceivedAt.Bad(), "moment")
	say("occurred_at", r.OccurredAt.Bad(), "moment")
	say("amount", r.Amount.Bad(), "number")
	say("http_status", r.HTTPStatus.bad, "number")
	if r.ReceivedAt.Null() {
		odd = append(odd, "received_at is NULL")
	}
	return strings.Join(odd, ", ")
}

// rows runs a query over receipts. Should a row's value defeat the server's
// own decoding (a number out of range, a word that is no number), the rows are
// read again by key, and that one comes back unreadable, in its place. cut says
// that there was no room for all. into is an empty slice for them, or nil.
func (s *Source) rows(ctx context.Context, into []receiptRow, query string, args ...any) (rows []receiptRow, cut bool, err error) {
	rows = into
	err = s.selectSQL(ctx, &rows, query, args...)
	if !badData(err) {
		cut, err = whole(err)
		return rows, cut, err
	}
	var places []place
	keys := "select id_key, received_at_key from (\n" + query + "\n) k"
	if err := s.selectSQL(ctx, &places, keys, args...); err != nil {
		return nil, false, err
	}
	rows, read, err := s.rowsAt(ctx, s.room, places)
	return rows, read < len(places), err
}

// rowsAt reads rows by key in the order of their places, of as many of the first
// places as there is room for (read), and at least of one. A row that is gone by
// now is left out.
func (s *Source) rowsAt(ctx context.Context, room int, places []place) (rows []receiptRow, read int, err error) {
	all, read, err := s.collect(ctx, room, "receipts_by_key", places)
	if err != nil {
		return nil, 0, err
	}
	found := make(map[any]receiptRow, len(all))
	for _, row := range all {
		found[row.IDKey.value] = row
	}
	rows = make([]receiptRow, 0, read)
	for _, p := range places[:read] {
		if row, ok := found[p.IDKey.value]; ok {
			row.ReceivedAtKey = p.ReceivedAtKey
			rows = append(rows, row)
		}
	}
	return rows, read, nil
}

// briefly reads rows by key in any order, without their raw queries.
func (s *Source) briefly(ctx context.Context, places []place) (all []receiptRow, err error) {
	for len(places) > 0 {
		rows, read, err := s.collect(ctx, s.room, "receipts_brief_by_key", places[:min(len(places), pageSize)])
		if err != nil {
			return nil, err
		}
		if places = places[read:]; all == nil {
			all = rows
		} else {
			all = append(all, rows...)
		}
	}
	return all, nil
}

// collect reads rows by key in any order, those of the first places that there is
// room for. It asks for fewer at once until the rows that cannot be decoded stand
// alone, and where they are too long.
func (s *Source) collect(ctx context.Context, room int, query string, places []place) (rows []receiptRow, read int, err error) {
	atOnce := len(places)
	for read < len(places) {
		some := places[read:min(read+atOnce, len(places))]
		got, err := s.byKey(ctx, room, query, some)
		cut, err := whole(err)
		switch several := len(some) > 1; {
		case cut && several && read > 0:
			return rows, read, nil
		case cut && several:
			atOnce = s.fitting(len(got), weightOf(got), len(some)-1)
			continue
		case badData(err) && several:
			atOnce = len(some) / 2
			continue
		case badData(err):
			got, err = s.unreadable(ctx, some, plainReason(err))
		}
		if err != nil {
			return nil, 0, err
		}
		if read += len(some); rows == nil {
			rows = got
		} else {
			rows = append(rows, got...)
		}
		if room -= weightOf(got); room < 0 {
			break
		}
		atOnce *= 2
	}
	return rows, read, nil
}

// unreadable gives what can be had of one row whose decoding fails.
func (s *Source) unreadable(ctx context.Context, places []place, why string) ([]receiptRow, error) {
	rows, err := s.byKey(ctx, endless, "receipts_core_by_key", places)
	if badData(err) {
		rows, err = []receiptRow{{ID: data.NewText(fmt.Sprint(places[0].IDKey.value)), place: places[0]}}, nil
	}
	for i := range rows {
		rows[i].unreadable = why
	}
	return rows, err
}

func (s *Source) byKey(ctx context.Context, room int, query string, places []place) ([]receiptRow, error) {
	keys := make([]any, len(places))
	for i, p := range places {
		keys[i] = p.IDKey.value
	}
	var rows []receiptRow
	err := s.selectWithin(ctx, room, &rows, query, s.list(keys))
	return rows, err
}

// list makes one parameter of many keys.
func (s *Source) list(keys []any) any {
	if s.engine == data.Postgres {
		return arrayOf(keys)
	}
	if keys == nil {
		keys = []any{}
	}
	b, err := json.Marshal(keys)
	if err != nil {
		// Keys are integers and text.
		panic(errors.New("a key that is no JSON: " + err.Error()))
	}
	return string(b)
}
