package source_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// everySeventh finds a cut click id in each receipt whose number can be divided
// by seven.
func everySeventh(_ context.Context, _ data.Filter, receipts []data.Receipt) ([]data.Checked, error) {
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
			reasons, err := s.Reasons(t.Context(), data.Drill{By: data.ByCampaign, Filter: f.And(mustParse(t, "-status:accepted"))}, start, start.Add(time.Hour))
			refused := 0
			for _, r := range reasons {
				refused += r.Receipts
			}
			rejected := slices.DeleteFunc(newest, func(r data.Receipt) bool { return r.Status.Raw() == string(data.Accepted) })
			if err != nil || refused != len(rejected) {
				t.Errorf("%s: there are reasons of %d receipts, want %d: %v", text, refused, len(rejected), err)
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
		s.JudgedBy(func(context.Context, data.Filter, []data.Receipt) ([]data.Checked, error) { return nil, broken })
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

func TestAReceiptInWhichSomethingIsFoundLaterComesThen(t *testing.T) {
	engines(t, traffic(1), func(t *testing.T, s *tracker) {
		late := 0
		s.JudgedBy(func(_ context.Context, _ data.Filter, receipts []data.Receipt) ([]data.Checked, error) {
			judged := make([]data.Checked, len(receipts))
			for i, r := range receipts {
				judged[i] = data.Checked{Receipt: r}
				switch {
				case r.ID.Key.Raw() != "2":
				case late == 0:
					late++
					judged[i].Again = start // long ago: at the next look
				default:
					judged[i].Findings = []data.Finding{{Rule: "unknown_click_id", Code: "UNK"}}
				}
			}
			return judged, nil
		})
		tail, err := s.Tail(t.Context(), source.TailOptions{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() { _ = tail.Run(ctx) }()
		f := mustParse(t, "rule:UNK")
		var got []string
		wrote := false
		err = tail.Stream(ctx, f, time.Time{}, 0, func(b data.TailBatch) error {
			if got = append(got, keys(b.Receipts)...); len(got) > 0 {
				return io.EOF
			}
			if wrote {
				return nil
			}
			wrote = true
			return s.writer.Write(ctx, reference.Batch{Receipts: []data.Receipt{datatest.Receipt(2, func(r *data.Receipt) { r.ReceivedAt = data.At(time.Now()) })}})
		})
		if diff := cmp.Diff([]string{"2"}, got); !errors.Is(err, io.EOF) || diff != "" || late != 1 {
			t.Errorf("%v: %s", err, diff)
		}
	})
}
