package data_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tailback/data"
)

func TestAReceiptIsOneStableLineOfJSON(t *testing.T) {
	want := `{"id":"prod-eu/8812734","received_at":"2026-11-24T03:00:06.25Z","operator_id":"op-7","operator":"FableSpin",` +
		`"campaign_id":"c-12","campaign":"ru-ios-slots","click_id":"56d75d3a-1A9C","sub_id":"fb ad","event":"ftd",` +
		`"status":"rejected","reason":"no click id","occurred_at":"2026-11-24T02:59:58Z","amount":"100",` +
		`"currency":"EUR","txid":"T-99120","player_id":"88774","player_status":"active","method":"GET",` +
		`"query":"click_id=56d75d3a&event=ftd&note=a*b","remote_ip":"185.12.0.7","auth_ok":true,"http_status":200}`
	if got := string(sample().AppendJSON(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNullIsNullInJSONAndAnEmptyTextIsNot(t *testing.T) {
	r := data.Receipt{ID: data.NewID("prod-eu", data.NewText("1")), SubID: data.NewText("")}
	want := `{"id":"prod-eu/1","received_at":null,"operator_id":null,"operator":null,"campaign_id":null,"campaign":null,` +
		`"click_id":null,"sub_id":"","event":null,"status":null,"reason":null,"occurred_at":null,"amount":null,` +
		`"currency":null,"txid":null,"player_id":null,"player_status":null,"method":null,"query":null,` +
		`"remote_ip":null,"auth_ok":null,"http_status":null}`
	if got := string(r.AppendJSON(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWhatCannotBeDecodedIsSaidInJSON(t *testing.T) {
	r := data.Receipt{
		ID:         data.NewID("prod-eu", data.NewText("1\xff")),
		ClickID:    data.NewText("a\x1b\xff"),
		Money:      data.Money{Amount: data.ParseAmount("12,34\xff")},
		Unreadable: `amount: "12,34" is no number`,
	}
	if err := r.OccurredAt.Scan("infinity"); err != nil {
		t.Fatal(err)
	}
	got := string(r.AppendJSON(nil))
	for _, want := range []string{
		`{"id":"prod-eu/1\ufffd","id_b64":"cHJvZC1ldS8x/w==",`,
		`,"click_id":"a\u001b\ufffd","click_id_b64":"YRv/",`,
		`,"occurred_at":null,"occurred_at_bad":"infinity",`,
		`,"amount":null,"amount_bad":"12,34\ufffd","amount_bad_b64":"MTIsMzT/",`,
		`,"unreadable":"amount: \"12,34\" is no number"}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %s", got, want)
		}
	}
}

func TestEveryReceiptComesBackFromJSONAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyReceipt().Draw(t, "receipt")
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		// json.Marshal rewrites < > & and U+2028; the pipe gets the line itself.
		line = r.AppendJSON(line[:0])
		if s := string(line); s != data.Safe(s) {
			t.Fatalf("%q acts on a terminal", s)
		}
		var fields map[string]any
		if err := json.Unmarshal(line, &fields); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		for name, want := range map[string]data.Text{
			"operator_id": r.Operator.Key, "operator": r.Operator.Name, "campaign_id": r.Campaign.Key,
			"campaign": r.Campaign.Name, "click_id": r.ClickID, "sub_id": r.SubID, "event": r.Event, "status": r.Status,
			"reason": r.Reason, "amount_bad": r.Money.Amount.Bad(), "currency": r.Money.Currency, "txid": r.TxID,
			"player_id": r.PlayerID, "player_status": r.PlayerStatus, "method": r.Method, "query": r.Query, "remote_ip": r.RemoteIP,
		} {
			if got := fieldText(t, fields, name); got != want {
				t.Fatalf("%s: %q came back as %q", name, want.Raw(), got.Raw())
			}
		}
		if d, ok := r.Money.Amount.Decimal(); ok && !decimal.RequireFromString(fields["amount"].(string)).Equal(d) {
			t.Fatalf("amount %s came back as %v", d, fields["amount"])
		}
	})
}

// fieldText reads a text field as a consumer would, bytes first.
func fieldText(t interface{ Fatal(...any) }, fields map[string]any, name string) data.Text {
	if b64, ok := fields[name+"_b64"].(string); ok {
		raw, err := base64.StdEncoding.DecodeString(b64)
		if err != nil {
			t.Fatal(name, err)
		}
		return data.NewText(string(raw))
	}
	if s, ok := fields[name].(string); ok {
		return data.NewText(s)
	}
	return data.Text{}
}

func FuzzAppendJSON(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := data.AppendJSON(nil, s)
		if !utf8.Valid(out) || string(out) != data.Safe(string(out)) {
			t.Fatalf("%q becomes %q, which acts on a terminal", s, out)
		}
		var back string
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%q becomes %s: %v", s, out, err)
		}
		if utf8.ValidString(s) && back != s {
			t.Fatalf("%q came back as %q", s, back)
		}
		if utf8.RuneCountInString(back) != utf8.RuneCountInString(s) {
			t.Fatalf("%q came back as %q, of another length", s, back)
		}
	})
}

func BenchmarkReceiptJSON(b *testing.B) {
	r := sample()
	r.Query = data.NewText("click_id=56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c&event=ftd&sum=100.00&cur=EUR&txid=T-99120&player=88774&status=active")
	var line []byte
	for b.Loop() {
		line = r.AppendJSON(line[:0])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "receipts/s")
}
