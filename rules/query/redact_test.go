package query_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tailback/rules/query"
)

func TestRedactHidesSecretsAndNothingElse(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                                   "",
		"clickid=%clickid%&event=ftd":                        "clickid=%clickid%&event=ftd",
		"a=1&token=s3cret&b=2":                               "a=1&token=‹secret›&b=2",
		"token=s3cret":                                       "token=‹secret›",
		"TOKEN=s3cret&Sig=s3cret":                            "TOKEN=‹secret›&Sig=‹secret›",
		"token=&a=1":                                         "token=&a=1",
		"token&a=1":                                          "token&a=1",
		"mytoken=1&tokens=2&x=token":                         "mytoken=1&tokens=2&x=token",
		"a=b=token=c":                                        "a=b=token=c",
		"%74oken=s3cret&x=1":                                 "%74oken=‹secret›&x=1",
		"%2574oken=s3cret":                                   "%2574oken=‹secret›",
		"+token+=s3cret":                                     "+token+=‹secret›",
		"token[]=s3cret&auth[token]=s3cret":                  "token[]=‹secret›&auth[token]=‹secret›",
		"a=1&amp;token=s3cret&amp;b=2":                       "a=1&amp;token=‹secret›&amp;b=2",
		"a=1&amp%3Btoken=s3cret":                             "a=1&amp%3Btoken=‹secret›",
		"a=1&#38;token=s3cret":                               "a=1&#38;token=‹secret›",
		"a=1;token=s3cret&b=2":                               "a=1;token=‹secret›&b=2",
		"a=1%26token=s3cret":                                 "a=1%26token=‹secret›",
		"a=1%3Btoken%3Ds3cret&b=2":                           "a=1%3Btoken%3D‹secret›&b=2",
		"token=s3;cr#et=%zz%26s3cret&b=%zz":                  "token=‹secret›&b=%zz",
		"token=\x1b[31m\xff&b=\x1b\xff":                      "token=‹secret›&b=\x1b\xff",
		"https://h/pb?token=s3cret&a=1":                      "https://h/pb?token=‹secret›&a=1",
		"/pb?a=1&hash=s3cret":                                "/pb?a=1&hash=‹secret›",
		"https://u:s3cret@h/pb?a=1":                          "https://u:‹secret›@h/pb?a=1",
		"https://u:s3&cr@et@h/pb?a=1":                        "https://u:‹secret›@h/pb?a=1",
		"https://u@h:80/pb?mail=x:y@z":                       "https://u@h:80/pb?mail=x:y@z",
		"b=https://h:80&mail=x@y":                            "b=https://h:80&mail=x@y",
		"b=https://u:s3cret@h&c=2":                           "b=https://u:‹secret›@h&c=2",
		"b=https%3A%2F%2Fu%3As3cret%40h&c":                   "b=https%3A%2F%2Fu%3A‹secret›%40h&c",
		"b=https%3A%2F%2Fh%3Fsig%3Ds3cret%26c%3D1&d=2":       "b=https%3A%2F%2Fh%3Fsig%3D‹secret›%26c%3D1&d=2",
		"b=https%253A%252F%252Fh%253Fsig%253Ds3cret%2526c&d": "b=https%253A%252F%252Fh%253Fsig%253D‹secret›%2526c&d",
	} {
		if got := query.Redact(raw, nil); got != want {
			t.Errorf("Redact(%q)\n got %q\nwant %q", raw, got, want)
		}
	}
}

func TestRedactHidesTheNamesOfAContract(t *testing.T) {
	got := query.Redact("token=a&X-Key=s3cret", []string{"x-key"})
	if want := "token=a&X-Key=‹secret›"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// disguise draws a way of writing a secret parameter's name that a receiver, a
// browser or a template engine makes of it.
func disguise(t *rapid.T, name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		switch rapid.IntRange(0, 3).Draw(t, "letter") {
		case 0:
			fmt.Fprintf(&b, "%%%02x", c)
		case 1:
			b.WriteString(strings.ToUpper(string(c)))
		default:
			b.WriteByte(c)
		}
	}
	before := rapid.SampledFrom([]string{"", "amp;", "x=1;", "u=https://h/?", "amp%3B", "#"}).Draw(t, "before")
	return before + b.String()
}

func TestNoSecretSurvivesAndEveryOtherByteDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var raw, want []string
		for range rapid.IntRange(1, 6).Draw(t, "params") {
			if rapid.Bool().Draw(t, "secret") {
				name := disguise(t, rapid.SampledFrom(query.SecretNames()).Draw(t, "name")) + "="
				value := strings.ReplaceAll(rapid.StringN(0, 10, -1).Draw(t, "value"), "&", "")
				raw = append(raw, name+value)
				if value != "" {
					value = query.Hidden
				}
				want = append(want, name+value)
				continue
			}
			name := rapid.SampledFrom([]string{"clickid", "event", "amount", "sub1", "hashes", ""}).Draw(t, "name")
			value := strings.ReplaceAll(rapid.String().Draw(t, "value"), "&", "%")
			raw, want = append(raw, name+"="+value), append(want, name+"="+value)
		}
		whole := strings.Join(raw, "&")
		if got := query.Redact(whole, nil); got != strings.Join(want, "&") {
			t.Fatalf("Redact(%q)\n got %q\nwant %q", whole, got, strings.Join(want, "&"))
		}
	})
}

func TestASecretInAnEncodedURLIsHiddenAtEveryDepth(t *testing.T) {
	raw := "https://u:s3cret@h/pb?token=s3cret&a=1"
	for depth := range 4 {
		if got := query.Redact("next="+raw, nil); strings.Contains(got, "s3cret") || !strings.HasPrefix(got, "next=https") {
			t.Errorf("encoded %d times: %q", depth, got)
		}
		raw = url.QueryEscape(raw)
	}
}

func TestAHostileQueryTakesNoLongerThanItsLength(t *testing.T) {
	for _, piece := range []string{"=", ";", "%3D=", "://", "://a:b@", "%25", "token=", "a=1&"} {
		raw := strings.Repeat(piece, 400_000/len(piece))
		done := make(chan struct{})
		go func() { query.Redact(raw, nil); close(done) }()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatalf("400 kB of %q take more than 10 s", piece)
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("a=1", "b=2")
	f.Add("https://u:p@h/?x=1", "amp;c=%zz")
	f.Add("u=https%3A%2F%2Fh%3Fsig%3Dx", "%25%74oken=1")
	const secret = "S3CRETS3CRET"
	f.Fuzz(func(t *testing.T, before, after string) {
		raw := before + "&token=" + secret + "&" + after
		at := 0
		for _, r := range query.Secrets(raw, nil) {
			if r.Start < at || r.End <= r.Start || r.End > len(raw) {
				t.Fatalf("%q: range %v is empty, outside or out of order", raw, r)
			}
			at = r.End
		}
		got := query.Redact(raw, nil)
		if strings.Contains(strings.ReplaceAll(got, before, ""), secret) && !strings.Contains(before+after, secret) {
			t.Fatalf("%q: the secret is in %q", raw, got)
		}
		if again := query.Redact(got, nil); again != got {
			t.Fatalf("%q: redacted twice, %q becomes %q", raw, got, again)
		}
	})
}

func BenchmarkRedact(b *testing.B) {
	raw := "click_id=56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c&event=ftd&sum=100.00&cur=EUR&txid=T-99120&player=88774&sub1=%7Bsource%7D&token=abcdef"
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		query.Redact(raw, nil)
	}
}
