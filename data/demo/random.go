package demo

import (
	"math"
	"math/rand/v2"
	"sort"
)

// dice is the one source of chance of a world. It is drawn from in the order
// in which things happen, so the size of the steps does not matter.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice {
	return dice{rand.New(rand.NewPCG(seed, 0x7461696c6261636b))}
}

// chance is true with probability p.
func (d dice) chance(p float64) bool { return d.Float64() < p }

// between gives a number of [low, high).
func (d dice) between(low, high float64) float64 { return low + d.Float64()*(high-low) }

// wait draws the time to the next of events that come at random, rate a second.
func (d dice) wait(rate float64) moment {
	return moment(d.ExpFloat64() / rate * float64(second))
}

// span draws a time of [low, high).
func (d dice) span(low, high moment) moment { return low + moment(d.Float64()*float64(high-low)) }

// uuid draws a random click id.
func (d dice) uuid() string {
	const hex = "0123456789abcdef"
	var b [36]byte
	bits := d.Uint64()
	for i, at := 0, 0; at < len(b); at++ {
		switch at {
		case 8, 13, 18, 23:
			b[at] = '-'
			continue
		}
		if i == 16 {
			bits = d.Uint64()
		}
		b[at] = hex[bits&15]
		bits >>= 4
		i++
	}
	b[14], b[19] = '4', "89ab"[b[19]&3]
	return string(b[:])
}

// weights picks indexes by weight.
type weights []float64 // running sums

// zipf gives the n-th of all a weight of n^-s.
func zipf(n int, s float64) weights {
	w := make(weights, n)
	total := 0.0
	for i := range w {
		total += math.Pow(float64(i+1), -s)
		w[i] = total
	}
	return w
}

func (w weights) pick(d dice) int {
	return sort.SearchFloat64s(w, d.Float64()*w[len(w)-1])
}
