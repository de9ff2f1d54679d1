package data_test

import (
	"testing"
	"time"

	"tailback/data"
)

func mustFilter(t testing.TB, s string) data.Filter {
	t.Helper()
	f, err := data.ParseFilter(s, noon)
	if err != nil {
		t.Fatalf("ParseFilter(%q): %v", s, err)
	}
	return f
}

// sample is the FableSpin receipt of 03:00:06 whose click id was renamed.
func sample() data.Receipt {
	text := data.NewText
	return data.Receipt{
		ID:           data.NewID("prod-eu", text("8812734")),
		ReceivedAt:   data.At(time.Date(2026, 11, 24, 3, 0, 6, 250e6, time.UTC)),
		Operator:     data.Ref{Key: text("op-7"), Name: text("FableSpin")},
		Campaign:     data.Ref{Key: text("c-12"), Name: text("ru-ios-slots")},
		ClickID:      text("56d75d3a-1A9C"),
		SubID:        text("fb ad"),
		Event:        text("ftd"),
		Status:       text("rejected"),
		Reason:       text("no click id"),
		OccurredAt:   data.At(time.Date(2026, 11, 24, 2, 59, 58, 0, time.UTC)),
		Money:        data.Money{Amount: data.ParseAmount("100.00"), Currency: text("EUR")},
		TxID:         text("T-99120"),
		PlayerID:     text("88774"),
		PlayerStatus: text("active"),
		Method:       text("GET"),
		Query:        text("click_id=56d75d3a&event=ftd&note=a*b"),
		RemoteIP:     text("185.12.0.7"),
		AuthOK:       data.Yes,
		HTTPStatus:   200,
	}
}

func TestAFilterChoosesReceipts(t *testing.T) {
	all := sample()
	none := data.Receipt{ID: data.NewID("prod-eu", data.NewText("1"))}
	bad := sample()
	bad.Money.Amount = data.ParseAmount("12,34")
	for _, c := range []struct {
		filter  string
		receipt data.Receipt
		want    bool
	}{
		{"", all, true},
		{"operator:fable* event:ftd status:rejected amount>99.99 since:10h -campaign:test", all, true},
		{"operator:fable* event:deposit", all, false},
		{`sub:"fb ad"`, all, true},
		{`sub:fb\ ad`, all, true},
		{`sub:fb" "ad`, all, true},
		{"sub:fb*", all, true},
		{"sub:*b*a*", all, true},
		{"sub:FB*", all, false},
		{"sub:fb", all, false},
		{"click:56d75d3a-1a9c", all, false},
		{"click:56d75d3a-1A9C", all, true},
		{"event:FTD", all, true},
		{"event:deposit,FTD", all, true},
		{"-event:deposit,ftd", all, false},
		{"operator:fablespin", all, true},
		{"operator:op-7", all, true},
		{"operator:OP-7", all, false},
		{"id:8812734", all, true},
		{"id:prod-eu/8812734", all, true},
		{"id:prod-us/8812734", all, false},
		{"id:8812*", all, true},
		{`query:*a\*b`, all, true},
		{`query:*click\*id*`, all, false},
		{"amount:100", all, true},
		{"amount=100.000", all, true},
		{"amount>100", all, false},
		{"amount>=100", all, true},
		{"amount<=100", all, true},
		{"amount<100", all, false},
		{"amount>-1", none, false},
		{"-amount>-1", none, true},
		{"amount<1000", bad, false},
		{`amount:""`, none, true},
		{`amount:""`, bad, false},
		{"http:200", all, true},
		{"http:2*,404", all, true},
		{"http:500", all, false},
		{"http>=200", all, true},
		{"http<300", none, false},
		{`http:""`, none, true},
		{"auth:yes", all, true},
		{"auth:no,unknown", all, false},
		{"auth:UNKNOWN", none, true},
		{`sub:""`, none, true},
		{`sub:""`, all, false},
		{"sub:*", none, false},
		{"-sub:*", none, true},
		{`operator:""`, none, true},
		{`operator:""`, all, false},
		{"since:9h", all, true},
		{"since:8h", all, false},
		{"until:2026-11-24", all, false},
		{"until:2026-11-25", all, true},
		{"received:2026-11-24", all, true},
		{"received:2026-11-23", all, false},
		{"received=2026-11-24T03:00", all, true},
		{"received=2026-11-24T05:00+02:00", all, true},
		{"received=2026-11-24T03:00:06", all, true},
		{"received=2026-11-24T03:00:06.25Z", all, true},
		{"received=2026-11-24T03:00:06.2Z", all, false},
		{"received>2026-11-24T03:00:06Z", all, false},
		{"received>=2026-11-24T03:00:06Z", all, true},
		{"received<=2026-11-24T03:00Z", all, true},
		{"received<2026-11-24T03:00Z", all, false},
		{"occurred<2026-11-24T03:00", all, true},
		{"occurred<2026-11-24T03:00", none, false},
		{`occurred:""`, none, true},
		{"currency:eur method:get player_status:Active ip:185.12.0.* txid:T-* player:88774", all, true},
		{`reason:"*click id"`, all, true},
		{"fable", all, true},
		{"OP-7", all, true},
		{"IOS", all, true},
		{`"click_ID="`, all, true},
		{`"FB AD"`, all, true},
		{"8812734", all, true},
		{"prod-eu", all, false},
		{"1a9c", all, true},
		{"99120 88774", all, true},
		{"99120 88775", all, false},
		{"99121,88774", all, true},
		{"-88774", all, false},
		{"-88775", all, true},
		{"no*id", all, true},
		{"id*nope", all, false},
		{"n*o*t*e", all, true},
		{`a\*b`, all, true},
		{`a\*c`, all, false},
		{"185.12.0.7", all, false}, // an address is not looked for
		{"x", none, false},
		{"-x", none, true},
		{"! event:ftd status:rejected", all, false},
		{"! event:ftd status:accepted", all, true},
		{"!fable", all, false},
		{"! -fable", all, true},
		{"event:ftd ! status:rejected txid:T-1", all, true},
		{"event:ftd ! status:rejected txid:T-* ! amount>1 amount<2", all, false},
		{"! event:ftd", none, true},
	} {
		if got := mustFilter(t, c.filter).Match(c.receipt); got != c.want {
			t.Errorf("%s: Match = %v, want %v (receipt %s)", c.filter, got, c.want, c.receipt.ID)
		}
	}
}

