package source

import (
	"context"
	"time"
)

// underWay is how long after its start a query surely runs in the server.
const underWay = 100 * time.Millisecond

// cancelLate gives a context that ends as ctx does, but not before a query that
// is sent now is under way. The driver sends a query in two halves, and the
// server forgets a cancel that arrives between them: the query would then run on
// until its deadline.
func cancelLate(ctx context.Context) (late context.Context, done func()) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	begun := time.Now()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(underWay-time.Since(begun), cancel) })
	return late, func() {
		stop()
		cancel()
	}
}
