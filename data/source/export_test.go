package source

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// Settings reads server settings as a read of this package sees them.
func (s *Source) Settings(ctx context.Context, names ...string) (map[string]string, error) {
	settings := map[string]string{}
	err := s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		for _, name := range names {
			var value string
			if err := tx.GetContext(ctx, &value, "select current_setting($1)", name); err != nil {
				return err
			}
			settings[name] = value
		}
		return nil
	})
	return settings, err
}
