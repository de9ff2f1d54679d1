package conversion_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/conversion"
)

// good is a receipt with nothing wrong, and what surrounds it: a click of six
// days before, a registration, a deal that pays 120 EUR for a qualified_ftd.
func good() (data.Receipt, data.Trail) {
	r := receive(5, "qualified_ftd txid:T-99120 amount:100")
	r.OccurredAt, r.AuthOK, r.RemoteIP = data.At(noon.Add(5*time.Minute-8*time.Second)), data.Yes, text("185.12.0.7")
	terms := deal("qualified_ftd")
	click := data.Click{ID: data.NewID("prod", text("9cdf")), ClickedAt: data.At(noon.Add(-6*24*time.Hour - 4*time.Hour - 6*time.Minute))}
	return r, data.Trail{Click: &click, Terms: &terms, Receipts: []data.Receipt{receive(0, "registration"), r}}
}

// lines writes checks as they stand on a screen.
func lines(checks []conversion.Check) (all []string) {
	for i, c := range checks {
		mark := [...]string{"?", "ok", "x"}[c.Outcome]
		all = append(all, strings.TrimSpace(fmt.Sprintf("%d %s | %s | %s | %s %s", i+1, c.Name, c.Says, c.MustBe, mark, c.Note)))
	}
	return all
}

