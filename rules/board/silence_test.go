package board

import (
	"math"
	"testing"
)

func TestReceiptsWithinASilenceMakeItLongerByWhatTheyAreWorth(t *testing.T) {
	const level = silentGaps * hundredth
	for j := range trickle + 1 {
		x, k := crowd(j)*level, float64(j)
		got := x - k
		if j > 0 {
			got += k * math.Log(k/x)
		}
		if math.Abs(got-level) > 0.01 {
			t.Errorf("%d receipts: %.3f, want %.3f", j, got, level)
		}
	}
}

// The mean of n gaps at random, of which x such means are waited for, is a Gamma
// variable: its transform gives the chance that nothing comes meanwhile.
func TestARhythmOfFewReceiptsIsTrustedLess(t *testing.T) {
	const level = silentGaps * hundredth
	for _, n := range []int{rhythmMin, 34, 100, 1000, 100_000} {
		x := caution(n) * level
		if got := float64(n) * math.Log1p(x/float64(n)); math.Abs(got-level) > 1e-6 || caution(n) < 1 {
			t.Errorf("%d gaps: %.3f, want %.3f", n, got, level)
		}
	}
}

func TestChernoffsBoundIsAboveTheChance(t *testing.T) {
	for _, test := range []struct{ k, n, p float64 }{{6, 6, 0.02}, {7, 10, 0.02}, {5, 40, 0.02}, {30, 60, 0.2}, {1, 50, 0.02}} {
		chance := 0.0
		for i := test.k; i <= test.n; i++ {
			chance += choose(test.n, i) * math.Pow(test.p, i) * math.Pow(1-test.p, test.n-i)
		}
		if bound := math.Exp(-evidence(test.k, test.n, test.p)); bound < chance {
			t.Errorf("%v of %v at %v: bound %g, chance %g", test.k, test.n, test.p, bound, chance)
		}
	}
}

func choose(n, k float64) float64 {
	c := 1.0
	for i := range int(k) {
		c = c * (n - float64(i)) / (float64(i) + 1)
	}
	return c
}
