package mapping_test

import (
	"fmt"
	"strings"
	"testing"

	"tailback/data"
	"tailback/rules/mapping"
)

// columns gives the fields of a relation that were found, as field=column.
func columns(p mapping.Proposal, relation string) map[string]string {
	found := map[string]string{}
	for _, f := range p.Relation(relation).Fields {
		found[f.Name] = strings.Join(append([]string{f.Column}, f.Path...), ">")
	}
	return found
}

// has complains of fields, as field=column, that were not found so.
func has(t *testing.T, p mapping.Proposal, relation, want string) {
	t.Helper()
	found := columns(p, relation)
	for pair := range strings.FieldsSeq(want) {
		field, column, _ := strings.Cut(pair, "=")
		if found[field] != column {
			t.Errorf("%s.%s is %q, want %s", relation, field, found[field], column)
		}
	}
	if t.Failed() {
		t.Log(p.TOML())
	}
}

func TestNamesWithoutTheirVowelsAreRead(t *testing.T) {
	p := mapping.Propose(layout(
		table(1, "adv", "adv_id int4 pk", "adv_nm varchar", "crt_dt timestamptz"),
		table(2, "ofr", "ofr_id int4 pk", "adv_id int4 fk=1", "ofr_nm varchar", "trg_url varchar"),
		table(3, "ofr_rate", "ofr_id int4 fk=2", "eff_dt date", "end_dt date", "pay_amt numeric", "ccy_cd bpchar", "lkbk_days int2", "min_dep_amt numeric"),
		table(4, "clk", "clk_id varchar pk", "ofr_id int4 fk=2", "aff_id int4", "clk_dt timestamptz", "ctry_cd bpchar", "dev_cd varchar"),
		table(5, "cnv", "cnv_id int8 pk", "clk_id varchar", "ofr_id int4 fk=2", "adv_id int4 fk=1", "evt_cd int2", "stat_cd bpchar", "rjct_rsn varchar", "evt_dt timestamptz",
			"rcv_dt timestamptz notnull", "amt numeric", "trx_no varchar", "plyr_no varchar", "qry_str varchar", "rmt_addr varchar", "resp_cd int2"),
		table(6, "clk_dly", "dt date", "ofr_id int4", "clk_cnt int4"),
	), nil)
	has(t, p, "operators", "id=adv_id name=adv_nm")
	has(t, p, "campaigns", "id=ofr_id operator_id=adv_id name=ofr_nm tracking_link=trg_url")
	has(t, p, "terms", "campaign_id=ofr_id valid_from=eff_dt valid_to=end_dt payout=pay_amt currency=ccy_cd window_days=lkbk_days min_deposit=min_dep_amt")
	has(t, p, "clicks", "click_id=clk_id campaign_id=ofr_id clicked_at=clk_dt country=ctry_cd device=dev_cd affiliate=aff_id")
	has(t, p, "receipts", `id=cnv_id received_at=rcv_dt click_id=clk_id campaign_id=ofr_id operator_id=adv_id event=evt_cd status=stat_cd reason=rjct_rsn
		occurred_at=evt_dt amount=amt txid=trx_no player_id=plyr_no query=qry_str remote_ip=rmt_addr http_status=resp_cd`)
}

func TestAColumnIsWhatTheRequestsInItsRowsSay(t *testing.T) {
	sent := table(1, "postbacks", "id int8 pk", "received_at timestamptz notnull", "raw text", "aa text", "bb int8", "cc text", "dd text", "ee text")
	for i := range 12 {
		// ee is never what was sent.
		sent = rows(sent, fmt.Sprintf("%d|2026-11-28 11:00:00+00|/in?clickid=k%d&sum=%d.5&txid=T%d&player_id=9%d&cur=EUR|T%d|%d|9%d|EUR|x%d", i, i, i+1, i, i, i, (i+1)*100+50, i, i))
	}
	p := mapping.Propose(layout(sent), nil)
	has(t, p, "receipts", "query=raw txid=aa amount=bb player_id=cc currency=dd")
	if f := receiptsField(t, p, "amount"); f.Scale != 2 || len(f.Open) > 0 || f.Certainty == mapping.Certain {
		t.Errorf("the hundredfold of what was sent is %+v", f)
	}
	for field, column := range columns(p, "receipts") {
		if column == "ee" {
			t.Errorf("ee is taken for %s", field)
		}
	}
}

