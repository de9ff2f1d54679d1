package flow_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/flow"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func accepted(at time.Time) *data.Receipt {
	return &data.Receipt{ReceivedAt: data.At(at), Status: data.NewText(string(data.Accepted)), HTTPStatus: 200}
}

// minutes gives n receipts a minute, half of them accepted.
func minutes(from, to time.Time, n int) []data.Minute {
	var all []data.Minute
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		all = append(all, data.Minute{At: at, Receipts: n, Accepted: n / 2, Rejected: n / 2})
	}
	return all
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.005 {
		t.Errorf("%s is %.3f, want %.3f", what, got, want)
	}
}

func TestTheRateIsThatOfTheLastMinute(t *testing.T) {
	var f flow.Flow
	f.Since(noon)
	for i := range 300 {
		now := noon.Add(time.Duration(i) * time.Second)
		f.Add(accepted(now), now)
		if i > 60 {
			if got := f.Read(now).PerSecond; got < 0.98 || got > 1.04 {
				t.Fatalf("after %d s of one receipt a second the rate is %.3f", i, got)
			}
		}
	}
	near(t, "the rate long after the last receipt", f.Read(noon.Add(30*time.Minute)).PerSecond, 0)
}

func TestARateIsToldOnlyAfterTenSeconds(t *testing.T) {
	var f flow.Flow
	f.Since(noon)
	f.Add(accepted(noon.Add(time.Second)), noon.Add(time.Second))
	if got := f.Read(noon.Add(9 * time.Second)).PerSecond; got >= 0 {
		t.Errorf("after 9 s the rate is told as %.2f", got)
	}
	near(t, "the rate after 20 s", f.Read(noon.Add(20*time.Second)).PerSecond, 1.0/20)
}

func TestUsualIsTheHourBeforeTheLastMinute(t *testing.T) {
	var f flow.Flow
	f.Since(noon)
	from := noon.Add(-63 * time.Minute)
	f.Load(from, noon, minutes(from, noon, 120))
	r := f.Read(noon)
	near(t, "usual", r.Usual, 2)
	near(t, "usually accepted", r.UsualAccepted, 0.5)
	near(t, "the rate", r.PerSecond, 2)
	near(t, "accepted", r.Accepted, 0.5)
}

func TestUsualIsNotToldFromLessThanAQuarterOfAnHour(t *testing.T) {
	var f flow.Flow
	f.Since(noon)
	f.Load(noon.Add(-15*time.Minute), noon, minutes(noon.Add(-15*time.Minute), noon, 120))
	if r := f.Read(noon); r.Usual >= 0 || r.UsualAccepted >= 0 {
		t.Errorf("usual %.1f and accepted %.1f are told from 14 minutes", r.Usual, r.UsualAccepted)
	}
	if r := f.Read(noon.Add(2 * time.Minute)); r.Usual < 0 {
		t.Error("usual is not told from 16 minutes")
	}
}

func TestSharesAreNotToldFromAFewReceipts(t *testing.T) {
	var f flow.Flow
	f.Since(noon)
	for range 9 {
		f.Add(accepted(noon), noon)
	}
	if r := f.Read(noon.Add(20 * time.Second)); r.Accepted >= 0 {
		t.Errorf("accepted %.2f is told from 9 receipts", r.Accepted)
	}
	f.Add(accepted(noon), noon)
	near(t, "accepted from 10 receipts", f.Read(noon.Add(20*time.Second)).Accepted, 1)
}

func TestAReceiptIsNotCountedByTheDatabaseAndOnArrivalBoth(t *testing.T) {
	var f flow.Flow
	start := noon.Add(30 * time.Second)
	f.Since(start)
	f.Load(noon.Add(-63*time.Minute), start, []data.Minute{{At: noon, Receipts: 30, Accepted: 30}})
	f.Add(accepted(noon.Add(10*time.Second)), start) // the tail brings it again
	f.Add(accepted(noon.Add(40*time.Second)), start.Add(10*time.Second))
	r := f.Read(noon.Add(59 * time.Second))
	near(t, "receipts of the minute", r.Trend[flow.Trend-1], 31)

	next := noon.Add(time.Minute)
	f.Load(next.Add(-3*time.Minute), next, []data.Minute{{At: noon, Receipts: 33, Accepted: 33}})
	f.Add(accepted(noon.Add(50*time.Second)), next) // among the 33 already
	r = f.Read(next.Add(59 * time.Second))
	near(t, "receipts of the minute before", r.Trend[flow.Trend-2], 33)
}

func TestAReceiptDatedFarAheadDoesNotHideMinutes(t *testing.T) {
	var f flow.Flow
	f.Since(noon)
	f.Add(accepted(noon.Add(100*365*24*time.Hour)), noon)
	for m := range 70 {
		f.Add(accepted(noon.Add(time.Duration(m)*time.Minute)), noon.Add(70*time.Minute))
	}
	for i, v := range f.Read(noon.Add(69 * time.Minute)).Trend[:flow.Trend-1] {
		if v != 1 {
			t.Errorf("minute %d of the trend has %v receipts, want 1", i, v)
		}
	}
}

func TestMinutesFromBeforeTheFirstCountAreNotKnown(t *testing.T) {
	var f flow.Flow
	f.Since(noon)
	f.Load(noon.Add(-5*time.Minute), noon, nil)
	trend := f.Read(noon).Trend
	for i, want := range []float64{-1, 0} {
		if got := trend[len(trend)-7+i]; got != want {
			t.Errorf("a minute is %v, want %v", got, want)
		}
	}
}

func TestOur5xxAreCounted(t *testing.T) {
	var f flow.Flow
	f.Since(noon)
	for i := range 20 {
		r := accepted(noon)
		if i%4 == 0 {
			r.Status, r.HTTPStatus = data.Text{}, 503
		}
		f.Add(r, noon)
	}
	r := f.Read(noon.Add(30 * time.Second))
	near(t, "failed", r.Failed, 0.25)
	near(t, "accepted", r.Accepted, 0.75)
}

func TestAReplayOfOursIsInNoRate(t *testing.T) {
	var with, without flow.Flow
	with.Since(noon)
	without.Since(noon)
	for i := range 120 {
		now := noon.Add(time.Duration(i) * time.Second)
		with.Add(accepted(now), now)
		without.Add(accepted(now), now)
		replay := accepted(now)
		replay.Query = data.NewText("tailback_retry=" + data.NewEventID(data.NewID("db", data.NewText("1")), "own"))
		replay.Status, replay.HTTPStatus = data.NewText("rejected"), 500
		with.Add(replay, now)
	}
	got, want := with.Read(noon.Add(119*time.Second)), without.Read(noon.Add(119*time.Second))
	if !slices.Equal(got.Trend, want.Trend) || got.PerSecond != want.PerSecond || got.Accepted != want.Accepted || got.Failed != want.Failed {
		t.Errorf("it is %+v, without replays %+v", got, want)
	}
}
