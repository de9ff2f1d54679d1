package source_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// always is a filter that all receipts match, and that Go must decide.
func always(t testing.TB) data.Filter { return mustFilter(t, "id:*") }

func mustFilter(t testing.TB, text string) data.Filter {
	t.Helper()
	f, err := data.ParseFilter(text, start)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func groupsOf(t testing.TB, s *source.Source, d data.Drill, from, before time.Time) data.Groups {
	t.Helper()
	g, err := s.Groups(t.Context(), d, from, before)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestTheRowsWithTheMostReceiptsAreGivenAndTheOthersCounted(t *testing.T) {
	batch := traffic(11_000)
	for i := range batch.Receipts {
		// Clicks 1 to 500 have twenty more than the 5,500 others, which have one or two.
		n := i
		if i >= 1000 {
			n = 500 + i%5500
		} else {
			n = i % 500
		}
		batch.Receipts[i].ClickID = data.NewText(fmt.Sprintf("click-%05d", n))
	}
	engines(t, batch, func(t *testing.T, s *tracker) {
		from, before := start, start.Add(4*time.Hour)
		d := data.Drill{By: data.ByClick}
		whole := groupsOf(t, s.Source, d, from, before)
		d.Filter = always(t)
		folded := groupsOf(t, s.Source, d, from, before)
		d.Filter = data.Filter{}
		s.AtMost(5000)
		cut := groupsOf(t, s.Source, d, from, before)
		for name, other := range map[string]data.Groups{"in Go": folded, "in the server": cut} {
			if !slices.Equal(linesOf(whole), linesOf(other)) || whole.Beyond != other.Beyond {
				t.Errorf("cut %s: %d rows, %d beyond", name, len(other.Rows), other.Beyond)
			}
		}
		shown := 0
		for i, row := range whole.Rows {
			n := row.Counts[0].Receipts
			if i > 0 && n > whole.Rows[i-1].Counts[0].Receipts {
				t.Fatalf("row %d has %d receipts, the one before %d", i, n, whole.Rows[i-1].Counts[0].Receipts)
			}
			shown += n
		}
		if len(whole.Rows) != 5000 || whole.Beyond == 0 || shown+whole.Beyond != 11_000 {
			t.Errorf("%d rows, %d receipts, %d beyond", len(whole.Rows), shown, whole.Beyond)
		}
	})
}

func TestASpanOfTooManyCellsIsCountedInHalves(t *testing.T) {
	batch := promoted()
	engines(t, batch, func(t *testing.T, s *tracker) {
		from, before := start.Add(-time.Hour), start.Add(time.Hour)
		book := newBook(t, s.Source, batch, same1, from, before)
		s.AtMost(40)
		for _, d := range []data.Drill{
			{By: data.ByAffiliate}, {By: data.BySubAffiliate},
			{By: data.ByCampaign, Within: []data.Step{{By: data.BySubAffiliate}}},
		} {
			got := groupsOf(t, s.Source, d, from, before)
			if diff := gocmp.Diff(book.lines(d), linesOf(got)); diff != "" {
				t.Errorf("by %s: %s", d.By, diff)
			}
			if reasons, err := s.Reasons(t.Context(), d, from, before); err != nil || !slices.Equal(reasons, book.reasons(d)) {
				t.Errorf("%v, %v", reasons, err)
			}
		}
		s.AtMost(5)
		_, err := s.Groups(t.Context(), data.Drill{By: data.ByCampaign}, from, before)
		if data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), "too different") {
			t.Errorf("more than fits, and no halves: %v", err)
		}
		s.AtMost(2)
		_, err = s.Groups(t.Context(), data.Drill{By: data.BySubAffiliate}, from, before)
		if data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), "too different") {
			t.Errorf("a microsecond has more than fits: %v", err)
		}
	})
}

