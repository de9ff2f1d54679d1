package source_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/reference"
	"tailback/data/source"
)

func TestTheReceiptsOfAThingComeOldestFirst(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		for thing, want := range map[data.Hit][]string{
			{Kind: data.FoundReceipt, Key: data.NewText("4")}:              {"4"},
			{Kind: data.FoundClick, Key: data.NewText("click-000001")}:     {"1", "2", "3"},
			{Kind: data.FoundTransaction, Key: data.NewText("T-1")}:        {"2", "3", "4", "5"},
			{Kind: data.FoundPlayer, Key: data.NewText("88120")}:           {"1", "2", "3", "4", "5"},
			{Kind: data.FoundPlayer, Key: data.NewText("88121")}:           {},
			{Kind: data.FoundPlayer}:                                       {},
			{Kind: data.FoundReceipt, Key: data.NewText("4x")}:             {},
			{Kind: data.FoundReceipt, Key: data.NewText("{clickid}")}:      {},
			{Kind: data.FoundClick, Key: data.NewText("a\x00\xff")}:        {},
			{Kind: data.FoundClick, Key: data.NewText("CLICK-000001")}:     {},
			{Kind: data.FoundReceipt, Key: data.NewText("99999999999999")}: {},
		} {
			got, err := s.Of(t.Context(), thing.Kind, thing.Key)
			if err != nil {
				t.Fatal(thing.Kind, err)
			}
			if diff := cmp.Diff(want, keys(got)); diff != "" {
				t.Errorf("%s %s: %s", thing.Kind, thing.Key, diff)
			}
			for _, r := range got {
				if r.Operator.Name.Empty() || r.Campaign.Name.Empty() {
					t.Errorf("receipt %s has no names", r.ID)
				}
			}
		}
	})
}

func TestOfManyReceiptsTheNewestThousandCome(t *testing.T) {
	batch := traffic(1500)
	for i := range batch.Receipts {
		batch.Receipts[i].PlayerID = data.NewText("0")
		// Several of one moment are in the order of their ids.
		batch.Receipts[i].ReceivedAt = data.At(start.Add(time.Duration(i/7) * time.Second))
	}
	engines(t, batch, func(t *testing.T, s *tracker) {
		got, err := s.Of(t.Context(), data.FoundPlayer, data.NewText("0"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(keys(batch.Receipts[500:]), keys(got)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestReceiptsOfWhatIsNotKeptAreSaidToBeOff(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		_, err := s.Of(t.Context(), data.FoundPlayer, data.NewText("88120"))
		if data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), "receipts of a player") || !strings.Contains(err.Error(), "player_id") {
			t.Error(err)
		}
	}, both("alter table ", "receipts rename column player_id to punter"))
}

func TestTermsComeByCampaignAndBeginning(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		got, err := s.Terms(t.Context(), []data.Text{data.NewText("12"), data.NewText("eleven"), {}, data.NewText("11")})
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, d := range got {
			said = append(said, fmt.Sprintf("%s %s %s %s %d %s", d.Campaign.Key, d.Model, d.Payout.Amount, d.MinDeposit, d.WindowDays, d.NGRNote))
		}
		if diff := cmp.Diff([]string{"11 cpa 90 20 0 ", "11 cpa 120  30 without bonus", "12 revshare   0 "}, said); diff != "" {
			t.Error(diff)
		}
		if none, err := s.Terms(t.Context(), nil); err != nil || len(none) > 0 {
			t.Errorf("of no campaign: %v, %v", none, err)
		}
	})
	storyOn(t, func(t *testing.T, s *source.Source) {
		if _, err := s.Terms(t.Context(), []data.Text{data.NewText("11")}); data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), "no terms") {
			t.Error(err)
		}
	}, both("drop table ", "terms"))
}

func TestClicksAndCampaignsHaveNames(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		clicks, err := s.Clicks(t.Context(), []data.Text{data.NewText("click-000001"), data.NewText("click-nobodys")})
		if err != nil || len(clicks) != 1 || clicks[0].Campaign.Name.Raw() != "de-slots" || clicks[0].Subs["sub1"].Raw() != "fb" {
			t.Error(clicks, err)
		}
		campaigns, err := s.Campaigns(t.Context(), []data.Text{data.NewText("12"), data.NewText("11")})
		slices.SortFunc(campaigns, func(a, b data.Campaign) int { return strings.Compare(a.ID.Key.Raw(), b.ID.Key.Raw()) })
		if err != nil || len(campaigns) != 2 || campaigns[0].Operator.Name.Raw() != "FableSpin" || campaigns[1].Operator.Name.Raw() != "Nordwick" {
			t.Error(campaigns, err)
		}
	})
}

func TestAnEmptyDatabaseHasNothingToFindAndSaysNothing(t *testing.T) {
	engines(t, reference.Batch{}, func(t *testing.T, s *tracker) {
		found, err := s.Find(t.Context(), "4711")
		if err != nil || len(found.Hits)+len(found.Skipped) > 0 {
			t.Error(found, err)
		}
		trail, err := s.Trail(t.Context(), traffic(1).Receipts[0])
		if err != nil || len(trail.Receipts) != 1 || len(trail.Off) > 0 || trail.Click != nil || trail.Terms != nil || trail.Campaign != nil {
			t.Error(trail, err)
		}
		values, err := s.Values(t.Context(), data.FieldOperator, "", 10)
		if err != nil || len(values) > 0 {
			t.Error(values, err)
		}
	})
}
