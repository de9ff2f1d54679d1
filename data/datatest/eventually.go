package datatest

import (
	"testing"
	"time"
)

// poll is the pause between two looks at a condition.
const poll = 20 * time.Millisecond

// Eventually looks at a condition until it holds, and fails the test when it
// does not within the time given. The condition says what is still missing.
func Eventually(t testing.TB, within time.Duration, missing func() error) {
	t.Helper()
	deadline := time.Now().Add(within)
	for {
		err := missing()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still not after %v: %v", within, err)
		}
		time.Sleep(poll)
	}
}
