package source

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/dberr"
)

// Identity says which database this is, whatever it is called: of PostgreSQL
// the server's system identifier, which its standbys share, and the database's
// name; of a SQLite file the random id that the reference schema keeps in it,
// which a copy shares. "" where that cannot be read: a role without the right
// to pg_control_system(), a file without such an id.
func (s *Source) Identity(ctx context.Context) (string, error) {
	if s.engine == data.Postgres {
		return s.identityOf(ctx, "pg:", "identity")
	}
	var kept bool
	err := s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.GetContext(ctx, &kept, catalogQuery("sqlite_identified"))
	})
	if err != nil || !kept {
		return "", explain("cannot read the database's identity", err)
	}
	return s.identityOf(ctx, "sqlite:", "sqlite_identity")
}

func (s *Source) identityOf(ctx context.Context, scheme, query string) (identity string, err error) {
	err = s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.GetContext(ctx, &identity, catalogQuery(query))
	})
	if dberr.State(err) == forbidden {
		return "", nil
	}
	if err != nil || identity == "" {
		return "", explain("cannot read the database's identity", err)
	}
	return scheme + identity, nil
}
