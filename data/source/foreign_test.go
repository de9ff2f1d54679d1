package source_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/reference"
	"tailback/data/source"
)

// translated gives a foreign receipt the keys of the reference schema.
func translated(t testing.TB, receipts []data.Receipt) []data.Receipt {
	t.Helper()
	back := func(k data.Text) data.Text {
		if k.Null() {
			return k
		}
		n, err := strconv.ParseInt(k.Raw()[:8], 16, 64)
		if err != nil || uuid(int(n)) != k.Raw() {
			t.Fatalf("%s is no key of the tracker's", k)
		}
		return data.NewText(strconv.FormatInt(n, 10))
	}
	out := slices.Clone(receipts)
	for i := range out {
		r := &out[i]
		r.ID.Key, r.Operator.Key, r.Campaign.Key = back(r.ID.Key), back(r.Operator.Key), back(r.Campaign.Key)
	}
	return out
}

// ask asks both the same and compares what they say.
func (tw twins) ask(t *testing.T, question func(s *source.Source) ([]data.Receipt, error)) []data.Receipt {
	t.Helper()
	want, err := question(tw.reference)
	if err != nil {
		t.Fatal(err)
	}
	got, err := question(tw.foreign)
	if err != nil {
		t.Fatal(err)
	}
	same(t, want, translated(t, got))
	return want
}

