package source_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/data/source"
)

func TestAFilterIsCompletedWithWhatIsThereMostFrequentFirst(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		for _, c := range []struct {
			field  data.FilterField
			prefix string
			n      int
			want   []string
		}{
			{data.FieldEvent, "", 10, []string{"ftd", "chargeback", "registration"}},
			{data.FieldEvent, "", 2, []string{"ftd", "chargeback"}},
			{data.FieldEvent, "", 0, nil},
			{data.FieldEvent, "", -1, nil},
			{data.FieldEvent, "CHAR", 9, []string{"chargeback"}},
			{data.FieldEvent, "charged", 9, nil},
			{data.FieldOperator, "", 9, []string{"FableSpin", "Nordwick"}},
			{data.FieldOperator, "n", 9, []string{"Nordwick"}},
			{data.FieldCampaign, "DE-", 9, []string{"de-slots"}},
			{data.FieldClick, "click-", 9, []string{"click-000001", "click-nobodys", "click-other"}},
			{data.FieldTxID, "", 9, []string{"T-1"}},
			{data.FieldPlayer, "88", 9, []string{"88120"}},
			{data.FieldAmount, "", 9, []string{"100"}},
			{data.FieldHTTP, "2", 9, []string{"200"}},
			{data.FieldAuth, "", 9, []string{"yes"}},
			{data.FieldCurrency, "e", 9, []string{"EUR"}},
			{data.FieldQuery, "", 9, nil},
			{data.FieldReceived, "", 9, nil},
			{data.FieldReason, "", 9, nil},
			{"nonsense", "", 9, nil},
		} {
			got, err := s.Values(t.Context(), c.field, c.prefix, c.n)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, cmp.Transformer("some", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
				t.Errorf("%s:%s %d: %s", c.field, c.prefix, c.n, diff)
			}
		}
	})
}

func TestANameThatNoReceiptHadOfLateCompletesAFilter(t *testing.T) {
	batch := traffic(1)
	batch.Operators = story().Operators
	engines(t, batch, func(t *testing.T, s *tracker) {
		got, err := s.Values(t.Context(), data.FieldOperator, "", 9)
		if diff := cmp.Diff([]string{"FableSpin", "Nordwick"}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		// A campaign without a name is written by its key.
		got, err = s.Values(t.Context(), data.FieldCampaign, "1", 9)
		if diff := cmp.Diff([]string{"11"}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestWhateverIsTypedIsCompletedWithRawValuesOfThatBeginning(t *testing.T) {
	engines(t, hostileTraffic(), func(t *testing.T, s *tracker) {
		rapid.Check(t, func(rt *rapid.T) {
			field := data.FilterField(rapid.SampledFrom(data.FilterFields()).Draw(rt, "field").Name)
			prefix := rapid.OneOf(rapid.SampledFrom(append([]string{"\x00", "\xff", "Ft"}, hostile...)), rapid.String()).Draw(rt, "prefix")
			got, err := s.Values(t.Context(), field, prefix, 5)
			if err != nil || len(got) > 5 {
				rt.Fatal(len(got), err)
			}
			for _, value := range got {
				if value == "" || len(value) < len(prefix) {
					rt.Fatalf("%q for %q", value, prefix)
				}
			}
		})
	})
}
