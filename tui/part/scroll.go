package part

// Scroll is a cursor and a window over rows numbered Lo up to before Hi. Rows
// keep their numbers while others come and go at both ends, so a cursor stays
// with its row. While it follows, cursor and window keep to the last row.
type Scroll struct {
	Lo, Hi int64
	Cursor int64
	Top    int64 // the first row of the window
	Height int   // rows in the window
	Follow bool
	// Read is the row after the last one that has been in the window.
	Read int64
}

// Empty reports whether there is no row.
func (s *Scroll) Empty() bool { return s.Lo >= s.Hi }

// Unread counts the rows below that have not been in the window yet.
func (s *Scroll) Unread() int64 { return max(s.Hi-s.Read, 0) }

// Range says which rows came to be: those from lo up to before hi.
func (s *Scroll) Range(lo, hi int64) {
	s.Lo, s.Hi = lo, hi
	s.settle()
}

// Resize says how many rows the window has. The cursor stays in it.
func (s *Scroll) Resize(height int) {
	if height == s.Height {
		return
	}
	s.Height = height
	s.settle()
}

// Shift says that the rows in sight have numbers greater by n.
func (s *Scroll) Shift(n int64) {
	s.Cursor += n
	s.Top += n
}

// Move goes n rows down, or up where n is negative. Going up stops following;
// going down while following is where it is already.
func (s *Scroll) Move(n int64) {
	if n < 0 || !s.Follow {
		s.To(s.Cursor + n)
	}
}

// Page goes n windows down or up and takes the cursor along; where there is no
// row nothing changes.
func (s *Scroll) Page(n int64) {
	if n > 0 && s.Follow || s.Empty() {
		return
	}
	step := n * int64(max(s.Height-1, 1))
	s.Top += step
	s.Move(step)
}

// To puts the cursor on a row, or on the nearest there is, and stops following;
// where there is no row nothing changes.
func (s *Scroll) To(row int64) {
	if s.Empty() {
		return
	}
	s.Follow = false
	s.Cursor = row
	s.settle()
}

// Resume follows the newest row again.
func (s *Scroll) Resume() {
	s.Follow = true
	s.settle()
}

// Stop stops following on a row at the bottom of the window; where there is no
// row nothing changes.
func (s *Scroll) Stop(row int64) {
	if s.Empty() {
		return
	}
	s.Top = row - int64(s.Height) + 1
	s.Read = min(s.Read, row+1)
	s.To(row)
}

// Window gives the rows to show: from up to before to.
func (s *Scroll) Window() (from, to int64) {
	return s.Top, min(s.Top+int64(s.Height), s.Hi)
}

// settle puts cursor and window where there are rows.
func (s *Scroll) settle() {
	last := max(s.Hi-1, s.Lo)
	height := int64(max(s.Height, 1))
	if s.Follow {
		s.Cursor = last
	}
	s.Cursor = min(max(s.Cursor, s.Lo), last)
	// The window holds the cursor, and no empty line below while rows are above.
	s.Top = min(max(s.Top, s.Cursor-height+1), s.Cursor)
	s.Top = max(min(s.Top, s.Hi-height), s.Lo)
	if s.Follow {
		s.Read = s.Hi
	}
	_, to := s.Window()
	s.Read = max(s.Read, to)
}
