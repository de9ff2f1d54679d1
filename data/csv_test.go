package data_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
)

func TestAReceiptIsOneLineOfCSVUnderItsHeader(t *testing.T) {
	got := string(sample().AppendCSV(data.CSVHeader()))
	want := `id,received_at,operator_id,operator,campaign_id,campaign,click_id,sub_id,event,status,reason,occurred_at,amount,currency,txid,player_id,player_status,method,query,remote_ip,auth_ok,http_status,unreadable
prod-eu/8812734,2026-11-24T03:00:06.25Z,op-7,FableSpin,c-12,ru-ios-slots,56d75d3a-1A9C,fb ad,ftd,rejected,no click id,2026-11-24T02:59:58Z,100,EUR,T-99120,88774,active,GET,click_id=56d75d3a&event=ftd&note=a*b,185.12.0.7,yes,200,
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	none := string(data.Receipt{ID: data.NewID("prod", data.NewText("1"))}.AppendCSV(nil))
	if none != "prod/1"+strings.Repeat(",", 22)+"\n" {
		t.Errorf("a receipt of nothing is %q", none)
	}
	bad := sample()
	bad.Money.Amount = data.ParseAmount("=12,34")
	if line := string(bad.AppendCSV(nil)); !strings.Contains(line, `,"'=12,34",EUR,`) {
		t.Errorf("an amount that is none is not kept: %s", line)
	}
}

func TestACellIsNoFormulaAndHidesNothing(t *testing.T) {
	for cell, want := range map[string]string{
		"":                 `""`,
		"plain":            "plain",
		"a,b":              `"a,b"`,
		"a;b":              `"a;b"`,
		`say "hi"`:         `"say ""hi"""`,
		"=1+1":             "'=1+1",
		"+49123":           "'+49123",
		"@SUM(A1)":         "'@SUM(A1)",
		"-1+1":             "'-1+1",
		"-":                "'-",
		"-12.50":           "-12.50",
		"-1.2.3":           "'-1.2.3",
		"-.5":              "'-.5",
		" =1":              "' =1",
		" a":               `" a"`,
		"\t=1":             `'\u0009=1`,
		"\r=1":             `'\u000d=1`,
		"＝1":               "'＝1",
		"=cmd|'/c calc'!A": "'=cmd|'/c calc'!A",
		"a\nb":             `a\u000ab`,
		"\x1b[2J":          `\u001b[2J`,
		"a\u202eb":         `a\u202eb`,
		"\xff":             `\xff`,
		"\ufffd":           "\ufffd",
		"कैसीनो e\u0301":   "कैसीनो e\u0301",
		`C:\x`:             `C:\x`,
	} {
		if got := string(data.CSVLine([]string{cell})); got != want+"\n" {
			t.Errorf("%q is written %q, want %q", cell, got, want)
		}
	}
}

// holds checks one line of CSV against the number of its cells.
func holds(t interface{ Fatalf(string, ...any) }, line []byte, cells int) {
	r := csv.NewReader(bytes.NewReader(line))
	r.FieldsPerRecord = cells
	records, err := r.ReadAll()
	if err != nil || len(records) != 1 || bytes.Count(line, []byte("\n")) != 1 || !utf8.Valid(line) {
		t.Fatalf("%q: %d records, %v", line, len(records), err)
	}
	for _, cell := range records[0] {
		trimmed := strings.TrimLeftFunc(cell, unicode.IsSpace)
		number := strings.Trim(strings.TrimPrefix(cell, "-"), "0123456789.") == ""
		if trimmed != "" && strings.ContainsAny(trimmed[:1], "=+-@") && !(number && trimmed[0] == '-') {
			t.Fatalf("%q holds the formula %q", line, cell)
		}
		if strings.ContainsFunc(cell, func(r rune) bool { return !unicode.IsGraphic(r) }) {
			t.Fatalf("%q holds the invisible %q", line, cell)
		}
	}
}

func TestEveryReceiptIsReadBackFromCSV(t *testing.T) {
	header := data.CSVHeader()
	cells := bytes.Count(header, []byte(",")) + 1
	holds(t, header, cells)
	rapid.Check(t, func(t *rapid.T) { holds(t, anyReceipt().Draw(t, "receipt").AppendCSV(nil), cells) })
}

func FuzzCSVLine(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, "="+s, "-"+s)
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		holds(t, data.CSVLine([]string{a, b, c}), 3)
		holds(t, data.CSVLine([]string{a}), 1)
		plain := func(s string) bool {
			return s == data.Safe(s) && !strings.ContainsAny(s[:min(len(s), 1)], " =+-@＝＋－＠")
		}
		if records, err := csv.NewReader(bytes.NewReader(data.CSVLine([]string{a, "x"}))).Read(); plain(a) && (err != nil || records[0] != a) {
			t.Fatalf("%q reads back as %q, %v", a, records, err)
		}
	})
}
