package compare_test

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/compare"
	"tailback/rules/contract"
)

// texts gives all that a comparison shows to a person.
func texts(c compare.Comparison) []string {
	all := []string{c.Operator, c.Rollout, c.Before.Template.String(), c.After.Template.String(), c.Sample.Query, c.Sample.IP}
	all = append(all, c.After.Only...)
	for _, r := range c.Rows {
		all = append(all, r.Name, r.Field, r.Other, r.Before, r.After)
	}
	for _, s := range c.Senders {
		all = append(all, s.Short)
	}
	for _, cause := range c.Causes {
		all = append(all, cause.Parameter, cause.Sentence())
	}
	return append(all, strings.Split(c.Message(compare.Letter{}), "\n")...)
}

// checkSafe holds what is true of every comparison.
func checkSafe(t interface{ Fatalf(string, ...any) }, c compare.Comparison) {
	for _, s := range texts(c) {
		if s != data.Safe(s) {
			t.Fatalf("a terminal would act on %q", s)
		}
	}
	for i, r := range c.Rows {
		if i > 0 && r.Weight > c.Rows[i-1].Weight {
			t.Fatalf("%s is more important than %s and stands below", r.Name, c.Rows[i-1].Name)
		}
	}
	if len(c.Rows) > 3*200 {
		t.Fatalf("%d rows", len(c.Rows))
	}
}

// raw draws a piece of a request, in order or not.
func raw() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"clickid={x}", "a=1", "a=2", "&", "=", "%", "%zz=%25", "ts=1773144000", "amp;sum=1", "cur=EUR", "sum=1,5", "x=¤cy=EUR", "é=\x1b[31m", "token=abcdef", "\xff=\u202e", "#"}),
		rapid.StringN(0, 12, 40),
	)
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), "&") })
}

func receipts(prefix string) *rapid.Generator[[]data.Receipt] {
	return rapid.Custom(func(t *rapid.T) []data.Receipt {
		forms := rapid.SliceOfN(raw(), 1, 4).Draw(t, "forms")
		all := make([]data.Receipt, rapid.IntRange(0, 60).Draw(t, "receipts"))
		for i := range all {
			all[i] = data.Receipt{
				ID:         data.NewID("test", data.NewText(fmt.Sprint(prefix, i))),
				ReceivedAt: data.At(noon.Add(time.Duration(rapid.IntRange(-5, 5).Draw(t, "at")) * time.Minute)),
				RemoteIP:   data.NewText(rapid.SampledFrom([]string{"192.0.2.4", "192.0.2.5", "2001:db8::1", "no\x07where", ""}).Draw(t, "ip")),
				AuthOK:     data.Tri(rapid.IntRange(0, 2).Draw(t, "auth")),
				ClickID:    data.NewText(rapid.SampledFrom(forms).Draw(t, "click")),
			}
			if !rapid.Bool().Draw(t, "null") || prefix == "b" {
				all[i].Query = data.NewText(rapid.SampledFrom(forms).Draw(t, "query"))
			}
		}
		return all
	})
}

func TestWhateverArrivesIsComparedSafely(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := receipts("b").Draw(t, "before"), receipts("a").Draw(t, "after")
		o := compare.Options{Known: func(s string) bool { return len(s)%2 == 0 }}
		if rapid.Bool().Draw(t, "contract") {
			o.Contract = agreed()
		}
		checkSafe(t, compare.Compare(before, after, o))
	})
}

func TestTheOrderOfTheReceiptsIsNoMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := receipts("b").Draw(t, "before"), receipts("a").Draw(t, "after")
		o := compare.Options{Contract: agreed()}
		want := fmt.Sprintf("%+v", compare.Compare(before, after, o))
		again := compare.Compare(rapid.Permutation(before).Draw(t, "shuffled before"), rapid.Permutation(after).Draw(t, "shuffled after"), o)
		if got := fmt.Sprintf("%+v", again); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

func TestNoSecretIsInAnyText(t *testing.T) {
	hidden := rapid.StringMatching(`[QXZJKV0-9_.~/+:-]{8,40}={0,2}`)
	rapid.Check(t, func(t *rapid.T) {
		canary, other := "QXZ"+hidden.Draw(t, "secret"), "QXZ"+hidden.Draw(t, "other secret")
		name := rapid.SampledFrom([]string{"token", "%74oken", "amp;token", "token[0]", "sig", "key", "u=https://h/?sig", "x;hmac", "TOKEN"}).Draw(t, "name")
		written := rapid.SampledFrom([]func(string) string{func(s string) string { return s }, url.QueryEscape, func(s string) string { return url.QueryEscape(url.QueryEscape(s)) }}).Draw(t, "as")
		form := func(secret string) func(*sent) {
			return func(s *sent) {
				s.drop("token")
				s.names = append(s.names, name)
				s.value[name] = written(secret)
			}
		}
		change := rapid.SampledFrom([]func(*sent){
			func(*sent) {}, form(other),
			func(s *sent) { s.rename(name, "passed_on") },
			func(s *sent) { s.value["sub1"] = written(canary) },
			func(s *sent) { s.value["note"] = "see " + written(canary) + "!" },
			func(s *sent) { s.value["event"] = written(canary) },
			func(s *sent) { s.names = append(s.names, "x"+canary) },
			func(s *sent) { s.rename("clickid", "click_id") },
			func(s *sent) { s.names = s.names[:4] },
		}).Draw(t, "change")
		after := traffic(100, 160, func(s *sent) { form(canary)(s); change(s) })
		o := compare.Options{Secrets: []string{"key"}}
		if rapid.Bool().Draw(t, "contract") {
			o.Contract = agreed()
			o.Contract.Secret, o.Contract.Auth.Param = []byte(canary), "key"
		}
		c := compare.Compare(traffic(0, 100, form(canary)), after, o)
		told := fmt.Sprintf("%+v\n%s", c, strings.Join(texts(c), "\n"))
		for _, secret := range []string{canary, other} {
			for _, as := range []string{secret, url.QueryEscape(secret), url.QueryEscape(url.QueryEscape(secret))} {
				if strings.Contains(told, as) {
					t.Fatalf("%q is told:\n%s", as, told)
				}
			}
		}
	})
}

