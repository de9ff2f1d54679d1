package retry

import (
	"maps"
	"slices"
	"time"

	"tailback/data"
)

// Arithmetic says of the receipts of an alert what can become of them. Replayable,
// Arrived and Lost add up to All.
type Arithmetic struct {
	All int
	// Replayable can be sent again. Waiting of them once something passes: an
	// endpoint is paused, a retry of it is under way.
	Replayable, Waiting int
	// Arrived came again, and were accepted, or another of the same event is sent;
	// Ours of them because we sent them.
	Arrived, Ours int
	// Lost cannot be sent again, Why by the reason that is told first.
	Lost int
	Why  map[Reason]int
}

// Count adds one receipt with what Eligible said of it.
func (a *Arithmetic) Count(refusals []Refusal) {
	a.All++
	settled := slices.IndexFunc(refusals, func(r Refusal) bool {
		return r.Reason == ArrivedAgain || r.Reason == Twice || r.Reason == Delivered || r.Reason == Undue
	})
	lost := slices.IndexFunc(refusals, func(r Refusal) bool { return !r.Passing() })
	switch {
	case settled >= 0:
		a.Arrived++
		if r := refusals[settled]; r.Reason == Delivered && r.Retry != nil || r.Receipt != nil && r.Receipt.IsReplay() {
			a.Ours++
		}
	case lost >= 0:
		a.Lost++
		if a.Why == nil {
			a.Why = map[Reason]int{}
		}
		a.Why[refusals[lost].Reason]++
	default:
		a.Replayable++
		if len(refusals) > 0 {
			a.Waiting++
		}
	}
}

// LostBy gives the reasons for what is lost, the commonest first.
func (a Arithmetic) LostBy() []Reason {
	return slices.SortedFunc(maps.Keys(a.Why), func(x, y Reason) int {
		if d := a.Why[y] - a.Why[x]; d != 0 {
			return d
		}
		return slices.Index(Reasons(), x) - slices.Index(Reasons(), y)
	})
}

// Estimated is what a press would come to.
type Estimated struct {
	Count int
	Money data.Sums // of what is sent, per currency
	Takes time.Duration
}

// Estimate says how many are sent, how much money they tell of, and how long it
// takes at the endpoint's rate once nothing is before them. Each stage of a bulk
// waits for the answers of the one before: that is not known here.
func Estimate(e data.Endpoint, all []data.NewRetry) Estimated {
	est := Estimated{Count: len(all)}
	for _, r := range all {
		est.Money.Add(r.Amount)
	}
	if behind := len(all) - max(1, e.Burst); behind > 0 && e.Rate > 0 {
		est.Takes = time.Duration(float64(behind) / e.Rate * float64(time.Second))
	}
	return est
}

// Stages says how many of a bulk are sent before the next are: one, ten, then
// the rest.
func Stages(n int) []int {
	var stages []int
	for _, most := range []int{1, 10, n} {
		if some := min(most, n); some > 0 {
			stages = append(stages, some)
			n -= some
		}
	}
	return stages
}
