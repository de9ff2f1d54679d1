package page

import (
	"context"

	"tailback/data"
	"tailback/rules/contract"
)

// Expecter waits for a postback that somebody is about to cause.
type Expecter interface {
	// Operators are those whose postbacks can be awaited.
	Operators() []data.Ref
	// Expect waits until it came, just now or from now on, or its time is over.
	Expect(ctx context.Context, wait contract.Wait) (contract.Arrival, error)
	// Settled holds receipts against the rules, once their clicks are written or
	// will not be any more.
	Settled(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error)
}
