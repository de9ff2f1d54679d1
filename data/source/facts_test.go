package source_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// judged is when the receipts of a test are judged.
var judged = datatest.Epoch.Add(time.Hour)

// known writes the facts of one receipt in short.
func known(f data.Facts) string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if f.Click != nil {
		say("click %s on %s", f.Click.ID.Key, f.Click.Campaign.Name)
	}
	for _, c := range f.Named {
		say("named %s", c.ID.Key)
	}
	if f.Campaign != nil {
		say("campaign %s of %s", f.Campaign.Name, f.Campaign.Operator.Name)
	}
	for _, t := range f.Terms {
		say("terms %s", t.Payout.Amount)
	}
	if len(f.Prior) > 0 {
		say("prior %s", strings.Join(keys(f.Prior), " "))
	}
	if f.Unread != (data.Unread{}) {
		say("unread %+v", f.Unread)
	}
	return strings.Join(out, ", ")
}

// values gives the values of a request without the knowledge of what they are.
func values(r data.Receipt) (texts []data.Text) {
	for pair := range strings.SplitSeq(r.Query.Raw(), "&") {
		_, value, _ := strings.Cut(pair, "=")
		texts = append(texts, data.NewText(value))
	}
	return texts
}

func factsOf(t testing.TB, s *source.Source, receipts []data.Receipt) []string {
	t.Helper()
	facts, err := s.Facts(t.Context(), receipts, values, judged)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(facts))
	for i, f := range facts {
		if !f.Now.Equal(judged) {
			t.Errorf("they are judged at %v", f.Now)
		}
		out[i] = known(f)
	}
	return out
}

// ofStory reads the receipts of the story.
func ofStory(t testing.TB, s *source.Source) []data.Receipt {
	t.Helper()
	receipts, err := s.Latest(t.Context(), data.Filter{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return receipts
}

// storyKnown are the facts of the story's six receipts.
func storyKnown() []string {
	const deal = "campaign de-slots of FableSpin, terms 90, terms 120"
	const own = "click click-000001 on de-slots, " + deal
	return []string{
		own,
		own + ", prior 1",
		own + ", prior 1 2",
		deal + ", prior 1 2 3",
		"campaign se-sport of Nordwick, terms ", // its player and its transaction are another operator's too
		deal,
	}
}

func TestTheFactsOfAReceiptAreItsClickItsDealAndWhatCameBefore(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		receipts := ofStory(t, s)
		if diff := cmp.Diff(storyKnown(), factsOf(t, s, receipts)); diff != "" {
			t.Error(diff)
		}
		for i, r := range receipts { // alone as together
			if diff := cmp.Diff(storyKnown()[i:i+1], factsOf(t, s, []data.Receipt{r})); diff != "" {
				t.Errorf("receipt %s: %s", r.ID, diff)
			}
		}
		if off, err := s.FactsOff(t.Context()); err != nil || len(off) > 0 {
			t.Error(off, err)
		}
	})
}

func TestAReceiptThatIsNotInTheDatabaseHasFactsToo(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		r := ofStory(t, s)[1]
		r.ID, r.ReceivedAt = data.NewID("test", data.NewText("of a URL")), data.At(judged)
		got := factsOf(t, s, []data.Receipt{r, r})
		want := strings.Replace(storyKnown()[1], "prior 1", "prior 1 2 3 4", 1)
		if diff := cmp.Diff([]string{want, want}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAClickThatAnotherValueNamesIsFoundWhereTheClickIDNamesNone(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		r := ofStory(t, s)[1]
		r.Campaign, r.TxID, r.PlayerID = data.Ref{}, data.Text{}, data.Text{}
		r.Query = data.NewText("clickid={clickid}&x=\xff\x00&aff=click-000001&again=click-000002")
		named := "named click-000001, campaign de-slots of FableSpin, terms 90, terms 120"
		for id, want := range map[string]string{"": named, "{clickid}": named, "click-000001": storyKnown()[1]} {
			r.ClickID = data.NewText(id)
			if diff := cmp.Diff([]string{want}, factsOf(t, s, []data.Receipt{r})); diff != "" {
				t.Errorf("%s: %s", id, diff)
			}
		}
	})
}

func TestAClickThatIsWrittenAfterItsReceiptIsFoundWithinASecond(t *testing.T) {
	engines(t, traffic(1), func(t *testing.T, s *tracker) {
		receipts := ofStory(t, s.Source)
		if got := factsOf(t, s.Source, receipts); got[0] != "" {
			t.Fatal(got)
		}
		s.write(t, reference.Batch{Clicks: []data.Click{datatest.Click(1)}})
		datatest.Eventually(t, 5*time.Second, func() error {
			if got := factsOf(t, s.Source, receipts); got[0] != "click click-000001 on " {
				return fmt.Errorf("%q", got)
			}
			return nil
		})
	})
}

