package demo_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/demo"
	"tailback/data/reference"
)

var start = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

func options(change ...func(*demo.Options)) demo.Options {
	o := demo.Options{Seed: 1, Rate: 20, Start: start}
	for _, c := range change {
		c(&o)
	}
	return o
}

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

// history is a world's 24 hours, onward goes on for 26 minutes of live traffic.
// Tests only look at them.
var (
	history = sync.OnceValue(func() story { return live(demo.New(options()), 0, time.Minute) })
	onward  = sync.OnceValue(func() story { return live(demo.New(options()), 26*time.Minute, time.Minute) })
)

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
	for at := -24 * time.Hour; at <= 4*time.Minute; at += 37 * time.Second {
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
	s := history()
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

func TestTrafficFallsAsZipfHasIt(t *testing.T) {
	s := history()
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
	s := history()
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

func TestEveryReceiptMakesSense(t *testing.T) {
	s := onward()
	clicks, seen := map[data.Text]data.Click{}, map[data.ID]bool{}
	for _, c := range s.Clicks {
		if _, twice := clicks[c.ID.Key]; twice {
			t.Fatalf("click %v twice", c.ID)
		}
		clicks[c.ID.Key] = c
	}
	var last data.Receipt
	for _, r := range s.Receipts {
		flaw := s.flaws[r.ID]
		if seen[r.ID] || r.ReceivedAt.Time().Before(last.ReceivedAt.Time()) || (!last.ID.IsZero() && number(t, r.ID) != number(t, last.ID)+1) {
			t.Fatalf("receipt %v follows %v", r.ID, last.ID)
		}
		seen[r.ID], last = true, r
		click, known := clicks[r.ClickID]
		switch {
		case !known && (flaw == "" || r.Status.Raw() != string(data.Rejected)):
			t.Fatalf("%v (%s, %s) names no click: %s", r.ID, flaw, r.Status, r.Query)
		case known && r.Campaign.Key != click.Campaign.Key:
			t.Fatalf("%v is of campaign %s, its click of %s", r.ID, r.Campaign.Key, click.Campaign.Key)
		case known && r.OccurredAt.Ok() && r.OccurredAt.Time().Before(click.ClickedAt.Time().Add(-time.Minute)):
			t.Fatalf("%v happened before its click", r.ID)
		case flaw == "" && !r.OccurredAt.Ok():
			t.Fatalf("%v has no time: %s", r.ID, r.Query)
		}
		if _, err := url.ParseQuery(r.Query.Raw()); (err == nil) == (flaw == demo.MangledName) {
			t.Fatalf("%v (%s): %v: %s", r.ID, flaw, err, r.Query)
		}
	}
	for _, d := range s.Deliveries {
		if !seen[d.ReceiptID] {
			t.Fatalf("delivery %v is of no receipt", d.ID)
		}
	}
}

func number(t *testing.T, id data.ID) (n int) {
	t.Helper()
	if _, err := fmt.Sscan(id.Key.Raw(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAPlayersLifeIsOneStory(t *testing.T) {
	order := map[string]int{data.Registration: 0, data.FTD: 1, data.QualifiedFTD: 2}
	type life struct {
		click data.Text
		stage int
	}
	lives, full := map[string]life{}, 0
	for _, r := range history().Receipts {
		stage, ok := order[r.Event.Raw()]
		if !ok || r.Status.Raw() != string(data.Accepted) || r.PlayerID.Null() || !r.Reason.Null() {
			continue
		}
		who := r.Operator.Key.Raw() + "/" + r.PlayerID.Raw()
		before, met := lives[who]
		if met && before.click != r.ClickID {
			t.Fatalf("player %s came by two clicks", who)
		}
		if stage == 2 && before.stage == 1 {
			full++
		}
		lives[who] = life{r.ClickID, stage}
	}
	if full < 1_000 {
		t.Errorf("only %d players went from their first deposit to qualified", full)
	}
}

func TestEveryContractReadsWhatItsOperatorSends(t *testing.T) {
	s := history()
	contracts := map[data.Text]data.Contract{}
	for _, c := range s.Contracts {
		contracts[c.Operator.Key] = c
	}
	for _, r := range s.Receipts {
		if s.flaws[r.ID] != "" {
			continue
		}
		c := contracts[r.Operator.Key]
		values, _ := url.ParseQuery(r.Query.Raw())
		got := map[string]string{}
		for field, name := range c.Params {
			got[field] = values.Get(name)
		}
		want := map[string]string{"click_id": r.ClickID.Raw(), "event": got["event"], "sub_id": r.SubID.Raw(), "sub2": got["sub2"], "txid": r.TxID.Raw(),
			"player_id": r.PlayerID.Raw(), "currency": r.Money.Currency.Raw(), "amount": got["amount"], "occurred_at": got["occurred_at"]}
		if _, ok := c.Params["player_status"]; ok {
			want["player_status"] = r.PlayerStatus.Raw()
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%v: columns (-), request (+):\n%s", r.ID, diff)
		}
		if c.Events[got["event"]] != r.Event.Raw() {
			t.Fatalf("%v: %q is %q in the contract, %q in the row", r.ID, got["event"], c.Events[got["event"]], r.Event.Raw())
		}
	}
}

func TestEveryCampaignHasTermsAndANameOfItsOwn(t *testing.T) {
	var s reference.Batch = history().Batch.Batch
	names, deals := map[string]bool{}, map[data.Text]int{}
	for _, c := range s.Campaigns {
		name := c.Operator.Label() + "/" + c.Name.Raw()
		if names[name] {
			t.Errorf("two campaigns are called %s", name)
		}
		names[name] = true
	}
	models := map[string]int{}
	for _, d := range s.Terms {
		models[d.Model.Raw()]++
		if d.ValidFrom.Time().Before(start) && start.Before(d.ValidTo.Time()) {
			deals[d.Campaign.Key]++
		}
		if d.Payout.Amount.Null() != (d.Model.Raw() == "revshare") {
			t.Errorf("campaign %s: a %s deal that pays %v", d.Campaign.Key, d.Model, d.Payout)
		}
	}
	if len(deals) != 40 || len(models) != 3 {
		t.Errorf("%d campaigns have terms today, of %d models", len(deals), len(models))
	}
}

func TestAHighRateDoesNotMakeAHistoryThatNobodyCanLoad(t *testing.T) {
	w := demo.New(options(func(o *demo.Options) { o.Rate = 50_000 }))
	var s story
	s.flaws = map[data.ID]demo.Flaw{}
	s.gather(w, start, 5_000)
	if n := len(s.Receipts); n < 250_000 || n > 300_000 {
		t.Errorf("%d receipts", n)
	}
}
