package source

import (
	"errors"
	"math"
)

// A number of rows bounds the memory that they take only where each is small, and
// a request can be a megabyte. So a result has room for so many bytes of text: it
// ends with the row that fills it, and who asked goes on behind that one with a
// question for fewer rows. One row alone always has room.

const (
	// roomFor is how many bytes of text the rows of one result have: a page of
	// ordinary receipts takes a fifth of it.
	roomFor = 16 << 20
	// endless is room for whatever comes.
	endless = math.MaxInt
)

// errHeavy says that a result was left when there was no more room. The rows up
// to then are there.
var errHeavy = errors.New("the rows are too long to be read at once")

// weigher is a row that takes room.
type weigher interface{ weight() int }

// weight is how many bytes of text a receipt has.
func (r *receiptRow) weight() int {
	return r.Query.Len() + r.ClickID.Len() + r.SubID.Len() + r.Event.Len() + r.Status.Len() + r.Reason.Len() +
		r.TxID.Len() + r.PlayerID.Len() + r.PlayerStatus.Len() + r.Method.Len() + r.RemoteIP.Len() + r.ID.Len()
}

// weightOf is that of rows together.
func weightOf[T any, P interface {
	*T
	weigher
}](rows []T) (sum int) {
	for i := range rows {
		sum += P(&rows[i]).weight()
	}
	return sum
}

// fitting gives how many rows to ask for next, at most most and at least one, so
// that they should have room: as so many did that weigh so much. A quarter is
// left, as no two are alike.
func (s *Source) fitting(rows, weight, most int) int {
	if weight <= 0 {
		return most
	}
	fit := float64(s.room) * 3 / 4 * float64(rows) / float64(weight)
	return int(max(1, min(fit, float64(most))))
}

// whole tells a result that was left from one that failed.
func whole(err error) (cut bool, failed error) {
	if errors.Is(err, errHeavy) {
		return true, nil
	}
	return false, err
}
