package evidence_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/rules/evidence"
)

var (
	text = data.NewText
	noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
)

// planted is a case with a canary in each place that somebody must not read:
// secrets nobody, what is ours not the operator, and what the operator agreed not
// the affiliate.
func planted() evidence.Case {
	at := data.At(noon)
	d := data.Dispute{
		ID: 41, Conversion: data.ConversionKey{Source: "prod", Operator: text("7"), Click: text("click-9cdf"), Event: text("ftd"), Ordinal: 1},
		Operator: data.Ref{Key: text("7"), Name: text("FableSpin")}, Receipts: []data.ID{data.NewID("prod", text("1")), data.NewID("prod", text("2"))},
		DisputeTerms: data.DisputeTerms{Reason: data.ReasonLate, Claim: data.Money{Amount: data.ParseAmount("120"), Currency: text("EUR")},
			Statement: text("It came in time.\nAda *said* so <b>"), Contact: text("ours-contact"), Ticket: text("T-7"), Deadline: noon},
		Owner: text("ours-owner@db1"), State: data.DisputeSent, Version: 2, OpenedAt: noon, OpenedBy: text("ours-opener@db1"),
		ChangedAt: noon, ChangedBy: text("ours-changer@db1"), Change: text("ours-change"),
	}
	click := &data.Click{
		ID: data.NewID("prod", text("click-9cdf")), Campaign: data.Ref{Key: text("11"), Name: text("de-slots")}, SubID: text("ours-sub"),
		Subs: map[string]data.Text{"sub1": text("ours-sub1"), "sub2": text("ours sub2/ü")}, Affiliate: text("ours-affiliate"), ClickedAt: data.At(noon.Add(-time.Hour)),
		Source: text("ours-source"), Country: text("DE"), Device: text("Mozilla/5.0 visitor-agent"),
	}
	q := "clickid=click-9cdf&event=ftd&sum=100.00&txid=T-1&token=secret-token&sig=secret-sig" +
		"&s1=" + url.QueryEscape("ours sub2/ü") + "&aff_id=ours-named&note=x-ours-sub1-y&ip=203.0.113.9&v6=2001%3Adb8%3A%3A9&ua=Opera%2F9+visitor-agent" +
		"&back=" + url.QueryEscape("https://u:secret-password@x.example/?sub1=ours-nested&token=secret-nested") + "&sub3=%7Bsource%7D"
	receipt := data.Receipt{
		ID: data.NewID("prod", text("1")), ReceivedAt: at, OccurredAt: data.At(noon.Add(-2 * time.Second)), Operator: d.Operator, Campaign: click.Campaign,
		ClickID: text("click-9cdf"), SubID: text("ours-received"), Event: text("ftd"), Status: text("rejected"), Reason: text("token=secret-reason was no good, ours-sub1"),
		Money: data.Money{Amount: data.ParseAmount("100"), Currency: text("EUR")}, TxID: text("T-1"), PlayerID: text("theirs-player"), Method: text("GET"),
		Query: text(q), RemoteIP: text("192.0.2.7"), HTTPStatus: 200,
	}
	start := strings.Index(q, "%7Bsource")
	deal := &data.Terms{Campaign: click.Campaign, Model: text("cpa"), PayableEvent: text("ftd"), WindowDays: 30, NGRNote: text("theirs-ngr"),
		Payout: data.Money{Amount: data.ParseAmount("120"), Currency: text("EUR")}, Qualification: text("theirs-qualification")}
	return evidence.Case{
		File: data.DisputeFile{Dispute: d, Notes: []data.Note{{Text: text("ours-note"), By: text("ours-noter@db1"), At: noon}},
			Answers: []data.Answer{{On: noon, Who: text("Ada"), Verbatim: text("theirs-answer"), File: text("ours-file"), By: text("ours-writer@db1"), At: noon}}},
		Receipts: []data.Checked{{Receipt: receipt, Click: click, Deal: deal,
			Contract: &data.Contract{Zone: "Europe/Riga", Params: map[string]string{"click_id": "clickid"}, Auth: data.Auth{Kind: "token", Param: "token", Secret: "env:secret-name"}},
			Findings: []data.Finding{
				{Receipt: receipt.ID, Rule: "unexpanded_macro", Code: "MAC", Field: "sub3", Start: start, End: start + 12, Got: text("{source}"), Sentence: "sub3 was never filled in"},
				{Receipt: receipt.ID, Rule: "lost_sub_id", Code: "SUB", Field: "sub1", Expected: "ours-sub1", Got: text("ours-received"), Sentence: "the click has ours-sub1"},
			}}},
		Gone: []data.ID{data.NewID("prod", text("2"))}, Judged: receipt.ID, Zone: time.FixedZone("Riga", 2*60*60),
		Checks: []conversion.Check{{Name: "event type", Says: "ftd", MustBe: "ftd", Outcome: conversion.Fine}, {Name: "sent once", Note: "seen as 3", Outcome: conversion.Wrong}, {Name: "sender", Outcome: conversion.Fine}},
		Trail: data.Trail{Click: click, Terms: deal,
			Campaign:   &data.Campaign{Name: text("de-slots"), TrackingLink: text("https://go.example/ours-link?token=secret-link"), Affiliate: text("ours-affiliate2")},
			Deliveries: []data.Delivery{{ID: data.NewID("prod", text("5")), Endpoint: text("ours-endpoint"), URL: text("https://fb.example/ours-url?token=secret-url"), Error: text("ours-error token=secret-error"), State: text("failed"), SentAt: at}},
			Payouts:    []data.PayoutLine{{Report: text("theirs-report"), Line: 3, ClickID: text("click-9cdf"), SubID: text("ours-lined"), Event: text("ftd"), Day: text("2026-11-24")}},
		},
		Secrets: []string{"token", "sig"},
	}
}

