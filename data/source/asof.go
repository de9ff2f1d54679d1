package source

import (
	"context"
	"fmt"
	"time"

	"tailback/data"
)

// AsOf is the moment as of which the source is read; zero for one that lives.
func (s *Source) AsOf() time.Time { return s.asOf }

// File is the path of a SQLite file; "" for another database.
func (s *Source) File() string { return s.file }

// upto is a table of a SQLite file as it was at the source's moment: without the
// rows that came later. One without a time stays.
func (s *Source) upto(relation string) string {
	table := `main."` + relation + `"`
	column := map[string]string{"receipts": "received_at", "clicks": "clicked_at", "deliveries": "sent_at"}[relation]
	if s.asOf.IsZero() || column == "" {
		return table
	}
	at := s.asOf.UnixMicro()
	if relation == "receipts" {
		return fmt.Sprintf(`(select * from %s where "%s" <= %d)`, table, column, at)
	}
	// The + keeps the time's index for those who ask for a time.
	return fmt.Sprintf(`(select * from %s where "%s" is null or +"%s" <= %d)`, table, column, column, at)
}

// ended follows a file as of a moment, in which nothing arrives.
type ended struct{ at time.Time }

func (ended) attach(context.Context) error       { return nil }
func (ended) poll(context.Context) (page, error) { return page{advance: func() {}}, nil }
func (ended) cover() func(data.Receipt) bool     { return func(data.Receipt) bool { return false } }
func (f ended) describe(state *data.TailState) {
	state.Exactness, state.ServerTime = data.Complete, f.at
}
