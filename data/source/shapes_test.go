package source_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// eachShape runs a test on a database of each shape in which the world goes on.
func eachShape(t *testing.T, w told, test func(t *testing.T, shape datatest.Shape, s *source.Source, writer *datatest.ShapeWriter)) {
	for _, shape := range datatest.Shapes() {
		t.Run(shape.Name, func(t *testing.T) {
			t.Parallel()
			s, writer := w.inhabit(t, shape)
			test(t, shape, s, writer)
		})
	}
}

func TestEachShapeGivesBackWhatItKeeps(t *testing.T) {
	w := tellWorld(10*time.Minute, 0)
	sent := receiptsOf(w.history)
	eachShape(t, w, func(t *testing.T, shape datatest.Shape, s *source.Source, _ *datatest.ShapeWriter) {
		got, err := each(t, s, data.Filter{}, shapeStart.Add(-time.Hour), shapeStart)
		if err != nil {
			t.Fatal(err)
		}
		want := withIDs(kept(shape.Name, sent), got)
		if len(want) < len(sent)/2 {
			t.Fatalf("%d of %d receipts are expected", len(want), len(sent))
		}
		same(t, want, got)
		pages(t, s, want)
		filters(t, s, want)
		levels(t, shape, s, w)
		clicksOf(t, s, w, got)
	})
}

// pages reads the newest receipts, those before them, and single ones.
func pages(t *testing.T, s *source.Source, want []data.Receipt) {
	t.Helper()
	newest, err := s.Latest(t.Context(), data.Filter{}, 500)
	if err != nil {
		t.Fatal(err)
	}
	same(t, want[len(want)-500:], newest)
	var back []data.Receipt
	for step, more := (data.Older{}), true; more && len(back) < 1000; more = step.Next != nil {
		if step, err = s.Older(t.Context(), data.Filter{}, step.Next, 500); err != nil {
			t.Fatal(err)
		}
		back = append(back, step.Receipts...)
	}
	if slices.Reverse(back); len(back) < 1000 {
		t.Errorf("%d receipts are older than now", len(back))
	}
	same(t, want[len(want)-len(back):], back)
	for _, one := range []data.Receipt{want[0], want[len(want)/2]} {
		byID, err := s.ByID(t.Context(), []data.ID{one.ID})
		if err != nil {
			t.Fatal(err)
		}
		same(t, []data.Receipt{one}, byID)
		filter, err := data.ParseFilter("click:"+one.ClickID.Raw()+" since:2026-11-01", shapeStart)
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.Latest(t.Context(), filter, 100)
		if err != nil || !slices.ContainsFunc(found, func(r data.Receipt) bool { return r.ID == one.ID }) {
			t.Errorf("%d receipts of click %s, %v", len(found), one.ClickID, err)
		}
	}
}

// filters asks for receipts by their fields; Go says which of them match.
func filters(t *testing.T, s *source.Source, all []data.Receipt) {
	t.Helper()
	matched := 0
	for _, text := range []string{
		"amount>=100", "amount:50", "amount<0", `amount:""`, "event:ftd,deposit", "event:kyc_passed", "status:rejected", "-status:accepted", "currency:SEK", "sub:fb_ad_881",
		"operator:fable*", "campaign:de-slots", "player:" + all[7].PlayerID.Raw(), "click:" + all[7].ClickID.Raw(), "click:{clickid}", "txid:T-1*", "http>=500", "auth:no",
		"occurred<2026-11-24T03:00", "received>=2026-11-24T03:00 received<2026-11-24T03:01", "query:*clickid=*",
	} {
		f, err := data.ParseFilter(text, shapeStart)
		if err != nil {
			t.Fatal(text, err)
		}
		got, err := each(t, s, f, shapeStart.Add(-time.Hour), shapeStart)
		if err != nil {
			t.Fatal(text, err)
		}
		same(t, slices.DeleteFunc(slices.Clone(all), func(r data.Receipt) bool { return !f.Match(r) }), got)
		if len(got) > 0 {
			matched++
		}
	}
	if matched < 12 {
		t.Errorf("%d filters match anything", matched)
	}
}