func TestACampaignComesWithItsNameAndItsOperator(t *testing.T) {
	batch := traffic(4)
	key := func(s string) data.ID { return data.NewID("test", data.NewText(s)) }
	batch.Operators = []data.Operator{{ID: key("7"), Name: data.NewText("FableSpin")}}
	batch.Campaigns = []data.Campaign{{ID: key("11"), Name: data.NewText("de-slots"), Operator: data.Ref{Key: data.NewText("7")}}}
	batch.Receipts[2].Campaign, batch.Receipts[3].Campaign = data.Ref{}, data.Ref{Key: data.NewText("12")}
	engines(t, batch, func(t *testing.T, s *tracker) {
		var got []string
		for _, row := range groupsOf(t, s.Source, data.Drill{By: data.ByCampaign}, start, start.Add(time.Hour)).Rows {
			got = append(got, fmt.Sprintf("%s %s %s %s", row.Key.Key, row.Key.Label(), row.Operator.Key, row.Operator.Label()))
		}
		if diff := gocmp.Diff([]string{"11 de-slots 7 FableSpin", "   ", "12 12  "}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAmountsThatTheServerCannotAddAreAddedInGo(t *testing.T) {
	batch := traffic(7)
	for i, amount := range []string{"0.1", "92233720368.54775807", "92233720368.54775807", "1e3", "12,34", "", "0.000000000001"} {
		batch.Receipts[i].Money.Amount = data.Amount{}
		if amount != "" {
			batch.Receipts[i].Money.Amount = data.ParseAmount(amount)
		}
	}
	check := func(t *testing.T, s *source.Source, n int, want string) {
		t.Helper()
		got := groupsOf(t, s, data.Drill{By: data.ByCampaign}, start, start.Add(time.Duration(n)*time.Second))
		if sum := got.Rows[0].Counts[0].Money.Amount.String(); sum != want {
			t.Errorf("the first %d come to %s, want %s", n, sum, want)
		}
	}
	engines(t, reference.Batch{Receipts: batch.Receipts[:3]}, func(t *testing.T, s *tracker) {
		check(t, s.Source, 3, "184467440737.19551614")
	})
	t.Run("text", func(t *testing.T) {
		pg := datatest.Postgres(t)
		dsn := pg.Database(t)
		pg.Exec(t, dsn, "create table calls (id int primary key, at timestamptz not null, sum text)", "create index on calls (at, id)",
			`insert into calls select n, timestamptz '2026-11-24 03:00:00Z' + n * interval '1 s', s from unnest(array['0.1', '-.5', '5.', '1e3', '12,34', '', null, '.-5', 'NaN', '−7']) with ordinality a(s, n)`)
		s := mapped(t, dsn, "[receipts]\nfrom = 'calls'\nid = 'id'\nreceived_at = 'at'\namount = 'sum'")
		check(t, s, 10, "4.6")
		check(t, s, 11, "-2.4")
	})
	t.Run("not a number", func(t *testing.T) {
		pg := datatest.Postgres(t)
		dsn := pg.Database(t)
		pg.Exec(t, dsn, "create table calls (id int primary key, at timestamptz not null, sum numeric)", "create index on calls (at, id)",
			`insert into calls select n, timestamptz '2026-11-24 03:00:00Z' + n * interval '1 s', s from unnest(array[1.5, 'NaN', 1e70]) with ordinality a(s, n)`)
		s := mapped(t, dsn, "[receipts]\nfrom = 'calls'\nid = 'id'\nreceived_at = 'at'\namount = 'sum'")
		check(t, s, 10, "1.5")
	})
}

func TestWhatALevelNeedsAndIsNotKeptIsSaid(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, "create table calls (id int primary key, at timestamptz not null, campaign int)", "create index on calls (at, id)",
		"create table visits (id text primary key, at timestamptz)", "insert into calls values (1, '2026-11-24 03:00:00Z', 5)")
	s := mapped(t, dsn, "[receipts]\nfrom = 'calls'\nid = 'id'\nreceived_at = 'at'\ncampaign_id = 'campaign'\n[clicks]\nfrom = 'visits'\nclick_id = 'id'")
	from, before := start, start.Add(time.Hour)
	groups := func(d data.Drill) error { _, err := s.Groups(t.Context(), d, from, before); return err }
	clicks := func(d data.Drill) error { _, err := s.ClickCounts(t.Context(), d, from, before); return err }
	for why, err := range map[string]error{
		"keeps no campaigns (it is not mapped)":         groups(data.Drill{By: data.ByAffiliate}),
		"keeps no campaigns (it is not":                 groups(data.Drill{By: data.BySub, Within: []data.Step{{By: data.ByAffiliate}}}),
		"keeps no clicks.affiliate (it is not mapped)":  groups(data.Drill{By: data.BySubAffiliate}),
		"keeps no clicks.affiliate (it is":              groups(data.Drill{By: data.ByClick, Within: []data.Step{{By: data.BySubAffiliate}}}),
		"keeps no clicks.clicked_at (it is not mapped)": clicks(data.Drill{By: data.ByCampaign}),
	} {
		if data.KindOf(err) != data.Usage || !strings.Contains(fmt.Sprint(err), why) {
			t.Errorf("%v, want that it %s", err, why)
		}
	}
	// A field of receipts that is not kept is NULL, as everywhere.
	got := groupsOf(t, s, data.Drill{By: data.BySub, Within: []data.Step{{By: data.ByCampaign, Key: data.NewText("5")}}}, from, before)
	if len(got.Rows) != 1 || !got.Rows[0].Key.Key.Null() || got.Rows[0].Counts[0].Receipts != 1 {
		t.Errorf("%+v", got)
	}
}

func TestClicksAreCountedByTheKeysOfALevel(t *testing.T) {
	tw := newTwins(t, 800)
	affiliates := map[data.Text]data.Text{}
	for _, c := range tw.batch.Campaigns {
		affiliates[c.ID.Key] = c.Affiliate
	}
	keyOf := func(c data.Click, by data.Dimension) data.Text {
		key := map[data.Dimension]data.Text{data.ByCampaign: c.Campaign.Key, data.BySub: c.SubID, data.ByClick: c.ID.Key,
			data.ByAffiliate: affiliates[c.Campaign.Key], data.BySubAffiliate: c.Affiliate}[by]
		if key.Empty() {
			return data.Text{}
		}
		return key
	}
	from, before := clockChange.Add(-time.Hour), clockChange.Add(time.Hour)
	some := func(by data.Dimension, key string) data.Step { return data.Step{By: by, Key: data.NewText(key)} }
	for _, within := range [][]data.Step{
		nil, {some(data.ByCampaign, "7")}, {{By: data.ByCampaign}}, {some(data.ByAffiliate, "aff-1")}, {{By: data.ByAffiliate}},
		{some(data.ByAffiliate, "aff-2"), some(data.BySubAffiliate, "Ünal")}, {{By: data.BySubAffiliate}, some(data.BySub, "fb ad")}, {some(data.ByClick, uuid(5))},
	} {
		for _, by := range dimensions[:4] {
			want := map[data.Text]int{}
			for _, c := range tw.batch.Clicks {
				outside := func(step data.Step) bool { return keyOf(c, step.By) != step.Key }
				if at := c.ClickedAt.Time(); at.Before(from) || !at.Before(before) || slices.ContainsFunc(within, outside) {
					continue
				}
				want[keyOf(c, by)]++
			}
			got, err := tw.reference.ClickCounts(t.Context(), data.Drill{By: by, Within: within}, from, before)
			if diff := gocmp.Diff(asNames(want), asNames(got)); diff != "" || err != nil {
				t.Errorf("by %s within %v: %v\n%s", by, within, err, diff)
			}
			theirs := slices.Clone(within)
			for i := range theirs {
				if theirs[i].By == data.ByCampaign && !theirs[i].Key.Null() {
					theirs[i].Key = data.NewText(fmt.Sprint(foreignKey(theirs[i].Key)))
				}
			}
			got, err = tw.foreign.ClickCounts(t.Context(), data.Drill{By: by, Within: theirs}, from, before)
			if by == data.ByCampaign {
				back := map[data.Text]int{}
				for key, n := range got {
					back[translated(t, []data.Receipt{{Campaign: data.Ref{Key: key}}})[0].Campaign.Key] = n
				}
				got = back
			}
			if diff := gocmp.Diff(asNames(want), asNames(got)); diff != "" || err != nil {
				t.Errorf("theirs, by %s within %v: %v\n%s", by, within, err, diff)
			}
		}
	}
	if got, err := tw.reference.ClickCounts(t.Context(), data.Drill{By: data.ByClick}, from, before); got != nil || err != nil {
		t.Errorf("by click: %v, %v", got, err)
	}
}

func asNames(counts map[data.Text]int) map[string]int {
	named := map[string]int{}
	for key, n := range counts {
		named[fmt.Sprint(key, key.Null())] = n
	}
	return named
}

func TestAFilterFollowsACampaignThatIsNewOrRenamed(t *testing.T) {
	batch := traffic(2)
	campaign := data.Campaign{ID: data.NewID("test", data.NewText("11")), Name: data.NewText("old")}
	batch.Campaigns = []data.Campaign{campaign}
	batch.Receipts[1].Campaign.Key = data.NewText("12")
	engines(t, batch, func(t *testing.T, s *tracker) {
		find := func(text string) []string {
			t.Helper()
			got, err := s.Latest(t.Context(), mustFilter(t, "since:2026-11-24 "+text), 10)
			if err != nil {
				t.Fatal(err)
			}
			return keys(got)
		}
		if got := find("campaign:new*"); len(got) > 0 {
			t.Error(got)
		}
		late := traffic(3).Receipts[2:]
		late[0].Campaign.Key = data.NewText("13")
		s.write(t, reference.Batch{Receipts: late,
			Campaigns: []data.Campaign{{ID: data.NewID("test", data.NewText("13")), Name: data.NewText("newest")}}})
		// As the tail brings it.
		if _, err := s.Latest(t.Context(), data.Filter{}, 10); err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff([]string{"3"}, find("campaign:new*")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestACountThatIsCancelledSaysSo(t *testing.T) {
	engines(t, traffic(10), func(t *testing.T, s *tracker) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Groups(ctx, data.Drill{By: data.ByClick}, start, start.Add(time.Hour)); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
