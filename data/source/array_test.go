package source_test

import (
	"testing"

	"github.com/lib/pq"
	"pgregory.net/rapid"

	"tailback/data/source"
)

func TestAnArrayIsWrittenAsTheDriverWritesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.OneOf(
			rapid.Map(rapid.Int64(), func(n int64) any { return n }),
			rapid.Map(rapid.StringOf(rapid.RuneFrom([]rune(`a"\\{},'é NUL`))), func(s string) any { return s }),
			rapid.Map(rapid.String(), func(s string) any { return s }),
		)
		keys := rapid.SliceOfN(key, 1, 5).Draw(t, "keys")
		want, err := pq.Array(keys).Value()
		if err != nil {
			t.Fatal(err)
		}
		if got := source.ArrayOf(keys); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestAnArrayOfNothingIsEmptyAndOneOfOtherKindsIsTheDriver(t *testing.T) {
	if got := source.ArrayOf(nil); got != "{}" {
		t.Errorf("%q", got)
	}
	if _, ok := source.ArrayOf([]any{int64(1), true}).(pq.GenericArray); !ok {
		t.Error("a truth is written by ourselves")
	}
}
