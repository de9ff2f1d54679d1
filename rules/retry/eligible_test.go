package retry_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/retry"
)

func TestAClickIDIsDeducedByTransactionOrByPlayerAndEventAndNothingWeaker(t *testing.T) {
	r := arrived(t, "9", "clickid=&goal=dep&tid=T-1&player=p-1")
	for name, test := range map[string]struct {
		others []string
		want   string
	}{
		"nobody":                        {nil, ""},
		"the same transaction":          {[]string{"clickid=c-1&goal=reg&tid=T-1"}, "click id c-1 deduced by transaction T-1 of receipt db/0"},
		"the same player and event":     {[]string{"clickid=c-1&goal=dep&tid=T-0&player=p-1"}, "click id c-1 deduced by player p-1 and the same event of receipt db/0"},
		"the same player alone":         {[]string{"clickid=c-1&goal=reg&player=p-1"}, ""},
		"the transaction first":         {[]string{"clickid=c-2&goal=dep&player=p-1", "clickid=c-1&tid=T-1&goal=dep"}, "click id c-1 deduced by transaction T-1 of receipt db/1"},
		"two clicks of a transaction":   {[]string{"clickid=c-2&tid=T-1&goal=dep", "clickid=c-1&tid=T-1&goal=dep"}, ""},
		"one click twice":               {[]string{"clickid=c-1&tid=T-1&goal=dep", "clickid=c-1&tid=T-1&goal=reg"}, "click id c-1 deduced by transaction T-1 of receipt db/1"},
		"a macro names no click":        {[]string{"clickid={clickid}&tid=T-1&goal=dep"}, ""},
		"a blank names no click":        {[]string{"clickid=+&tid=T-1&goal=dep"}, ""},
		"two clicks of a player":        {[]string{"clickid=c-1&goal=dep&player=p-1", "clickid=c-2&goal=dep&player=p-1"}, ""},
		"another operator's is no sign": {[]string{"-clickid=c-1&tid=T-1&goal=dep"}, ""},
	} {
		var others []data.Receipt
		for i, raw := range test.others {
			o := arrived(t, string(rune('0'+i)), strings.TrimPrefix(raw, "-"))
			if raw[0] == '-' {
				o.Operator = data.Ref{Key: text("2")}
			}
			others = append(others, o)
		}
		d, ok := retry.Deduce(r, others)
		got := ""
		if ok {
			got = d.String()
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	d, _ := retry.Deduce(r, []data.Receipt{arrived(t, "8", "clickid=c%261&tid=T-1&goal=dep")})
	b, err := retry.Build(own(), retry.Subject{Receipt: r, Contract: version(t)}, retry.Correction{Deduced: &d})
	if want := "clickid=c%261&goal=dep&tid=T-1&player=p-1&tailback_retry=" + b.EventID; err != nil || b.Request.Query != want {
		t.Errorf("it is sent as %s, %v", b.Request.Query, err)
	}
}

func TestEachReasonAgainstARetryIsSaid(t *testing.T) {
	good := arrived(t, "1", renamedQuery)
	resent := arrived(t, "2", "clickid=c-1&goal=dep&tid=T-1&player=p-1", accepted, later(10*time.Minute))
	off, had := own(), data.Retry{ID: 7, By: text("ops1@h"), At: noon().Add(-4 * time.Second), Finished: noon()}
	off.Off = "env:S is not set"
	partner := own()
	partner.Only = data.OnlyDeliveries
	with := func(state data.RetryState) func(*retry.Facts) {
		return func(f *retry.Facts) { had.State = state; f.Retries = []data.Retry{had} }
	}
	d := data.Delivery{Endpoint: text("push"), HTTPStatus: 500, URL: text("http://a/?b")}
	for name, test := range map[string]struct {
		edit func(*retry.Subject, *retry.Facts)
		want string
	}{
		"nothing":            {func(*retry.Subject, *retry.Facts) {}, ""},
		"none is configured": {func(_ *retry.Subject, f *retry.Facts) { f.Endpoint = nil }, "no endpoint is configured: write [endpoint.NAME] with its url"},
		"off":                {func(_ *retry.Subject, f *retry.Facts) { f.Endpoint = &off }, "endpoint own is off: env:S is not set"},
		"of another kind":    {func(_ *retry.Subject, f *retry.Facts) { f.Endpoint = &partner }, "endpoint own takes deliveries alone"},
		"a delivery to it": {func(s *retry.Subject, f *retry.Facts) {
			s.Delivery, f.Endpoint = &d, &partner
		}, ""},
		"fourteen days": {func(_ *retry.Subject, f *retry.Facts) { f.Now = noon().Add(retry.Oldest - time.Hour) }, ""},
		"older":         {func(_ *retry.Subject, f *retry.Facts) { f.Now = noon().Add(retry.Oldest) }, "it is older than 14 days"},
		"delivered":     {func(_ *retry.Subject, f *retry.Facts) { with(data.RetryDelivered)(f) }, "it was delivered, sent again by ops1@h at 2026-11-24 12:00:00Z"},
		"queued":        {func(_ *retry.Subject, f *retry.Facts) { with(data.RetryQueued)(f) }, "it is queued, by ops1@h 4 s ago"},
		"unknown":       {func(_ *retry.Subject, f *retry.Facts) { with(data.RetryUnknown)(f) }, "retry 7 of it may have arrived: a lead says whether it did"},
		"failed before": {func(_ *retry.Subject, f *retry.Facts) { with(data.RetryFailed)(f) }, ""},
		"arrived again": {func(_ *retry.Subject, f *retry.Facts) { f.Others = []data.Receipt{good, resent} }, "it arrived again: db/2 was accepted at 2026-11-24T11:10:00Z"},
		"arrived, rejected": {func(_ *retry.Subject, f *retry.Facts) {
			refused := resent
			refused.Status = text("rejected")
			f.Others = []data.Receipt{refused}
		}, ""},
		"arrived before": {func(_ *retry.Subject, f *retry.Facts) {
			before := resent
			later(-time.Hour)(&before)
			f.Others = []data.Receipt{before}
		}, "it had arrived before: db/2 was accepted at 2026-11-24T10:10:00Z"},
		"sent by us": {func(_ *retry.Subject, f *retry.Facts) {
			ours := resent
			ours.Query = text(ours.Query.Raw() + "&tailback_retry=" + data.NewEventID(good.ID, "own"))
			f.Others = []data.Receipt{ours}
		}, "it was sent again by us and accepted at 2026-11-24T11:10:00Z as db/2"},
		"cannot be built": {func(_ *retry.Subject, f *retry.Facts) { f.Unbuilt = errors.New("it has no click_id") }, "it has no click_id"},
		"still failing": {func(_ *retry.Subject, f *retry.Facts) {
			f.Findings = []data.Finding{{Rule: "late", Severity: data.Critical}, {Rule: "unexpanded_macro", Severity: data.Critical, Sentence: "the click id is {clickid}"}}
		}, "it would break unexpanded_macro again: the click id is {clickid}"},
		"a small fault": {func(_ *retry.Subject, f *retry.Facts) {
			f.Findings = []data.Finding{{Rule: "lost_sub_id", Severity: data.Notice}}
		}, ""},
		"fine as it came": {func(s *retry.Subject, f *retry.Facts) { s.Receipt, f.Corrected = resent, false }, "it was accepted as it came"},
		"paused":          {func(_ *retry.Subject, f *retry.Facts) { f.Paused = "5 failures in a row, since 12:00" }, "its endpoint is paused: 5 failures in a row, since 12:00"},
		"reversal": {func(s *retry.Subject, _ *retry.Facts) {
			s.Receipt.Event = text("chargeback")
			s.Receipt.Query = data.Text{}
		}, "it takes money back: a lead says so for a second time"},
		"reversal, twice said": {func(s *retry.Subject, f *retry.Facts) {
			s.Receipt.Event, s.Receipt.Query, f.Reversals = text("chargeback"), data.Text{}, true
		}, ""},
		"replay": {func(s *retry.Subject, _ *retry.Facts) {
			s.Receipt.Query = text(renamedQuery + "&tailback_retry=" + data.NewEventID(good.ID, "own"))
		}, "it is itself a replay of ours"},
		"a failed delivery": {func(s *retry.Subject, f *retry.Facts) { s.Delivery = &d; f.Deliveries = []data.Delivery{d} }, ""},
		"delivered later": {func(s *retry.Subject, f *retry.Facts) {
			good := d
			good.HTTPStatus, good.SentAt = 200, data.At(noon())
			s.Delivery, f.Deliveries = &d, []data.Delivery{d, good}
		}, "it was delivered at 2026-11-24 12:00:00Z"},
	} {
		e := own()
		s, f := retry.Subject{Receipt: good, Contract: version(t)}, retry.Facts{Now: noon(), Endpoint: &e, Corrected: true}
		test.edit(&s, &f)
		f.Sent = retry.Corrected(s.Receipt, renamedID(), s.Contract)
		said := ""
		if refusals := retry.Eligible(s, f); len(refusals) > 0 {
			said = refusals[0].Say
		}
		if said != test.want {
			t.Errorf("%s: %q, want %q", name, said, test.want)
		}
	}
}

func TestReceiptsTellOfOneEventOrOfTwo(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"goal=dep&tid=1", "goal=dep&tid=1", true},
		{"goal=dep&tid=1", "goal=reg&tid=1", false},
		{"goal=dep&tid=1&clickid=c", "goal=dep&tid=2&clickid=c", false},
		{"goal=dep&tid=1&player=p", "goal=dep&tid=2&player=p", true}, // a player deposits first once
		{"goal=dep&tid=1&player=p", "goal=dep&tid=1&player=q", false},
		{"goal=dep&player=p", "goal=dep&player=p", true},
		{"goal=dep&player=p&clickid=c", "goal=dep&player=q&clickid=c", false},
		{"goal=dep&clickid=c", "goal=dep&clickid=c", true},
		{"goal=dep", "goal=dep", false},
		{"goal=dep&tid={tid}", "goal=dep&tid={tid}", false},
		{"goal=deposit&player=p&sum=5&cur=EUR", "goal=deposit&player=p&sum=5.0&cur=eur", true},
		{"goal=deposit&player=p&sum=5&cur=EUR", "goal=deposit&player=p&sum=6&cur=EUR", false},
		{"goal=deposit&player=p&tid=1", "goal=deposit&player=p&tid=2", false},
	} {
		a, b := arrived(t, "1", test.a), arrived(t, "2", test.b)
		if retry.SameEvent(a, b) != test.want || retry.SameEvent(b, a) != test.want {
			t.Errorf("%s and %s: %v", test.a, test.b, !test.want)
		}
	}
}