// all gives the bytes of a bundle, and what they decode to.
func all(t testing.TB, who evidence.Audience) string {
	t.Helper()
	_, files, err := evidence.Bundle([]evidence.Case{planted()}, who)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, f := range files {
		b.Write(f.Body)
		plain, _ := url.QueryUnescape(strings.ReplaceAll(string(f.Body), "%7B", "{"))
		b.WriteString(plain)
	}
	return b.String()
}

func TestNobodyReadsWhatIsNotForThem(t *testing.T) {
	for who, banned := range map[evidence.Audience][]string{
		evidence.ForOperator:  {"secret-", "ours-", "ours sub2", "ours+sub2", "visitor-agent", "203.0.113.9", "2001:db8", "2001%3Adb8"},
		evidence.ForAffiliate: {"secret-", "theirs-", "ours-note", "ours-owner", "ours-opener", "FableSpin", "120", "visitor-agent", "203.0.113.9", "It came in time", "T-7"},
		evidence.Internal:     {"secret-"},
	} {
		got := all(t, who)
		for _, canary := range banned {
			if i := strings.Index(got, canary); i >= 0 {
				t.Errorf("the %s reads %s: …%s…", who, canary, got[max(0, i-60):min(len(got), i+60)])
			}
		}
	}
	inside := all(t, evidence.Internal) // what is hidden above is there to be hidden
	for _, there := range []string{"ours-note", "ours-owner", "ours-affiliate", "ours-sub1", "ours-nested", "203.0.113.9", "visitor-agent", "theirs-ngr", "ours-url", "theirs-player"} {
		if !strings.Contains(inside, there) {
			t.Errorf("we do not read %s", there)
		}
	}
}

