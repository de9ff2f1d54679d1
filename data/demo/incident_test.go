package demo_test

import (
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/demo"
)

// span is when the receipts with a flaw came, since the start of live traffic.
type span struct {
	first, last time.Duration
	count       int
	operators   map[string]bool
	servers     map[string]time.Duration // first seen
}

func spans(s story) map[demo.Flaw]*span {
	all := map[demo.Flaw]*span{}
	for _, r := range s.Receipts {
		flaw := s.flaws[r.ID]
		at := r.ReceivedAt.Time().Sub(start)
		if all[flaw] == nil {
			all[flaw] = &span{first: at, operators: map[string]bool{}, servers: map[string]time.Duration{}}
		}
		one := all[flaw]
		one.last = at
		one.count++
		one.operators[r.Operator.Label()] = true
		server := r.RemoteIP.Raw()[strings.LastIndexByte(r.RemoteIP.Raw(), '.'):]
		if _, ok := one.servers[server]; !ok {
			one.servers[server] = at
		}
	}
	return all
}

func TestIncidentsBeginAndEndOnSchedule(t *testing.T) {
	got := spans(onward())
	for flaw, want := range map[demo.Flaw]struct {
		who        string
		from, last time.Duration
	}{
		demo.Renamed:   {"FableSpin", 40 * time.Second, 9 * time.Minute},
		demo.SubLost:   {"Zebrino", 6 * time.Minute, 12 * time.Minute},
		demo.Shifted:   {"Oddly", 13 * time.Minute, 18 * time.Minute},
		demo.CameAgain: {"FableSpin", 9*time.Minute + 30*time.Second, 13 * time.Minute},
	} {
		one := got[flaw]
		if one == nil {
			t.Errorf("%s never happened", flaw)
			continue
		}
		const near = 6 * time.Second
		if one.first < want.from || one.first > want.from+near || one.last > want.last || one.last < want.last-2*near {
			t.Errorf("%s: from %v to %v, want %v to %v", flaw, one.first, one.last, want.from, want.last)
		}
		if len(one.operators) != 1 || !one.operators[want.who] {
			t.Errorf("%s: at %v", flaw, one.operators)
		}
	}
	renamed := got[demo.Renamed]
	if renamed.servers[".4"] < 5*time.Minute || renamed.servers[".5"] < 5*time.Minute || renamed.servers[".7"] > time.Minute || renamed.servers[".9"] > time.Minute {
		t.Errorf("the new template reached the servers at %v", renamed.servers)
	}
	if part := float64(got[demo.CameAgain].count) / float64(renamed.count); part < 0.15 || part > 0.25 {
		t.Errorf("%.2f of the broken receipts came again", part)
	}
}

func TestARenamedClickIDLeavesAReceiptThatNamesNoClick(t *testing.T) {
	s := onward()
	broken := 0
	for _, r := range s.Receipts {
		if s.flaws[r.ID] != demo.Renamed {
			continue
		}
		broken++
		if !r.ClickID.Null() || !r.Campaign.Key.Null() || r.Status.Raw() != string(data.Rejected) || r.Reason.Empty() || r.HTTPStatus != 200 ||
			!strings.HasPrefix(r.Query.Raw(), "click_id=") {
			t.Fatalf("%+v", r)
		}
	}
	if broken < 100 {
		t.Errorf("only %d receipts were broken", broken)
	}
}

func TestAShiftedZoneDatesEventsAheadOfTheirReceipt(t *testing.T) {
	s := onward()
	for _, r := range s.Receipts {
		ahead := r.OccurredAt.Time().Sub(r.ReceivedAt.Time())
		if shifted := s.flaws[r.ID] == demo.Shifted; r.OccurredAt.Ok() && shifted != (ahead > 110*time.Minute) {
			t.Fatalf("%v (%s) is dated %v ahead", r.ID, s.flaws[r.ID], ahead)
		}
	}
}

func TestASilentOperatorSaysNothing(t *testing.T) {
	s := onward()
	var quiet, before, after int
	for _, r := range s.Receipts {
		at := r.ReceivedAt.Time().Sub(start)
		switch flaw := s.flaws[r.ID]; {
		case r.Operator.Label() != "Zebrino" || flaw == demo.Late || flaw == demo.Resent || flaw == demo.CameBack:
		case at >= 18*time.Minute && at < 20*time.Minute:
			before++
		case at >= 20*time.Minute && at < 24*time.Minute:
			quiet++
		case at >= 24*time.Minute:
			after++
		}
	}
	if quiet != 0 || before < 300 || after < 300 {
		t.Errorf("%d before, %d in the silence, %d after", before, quiet, after)
	}
}

func TestADownEndpointIsTriedAgainUntilItAnswers(t *testing.T) {
	s := onward()
	failed, delivered := map[data.ID]bool{}, 0
	for _, d := range s.Deliveries {
		at := d.SentAt.Time().Sub(start)
		if d.Endpoint.Raw() != "fb-capi" {
			continue
		}
		down := at >= 150*time.Second && at < 7*time.Minute
		switch {
		case down && d.HTTPStatus != 503:
			t.Fatalf("delivery %v got %d", d.ID, d.HTTPStatus)
		case !down && d.HTTPStatus == 503:
			t.Fatalf("delivery %v got 503 at %v", d.ID, at)
		case down:
			failed[d.ReceiptID] = true
		case failed[d.ReceiptID] && d.State.Raw() == "delivered" && d.Attempt > 1:
			delivered++
		}
	}
	if len(failed) < 100 || delivered < len(failed)*9/10 {
		t.Errorf("%d receipts failed, %d of them were delivered later", len(failed), delivered)
	}
}

func TestACalmWorldHasNoIncident(t *testing.T) {
	w := demo.New(options(func(o *demo.Options) { o.Calm = true }))
	for flaw := range spans(live(w, 25*time.Minute, time.Minute)) {
		if strings.HasPrefix(string(flaw), "incident") {
			t.Error(flaw)
		}
	}
}

func TestTheScheduleComesRoundAndAWorldDoesNotGrow(t *testing.T) {
	w := demo.New(options(func(o *demo.Options) { o.Rate = 2 }))
	pass(w, start)
	var renamed []int
	for cycle := range 3 {
		s := story{flaws: map[data.ID]demo.Flaw{}}
		s.gather(w, start.Add(time.Duration(cycle+1)*demo.Cycle), 5_000)
		renamed = append(renamed, spans(s)[demo.Renamed].count)
	}
	for _, n := range renamed {
		if n < 50 {
			t.Errorf("broken receipts in each cycle: %v", renamed)
		}
	}
	// After a day at this rate far fewer things are on their way than happened.
	pass(w, start.Add(24*time.Hour))
	if size := w.Pending(); size > 2_000 {
		t.Errorf("%d things wait to happen", size)
	}
}
