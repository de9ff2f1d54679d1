package source_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/data/reference"
	"tailback/data/source"
)

// byTheBook counts what a drill is about receipt by receipt, as its nouns say
// it.
type byTheBook struct {
	receipts  []data.Receipt // of the span, with their names
	campaigns map[data.Text]data.Text
	clicks    map[data.Text]data.Text // who sent them
}

func newBook(t testing.TB, s *source.Source, b reference.Batch, keyOf func(data.Text) data.Text, from, before time.Time) byTheBook {
	t.Helper()
	receipts, err := each(t, s, data.Filter{}, from, before)
	if err != nil || len(receipts) == 0 {
		t.Fatal(len(receipts), err)
	}
	book := byTheBook{receipts, map[data.Text]data.Text{}, map[data.Text]data.Text{}}
	for _, c := range b.Campaigns {
		book.campaigns[keyOf(c.ID.Key)] = c.Affiliate
	}
	for _, c := range b.Clicks {
		book.clicks[c.ID.Key] = c.Affiliate
	}
	return book
}

// key is what a receipt is grouped by; NULL for what has none.
func (book byTheBook) key(r data.Receipt, by data.Dimension) data.Text {
	key := map[data.Dimension]data.Text{
		data.ByCampaign: r.Campaign.Key, data.BySub: r.SubID, data.ByClick: r.ClickID,
		data.ByAffiliate: book.campaigns[r.Campaign.Key], data.BySubAffiliate: book.clicks[r.ClickID],
	}[by]
	if by == data.BySubAffiliate && r.ClickID.Empty() || key.Empty() {
		return data.Text{}
	}
	return key
}

func (book byTheBook) within(d data.Drill) []data.Receipt {
	return slices.DeleteFunc(slices.Clone(book.receipts), func(r data.Receipt) bool {
		outside := func(step data.Step) bool {
			key := book.key(r, step.By)
			return key != step.Key && !(key.Empty() && step.Key.Empty())
		}
		return !d.Filter.Match(r) || slices.ContainsFunc(d.Within, outside)
	})
}

// lines writes the counts of a drill as text, sorted.
func (book byTheBook) lines(d data.Drill) []string {
	type alike struct {
		key, event, status, currency data.Text
		failed                       bool
	}
	counts, sums, last := map[alike]int{}, map[alike]data.Amount{}, map[alike]data.Instant{}
	for _, r := range book.within(d) {
		a := alike{book.key(r, d.By), r.Event, r.Status, r.Money.Currency, r.HTTPStatus >= 500}
		counts[a]++
		if amount, ok := r.Money.Amount.Decimal(); ok {
			so, _ := sums[a].Decimal()
			sums[a] = data.NewAmount(so.Add(amount))
		}
		if r.ReceivedAt.Time().After(last[a].Time()) {
			last[a] = r.ReceivedAt
		}
	}
	var lines []string
	for a, n := range counts {
		lines = append(lines, line(a.key, data.Count{Event: a.event, Status: a.status, Failed: a.failed, Receipts: n,
			Money: data.Money{Amount: sums[a], Currency: a.currency}, LastSeen: last[a]}))
	}
	slices.Sort(lines)
	return lines
}

func line(key data.Text, c data.Count) string {
	null := func(t data.Text) string {
		if t.Null() {
			return "NULL"
		}
		return fmt.Sprintf("%x", t.Raw()[:min(t.Len(), 40)])
	}
	return strings.Join([]string{null(key), null(c.Event), null(c.Status), fmt.Sprint(c.Failed), fmt.Sprint(c.Receipts),
		c.Money.Amount.String(), null(c.Money.Currency), c.LastSeen.String()}, " ")
}

func linesOf(g data.Groups) []string {
	var lines []string
	for _, row := range g.Rows {
		for _, c := range row.Counts {
			lines = append(lines, line(row.Key.Key, c))
		}
	}
	slices.Sort(lines)
	return lines
}

// reasons are the commonest reasons of a drill.
func (book byTheBook) reasons(d data.Drill) []data.Reason {
	counts := map[data.Reason]int{}
	for _, r := range book.within(d) {
		if r.Status != data.NewText(string(data.Accepted)) {
			counts[data.Reason{Status: r.Status, Reason: r.Reason}]++
		}
	}
	var all []data.Reason
	for r, n := range counts {
		r.Receipts = n
		all = append(all, r)
	}
	null := func(t data.Text) int {
		if t.Null() {
			return 0
		}
		return 1
	}
	slices.SortFunc(all, func(a, b data.Reason) int {
		return cmp.Or(b.Receipts-a.Receipts, null(a.Status)-null(b.Status), strings.Compare(a.Status.Raw(), b.Status.Raw()),
			null(a.Reason)-null(b.Reason), strings.Compare(a.Reason.Raw(), b.Reason.Raw()))
	})
	return all[:min(len(all), 20)]
}

