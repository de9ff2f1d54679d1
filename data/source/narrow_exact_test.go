package source_test

import (
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/source"
)

func TestAPatternHasNoOtherWildcardThanTheAsterisk(t *testing.T) {
	subs := []string{"a_b-1", "a%b-1", `a\b-1`, "axb-1", "A_B-1", "a*b-1", "a?b-1", "a[x]b-1", "a_b-1_c"}
	batch := traffic(len(subs))
	for i := range subs {
		batch.Receipts[i].SubID, batch.Receipts[i].Method = data.NewText(subs[i]), data.NewText(subs[i])
	}
	engines(t, batch, func(t *testing.T, s *tracker) {
		for _, begin := range []string{"a_b", "a%b", `a\b`, "A_B", "a*b", "a?b", "a[x]b", "a", ""} {
			whole := quoted(begin, 2)
			between := whole[:len(whole)-1] + `*c"`
			for _, text := range []string{"sub:" + quoted(begin, 0), "method:" + quoted(begin, 0), "sub:" + between, "-sub:" + quoted(begin, 0)} {
				f := mustFilter(t, text)
				var want, got []string
				for _, r := range batch.Receipts {
					if f.Match(r) {
						want = append(want, r.SubID.Raw())
					}
				}
				d := data.Drill{By: data.BySub, Filter: f}
				for _, row := range groupsOf(t, s.Source, d, start, start.Add(time.Hour)).Rows {
					got = append(got, row.Key.Key.Raw())
				}
				slices.Sort(want)
				slices.Sort(got)
				if exact, err := s.Exact(t.Context(), d); !exact || err != nil {
					t.Errorf("%s is left to Go, %v", text, err)
				}
				if diff := gocmp.Diff(want, got); diff != "" {
					t.Errorf("%s: %s", text, diff)
				}
			}
		}
	})
}

func TestWhichTermsTheServerIsToldExactly(t *testing.T) {
	tw := newTwins(t, 50)
	for text, exact := range map[string]bool{
		"operator:fable*": true, "-operator:fable*,7s": true, `operator:""`: true, "campaign:geo-7": true, "event:ftd -status:rejected": true,
		"sub:a*b*c": true, "query:*n=17*": true, "ip:192.0.2.*": true, "http>=500": true, "http:5*": true, "auth:no": true, "amount>=100.5": true,
		"since:2026-10-24 until:2026-10-26": true, "occurred<2026-10-25": true, "click:" + uuid(7): true, "id:7": true,
		"id:7*": false, "http>=500.5": false,
	} {
		d := data.Drill{By: data.ByCampaign, Filter: mustFilter(t, text)}
		for name, s := range map[string]*source.Source{"reference": tw.reference, "foreign": tw.foreign} {
			if got, err := s.Exact(t.Context(), d); got != exact || err != nil {
				t.Errorf("%s, %s: exact is %v, %v", name, text, got, err)
			}
		}
	}
}