func TestATrackersOwnSchemaGivesWhatTheReferenceSchemaGives(t *testing.T) {
	const n = 8_000
	tw := newTwins(t, n)
	last := tw.batch.Receipts[n-1].ReceivedAt.Time()
	t.Run("the newest", func(t *testing.T) {
		for _, n := range []int{1, 500, 5000} {
			got := tw.ask(t, func(s *source.Source) ([]data.Receipt, error) { return s.Latest(t.Context(), data.Filter{}, n) })
			if len(got) != n {
				t.Errorf("%d receipts, want %d", len(got), n)
			}
		}
	})
	t.Run("all that was sent", func(t *testing.T) {
		got := tw.ask(t, func(s *source.Source) ([]data.Receipt, error) {
			return each(t, s, data.Filter{}, last.Add(-24*time.Hour), last.Add(time.Hour))
		})
		sent := slices.Clone(tw.batch.Receipts)
		for i := range sent {
			if sent[i].Operator.Key.Null() && !sent[i].Campaign.Key.Null() && campaignOf(tw.batch, sent[i]) != nil {
				sent[i].Operator.Key = campaignOf(tw.batch, sent[i]).Operator.Key
			}
			if c := campaignOf(tw.batch, sent[i]); c != nil {
				sent[i].Campaign.Name = c.Name
			}
			for _, o := range tw.batch.Operators {
				if o.ID.Key == sent[i].Operator.Key {
					sent[i].Operator.Name = o.Name
				}
			}
		}
		same(t, sent, got)
	})
	t.Run("a range", func(t *testing.T) {
		for _, from := range []time.Duration{-time.Hour, 0, 30 * time.Minute, time.Hour + time.Microsecond} {
			got := tw.ask(t, func(s *source.Source) ([]data.Receipt, error) {
				return each(t, s, data.Filter{}, clockChange.Add(from), clockChange.Add(from+20*time.Minute))
			})
			if len(got) == 0 {
				t.Error("nothing in the range")
			}
		}
	})
	t.Run("by id", func(t *testing.T) {
		for _, k := range []int{1, 7, 4711, n} {
			want, err := tw.reference.ByID(t.Context(), []data.ID{data.NewID("test", data.NewText(strconv.Itoa(k)))})
			if err != nil || len(want) != 1 {
				t.Fatal(want, err)
			}
			got, err := tw.foreign.ByID(t.Context(), []data.ID{data.NewID("test", data.NewText(uuid(k)))})
			if err != nil {
				t.Fatal(err)
			}
			same(t, want, translated(t, got))
		}
	})
	t.Run("activity", func(t *testing.T) {
		var counts [2][]data.Minute
		for i, s := range []*source.Source{tw.reference, tw.foreign} {
			var err error
			if counts[i], err = s.Activity(t.Context(), clockChange.Add(-30*time.Minute), clockChange.Add(90*time.Minute+time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(counts[0], counts[1]); diff != "" || len(counts[0]) < 119 {
			t.Errorf("%d minutes\n%s", len(counts[0]), diff)
		}
	})
}

func each(t testing.TB, s *source.Source, f data.Filter, from, before time.Time) ([]data.Receipt, error) {
	t.Helper()
	var got []data.Receipt
	err := s.Each(t.Context(), f, from, before, func(page []data.Receipt) error {
		got = append(got, page...)
		return nil
	})
	return got, err
}

func campaignOf(b reference.Batch, r data.Receipt) *data.Campaign {
	for i := range b.Campaigns {
		if b.Campaigns[i].ID.Key == r.Campaign.Key {
			return &b.Campaigns[i]
		}
	}
	return nil
}

func TestAFilterFindsTheSameInATrackersOwnSchema(t *testing.T) {
	const n = 4_000
	tw := newTwins(t, n)
	filter := func(text string) data.Filter {
		f, err := data.ParseFilter(text, start)
		if err != nil {
			t.Fatal(text, err)
		}
		return f
	}
	since := "since:" + clockChange.Add(-12*time.Hour).Format(time.RFC3339) + " "
	for text, atLeast := range map[string]int{
		"event:ftd": 30, "event:FTD,registration": 30, "event:deposit": 30, "event:99": 30, "-event:ftd": 30, `event:""`: 20, "event:14": 0, "event:3": 0,
		"status:rejected": 30, "status:1": 0, "click:" + uuid(17): 0, "click:{clickid}": 0, "click:00*": 30, `click:""`: 30,
		"txid:T-17*": 1, "txid:t-17": 0, "player:17": 1, "player:017": 0, "player:99999999999999999999": 0,
		"sub:{sub1}": 30, "reason:late": 10, "currency:eur": 30, "player_status:BLOCKED": 30, "method:post": 30,
		"operator:fable*": 30, "campaign:geo-7": 30, "amount<0": 10, "amount>=100.5 status:accepted": 30, `amount:""`: 20,
		"auth:no": 30, "auth:unknown": 30, "http>=500": 30, "http:404": 30, "ip:192.0.2.1*": 30, "query:*n=17&*": 1,
		"occurred>=2026-10-25T01:00 occurred<2026-10-25T01:05": 10, `occurred:""`: 30, "until:2026-10-25": 30, "received:2026-10-25T00:30": 1,
		"event:ftd,deposit status:accepted -currency:EUR http:200": 30,
	} {
		t.Run(text, func(t *testing.T) {
			f := filter(since + text)
			got := tw.ask(t, func(s *source.Source) ([]data.Receipt, error) { return s.Latest(t.Context(), f, 5000) })
			if len(got) < atLeast || atLeast == 0 && len(got) > 5 {
				t.Errorf("%d receipts, want about %d", len(got), atLeast)
			}
			tw.ask(t, func(s *source.Source) ([]data.Receipt, error) {
				return each(t, s, f, clockChange.Add(-time.Hour), clockChange.Add(2*time.Hour))
			})
		})
	}
	for _, k := range []int{1, n} {
		want, err := tw.reference.Latest(t.Context(), filter(since+"id:"+strconv.Itoa(k)), 10)
		if err != nil || len(want) != 1 {
			t.Fatal(want, err)
		}
		for _, id := range []string{uuid(k), "test/" + uuid(k), strings.ToUpper(uuid(k)) + "," + uuid(k)} {
			got, err := tw.foreign.Latest(t.Context(), filter(since+"id:"+id), 10)
			if err != nil {
				t.Fatal(err)
			}
			same(t, want, translated(t, got))
		}
	}
}
