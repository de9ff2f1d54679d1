package data_test

import (
	"testing"
	"time"

	"tailback/data"
)

func TestFiguresAreWrittenForPeople(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1284: "1,284", 1234567: "1,234,567", -5: "-5", -123: "-123", -1234: "-1,234"} {
		if got := data.Grouped(n); got != want {
			t.Errorf("%d is written %s, want %s", n, got, want)
		}
	}
	if one, many := data.Counted(1, "receipt"), data.Counted(1284, "receipt"); one != "1 receipt" || many != "1,284 receipts" {
		t.Errorf("%s, %s", one, many)
	}
	for d, want := range map[time.Duration]string{
		0: "0 s", 8500 * time.Millisecond: "8 s", 90 * time.Second: "1 min", 2 * time.Hour: "2 h", 2*time.Hour + time.Second: "2 h",
		4*time.Hour + 11*time.Minute: "4 h 11 min", 23*time.Hour + 5*time.Minute: "23 h 5 min", 6*24*time.Hour + 4*time.Hour + 11*time.Minute: "6 d 04:11", 24 * time.Hour: "1 d 00:00",
	} {
		if got := data.Elapsed(d); got != want {
			t.Errorf("%v is written %s, want %s", d, got, want)
		}
	}
}