func TestTheNewestFiftyBeforeAReceiptAreItsPriors(t *testing.T) {
	batch := traffic(4000)
	for i := range batch.Receipts {
		// Each player has 800 receipts, each transaction two.
		batch.Receipts[i].PlayerID = data.NewText(itoa(i % 5))
		batch.Receipts[i].TxID = data.NewText(itoa(i % 2000))
	}
	engines(t, batch, func(t *testing.T, s *tracker) {
		var receipts []data.Receipt
		for _, from := range []int{0, 3900} {
			page, err := each(t, s.Source, data.Filter{}, start.Add(time.Duration(from)*time.Second), start.Add(time.Duration(from+100)*time.Second))
			if err != nil {
				t.Fatal(err)
			}
			receipts = append(receipts, page...)
		}
		facts, err := s.Facts(t.Context(), receipts, nil, judged)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range facts {
			id, newest := i+1, 50
			if i >= 100 {
				id = 3801 + i
			}
			var want []string
			for n := max(0, (id-1)/5-newest); n < (id-1)/5; n++ {
				want = append(want, itoa((id-1)%5+1+n*5))
			}
			if id > 2000 {
				want = append([]string{itoa(id - 2000)}, want...)
			}
			if diff := cmp.Diff(want, keys(f.Prior)); diff != "" && len(want)+len(f.Prior) > 0 || f.Unread.Prior {
				t.Fatalf("receipt %d: %s", id, diff)
			}
		}
	})
}

func TestAWholePageOfFactsIsThatOfItsPieces(t *testing.T) {
	tw := newTwins(t, 9000)
	var all [2][]string
	for i, s := range []*source.Source{tw.reference, tw.foreign} {
		receipts, err := each(t, s, data.Filter{}, clockChange.Add(-24*time.Hour), clockChange.Add(24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		facts, err := s.Facts(t.Context(), receipts, nil, judged)
		if err != nil {
			t.Fatal(err)
		}
		priors := 0
		for n := range facts {
			facts[n] = asOurs(t, i == 1, facts[n])
			all[i] = append(all[i], known(facts[n]))
			priors += len(facts[n].Prior)
		}
		if priors < 5000 {
			t.Errorf("only %d priors", priors)
		}
		for n := 0; n < len(receipts); n += 1501 {
			alone, err := s.Facts(t.Context(), receipts[n:n+1], nil, judged)
			if err != nil {
				t.Fatal(err)
			}
			if got := known(asOurs(t, i == 1, alone[0])); got != all[i][n] {
				t.Errorf("receipt %d alone: %s, together: %s", n, got, all[i][n])
			}
		}
	}
	if diff := cmp.Diff(all[0], all[1]); diff != "" {
		t.Error(diff)
	}
}

// asOurs gives facts of the tracker's own schema, which has no terms, as the
// reference schema has them.
func asOurs(t testing.TB, foreign bool, f data.Facts) data.Facts {
	if foreign {
		f.Prior, f.Unread.Terms = translated(t, f.Prior), false
	}
	return f
}

func TestWhatCannotBeLookedUpIsUnreadAndSaid(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		schema, make := "postback.", "create index concurrently on postback.receipts (click_id)"
		if s.Engine() == data.SQLite {
			schema, make = "", "create index receipts_click_id on receipts (click_id)"
		}
		receipts := ofStory(t, s)
		const off, both = ", unread {Clicks:true Campaigns:false Terms:true Prior:false}", ", unread {Clicks:true Campaigns:false Terms:true Prior:true}"
		const de, se = "campaign de-slots of FableSpin", "campaign se-sport of Nordwick"
		want := []string{de + both, de + both, de + ", prior 2" + both, de + ", prior 2 3" + off, se + both, de + both}
		if diff := cmp.Diff(want, factsOf(t, s, receipts)); diff != "" {
			t.Error(diff)
		}
		said, err := s.FactsOff(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{
			"clicks: this database keeps none (there is no table " + schema + "clicks)",
			"terms: this database keeps none (there is no table " + schema + "terms)",
			"earlier receipts of a click: receipts.click_id has no index: " + make,
			"earlier receipts of a player: receipts.player_id: there is no readable column of this name",
		}, said); diff != "" {
			t.Error(diff)
		}
	}, both("drop table ", "clicks"), both("drop table ", "terms"), both("drop index ", "receipts_click_id"),
		both("alter table ", "receipts rename column player_id to punter"))
}

func TestFactsOfADatabaseThatDoesNotAnswerAreAnError(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{})
	s := openStory(t, pg.DSN("postgres", "", ""), 0, nil)
	receipts := ofStory(t, s)
	pg.Stop(datatest.Fast)
	if facts, err := s.Facts(t.Context(), receipts, values, judged); data.KindOf(err) != data.Unreachable {
		t.Errorf("%+v, %v", facts, err)
	}
	pg.Start()
	datatest.Eventually(t, 10*time.Second, func() error {
		_, err := s.Facts(t.Context(), receipts, values, judged)
		return err
	})
	if diff := cmp.Diff(storyKnown(), factsOf(t, s, receipts)); diff != "" {
		t.Error(diff)
	}
}