func TestAnAlertsReceiptsAddUp(t *testing.T) {
	refuse := func(reasons ...retry.Reason) (all []retry.Refusal) {
		for _, r := range reasons {
			all = append(all, retry.Refusal{Reason: r})
		}
		return all
	}
	var a retry.Arithmetic
	for _, refusals := range [][]retry.Refusal{
		nil, nil, refuse(retry.Paused), refuse(retry.Live), refuse(retry.TooOld), refuse(retry.EndpointOff, retry.NotBuilt),
		refuse(retry.TooOld, retry.ArrivedAgain), {{Reason: retry.Delivered, Retry: &data.Retry{}}}, refuse(retry.NotBuilt),
	} {
		a.Count(refusals)
	}
	if a.All != 9 || a.Replayable != 4 || a.Waiting != 2 || a.Arrived != 2 || a.Ours != 1 || a.Lost != 3 {
		t.Errorf("it is %+v", a)
	}
	if by := a.LostBy(); len(by) != 2 || by[0] != retry.NotBuilt || a.Why[by[0]] != 2 {
		t.Errorf("lost by %v of %v", by, a.Why)
	}
}

func TestAPressIsEstimatedAtTheEndpointsRate(t *testing.T) {
	all := make([]data.NewRetry, 105)
	for i := range all {
		all[i].Amount = data.Money{Amount: data.ParseAmount("2.5"), Currency: text([]string{"EUR", "SEK"}[i%2])}
	}
	est := retry.Estimate(own(), all)
	if sums := est.Money.All(); est.Count != 105 || est.Takes != 10*time.Second || len(sums) != 2 || sums[0].String() != "132.50 EUR" || sums[1].String() != "130.00 SEK" {
		t.Errorf("it is %+v", est)
	}
	if est := retry.Estimate(own(), all[:5]); est.Takes != 0 {
		t.Errorf("a burst takes %s", est.Takes)
	}
	for n, want := range map[int]int{0: 0, 1: 1, 11: 2, 12: 3, 500: 3} {
		sum := 0
		stages := retry.Stages(n)
		for _, s := range stages {
			sum += s
		}
		if len(stages) != want || sum != n {
			t.Errorf("%d go in %v", n, stages)
		}
	}
}
