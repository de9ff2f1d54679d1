package source

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

func TestClicksAndCampaignsAreReadWholeByKey(t *testing.T) {
	text := data.NewText
	click := datatest.Click(1, func(c *data.Click) {
		c.Campaign.Name, c.Subs = data.Text{}, map[string]data.Text{"sub1": text("fb ad"), "sub2": text("\x1b[31m")}
	})
	bare := data.Click{ID: data.NewID("test", text("click-bare"))}
	campaign := data.Campaign{ID: data.NewID("test", text("11")), Operator: data.Ref{Key: text("1")}, Name: text("de-slots"),
		Offer: text("slots"), TrackingLink: text("https://example.test/?c={clickid}"), Affiliate: text("aff-1")}
	batch := reference.Batch{Clicks: []data.Click{click, bare}, Campaigns: []data.Campaign{campaign}}
	for name, dsn := range map[string]string{
		"postgres": datatest.Postgres(t).Database(t),
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "tracker.db"),
	} {
		t.Run(name, func(t *testing.T) {
			s, db := writable(t, dsn)
			if err := reference.NewWriter(db, s.engine).Write(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
			clicks, err := s.clicksByKey(t.Context(), []data.Text{{}, text("nobody's"), click.ID.Key, text("a\x00b")})
			if err != nil {
				t.Fatal(err)
			}
			clicks[0].ID.Source = "test"
			if diff := cmp.Diff([]data.Click{click}, clicks, same()); diff != "" {
				t.Error(diff)
			}
			campaigns, err := s.campaignsByKey(t.Context(), []data.Text{text("11"), text("011"), text("eleven")})
			if err != nil {
				t.Fatal(err)
			}
			campaigns[0].ID.Source = "test"
			if diff := cmp.Diff([]data.Campaign{campaign}, campaigns, same()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// same compares nouns by what they hold.
func same() cmp.Option {
	return cmp.Options{cmp.Comparer(func(a, b data.Text) bool { return a == b }), cmp.Comparer(func(a, b data.Instant) bool { return a == b })}
}

func TestADocumentOfSubIdsThatIsNoneNamesNone(t *testing.T) {
	for document, want := range map[string]map[string]data.Text{
		``:                                  nil,
		`null`:                              {},
		`[1]`:                               nil,
		`{"sub1":`:                          nil,
		`{"sub1":"a","sub2":7,"sub3":null}`: {"sub1": data.NewText("a"), "sub2": data.NewText("7")},
		`{"sub1":{"a":[]}}`:                 {"sub1": data.NewText(`{"a":[]}`)},
	} {
		if diff := cmp.Diff(want, subsOf(data.NewText(document)), same()); diff != "" {
			t.Errorf("%s: %s", document, diff)
		}
	}
	if subsOf(data.NewText(strings.Repeat("[", 100_000))) != nil {
		t.Error("a deep document names sub-ids")
	}
}