// levels counts every level of the drill-down, and within a campaign.
func levels(t *testing.T, shape datatest.Shape, s *source.Source, w told) {
	t.Helper()
	from, before := shapeStart.Add(-time.Hour), shapeStart
	all := w.setting
	all.Clicks = slices.Clone(all.Clicks) // other shapes read the same setting
	for _, b := range w.history {
		all.Clicks = append(all.Clicks, b.Clicks...)
	}
	keys := same1
	if shape.Name == "monthly" {
		keys = inUUID
	}
	book := newBook(t, s, all, keys, from, before)
	for _, by := range dimensions {
		for _, d := range []data.Drill{{By: by}, {By: by, Within: []data.Step{{By: data.ByCampaign, Key: book.receipts[0].Campaign.Key}}}} {
			got, err := s.Groups(t.Context(), d, from, before)
			if by == data.ByAffiliate && shape.Name != "camelcase" {
				if data.KindOf(err) != data.Usage {
					t.Errorf("there are no affiliates of campaigns, and it says %v", err)
				}
				continue
			}
			if err != nil {
				t.Fatal(by, err)
			}
			if by == data.ByClick && len(d.Within) == 0 {
				continue // more rows than a level gives
			}
			if diff := gocmp.Diff(book.lines(d), linesOf(got)); diff != "" {
				t.Errorf("by %s, within %v:\n%s", by, d.Within, diff)
			}
		}
	}
}

// clicksOf reads what the rules know of receipts: their clicks, as they were
// made.
func clicksOf(t *testing.T, s *source.Source, w told, receipts []data.Receipt) {
	t.Helper()
	made := map[data.Text]data.Click{}
	for _, b := range slices.Concat(w.history, []reference.Batch{w.setting}) {
		for _, c := range b.Clicks {
			made[c.ID.Key] = c
		}
	}
	some := receipts[len(receipts)-1000:]
	facts, err := s.Facts(t.Context(), some, func(r data.Receipt) []data.Text { return nil }, shapeStart)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range some {
		want, known := made[r.ClickID]
		got := facts[i].Click
		if known != (got != nil) {
			t.Fatalf("receipt %s of click %s: %+v", r.ID, r.ClickID, got)
		}
		if known && (got.SubID != want.SubID || got.ClickedAt != want.ClickedAt || got.Source != want.Source || got.Device != want.Device || got.Country != want.Country ||
			got.Subs["sub2"] != want.Subs["sub2"] || got.Affiliate != want.Affiliate) {
			t.Fatalf("click %s is %+v, want %+v", r.ClickID, got, want)
		}
	}
}

// Every receipt comes through the tail as the tracker writes it, once: where a
// conversion is written on the row of a click, also the next one on the same row.
func TestTheTailOfEachShapeBringsWhatIsWritten(t *testing.T) {
	w := tellWorld(2*time.Minute, time.Minute)
	promises := map[string]data.Exactness{"camelcase": data.Overlapping, "cents": data.Complete, "clickrow": data.Overlapping, "monthly": data.Overlapping}
	eachShape(t, w, func(t *testing.T, shape datatest.Shape, s *source.Source, writer *datatest.ShapeWriter) {
		f := follow(t, s, quick)
		came := map[data.Text]int{} // conversions on the row of a click
		total, again := 0, 0
		for _, b := range w.live {
			writer.Write(t, b)
			want := kept(shape.Name, b.Receipts)
			datatest.Eventually(t, soon, func() error { return f.brought(want) })
			for _, r := range want {
				if came[r.ClickID]++; came[r.ClickID] > 1 {
					again++
				}
			}
			total += len(want)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		got := 0
		for id, n := range f.times {
			if got += n; n > 1 && shape.Name != "clickrow" {
				t.Errorf("%s came %d times", id, n)
			}
		}
		if got != total || again < 10 {
			t.Errorf("%d receipts came, want %d; %d of them of a click that had one", got, total, again)
		}
		if f.state.Exactness != promises[shape.Name] {
			t.Errorf("its promise is %v: %s", f.state.Exactness, f.state.Why)
		}
	})
}

// brought says which of the receipts has not come yet.
func (f *following) brought(want []data.Receipt) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	type mark struct {
		click data.Text
		at    data.Instant
	}
	there := map[mark]bool{}
	for _, r := range f.receipts {
		there[mark{r.ClickID, r.ReceivedAt}] = true
	}
	for _, r := range want {
		if !there[mark{r.ClickID, r.ReceivedAt}] {
			return fmt.Errorf("the receipt of click %s at %s is not there; %d are, state %+v", r.ClickID, r.ReceivedAt, len(f.receipts), f.state)
		}
	}
	return nil
}
