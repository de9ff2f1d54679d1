package source_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

func TestNoTextMakesALookUpFail(t *testing.T) {
	texts := append([]string{"a\x00b", "\xff\xfe", "\x00", "x=\x00&y=\xff", "{clickid}", "test/", "/", "?", "=", "&", "99999999999999999999999",
		strings.Repeat("9", 512), strings.Repeat("x", 5<<20), strings.Repeat("a=b%00&", 1<<20), "%00", "a=%00&b=%ff"}, hostile...)
	look := func(t *testing.T, s *source.Source) {
		check := func(t testing.TB, text string) {
			found, err := s.Find(context.Background(), text)
			if err != nil || len(found.Skipped) > 0 {
				t.Errorf("%.40q: %v, skipped %q", text, err, found.Skipped)
			}
			for _, kind := range []data.FoundKind{data.FoundReceipt, data.FoundClick, data.FoundTransaction, data.FoundPlayer} {
				if _, err := s.Of(context.Background(), kind, data.NewText(text)); err != nil {
					t.Errorf("%s %.40q: %v", kind, text, err)
				}
			}
			r := data.Receipt{ID: data.NewID("test", data.NewText(text)), Campaign: data.Ref{Key: data.NewText(text)}, Operator: data.Ref{Key: data.NewText(text)},
				ClickID: data.NewText(text), TxID: data.NewText(text), PlayerID: data.NewText(text)}
			if trail, err := s.Trail(context.Background(), r); err != nil || len(trail.Receipts) == 0 {
				t.Errorf("the trail of %.40q: %v", text, err)
			}
		}
		for _, text := range texts {
			check(t, text)
		}
		rapid.Check(t, func(rt *rapid.T) {
			found, err := s.Find(context.Background(), rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(rt, "text"))
			if err != nil || len(found.Skipped) > 0 {
				rt.Fatal(err, found.Skipped)
			}
		})
	}
	engines(t, hostileTraffic(), func(t *testing.T, s *tracker) { look(t, s.Source) })
	t.Run("a tracker's own schema", func(t *testing.T) { look(t, newTwins(t, 400).foreign) })
}

// slowClicks puts a view that takes its time in the place of the clicks.
const slowClicks = `
create function postback.slowly(text) returns boolean stable language plpgsql as $$ begin perform pg_sleep(5); return true; end $$;
alter table postback.clicks rename to visits;
create view postback.clicks as select * from postback.visits where postback.slowly(click_id);
`

func TestALookUpEndsWithinASecondAndSaysWhatIsMissing(t *testing.T) {
	s := openStory(t, datatest.Postgres(t).Database(t), 0, [][2]string{{slowClicks}})
	began := time.Now()
	found := mustFind(t, s, "click-000001")
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %v", took)
	}
	if diff := cmp.Diff([]string{"click click-000001 3 3 of FableSpin"}, said(found)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"clicks: no answer in time"}, found.Skipped); diff != "" {
		t.Error(diff)
	}
}

func TestALookUpThatNobodyWaitsForEnds(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Find(ctx, "88120"); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if _, err := s.Trail(ctx, story().Receipts[0]); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestALostDatabaseFindsNothingAndSaysSo(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{})
	dsn := pg.Database(t)
	s := openStory(t, dsn, 0, nil)
	mustFind(t, s, "88120")
	pg.Stop(datatest.Fast)
	if _, err := s.Find(t.Context(), "88120"); data.KindOf(err) != data.Unreachable {
		t.Error(err)
	}
	if _, err := s.Trail(t.Context(), story().Receipts[0]); data.KindOf(err) != data.Unreachable {
		t.Error(err)
	}
	pg.Start()
	if found := mustFind(t, s, "88120"); len(found.Hits) != 1 {
		t.Errorf("%v, skipped %q", said(found), found.Skipped)
	}
}
