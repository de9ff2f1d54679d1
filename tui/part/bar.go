package part

import (
	"strings"

	"tailback/tui/theme"
)

// Segment is one piece of a bar. Where room is short the segments of the
// greatest Drop go first; one of 0 never goes.
type Segment struct {
	Text string
	Role theme.Role
	Drop int
	// Right puts this segment and those after it at the right end.
	Right bool
	// Tight puts one blank before it where others have two, Joined none.
	Tight, Joined bool
}

// Bar lays segments out on one line of exactly width cells.
func Bar(th theme.Theme, segments []Segment, width int) string {
	segments = fitting(segments, width)
	var left, right strings.Builder
	side := &left
	for i, s := range segments {
		if s.Right {
			side = &right
		}
		if i > 0 {
			side.WriteString(gap(s))
		}
		side.WriteString(th.Paint(s.Role, s.Text))
	}
	fill := width - Width(left.String()) - Width(right.String())
	return Fill(left.String()+blank(fill)+right.String(), width)
}

// fitting drops segments until the rest fits.
func fitting(segments []Segment, width int) []Segment {
	kept := make([]Segment, 0, len(segments))
	for _, s := range segments {
		if s.Text != "" {
			kept = append(kept, s)
		}
	}
	for total(kept) > width {
		worst := -1
		for i, s := range kept {
			if s.Drop > 0 && (worst < 0 || s.Drop >= kept[worst].Drop) {
				worst = i
			}
		}
		if worst < 0 {
			return kept
		}
		pulled := kept[worst].Right && worst+1 < len(kept)
		kept = append(kept[:worst], kept[worst+1:]...)
		if pulled {
			kept[worst].Right = true
		}
	}
	return kept
}

func total(segments []Segment) int {
	n := 0
	for i, s := range segments {
		n += Width(s.Text)
		if i > 0 {
			n += len(gap(s))
		}
	}
	return n
}

func gap(s Segment) string {
	switch {
	case s.Joined:
		return ""
	case s.Tight:
		return " "
	}
	return "  "
}
