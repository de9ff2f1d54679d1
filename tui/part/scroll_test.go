package part_test

import (
	"testing"

	"pgregory.net/rapid"

	"tailback/tui/part"
)

func scroll(lo, hi int64, height int) part.Scroll {
	s := part.Scroll{Follow: true, Height: height}
	s.Range(lo, hi)
	return s
}

func TestFollowingKeepsTheNewestRowInSightAndUnderTheCursor(t *testing.T) {
	s := scroll(0, 100, 10)
	s.Range(0, 137)
	if from, to := s.Window(); s.Cursor != 136 || from != 127 || to != 137 {
		t.Errorf("cursor %d, window %d to %d", s.Cursor, from, to)
	}
}

func TestGoingUpStopsFollowingAndCountsWhatCameSince(t *testing.T) {
	s := scroll(0, 100, 10)
	s.Move(-1)
	s.Range(0, 137)
	if from, to := s.Window(); s.Cursor != 98 || from != 90 || to != 100 || s.Unread() != 37 {
		t.Errorf("cursor %d, window %d to %d, %d unread", s.Cursor, from, to, s.Unread())
	}
	s.Page(1)
	if s.Unread() != 28 {
		t.Errorf("a page further down %d are unread, want 28", s.Unread())
	}
	s.Resume()
	if s.Unread() != 0 || s.Cursor != 136 {
		t.Errorf("after resuming %d are unread, cursor %d", s.Unread(), s.Cursor)
	}
}

func TestStoppingTakesTheRowThatWasSeen(t *testing.T) {
	s := scroll(0, 100, 10)
	s.Range(0, 105) // five rows that are not on the terminal yet
	s.Stop(99)
	if from, to := s.Window(); s.Cursor != 99 || from != 90 || to != 100 || s.Unread() != 5 {
		t.Errorf("cursor %d, window %d to %d, %d unread", s.Cursor, from, to, s.Unread())
	}
}

func TestACursorStaysWithItsRowUntilThatFallsOut(t *testing.T) {
	s := scroll(0, 100, 10)
	s.To(50)
	s.Range(30, 130)
	if s.Cursor != 50 {
		t.Errorf("the cursor went to %d", s.Cursor)
	}
	s.Range(60, 160)
	if s.Cursor != 60 {
		t.Errorf("the cursor is on %d, want the oldest row that is left", s.Cursor)
	}
}

func TestTheCursorIsAlwaysInTheWindowAndTheWindowOnRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scroll(0, rapid.Int64Range(0, 50).Draw(t, "rows"), rapid.IntRange(0, 12).Draw(t, "height"))
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "step") {
			case 0:
				s.Move(rapid.Int64Range(-9, 9).Draw(t, "by"))
			case 1:
				s.Page(rapid.Int64Range(-2, 2).Draw(t, "pages"))
			case 2:
				lo := s.Lo + rapid.Int64Range(-5, 9).Draw(t, "lo")
				s.Range(lo, max(lo, s.Hi+rapid.Int64Range(0, 9).Draw(t, "hi")))
			case 3:
				s.Resize(rapid.IntRange(0, 12).Draw(t, "height"))
			case 4:
				s.Resume()
			case 5:
				s.Stop(rapid.Int64Range(s.Lo-3, s.Hi+3).Draw(t, "row"))
			case 6:
				s.To(rapid.Int64Range(s.Lo-3, s.Hi+3).Draw(t, "row"))
			}
			from, to := s.Window()
			if s.Empty() || s.Height == 0 {
				continue
			}
			if s.Cursor < from || s.Cursor >= to || from < s.Lo || to > s.Hi {
				t.Fatalf("cursor %d, window %d to %d, rows %d to %d", s.Cursor, from, to, s.Lo, s.Hi)
			}
			if full := min(int64(s.Height), s.Hi-s.Lo); to-from != full {
				t.Fatalf("the window shows %d of %d rows that fit", to-from, full)
			}
			if s.Follow && s.Unread() != 0 {
				t.Fatalf("following, %d unread", s.Unread())
			}
		}
	})
}

func TestWithoutRowsNoKeyMovesTheWindow(t *testing.T) {
	s := scroll(5, 5, 10)
	s.Stop(5)
	s.Stop(3)
	s.Page(-1)
	s.Follow = false
	s.Page(1)
	s.Page(-2)
	if from, to := s.Window(); from != 5 || to != 5 {
		t.Errorf("the window is %d to %d", from, to)
	}
}
