package source

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// poolerSigns are what tells that something stands between us and the server.
// Two connections of ours are open; each number is the server process that
// answered on one.
type poolerSigns struct {
	first  int    // on the one
	second int    // on the other, in a transaction that stays open
	again  int    // on the one, meanwhile
	dialed int    // the port that we connected to; 0 where that is not known
	server int    // the port that the server says it took the connection on; 0 for a socket
	does   string // what a pooler does with our settings; "" for none noticed
}

// pooler looks for a pooler, by reading alone.
func (d doctor) pooler(ctx context.Context) ([]data.Check, error) {
	signs, err := d.s.poolerSigns(ctx)
	if err != nil {
		return nil, err
	}
	return []data.Check{judgePooler(signs)}, nil
}

// poolerSigns asks on two connections who answers.
func (s *Source) poolerSigns(ctx context.Context) (signs poolerSigns, err error) {
	one, err := s.connection(ctx)
	if err != nil {
		return signs, err
	}
	defer func() { _ = one.Close() }()
	other, err := s.connection(ctx)
	if err != nil {
		return signs, err
	}
	defer func() { _ = other.Close() }()
	who := func(pid *int) func(context.Context, *sqlx.Tx) error {
		return func(ctx context.Context, tx *sqlx.Tx) error {
			return tx.QueryRowxContext(ctx, catalogQuery("doctor_pooler")).Scan(pid, &signs.server)
		}
	}
	if err := readOn(ctx, one, s.deadline, who(&signs.first)); err != nil {
		return signs, err
	}
	err = readOn(ctx, other, s.deadline, func(ctx context.Context, tx *sqlx.Tx) error {
		if err := who(&signs.second)(ctx, tx); err != nil {
			return err
		}
		return readOn(ctx, one, s.deadline, who(&signs.again))
	})
	signs.dialed, signs.does = int(s.dialled.port), s.Pooler()
	return signs, err
}

// judgePooler reads the signs. One server process that answers on two
// connections, or two on one, is a pooler's doing and nothing else's.
func judgePooler(s poolerSigns) data.Check {
	switch {
	case s.first == s.second || s.first != s.again:
		return data.NewCheck("pooler", "", data.CheckOK, "a pooler lends us a server connection for each transaction: "+
			"each sets its own limits, and whoever notifies is not heard")
	case s.does != "":
		return data.NewCheck("pooler", "", data.CheckOK, s.does)
	case s.server != 0 && s.dialed != 0 && s.server != s.dialed:
		return data.NewCheck("pooler", "", data.CheckOK, fmt.Sprintf("something stands between: we dialled port %d and the server took us on %d; "+
			"it keeps one server connection for each of ours, as a forwarded port does, or a pooler in session mode", s.dialed, s.server))
	}
	return data.NewCheck("pooler", "", data.CheckOK, "no sign of one")
}
