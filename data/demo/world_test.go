package demo_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/demo"
)

var start = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

// options are those of a world whose history is an hour: quiet in its first half,
// at the live rate in its second.
func options(change ...func(*demo.Options)) demo.Options {
	o := demo.Options{Seed: 1, Rate: 20, Start: start, History: time.Hour}
	for _, c := range change {
		c(&o)
	}
	return o
}

func wholeDay(o *demo.Options) { o.History = demo.History }

// story is everything that happened in a world.
type story struct {
	demo.Batch
	flaws map[data.ID]demo.Flaw
}

// live runs a world from the beginning of its history to a time after the
// start of live traffic, in steps.
func live(w *demo.World, until, step time.Duration) story {
	s := story{flaws: map[data.ID]demo.Flaw{}}
	s.Batch.Batch = w.Setting()
	s.gather(w, w.Start(), 5_000)
	for at := step; at <= until; at += step {
		s.gather(w, w.Start().Add(at), 5_000)
	}
	return s
}

func (s *story) gather(w *demo.World, until time.Time, most int) {
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(until, most)
		s.Clicks = append(s.Clicks, b.Clicks...)
		s.Receipts = append(s.Receipts, b.Receipts...)
		s.Deliveries = append(s.Deliveries, b.Deliveries...)
		for _, p := range b.Planted {
			s.Planted = append(s.Planted, p)
			s.flaws[p.Receipt] = p.Flaw
		}
	}
}

// pass lets a world's time pass, and gives how many receipts came.
func pass(w *demo.World, until time.Time) (receipts int) {
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(until, 5_000)
		receipts += len(b.Receipts)
	}
	return receipts
}

// history is a world's 24 hours, onward an hour and 26 minutes of live traffic.
// Tests only look at them.
var (
	history = sync.OnceValue(func() story { return live(demo.New(options(wholeDay)), 0, time.Minute) })
	onward  = sync.OnceValue(func() story { return live(demo.New(options()), 26*time.Minute, time.Minute) })
)

// day gives history, which takes minutes under the race detector.
func day(t *testing.T) story {
	t.Helper()
	if testing.Short() {
		t.Skip("a day of a world is told by one goroutine: the race detector would see nothing of it")
	}
	return history()
}

// digest is what two equal stories have in common, short enough to compare.
func digest(s story) []string {
	var all []string
	at := func(i data.Instant) string { return strconv.FormatInt(i.Micros(), 36) }
	for _, c := range s.Clicks {
		all = append(all, c.ID.Key.Raw()+at(c.ClickedAt)+c.SubID.Raw()+c.Affiliate.Raw()+c.Device.Raw())
	}
	for _, r := range s.Receipts {
		all = append(all, r.ID.Key.Raw()+at(r.ReceivedAt)+r.Query.Raw()+r.Status.Raw()+r.Reason.Raw()+r.RemoteIP.Raw()+r.Campaign.Key.Raw())
	}
	for _, d := range s.Deliveries {
		all = append(all, d.ID.Key.Raw()+d.ReceiptID.Key.Raw()+d.Endpoint.Raw()+at(d.SentAt)+d.State.Raw()+strconv.Itoa(d.HTTPStatus))
	}
	return append(all, fmt.Sprint(s.Planted))
}

func TestOneSeedIsOneWorldHoweverTimeIsCut(t *testing.T) {
	long, short := live(demo.New(options()), 4*time.Minute, 4*time.Minute), story{flaws: map[data.ID]demo.Flaw{}}
	w := demo.New(options())
	short.Batch.Batch = w.Setting()
	for at := -options().History; at <= 4*time.Minute; at += 37 * time.Second {
		short.gather(w, start.Add(at), 3)
	}
	short.gather(w, start.Add(4*time.Minute), 3)
	one, many := digest(long), digest(short)
	if len(one) != len(many) {
		t.Errorf("%d rows in one step, %d in many", len(one), len(many))
	}
	for i := range min(len(one), len(many)) {
		if one[i] != many[i] {
			t.Fatalf("in one step  %s\nin many      %s", one[i], many[i])
		}
	}
	other, _ := demo.New(options(func(o *demo.Options) { o.Seed = 2 })).Until(start, 1)
	if other.Receipts[0].Query == long.Receipts[0].Query {
		t.Error("another seed gives the same world")
	}
}

