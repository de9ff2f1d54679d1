package tui

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"
)

// childKey makes the test binary a console of its own: tests run it on a
// terminal, and a person can look at it with
//
//	go test -c -o /tmp/console ./tui && TAILBACK_CONSOLE=20 /tmp/console
//
// Its value is the rate of receipts a second.
const childKey = "TAILBACK_CONSOLE"

func TestMain(m *testing.M) {
	if rate := os.Getenv(childKey); rate != "" {
		os.Exit(child(rate))
	}
	os.Exit(m.Run())
}

func child(rate string) int {
	w := newWorld(time.Now)
	w.rate, _ = strconv.ParseFloat(rate, 64)
	w.arrive(300)
	options := Options{Label: "PROD-EU", Feed: w, Receipts: w, Notices: []string{"terms are off: not in the mapping"}}
	if n, err := strconv.Atoi(os.Getenv("TAILBACK_FPS")); err == nil {
		options.FPS = n
	}
	err := Run(context.Background(), options)
	fmt.Printf("ended: %v\n", err)
	if err != nil {
		return 1
	}
	return 0
}