func TestASignatureUnderAnotherNameStaysHidden(t *testing.T) {
	for _, move := range []func(*sent){func(*sent) {}, func(s *sent) { s.names = append([]string{"proof"}, s.names[:len(s.names)-1]...) }} {
		checkSigned(t, move)
	}
}

// checkSigned renames a signature and moves it.
func checkSigned(t *testing.T, move func(*sent)) {
	t.Helper()
	signature := func(n int) string { return strings.ReplaceAll(uuid(n+5000)+uuid(n+9000), "-", "") }
	signed := func(name string) func(*sent) {
		return func(s *sent) { s.rename("token", name); s.value[name] = signature(s.n) }
	}
	v := agreed()
	v.Auth = data.Auth{Kind: "hmac", Param: "sig"}
	c := compare.Compare(traffic(0, 300, signed("sig")), traffic(300, 400, func(s *sent) { signed("proof")(s); move(s) }), compare.Options{Contract: v})
	if cause, _ := c.Cause(); cause.Field != "auth" {
		t.Errorf("causes are %+v", c.Causes)
	}
	told := fmt.Sprintf("%+v\n%s", c, strings.Join(texts(c), "\n"))
	for n := range 400 {
		if s := signature(n); strings.Contains(told, s) || strings.Contains(told, s[:4]+"…") {
			t.Fatalf("%q is told:\n%s", s, told)
		}
	}
}

func TestAHostileFloodIsBounded(t *testing.T) {
	flood := func(n int, big string) data.Receipt {
		return data.Receipt{ID: data.NewID("test", data.NewText(fmt.Sprint(n))), ReceivedAt: data.At(noon.Add(time.Duration(n) * time.Second)), Query: data.NewText(big), RemoteIP: data.NewText(fmt.Sprint(netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)})))}
	}
	var before, after []data.Receipt
	for n := range 300 {
		var b strings.Builder
		for i := range 10_000 {
			fmt.Fprintf(&b, "p%d_%d=%d&", n, i, i)
		}
		before = append(before, flood(n, b.String()))
		after = append(after, flood(1000+n, strings.Repeat("%25", 1<<18)+"=&a="+strings.Repeat("{", 1<<10)+b.String()))
	}
	begun := time.Now()
	c := compare.Compare(before, after, compare.Options{Contract: agreed()})
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
	checkSafe(t, c)
	if c.Beyond == 0 || len(c.Senders) > 200 || len(c.Message(compare.Letter{})) > 64<<10 {
		t.Errorf("%d names beyond, %d senders, a message of %d bytes", c.Beyond, len(c.Senders), len(c.Message(compare.Letter{})))
	}
}

func TestOfTooManyReceiptsTheNearestAreCompared(t *testing.T) {
	n := compare.MostReceipts
	c := compare.Compare(traffic(0, n+500, nil), traffic(n+500, 2*n+800, nil), compare.Options{})
	if c.Before.Receipts != n || c.Before.Left != 500 || c.After.Receipts != n || c.After.Left != 300 {
		t.Errorf("before %d and %d left, after %d and %d left", c.Before.Receipts, c.Before.Left, c.After.Receipts, c.After.Left)
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("clickid=1&event=ftd", "click_id=1&event=ftd", "token=abcdef&x=1")
	f.Add("a=%7Bx%7D&b=#", "amp;a=1¤cy=EUR", "%25%zz=\xff")
	f.Add("ts=2026-03-10+12%3A00%3A00", "ts=1773144000", "sum=1,200.50&sum=-1")
	f.Fuzz(func(t *testing.T, was, is, sometimes string) {
		form := func(query string) func(*sent) {
			return func(s *sent) {
				s.names, s.value = []string{query + "&n"}, map[string]string{query + "&n": fmt.Sprint(s.n)}
				if s.n%3 == 0 {
					s.value[s.names[0]] += "&" + sometimes
				}
			}
		}
		checkSafe(t, compare.Compare(traffic(0, 40, form(was)), traffic(40, 80, form(is)), compare.Options{Contract: &contract.Version{}}))
	})
}