func TestTheTimeThatGoesUpWithTheKeyIsWhenARowWasWritten(t *testing.T) {
	sent := table(1, "postbacks", "id int8 pk", "aa timestamptz notnull", "bb timestamptz notnull", "click_id text")
	for i := range 30 {
		sent = rows(sent, fmt.Sprintf("%d|2026-11-28 10:%02d:00+00|2026-11-28 11:%02d:00+00|c%d", i, (i*7)%30, i, i))
	}
	has(t, mapping.Propose(layout(sent), nil), "receipts", "received_at=bb")
}

func TestTheLatestRowOfAnyTableTellsTheZone(t *testing.T) {
	// The last click was an hour ago, which alone looks like another zone.
	clicks := rows(table(2, "clicks", "click_id text unique", "clicked_at timestamp", "offer_id int4"), "tok-aaaaaaaaaaaa|2026-11-28 11:58:30|1")
	l := layout(rows(postbacks("occurred_at timestamptz"), "1|-|tok-aaaaaaaaaaaa|-"), clicks)
	l.Tables[0].Columns[1].Type = "timestamp"
	l.Tables[0].Sample[0][1] = data.NewText("2026-11-28 12:58:30")
	f := mapping.Propose(l, nil).Relation("clicks").Field("clicked_at")
	if f == nil || f.Zone != "Europe/Berlin" || !strings.Contains(strings.Join(f.Open, ""), "postbacks") {
		t.Errorf("clicked_at is %+v", f)
	}
}

func TestATableWhoseRowsComeAllTheTimeKeepsItsOwnZone(t *testing.T) {
	clicks := table(2, "clicks", "click_id text unique", "clicked_at timestamp", "offer_id int4")
	receipts := postbacks("occurred_at timestamptz")
	receipts.Columns[1].Type = "timestamp"
	for i := range 25 {
		clicks = rows(clicks, fmt.Sprintf("tok-aaaaaaaaaa%02d|2026-11-28 13:59:%02d|1", i, i))
		receipts = rows(receipts, fmt.Sprintf("%d|2026-11-28 11:59:%02d|tok-aaaaaaaaaa%02d|-", i, i, i))
	}
	p := mapping.Propose(layout(receipts, clicks), nil)
	if f := receiptsField(t, p, "received_at"); f.Zone != "UTC" {
		t.Errorf("received_at is in %s", f.Zone)
	}
	if f := p.Relation("clicks").Field("clicked_at"); f == nil || f.Zone == "UTC" {
		t.Errorf("clicked_at is %+v", f)
	}
}

func TestPostbacksWithAttemptsAreThoseThatWereSent(t *testing.T) {
	p := mapping.Propose(layout(
		table(1, "conversions", "id uuid pk", "click_id text", "goal_name text", "created_at timestamptz notnull", "status text"),
		table(2, "postbacks", "id int8 pk", "conversion_id uuid fk=1", "url text", "payload jsonb", "method text", "attempts int4", "max_attempts int4", "http_status int4", "last_attempt_at timestamptz", "created_at timestamptz"),
	), nil)
	has(t, p, "receipts", "id=id click_id=click_id event=goal_name received_at=created_at")
	has(t, p, "deliveries", "receipt_id=conversion_id url=url attempt=attempts sent_at=last_attempt_at")
}

