package deliver

import (
	"context"
	"time"
)

// pauses gives the time until the next try: 100 ms and twice as long each time, 2 s
// at most.
func pauses() func() time.Duration {
	next := 50 * time.Millisecond
	return func() time.Duration {
		next = min(2*next, 2*time.Second)
		return next
	}
}

// wait reports whether there is time left after a pause.
func wait(ctx context.Context, pause time.Duration) bool {
	if pause <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