func TestHistoryHasTheShapeOfADay(t *testing.T) {
	s := day(t)
	if n := len(s.Receipts); n < 100_000 {
		t.Errorf("%d receipts", n)
	}
	if o, c := len(s.Operators), len(s.Campaigns); o != 6 || c != 40 {
		t.Errorf("%d operators, %d campaigns", o, c)
	}
	surge := start.Add(-30 * time.Minute)
	perHour, last := map[int]int{}, 0
	for _, r := range s.Receipts {
		at := r.ReceivedAt.Time()
		if at.Before(start.Add(-24*time.Hour)) || !at.Before(start) {
			t.Fatalf("receipt %v of %v is outside the day", r.ID, at)
		}
		if at.Before(surge) {
			perHour[at.Hour()]++
			continue
		}
		last++
	}
	if rate := float64(last) / surge.Sub(start).Abs().Seconds(); rate < 19.5 || rate > 21 {
		t.Errorf("%.2f receipts a second before the start", rate)
	}
	if perHour[17] < 3*perHour[5] {
		t.Errorf("no rhythm: %d at five in the evening, %d in the morning", perHour[17], perHour[5])
	}
}

func TestHistoryIsAsLongAsItIsAskedFor(t *testing.T) {
	first := onward().Receipts[0].ReceivedAt.Time()
	if ago := start.Sub(first); ago > time.Hour || ago < 59*time.Minute {
		t.Errorf("the first receipt came %v before the start", ago)
	}
}

func TestTrafficFallsAsZipfHasIt(t *testing.T) {
	s := day(t)
	names, operators, campaigns, subs := map[data.Text]string{}, map[string]int{}, map[data.Text]int{}, map[data.Text]int{}
	for _, o := range s.Operators {
		names[o.ID.Key] = o.Name.Raw()
	}
	for _, r := range s.Receipts {
		operators[names[r.Operator.Key]]++
	}
	for _, c := range s.Clicks {
		campaigns[c.Campaign.Key]++
		subs[c.SubID]++
	}
	for _, i := range demo.Schedule() {
		if part := float64(operators[i.Who]) / float64(len(s.Receipts)); i.Fault != demo.EndpointDown && part < 0.15 {
			t.Errorf("%s, who has an incident, has %.3f of the traffic", i.Who, part)
		}
	}
	if len(operators) != 6 || len(campaigns) != 40 {
		t.Errorf("%d operators and %d campaigns have traffic", len(operators), len(campaigns))
	}
	for name, counts := range map[string][]int{"campaigns": sorted(campaigns), "sub-ids": sorted(subs)} {
		tenth := counts[:len(counts)/10]
		if part := float64(sum(tenth)) / float64(sum(counts)); part < 0.2 {
			t.Errorf("the busiest tenth of the %s has %.2f of the clicks", name, part)
		}
	}
}

func sorted[K comparable](counts map[K]int) []int {
	var all []int
	for _, n := range counts {
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b int) int { return b - a })
	return all
}

func sum(all []int) (total int) {
	for _, n := range all {
		total += n
	}
	return total
}

func TestEverydayHasALittleOfEachNoise(t *testing.T) {
	s := day(t)
	counts := map[string]int{}
	malformed := regexp.MustCompile(`^malformed`)
	for _, p := range s.Planted {
		kind := string(p.Flaw)
		if malformed.MatchString(kind) {
			kind = "malformed"
		}
		counts[kind]++
	}
	want := []string{string(demo.UnfilledOptional), string(demo.Resent), string(demo.WeFailed), string(demo.CameBack), string(demo.Late), "malformed"}
	for _, kind := range want {
		if part := float64(counts[kind]) / float64(len(s.Receipts)); part < 0.005 || part > 0.02 {
			t.Errorf("%s: %.4f of the receipts", kind, part)
		}
		delete(counts, kind)
	}
	if len(counts) != 0 {
		t.Errorf("before the start of live traffic there is also %v", counts)
	}
}

func TestAHighRateDoesNotMakeAHistoryThatNobodyCanLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("a day of a world is told by one goroutine: the race detector would see nothing of it")
	}
	w := demo.New(options(wholeDay, func(o *demo.Options) { o.Rate = 50_000 }))
	if n := pass(w, start); n < 250_000 || n > 300_000 {
		t.Errorf("%d receipts", n)
	}
}
