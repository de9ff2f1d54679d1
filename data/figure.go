package data

import (
	"fmt"
	"strconv"
	"time"
)

// Grouped writes a number with its thousands apart: 11,204.
func Grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Counted writes a number with its noun: 1 receipt, 1,284 receipts.
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Grouped(n) + " " + noun + "s"
}

// Elapsed writes a time that passed, in whole units: 8 s, 12 min, 2 h, 4 h 11 min,
// 6 d 04:11.
func Elapsed(d time.Duration) string {
	hours, minutes := int(d/time.Hour), int(d/time.Minute)%60
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d/time.Second))
	case hours == 0:
		return fmt.Sprintf("%d min", minutes)
	case hours < 24 && minutes == 0:
		return fmt.Sprintf("%d h", hours)
	case hours < 24:
		return fmt.Sprintf("%d h %d min", hours, minutes)
	}
	return fmt.Sprintf("%d d %02d:%02d", hours/24, hours%24, minutes)
}
