package link

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// session is all that a connection of lib/pq can do.
type session interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.QueryerContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// pooled is a connection to a pooler, whose every transaction begins with our
// settings.
type pooled struct {
	session
	local string
}

func (l *Link) pooled(made driver.Conn) (driver.Conn, error) {
	s, ok := made.(session)
	if !ok {
		_ = made.Close()
		return nil, fmt.Errorf("a connection of lib/pq cannot do what database/sql asks for: %T", made)
	}
	return pooled{s, l.local}, nil
}

func (c pooled) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.session.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	if _, err := c.ExecContext(ctx, c.local, nil); err != nil {
		_ = tx.Rollback()
		return nil, err
	}
	return tx, nil
}

// settle gives a new connection our settings where it belongs to one session of
// the server, and reports whether it does. Nothing is set where it does not.
func (l *Link) settle(ctx context.Context, made driver.Conn) (kept bool, err error) {
	s, ok := made.(session)
	if !ok {
		return false, fmt.Errorf("a connection of lib/pq cannot do what database/sql asks for: %T", made)
	}
	rows, err := s.QueryContext(ctx, l.session, nil)
	if err != nil {
		return false, err
	}
	err = rows.Next(make([]driver.Value, len(rows.Columns())))
	if end := rows.Close(); err == nil {
		err = end
	}
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return err == nil, err
}
