package watch_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/watch"
)

func TestValuesThatMayBeClickIDsAreCandidates(t *testing.T) {
	for query, want := range map[string][]string{
		"":                                 nil,
		"clickid=mine-000001&x=other-0001": {"other-0001"},
		"click_id=TEST-1&event=tester&sum=100.00&n=123456":         {"TEST-1"},
		"x=short&y=1764000000&z=2026-11-24T03%3A00%3A00Z&s=100.00": nil,
		"x=a%20b%20c%20d%20e&x=twice-01&y=twice-01":                {"a b c d e", "twice-01"},
		"x=%zz%zz%zz&y=" + strings.Repeat("a", 257):                {"%zz%zz%zz"},
		"x=" + strings.Repeat("%61", 256):                          {strings.Repeat("a", 256)},
		"2026-11-24 03:00:00=x&x":                                  nil,
	} {
		var got []string
		for _, v := range watch.Candidates(data.Receipt{ClickID: data.NewText("mine-000001"), Query: data.NewText(query)}) {
			got = append(got, v.Raw())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
}

func TestAHugeRequestHasFewCandidates(t *testing.T) {
	var query strings.Builder
	for n := range 100_000 {
		fmt.Fprintf(&query, "p%d=candidate-%d&", n, n)
	}
	if got := watch.Candidates(data.Receipt{Query: data.NewText(query.String())}); len(got) != 20 {
		t.Errorf("%d candidates", len(got))
	}
}
