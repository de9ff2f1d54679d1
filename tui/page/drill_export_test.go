package page

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/drill"
)

func TestMarkedRowsAreExportedElseAllOfThem(t *testing.T) {
	s := campaigns(t, &book{})
	s.press("x")
	all := exportOf(t, s, "json")
	if s.export.Rows != 4 || s.export.Name != "campaigns" || strings.Count(all, "\n") != 4 {
		t.Errorf("%d rows of %q:\n%s", s.export.Rows, s.export.Name, all)
	}
	const first = `{"key":"se-casino","name":"se-casino name","operator_id":"op-Zebrino","operator":"Zebrino",` +
		`"receipts":132,"accepted":108,"rejected":24,"duplicate":0,"pending":0,"other":0,"failed":0,"rejected_by_operator":12,` +
		`"registration":96,"ftd":24,"qualified_ftd":0,"deposit":0,"clicks":600,"amounts":"","earned":"0 EUR","epc":"0 EUR","last_seen":"2026-11-24T11:59:00Z"}`
	if got, _, _ := strings.Cut(all, "\n"); got != first {
		t.Errorf("the first line is\n%s, want\n%s", got, first)
	}
	s.press("j", "space", "x")
	if csv := exportOf(t, s, "csv"); s.export.Rows != 1 || !strings.HasPrefix(csv, "key,name,operator_id") || !strings.Contains(csv, "\nde-slots,de-slots name,op-Oddly,Oddly,84,") {
		t.Errorf("%d rows:\n%s", s.export.Rows, csv)
	}
	s.press("g", "v", "j", "v")
	s.wantScreen("2 marked")
	s.press("*")
	s.wantScreen("4 marked")
	s.press("U")
	s.wantNot("marked")
}

func exportOf(t *testing.T, s *stage, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.export.Write(context.Background(), &b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheTrueKeyIsCopiedAndTheRowAsText(t *testing.T) {
	b := &book{groups: func(context.Context, data.Drill, time.Time, time.Time) (data.Groups, error) {
		return data.Groups{Rows: []data.Group{{Key: data.Ref{Key: text("a\x1b[2Jb")}, Counts: []data.Count{countOf("ftd", data.Accepted, 1, eur(5), noon)}}}}, nil
	}}
	s := campaigns(t, b)
	s.press("y")
	if s.copied != (Copy{What: "campaign", Text: "a\x1b[2Jb"}) {
		t.Errorf("copied %+v", s.copied)
	}
	s.press("Y")
	if s.copied.Text != ansi.Strip(s.copied.Text) || !strings.Contains(s.copied.Text, "amounts    60.00 EUR") {
		t.Errorf("copied %q", s.copied.Text)
	}
	s.press("G")
	if s.row() == "no campaign" {
		s.press("y")
		if s.note == "" {
			t.Error("nothing is copied without a word")
		}
	}
}

func TestMarksHoldWhateverOrderTheyWereMadeIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m marks
		want := map[data.Text]bool{}
		var rows []drill.Row
		for i := range 6 {
			rows = append(rows, drill.Row{Key: data.Ref{Key: text(string(rune('a' + i)))}})
		}
		for range rapid.IntRange(0, 20).Draw(t, "acts") {
			i := rapid.IntRange(0, 5).Draw(t, "row")
			if rapid.Bool().Draw(t, "one") {
				key := rows[i].Key.Key
				m.turn(key)
				want[key] = !want[key]
				continue
			}
			m = m.with(rows[:i])
			for _, row := range rows[:i] {
				want[row.Key.Key] = true
			}
		}
		n := 0
		for _, row := range rows {
			if m.has(row.Key.Key) != want[row.Key.Key] {
				t.Fatalf("%v is marked: %v", row.Key.Key, m.has(row.Key.Key))
			}
			if want[row.Key.Key] {
				n++
			}
		}
		if m.count != n || len(m.of(rows)) != n {
			t.Fatalf("%d counted, %d given, want %d", m.count, len(m.of(rows)), n)
		}
	})
}
