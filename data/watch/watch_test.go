package watch_test

import (
	"testing"
	"time"

	"tailback/data/datatest"
)

func TestMain(m *testing.M) { datatest.Main(m) }

// start is when the first receipt of a test is received.
var start = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