func TestTheOperatorReadsWhatSettlesIt(t *testing.T) {
	got := all(t, evidence.ForOperator)
	for _, there := range []string{
		"click-9cdf", "T-1", "theirs-player", "192.0.2.7", "  > It came in time.", `Ada \*said\* so &lt;b&gt;`, "theirs-answer", "theirs-ngr", "theirs-report",
		"token=‹secret›&sig=‹secret›&s1=‹withheld›&aff_id=‹withheld›&note=‹withheld›&ip=‹masked›", "&sub3=%7Bsource%7D", "MAC unexpanded_macro", "{source}",
		"2026-11-24T14:00:00+02:00", "200 rejected", "Proof 2/8. Missing: sent once (seen as 3), receipt prod/2, seen when the dispute was opened and not there any more.",
	} {
		if !strings.Contains(got, there) {
			t.Errorf("the operator does not read %s", there)
		}
	}
}

func TestTheAffiliateReadsItsOwn(t *testing.T) {
	got := all(t, evidence.ForAffiliate)
	for _, there := range []string{"click-9cdf", "ours-sub1", "ours-affiliate", "ours-endpoint", "200 rejected", "{source}"} {
		if !strings.Contains(got, there) {
			t.Errorf("the affiliate does not read %s", there)
		}
	}
}

func TestThePreviewListsWhatIsLeftOut(t *testing.T) {
	var got []string
	for _, left := range evidence.New(planted(), evidence.ForOperator).LeftOut() {
		got = append(got, left.String())
	}
	want := []string{
		"dispute: source", "dispute: contact", "dispute: opened_by", "dispute: owner", "dispute: changed_at", "dispute: changed_by", "dispute: change",
		"click: device", "click: affiliate", "click: source", "click: sub_id", "click: subs", "click: tracking_link", "receipts: sub_id", "deliveries (1)",
		"payout_lines: sub_id", "answers: file", "answers: by", "answers: at", "notes (1)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheSameCaseIsTheSameBytes(t *testing.T) {
	for _, who := range []evidence.Audience{evidence.ForOperator, evidence.ForAffiliate, evidence.Internal} {
		first := all(t, who)
		for range 20 {
			if all(t, who) != first {
				t.Fatalf("for the %s it differs", who)
			}
		}
	}
}

func TestNobodyReadsOfAnother(t *testing.T) {
	other, stranger := planted(), planted()
	other.File.Dispute.Operator.Key = text("8")
	click := *stranger.Trail.Click
	click.Affiliate, stranger.Trail.Click = text("another"), &click
	unknown := planted()
	unknown.Trail.Click, unknown.Trail.Campaign = nil, nil
	for name, c := range map[string]struct {
		with evidence.Case
		who  evidence.Audience
		says string
	}{
		"two operators":  {other, evidence.ForOperator, "they are of FableSpin and of FableSpin, and it is for one. Export them apart"},
		"two affiliates": {stranger, evidence.ForAffiliate, "they are of two affiliates"},
		"nobody's":       {unknown, evidence.ForAffiliate, "no affiliate is known of its click"},
		"inside":         {other, evidence.Internal, ""},
	} {
		_, files, err := evidence.Bundle([]evidence.Case{planted(), c.with}, c.who)
		var told *data.Error
		if c.says == "" && (err != nil || len(files) != 8) || c.says != "" && (!errors.As(err, &told) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %d files, %v", name, len(files), err)
		}
	}
}

// A claim of a conversion that is missing cannot have a payout line.
func TestTheProofIsOfSevenChecksAndThePayoutLine(t *testing.T) {
	c := planted()
	for name, want := range map[string]string{"a line": "2", "missing, with a line": "1 payout line (it is not missing: the report has it)", "no receipt": "1 a receipt of ours"} {
		c := c
		c.Gone, c.Checks = nil, c.Checks[:1]
		switch name {
		case "missing, with a line":
			c.File.Dispute.Reason = data.ReasonMissing
		case "no receipt":
			c.Checks = nil
		}
		w := c.Proof()
		if got := strings.TrimSpace(fmt.Sprint(w.Fine, " ", strings.Join(w.Missing, ", "))); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
