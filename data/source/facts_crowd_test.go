package source_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

func TestAnIDThatACrowdSharesLeavesThePriorsUnread(t *testing.T) {
	batch := traffic(1003)
	for i := range batch.Receipts {
		r := &batch.Receipts[i]
		r.ClickID, r.PlayerID, r.TxID = data.NewText("{clickid}"), data.NewText("0"), data.NewText(itoa(i/2))
	}
	for i := range 3 { // 1,000 have the click id, and 1,001 the player's
		batch.Receipts[i].ClickID = data.NewText("mine")
	}
	batch.Receipts[0].PlayerID, batch.Receipts[1].PlayerID = data.Text{}, data.Text{}
	engines(t, batch, func(t *testing.T, s *tracker) {
		receipts := ofStory(t, s.Source)
		facts, err := s.Facts(t.Context(), receipts, nil, judged)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range facts {
			if !f.Unread.Prior || len(f.Prior) < 50 {
				t.Fatalf("receipt %s has %d priors, %+v", receipts[i].ID, len(f.Prior), f.Unread)
			}
		}
		if facts, err = s.Facts(t.Context(), batch.Receipts[:2], nil, judged); err != nil || facts[1].Unread.Prior || len(facts[1].Prior) != 1 {
			t.Errorf("%+v, %v", facts, err)
		}
	})
}

func TestTheCrowdsAmongMoreThanAStatementNamesAreFound(t *testing.T) {
	batch := traffic(1600)
	for i := range batch.Receipts {
		r := &batch.Receipts[i]
		r.ClickID, r.PlayerID = data.NewText(itoa(i%4)), data.NewText("0")
	}
	engines(t, batch, func(t *testing.T, s *tracker) {
		receipts := ofStory(t, s.Source)[92:]
		s.SharingAtMost(1200)
		for range 2 { // found, and remembered
			facts, err := s.Facts(t.Context(), receipts, nil, judged)
			if err != nil {
				t.Fatal(err)
			}
			for i, f := range facts {
				id := 1593 + i
				var want []string
				for n := 50; n > 0; n-- {
					want = append(want, itoa(id-4*n))
				}
				if diff := cmp.Diff(want, keys(f.Prior)); diff != "" || !f.Unread.Prior {
					t.Fatalf("receipt %d, %+v: %s", id, f.Unread, diff)
				}
			}
		}
	})
}

// What is about to be sent has no id yet: a press asks what came before many such at
// once, and whether one of them arrived again must not hang on how many they are.
func TestReceiptsOfNoIDTakeNoPlaceFromThoseThatCame(t *testing.T) {
	batch := traffic(70)
	for i := range batch.Receipts {
		r := &batch.Receipts[i]
		r.ClickID, r.TxID, r.PlayerID = data.Text{}, data.Text{}, data.NewText("7")
	}
	engines(t, batch, func(t *testing.T, s *tracker) {
		asked, err := s.Latest(t.Context(), data.Filter{}, 60)
		if err != nil {
			t.Fatal(err)
		}
		for i := range asked {
			asked[i].ID, asked[i].ReceivedAt = data.ID{}, data.At(start.Add(time.Hour))
		}
		facts, err := s.Facts(t.Context(), asked, nil, start.Add(2*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for n := 21; n <= 70; n++ {
			want = append(want, itoa(n))
		}
		for i, f := range facts {
			if diff := cmp.Diff(want, keys(f.Prior)); diff != "" || f.Unread.Prior {
				t.Fatalf("receipt %d of %d: %s", i, len(facts), diff)
			}
		}
	})
}