func TestWhatWasSentIsTheClickRatherThanTheKeyThatWasFound(t *testing.T) {
	const one, two = "0b9f0c52-6a53-4c39-9d7e-1d1f3b0b7a01", "0b9f0c52-6a53-4c39-9d7e-1d1f3b0b7a02"
	clicks := rows(table(2, "clicks", "id uuid pk", "created timestamptz", "offer_id int4"), one+"|-|1", two+"|-|1")
	receipts := table(1, "postbacks", "id int8 pk", "received_at timestamptz notnull", "click_id uuid fk=2", "raw_click_id text")
	for i := range 12 {
		receipts = rows(receipts, fmt.Sprintf("%d|-|%s|%s", i, one, []string{one, two}[i%2]))
	}
	l := layout(rows(receipts, "90|-|-|{clickid}"), clicks)
	links := mapping.Links(l)
	for i, link := range links {
		if strings.Contains(fmt.Sprint(link.Values), "{") {
			t.Errorf("the server is asked for %v among uuids", link.Values)
		}
		links[i].Found = len(link.Values)
	}
	f := receiptsField(t, mapping.Propose(l, links), "click_id")
	if f.Column != "raw_click_id" || f.Certainty == mapping.Certain {
		t.Errorf("the click id is %s, %s: %s", f.Column, f.Certainty, f.Evidence)
	}
}

func TestLettersMeanWhatACommentSaysAndNumbersWhatATableOfTheirNameSays(t *testing.T) {
	coded := postbacks("stat_cd bpchar", "A", "R", "A")
	coded.Columns[3].Comment = "A=approved, R: rejected"
	f := receiptsField(t, mapping.Propose(layout(coded), nil), "status")
	if fmt.Sprint(f.Values) != "map[A:accepted R:rejected]" {
		t.Errorf("letters mean %v", f.Values)
	}
	kinds := rows(table(2, "evt_typ", "evt_cd int2 pk", "descr text"), "1|lead", "2|first deposit")
	f = receiptsField(t, mapping.Propose(layout(postbacks("evt_cd int2", "1", "2", "1"), kinds), nil), "event")
	if fmt.Sprint(f.Values) != "map[1:registration 2:ftd]" {
		t.Errorf("numbers mean %v", f.Values)
	}
}

func TestTheReasonStandsWhereAReceiptWasNotAccepted(t *testing.T) {
	sent := table(1, "postbacks", "id int8 pk", "received_at timestamptz notnull", "click_id text", "status text", "aa text", "bb text")
	for i := range 30 {
		if i%3 == 0 {
			sent = rows(sent, fmt.Sprintf("%d|-|c%d|rejected|the goal is not known|x%d", i, i, i))
		} else {
			sent = rows(sent, fmt.Sprintf("%d|-|c%d|accepted|-|x%d", i, i, i))
		}
	}
	has(t, mapping.Propose(layout(sent), nil), "receipts", "reason=aa")
}

func TestNumberedTextsOfAClickAreItsLabels(t *testing.T) {
	p := mapping.Propose(layout(
		table(1, "clicks", "click_id text unique", "clicked_at timestamptz", "afp1 text", "afp2 text", "afp3 text"),
		table(2, "postbacks", "id int8 pk", "received_at timestamptz notnull", "click_id text"),
	), nil)
	has(t, p, "clicks", "sub_id=afp1")
	if f := p.Relation("clicks").Field("subs"); f == nil || !strings.Contains(f.Expr, "'sub3', afp3") {
		t.Errorf("the labels are %+v", f)
	}
}

func TestHoursAreNotTakenForDays(t *testing.T) {
	p := mapping.Propose(layout(
		table(1, "offers", "id int8 pk", "name text"),
		table(2, "offer_terms", "offer_id int8 fk=1", "payout numeric", "window_hours int4"),
	), nil)
	if column := columns(p, "terms")["window_days"]; column != "" {
		t.Errorf("window_days is %s", column)
	}
}

func TestANameThatIsTheClickWithSomeIsNotCertainlyTheTransaction(t *testing.T) {
	sent := table(1, "postbacks", "id int8 pk", "received_at timestamptz notnull", "event text", "transaction_id text")
	sent = rows(sent, "1|-|ftd|T1", "2|-|ftd|T2")
	if f := mapping.Propose(layout(sent), nil).Relation("receipts").Field("txid"); f != nil && f.Certainty == mapping.Certain {
		t.Errorf("transaction_id is certainly the transaction: %s", f.Evidence)
	}
}
