package query_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/query"
)

func TestAReadingNamesEveryParameterWithItsBytes(t *testing.T) {
	raw := "click_id=56d7%2D1a&sum=&token=s3cret&sum=1+0&bare&&b=https://u:s3cret@h"
	r := query.Read(raw, nil)
	var got []query.Line
	for i := range r.Len() {
		got = append(got, r.Line(i, len(raw)))
	}
	want := []query.Line{
		{Name: "click_id", Raw: "56d7%2D1a", Value: "56d7-1a", Start: 0, End: 18, Nth: 1, Of: 1},
		{Name: "sum", Start: 19, End: 23, Nth: 1, Of: 2},
		{Name: "token", Raw: query.Hidden, Value: query.Hidden, Secret: true, Start: 24, End: 36, Nth: 1, Of: 1},
		{Name: "sum", Raw: "1+0", Value: "1 0", Start: 37, End: 44, Nth: 2, Of: 2},
		{Name: "bare", Bare: true, Start: 45, End: 49, Nth: 1, Of: 1},
		{Bare: true, Start: 50, End: 50, Nth: 1, Of: 1},
		{Name: "b", Raw: "https://u:‹secret›@h", Value: "https://u:‹secret›@h", Secret: true, Start: 51, End: 71, Nth: 1, Of: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestALongValueIsGivenNoFurtherThanAsked(t *testing.T) {
	r := query.Read("a="+strings.Repeat("%41", 1000), nil)
	if got := r.Line(0, 9); got.Raw != "%41%41%41" || got.Value != "AAA" {
		t.Errorf("got %q, %q", got.Raw, got.Value)
	}
}

func TestNoSecretIsInALineOrInItsBytes(t *testing.T) {
	const secret = "S3CRET"
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"token", "%74oken", "u=https://h/?sig", "x%26hmac", "b=https://u:", "amp;hash", "%2574oken"}).Draw(t, "name")
		sign := rapid.SampledFrom([]string{"=", "%3D", "="}).Draw(t, "sign")
		if strings.HasSuffix(name, "u:") {
			sign = ""
		}
		raw := rapid.SampledFrom([]string{"", "a=1&", "é=%zz&&"}).Draw(t, "before") + name + sign + secret
		if strings.HasSuffix(name, "u:") {
			raw += "@h"
		}
		raw += rapid.SampledFrom([]string{"", "&b=2", "&c"}).Draw(t, "after")
		if len(query.Secrets(raw, nil)) == 0 {
			t.Skip("no secret")
		}
		r := query.Read(raw, nil)
		for i := range r.Len() {
			line := r.Line(i, rapid.IntRange(1, 50).Draw(t, "most"))
			if all := line.Name + line.Raw + line.Value; strings.ContainsAny(all, "SCRT") {
				t.Fatalf("%q: line %d is %+v", raw, i, line)
			}
		}
		start := rapid.IntRange(0, len(raw)).Draw(t, "start")
		end := rapid.IntRange(start, len(raw)).Draw(t, "end")
		if got := r.Bytes(start, end); strings.ContainsAny(got, "SCRT") {
			t.Fatalf("%q from %d to %d gives %q", raw, start, end, got)
		}
		if r.Redacted() != query.Redact(raw, nil) {
			t.Fatalf("%q redacts to %q", raw, r.Redacted())
		}
	})
}

func TestLinesJoinedAreTheQueryAndNoneIsTooWide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(0, 12).Draw(t, "pieces") {
			b.WriteString(rapid.SampledFrom([]string{"a=1", "&token=S3CRET", "%7Bx%7D", "賭場", "\xff\xfe", "&sig=x", "\x1b[31m", "é"}).Draw(t, "piece"))
		}
		raw, width := b.String(), rapid.IntRange(8, 40).Draw(t, "width")
		r := query.Read(raw, nil)
		starts := append(r.Starts(width), len(raw))
		var whole strings.Builder
		for i, start := range starts[:len(starts)-1] {
			if start >= starts[i+1] {
				t.Fatalf("%q: line %d from %d to %d", raw, i, start, starts[i+1])
			}
			line := r.Bytes(start, starts[i+1])
			if n := utf8.RuneCountInString(data.Safe(line)); n > width && len(line) > width {
				t.Fatalf("%q: line %q has %d characters, more than %d", raw, line, n, width)
			}
			whole.WriteString(line)
		}
		if whole.String() != query.Redact(raw, nil) {
			t.Fatalf("%q comes together as %q", raw, whole.String())
		}
	})
}

func TestOfAMillionParametersTheFirstAreTold(t *testing.T) {
	began := time.Now()
	r := query.Read(strings.Repeat("a&", 1_000_000), nil)
	if r.Len() != query.MostParams || r.Len()+r.More() != 1_000_001 {
		t.Errorf("%d told, %d more", r.Len(), r.More())
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

func FuzzReading(f *testing.F) {
	f.Add("a=1&token=x", 10)
	f.Add("%", 8)
	f.Fuzz(func(t *testing.T, raw string, width int) {
		r := query.Read(raw, nil)
		last := -1
		for _, at := range r.Starts(min(width, 1000)) {
			if at <= last || at >= len(raw) {
				t.Fatalf("%q: a line at %d behind one at %d", raw, at, last)
			}
			last = at
		}
		for i := range r.Len() {
			if line := r.Line(i, 64); line.Start < 0 || line.End > len(raw) {
				t.Fatalf("%q: %+v", raw, line)
			}
		}
	})
}

func BenchmarkReadAMegabyte(b *testing.B) {
	raw := strings.Repeat("click_id=56d75d3a-4d6e-4b1f&sum=%7B100%7D&", 25_000)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		query.Read(raw, nil)
	}
}