func TestEveryDocumentedFieldFindsTheSampleAndMissesAnother(t *testing.T) {
	for _, field := range data.FilterFields() {
		mustFilter(t, field.Example)
	}
	found := map[string]string{
		"id": "8812734", "operator": "FableSpin", "campaign": "c-12", "click": "56d75d3a-1A9C", "sub": `"fb ad"`,
		"event": "ftd", "status": "rejected", "reason": `"no click id"`, "amount": "100", "currency": "EUR",
		"txid": "T-99120", "player": "88774", "player_status": "active", "method": "GET", "query": "*ftd*",
		"ip": "185.12.0.7", "auth": "yes", "http": "200", "received": "2026-11-24T03:00:06", "occurred": "2026-11-24T02:59:58",
		"since": "2026-11-24T03:00", "until": "2026-11-24T03:01",
		"rule": "renamed_param", "field": "click_id", "severity": "critical", "verdict": "wrong", "alert": "17", "dispute": "open", "retry": "unknown",
	}
	judged := data.Checked{
		Receipt: sample(), Verdict: data.VerdictWrong, Alerts: []string{"17", "REN-fablespin-clickid"},
		Disputes: []string{"any", "open"}, Retries: []string{"any", "unknown"},
		Findings: []data.Finding{{Rule: "renamed_param", Code: "REN", Field: "click_id", Severity: data.Critical}},
	}
	for _, field := range data.FilterFields() {
		f := mustFilter(t, field.Name+":"+found[field.Name])
		if !f.MatchChecked(judged) {
			t.Errorf("%s misses the receipt that it describes", f)
		}
		if f.MatchChecked(data.Checked{}) {
			t.Errorf("%s finds a receipt of nothing but NULL", f)
		}
	}
}

