package compare

import (
	"math"

	"tailback/data"
)

// A difference counts where chance brings it about less than once in 100,000
// comparisons (a likelihood ratio test with one degree of freedom) and where it
// is large enough to be more than a change of the traffic.
const (
	significant = 20.0
	least       = 0.05 // of all receipts
	nearlyAll   = 0.97
)

// ratio is the G statistic of two shares: twice the logarithm of how much more
// probable they are apart than alike.
func ratio(a, b data.Share) float64 {
	if a.Of == 0 || b.Of == 0 {
		return 0
	}
	hit, of := a.Hit+b.Hit, a.Of+b.Of
	return 2 * (surprise(a.Hit, hit, a.Of, of) + surprise(b.Hit, hit, b.Of, of) +
		surprise(a.Of-a.Hit, of-hit, a.Of, of) + surprise(b.Of-b.Hit, of-hit, b.Of, of))
}

// surprise is what one cell of a table of counts adds to its likelihood ratio.
func surprise(cell, row, column, of int) float64 {
	if cell == 0 {
		return 0
	}
	return float64(cell) * math.Log(float64(cell)*float64(of)/(float64(row)*float64(column)))
}

func part(s data.Share) float64 {
	if s.Of == 0 {
		return 0
	}
	return float64(s.Hit) / float64(s.Of)
}

// rose reports whether a share became larger by so much, beyond chance.
func rose(before, after data.Share, by float64) bool {
	return part(after)-part(before) >= by && ratio(before, after) >= significant
}

func fell(before, after data.Share, by float64) bool { return rose(after, before, by) }
