package page

import (
	"context"
	"time"

	"tailback/data"
)

// What pages ask the database. Each interface is what one kind of page needs;
// every method ends with its context.

// Counts reads the levels of the drill-down.
type Counts interface {
	// Groups gives one level in one span of time.
	Groups(ctx context.Context, d data.Drill, from, before time.Time) (data.Groups, error)
	// ClickCounts counts the clicks of each row of a level; the unassigned row's
	// key is the zero Text. The filter does not apply to them.
	ClickCounts(ctx context.Context, d data.Drill, from, before time.Time) (map[data.Text]int, error)
	// Reasons says why receipts were not accepted, most frequent first.
	Reasons(ctx context.Context, d data.Drill, from, before time.Time) ([]data.Reason, error)
	// Clicks gives those of the ids that are known.
	Clicks(ctx context.Context, ids []data.Text) ([]data.Click, error)
	// Terms gives the deals of campaigns, whatever their dates.
	Terms(ctx context.Context, campaigns []data.Text) ([]data.Terms, error)
}

// Lookup reads what belongs to one thing, by index.
type Lookup interface {
	// Of gives the receipts of a thing, oldest first: the newest 1,000.
	Of(ctx context.Context, kind data.FoundKind, key data.Text) ([]data.Receipt, error)
	// Trail gives what surrounds a receipt.
	Trail(ctx context.Context, r data.Receipt) (data.Trail, error)
	// Clicks gives those of the ids that are known.
	Clicks(ctx context.Context, ids []data.Text) ([]data.Click, error)
	// Terms gives the deals of campaigns, whatever their dates.
	Terms(ctx context.Context, campaigns []data.Text) ([]data.Terms, error)
}

// Finder says what an id is, within a second.
type Finder interface {
	Find(ctx context.Context, text string) (data.Found, error)
}

// Values gives real values of a field that begin with prefix, the most frequent
// first, at most n.
type Values interface {
	Values(ctx context.Context, field data.FilterField, prefix string, n int) ([]string, error)
}