var dimensions = []data.Dimension{data.ByCampaign, data.BySub, data.ByAffiliate, data.BySubAffiliate, data.ByClick}

// anyDrill draws a drill into rows that are there, and into some that are not.
func (book byTheBook) anyDrill() *rapid.Generator[data.Drill] {
	return rapid.Custom(func(t *rapid.T) data.Drill {
		d := data.Drill{By: rapid.SampledFrom(dimensions).Draw(t, "by")}
		for range rapid.IntRange(0, 2).Draw(t, "steps") {
			by := rapid.SampledFrom(dimensions).Draw(t, "step")
			key := book.key(rapid.SampledFrom(book.receipts).Draw(t, "in"), by)
			if rapid.IntRange(0, 9).Draw(t, "elsewhere") == 0 {
				key = data.NewText(rapid.SampledFrom([]string{"", "007", "nowhere", "a\x00b", "\xff"}).Draw(t, "key"))
			}
			d.Within = append(d.Within, data.Step{By: by, Key: key})
		}
		if rapid.IntRange(0, 3).Draw(t, "filtered") > 0 {
			text := anyFilter(book.receipts).Draw(t, "filter")
			f, err := data.ParseFilter(text, start)
			if err != nil {
				t.Skip(err)
			}
			d.Filter = f
		}
		return d
	})
}

// countsByTheBook holds every count of a source against a count in Go.
func countsByTheBook(t *testing.T, s *source.Source, book byTheBook, from, before time.Time) {
	t.Helper()
	exact, all := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		d := book.anyDrill().Draw(rt, "drill")
		got, err := s.Groups(t.Context(), d, from, before)
		if err != nil {
			rt.Fatalf("%+v: %v", d, err)
		}
		if diff := gocmp.Diff(book.lines(d), linesOf(got)); diff != "" || got.Beyond != 0 {
			rt.Fatalf("by %s, within %v, %s: %d beyond\n%s", d.By, d.Within, d.Filter, got.Beyond, diff)
		}
		reasons, err := s.Reasons(t.Context(), d, from, before)
		if err != nil {
			rt.Fatal(err)
		}
		if want := book.reasons(d); !slices.Equal(want, reasons) {
			rt.Fatalf("within %v, %s:\n got %v\nwant %v", d.Within, d.Filter, reasons, want)
		}
		all++
		if ok, err := s.Exact(t.Context(), d); err == nil && ok {
			exact++
		}
	})
	t.Logf("the server alone counted %d of %d drills", exact, all)
	if exact*2 < all {
		t.Errorf("the server alone counted %d of %d drills", exact, all)
	}
}

// promoted gives hostile traffic its affiliates and its clicks.
func promoted() reference.Batch {
	b := hostileTraffic()
	for i := range b.Campaigns {
		if i%3 > 0 {
			b.Campaigns[i].Affiliate = data.NewText(hostile[i*7%len(hostile)/4])
		}
	}
	for i, id := range hostile {
		if len(id) < 1000 && i%4 > 0 {
			b.Clicks = append(b.Clicks, data.Click{ID: data.NewID("test", data.NewText(id)), Affiliate: data.NewText(hostile[i/3])})
		}
	}
	return b
}

func same1(t data.Text) data.Text { return t }

func TestEveryLevelCountsWhatItsReceiptsSay(t *testing.T) {
	batch := promoted()
	engines(t, batch, func(t *testing.T, s *tracker) {
		from, before := start.Add(-time.Hour), start.Add(time.Hour)
		countsByTheBook(t, s.Source, newBook(t, s.Source, batch, same1, from, before), from, before)
	})
	t.Run("a tracker's own schema", func(t *testing.T) {
		tw := newTwins(t, 400)
		from, before := clockChange.Add(-time.Hour), clockChange.Add(time.Hour)
		theirs := func(k data.Text) data.Text { return data.NewText(fmt.Sprint(foreignKey(k))) }
		countsByTheBook(t, tw.foreign, newBook(t, tw.foreign, tw.batch, theirs, from, before), from, before)
	})
}