func TestTheVerdictOfAReceiptHasEightChecksWithTheirNumbers(t *testing.T) {
	r, trail := good()
	checks := conversion.Verdict(data.Checked{Receipt: r}, trail)
	want := []string{
		"1 event type | qualified_ftd | qualified_ftd | ok",
		"2 click id | 9cdf | one of our clicks | ok",
		"3 qualification | 100.00 EUR | >= 50.00 EUR | ok operator says so",
		"4 timestamp | 2026-11-24T12:04:52Z | after click, not future | ok 8 s old",
		"5 window | 6 d 04:10 after click | <= 30 d | ok",
		"6 currency | EUR | EUR | ok",
		"7 sent once | txid T-99120 | not seen before | ok",
		"8 sender | 185.12.0.7 | authenticated | ok",
	}
	if diff := cmp.Diff(want, lines(checks)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := conversion.Headline(checks, r); got != "payable: all that was checked is as agreed" {
		t.Error(got)
	}
}

func TestACheckFindsWhatIsWrong(t *testing.T) {
	type world struct {
		*data.Receipt
		*data.Trail
	}
	for name, c := range map[string]struct {
		change func(world)
		line   string // what one check says
		head   string
	}{
		"the event is below the deal":  {func(w world) { w.Event = text("ftd") }, "1 event type | ftd | qualified_ftd | x below deal", "not payable as sent: event type (below deal)"},
		"a deposit is not paid":        {func(w world) { w.Event = text("deposit") }, "1 event type | deposit | qualified_ftd | x pays nothing", "not payable as sent"},
		"the operator takes it back":   {func(w world) { w.Event = text("chargeback") }, "1 event type | chargeback | qualified_ftd | x taken back", "not payable as sent"},
		"a state":                      {func(w world) { w.Event = text("approved") }, "1 event type | approved | qualified_ftd | ? a state, see the trail", "not judged: event type"},
		"below an approval":            {func(w world) { w.Event, w.Terms.PayableEvent = text("ftd"), text("approved") }, "1 event type | ftd | approved | x below deal", "not payable as sent"},
		"approved, where that is paid": {func(w world) { w.Event, w.Terms.PayableEvent = text("approved"), text("approved") }, "3 qualification | 100.00 EUR | >= 50.00 EUR | ok operator says so", "payable"},
		"no event":                     {func(w world) { w.Event = data.Text{} }, "1 event type |  | qualified_ftd | x missing", "not payable as sent"},
		"no terms":                     {func(w world) { w.Terms = nil }, "1 event type | qualified_ftd |  | ? no terms", "not judged: event type (no terms), qualification (no terms), window (no terms)"},
		"no click id":                  {func(w world) { w.ClickID = data.Text{} }, "2 click id |  | one of our clicks | x missing", "not payable as sent: click id (missing)"},
		"an unknown click":             {func(w world) { w.Click = nil }, "2 click id | 9cdf | one of our clicks | x unknown", "not payable as sent: click id (unknown)"},
		"another click":                {func(w world) { w.ClickID = text("77e0") }, "2 click id | 77e0 | one of our clicks | x another click's", "not payable as sent"},
		"clicks that are not kept":     {func(w world) { w.Click, w.Off = nil, []string{"clicks: this database keeps none"} }, "2 click id | 9cdf | one of our clicks | ? clicks not read", "not judged: click id (clicks not read), window (no click time)"},
		"too low a deposit": {func(w world) {
			w.Event, w.Terms.PayableEvent = text("ftd"), text("ftd")
			w.Terms.MinDeposit = data.ParseAmount("100.01")
		}, "3 qualification | 100.00 EUR | >= 100.01 EUR | x too low", "not payable as sent: qualification (too low)"},
		"no amount":                 {func(w world) { w.Event, w.Terms.PayableEvent = text("ftd"), text("ftd"); w.Money = data.Money{} }, "3 qualification | no amount | >= 50.00 EUR | ? amount unclear", "not judged: qualification (amount unclear)"},
		"a condition in words":      {func(w world) { w.Terms.MinDeposit, w.Terms.Qualification = data.Amount{}, text("two deposits") }, "3 qualification | 100.00 EUR | two deposits | ? in words only", "not judged: qualification (in words only)"},
		"no condition":              {func(w world) { w.Terms.MinDeposit = data.Amount{} }, "3 qualification | 100.00 EUR | none agreed | ok", "payable"},
		"an event of the future":    {func(w world) { w.OccurredAt = data.At(w.ReceivedAt.Time().Add(time.Hour)) }, "4 timestamp | 2026-11-24T13:05:00Z | after click, not future | x 1 h ahead", "not payable as sent"},
		"an event before its click": {func(w world) { w.OccurredAt = data.At(w.Click.ClickedAt.Time().Add(-30 * time.Minute)) }, "4 timestamp | 2026-11-18T07:24:00Z | after click, not future | x 30 min before click", "not payable as sent: timestamp (30 min before click)"},
		"no time of the event":      {func(w world) { w.OccurredAt = data.Instant{} }, "4 timestamp | none sent | after click, not future | ?", "payable: all that was checked is as agreed; not judged: timestamp"},
		"too late for the window":   {func(w world) { w.Terms.WindowDays = 6 }, "5 window | 6 d 04:10 after click | <= 6 d | x outside", "not payable as sent: window (outside)"},
		"no window":                 {func(w world) { w.Terms.WindowDays = 0 }, "5 window | 6 d 04:10 after click | none agreed | ok", "payable"},
		"another currency":          {func(w world) { w.Money.Currency = text("SEK") }, "6 currency | SEK | EUR | x another", "not payable as sent"},
		"the currency in small":     {func(w world) { w.Money.Currency = text("eur") }, "6 currency | eur | EUR | ok", "payable"},
		"seen before":               {func(w world) { w.Trail.Receipts = append(w.Trail.Receipts, receive(1, "qualified_ftd txid:T-99120")) }, "7 sent once | txid T-99120 | not seen before | x seen as 101", "not payable as sent: sent once (seen as 101)"},
		"seen later":                {func(w world) { w.Trail.Receipts = append(w.Trail.Receipts, receive(9, "qualified_ftd txid:T-99120")) }, "7 sent once | txid T-99120 | not seen before | ok", "payable"},
		"sent again after our 5xx": {func(w world) {
			w.Trail.Receipts = append(w.Trail.Receipts, receive(1, "qualified_ftd txid:T-99120 http:503"))
		}, "7 sent once | txid T-99120 | not seen before | ok", "payable"},
		"sent again after our no": {func(w world) {
			w.Trail.Receipts = append(w.Trail.Receipts, receive(1, "qualified_ftd txid:T-99120 status:rejected"))
		}, "7 sent once | txid T-99120 | not seen before | ok", "payable"},
		"another transaction":     {func(w world) { w.Trail.Receipts = append(w.Trail.Receipts, receive(1, "qualified_ftd txid:T-1")) }, "7 sent once | txid T-99120 | not seen before | ok", "payable"},
		"no transaction then":     {func(w world) { w.Trail.Receipts = append(w.Trail.Receipts, receive(1, "qualified_ftd")) }, "7 sent once | txid T-99120 | not seen before | x seen as 101", "not payable as sent"},
		"a duplicate, as we said": {func(w world) { w.Status = text("duplicate") }, "7 sent once | txid T-99120 | not seen before | x duplicate", "not payable as sent"},
		"deposits without txid":   {func(w world) { w.Event, w.Terms.PayableEvent, w.TxID = text("deposit"), text("deposit"), data.Text{} }, "7 sent once | no transaction id | not seen before | ? cannot be told apart", "not judged: sent once"},
		"a forged postback":       {func(w world) { w.AuthOK = data.No }, "8 sender | 185.12.0.7 | authenticated | x not authenticated", "not payable as sent"},
		"a sender nobody checked": {func(w world) { w.AuthOK, w.RemoteIP = data.Unknown, data.Text{} }, "8 sender | address not kept | authenticated | ? not checked", "payable: all that was checked is as agreed; not judged: sender"},
		"good, and we said no":    {func(w world) { w.Status, w.Reason = text("rejected"), text("late") }, "1 event type | qualified_ftd | qualified_ftd | ok", "payable: all that was checked is as agreed, but we said rejected: late"},
	} {
		t.Run(name, func(t *testing.T) {
			r, trail := good()
			c.change(world{&r, &trail})
			checks := conversion.Verdict(data.Checked{Receipt: r}, trail)
			if got := lines(checks)[c.line[0]-'1']; got != c.line {
				t.Errorf("got  %s\nwant %s", got, c.line)
			}
			if head := conversion.Headline(checks, r); !strings.HasPrefix(head, c.head) {
				t.Errorf("headline %q, want %q", head, c.head)
			}
		})
	}
}

func TestAVerdictIsSafeToPrintAndHasThreeForms(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r, trail := good()
		evil := func(name string) data.Text { return text("\x1b[2J" + rapid.String().Draw(rt, name)) }
		maybe := func(name string, to *data.Text) {
			if rapid.Bool().Draw(rt, name+" is changed") {
				*to = evil(name)
			}
		}
		maybe("event", &r.Event)
		maybe("click", &r.ClickID)
		maybe("currency", &r.Money.Currency)
		maybe("txid", &r.TxID)
		maybe("ip", &r.RemoteIP)
		maybe("status", &r.Status)
		maybe("reason", &r.Reason)
		maybe("qualification", &trail.Terms.Qualification)
		maybe("payable event", &trail.Terms.PayableEvent)
		maybe("currency of the deal", &trail.Terms.Payout.Currency)
		if rapid.Bool().Draw(rt, "no trail") {
			trail = data.Trail{}
		}
		checks := conversion.Verdict(data.Checked{Receipt: r}, trail)
		head := conversion.Headline(checks, r)
		said := head + strings.Join(lines(checks), "")
		if len(checks) != 8 || said != data.Safe(said) {
			rt.Fatalf("%d checks: %q", len(checks), said)
		}
		wrong := strings.Contains(strings.Join(lines(checks), "\n"), "| x ")
		if form, _, _ := strings.Cut(head, ":"); wrong != (form == "not payable as sent") || !wrong && form != "payable" && form != "not judged" {
			rt.Fatalf("%q of %q", head, lines(checks))
		}
		words := map[data.Verdict]string{data.VerdictWrong: "not payable as sent:", data.VerdictPayable: "payable:", data.VerdictOpen: "not judged:"}
		if word := conversion.Word(checks); !strings.HasPrefix(head, words[word]) {
			rt.Fatalf("%s: %q", word, head)
		}
	})
}
