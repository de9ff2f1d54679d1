package source_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tailback/data"
)

// everySeventh finds a cut click id in each receipt whose number can be divided
// by seven.
func everySeventh(_ context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	judged := make([]data.Checked, len(receipts))
	for i, r := range receipts {
		judged[i] = data.Checked{Receipt: r, Verdict: data.VerdictPayable}
		var n int
		if _, err := fmt.Sscan(r.ID.Key.Raw(), &n); err == nil && n%7 == 0 {
			judged[i].Verdict = data.VerdictWrong
			judged[i].Findings = []data.Finding{{Rule: "truncated_click_id", Code: "TRU", Field: "click_id", Severity: data.Critical}}
		}
	}
	return judged, nil
}

func TestWhatRulesFindIsSearchedForLikeAnythingElse(t *testing.T) {
	engines(t, traffic(40), func(t *testing.T, s *tracker) {
		s.JudgedBy(everySeventh)
		for text, want := range map[string][]string{
			"rule:TRU":                               {"7", "14", "21", "28", "35"},
			"severity>=major since:" + secondsIn(20): {"21", "28", "35"},
			"rule:TRU id:1*":                         {"14"},
			"-verdict:payable -id:7,14,21,28":        {"35"},
			"id:7,8 ! rule:TRU field:click_id":       {"8"},
			"rule:TRU,LAT until:" + secondsIn(10):    {"7"},
			"field:amount":                           nil,
			"severity<critical verdict:wrong":        nil,
			"alert:17":                               nil,
			`rule:"" id:1,2,7 since:2026-11-24`:      {"1", "2"},
		} {
			f := mustParse(t, text)
			var latest, each []string
			newest, err := s.Latest(t.Context(), f, 100)
			if err != nil {
				t.Fatal(err)
			}
			latest = keys(newest)
			err = s.Each(t.Context(), f, start, start.Add(time.Hour), func(page []data.Receipt) error {
				each = append(each, keys(page)...)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([][]string{want, want}, [][]string{latest, each}, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s: %s", text, diff)
			}
			if got := counts(t, s, f); got != len(want) {
				t.Errorf("%s: %d receipts are counted, want %d", text, got, len(want))
			}
		}
	})
}

// secondsIn is a moment so many seconds after the first receipt.
func secondsIn(seconds int) string {
	return start.Add(time.Duration(seconds) * time.Second).Format(time.RFC3339)
}

// counts adds up what a level of campaigns counts.
func counts(t *testing.T, s *tracker, f data.Filter) int {
	t.Helper()
	groups, err := s.Groups(t.Context(), data.Drill{By: data.ByCampaign, Filter: f}, start, start.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, g := range groups.Rows {
		for _, c := range g.Counts {
			n += c.Receipts
		}
	}
	return n
}

func mustParse(t *testing.T, text string) data.Filter {
	t.Helper()
	f, err := data.ParseFilter(text, start.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWithoutRulesAFilterThatAsksForThemIsRefused(t *testing.T) {
	engines(t, traffic(3), func(t *testing.T, s *tracker) {
		_, err := s.Latest(t.Context(), mustParse(t, "rule:TRU"), 10)
		var said *data.Error
		if !errors.As(err, &said) || said.Kind != data.Usage || said.Do == "" {
			t.Errorf("it says %v", err)
		}
	})
}

func TestARuleThatFailsFailsTheSearchAndLosesNothingSilently(t *testing.T) {
	engines(t, traffic(3), func(t *testing.T, s *tracker) {
		broken := errors.New("no facts")
		s.JudgedBy(func(context.Context, []data.Receipt) ([]data.Checked, error) { return nil, broken })
		if got, err := s.Latest(t.Context(), mustParse(t, "rule:TRU"), 10); !errors.Is(err, broken) {
			t.Errorf("%d receipts, %v", len(got), err)
		}
		if _, err := s.Groups(t.Context(), data.Drill{By: data.ByCampaign, Filter: mustParse(t, "rule:TRU")}, start, start.Add(time.Hour)); !errors.Is(err, broken) {
			t.Errorf("counting says %v", err)
		}
	})
}

func TestAnOldDatabaseIsSearchedFromItsNewestReceiptOn(t *testing.T) {
	batch := traffic(3)
	years := 9 * 365 * 24 * time.Hour
	for i := range batch.Receipts {
		batch.Receipts[i].ReceivedAt = data.At(start.Add(-years).Add(time.Duration(i) * 20 * time.Hour))
	}
	engines(t, batch, func(t *testing.T, s *tracker) {
		got, err := s.Latest(t.Context(), mustParse(t, "id:1,2,3"), 10)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"2", "3"}, keys(got)); diff != "" {
			t.Errorf("one day back from the newest: %s", diff)
		}
	})
}