func TestAFilterIsWrittenInOneForm(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "",
		"  event:ftd \t -EVENT:deposit ":    "event:ftd -event:deposit",
		"event=ftd":                         "event:ftd",
		` foo  -"fb ad" é,"a b"`:            `foo -"fb ad" é,"a b"`,
		`"event" "a:b" "-x" "!y" 5:6 f"o"o`: `"event" "a:b" "-x" "!y" "5:6" foo`,
		"*a**b*":                            "*a*b*",
		"! event:ftd":                       "-event:ftd",
		"!-event:ftd !a":                    "event:ftd -a",
		"a !b c":                            "a ! b c",
		"x ! b -c ! d e":                    "x ! b -c ! d e",
		`sub:"fb ad"*`:                      `sub:"fb ad*"`,
		`sub:"plain"`:                       "sub:plain",
		"sub:a**b":                          "sub:a*b",
		`sub:"*",\*`:                        `sub:*,"\*"`,
		`sub:"say \"hi\"",a\\b`:             `sub:"say \"hi\"","a\\b"`,
		`sub:""`:                            `sub:""`,
		"sub:a:b>c":                         "sub:a:b>c",
		"amount:007.50":                     "amount=7.5",
		"amount>=-5":                        "amount>=-5",
		"http:5*":                           "http:5*",
		"http=500":                          "http=500",
		"since:2h":                          "since:2026-11-24T10:00Z",
		"since:90s":                         "since:2026-11-24T11:58:30Z",
		"since:15m":                         "since:2026-11-24T11:45Z",
		"until:1d":                          "until:2026-11-23T12:00Z",
		"received>=2026-11-24":              "since:2026-11-24",
		"received>2026-11-24":               "since:2026-11-25",
		"received<=2026-11-24T03:00":        "until:2026-11-24T03:01Z",
		"received<2026-11-24T03:00+03:30":   "until:2026-11-23T23:30Z",
		"received:2026-11-24":               "received=2026-11-24",
		"received:2026-11-24T00:00":         "received=2026-11-24T00:00Z",
		"occurred>2026-11-24T03:00:06.5":    "occurred>=2026-11-24T03:00:06.500001Z",
		"occurred=2026-11-24T03:00:06.000Z": "occurred=2026-11-24T03:00:06.000000Z",
		"since:2026-11-24T03:00:06":         "since:2026-11-24T03:00:06Z",
	} {
		if got := mustFilter(t, in).String(); got != want {
			t.Errorf("%s is written %s, want %s", in, got, want)
		}
	}
}

func TestAFilterBoundsTheTimeThatHasToBeRead(t *testing.T) {
	for _, c := range []struct{ filter, since, until string }{
		{"event:ftd", "", ""},
		{"since:2h", "2026-11-24T10:00:00Z", ""},
		{"since:2h since:3h until:2026-11-25 until:2026-11-26", "2026-11-24T10:00:00Z", "2026-11-25T00:00:00Z"},
		{"received:2026-11-23", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},
		{"received>2026-11-23 received<=2026-11-24", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"},
		{"-since:2h -until:2026-11-25 -received:2026-11-23", "", ""},
		{"occurred>=2026-11-23", "", ""},
		{`received:""`, "", ""},
	} {
		f := mustFilter(t, c.filter)
		if since, ok := f.Since(); ok != (c.since != "") || ok && since.Format(time.RFC3339) != c.since {
			t.Errorf("%s: Since = %v, %v, want %s", c.filter, since, ok, c.since)
		}
		if until, ok := f.Until(); ok != (c.until != "") || ok && until.Format(time.RFC3339) != c.until {
			t.Errorf("%s: Until = %v, %v, want %s", c.filter, until, ok, c.until)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	r := sample()
	for _, text := range []string{"operator:fable* event:ftd -status:accepted amount>50 since:12h", "id:1", "query:*click_id=*event=*", "fb_ad_8812", "! event:ftd status:accepted"} {
		f := mustFilter(b, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f.Match(r)
			}
		})
	}
}
