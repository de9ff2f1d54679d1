package retry_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/query"
	"tailback/rules/retry"
)

func TestAnAttemptIsClassifiedByWhatMayHaveArrived(t *testing.T) {
	dedupes, picky := own(), own()
	dedupes.Dedupes = true
	picky.Success = data.Success{Statuses: []int{200, 302}, Body: `"success":\s*true`}
	both := picky
	both.Dedupes = true
	for name, test := range map[string]struct {
		e     data.Endpoint
		a     retry.Answer
		want  data.RetryState
		after time.Duration
		says  string
	}{
		"not sent":                {own(), retry.Answer{Attempt: 1, Unsent: true, Failed: "connection refused"}, data.RetryQueued, 5 * time.Second, "not sent: connection refused"},
		"not sent, again":         {own(), retry.Answer{Attempt: 3, Unsent: true, Failed: "connection refused"}, data.RetryQueued, 2 * time.Minute, "not sent: connection refused"},
		"not sent, the last time": {own(), retry.Answer{Attempt: 5, Unsent: true, Failed: "x"}, data.RetryDead, 0, "not sent: x; that was the last of 5 attempts"},
		"no answer":               {own(), retry.Answer{Attempt: 1, Failed: "no answer in 1s"}, data.RetryUnknown, 0, "it may have arrived: no answer in 1s"},
		"no answer, dedupes":      {dedupes, retry.Answer{Attempt: 1, Failed: "no answer in 1s"}, data.RetryQueued, 5 * time.Second, "no answer: no answer in 1s; it takes one event once, and is asked again"},
		"taken":                   {own(), retry.Answer{Attempt: 1, Status: 204}, data.RetryDelivered, 0, "answered 204"},
		"taken, then cut":         {own(), retry.Answer{Attempt: 1, Status: 200, Failed: "it hung up"}, data.RetryDelivered, 0, "answered 200"},
		"says success":            {picky, retry.Answer{Attempt: 1, Status: 302, Head: `{"success": true}`}, data.RetryDelivered, 0, "answered 302, and its text says that it took it"},
		"says no success":         {picky, retry.Answer{Attempt: 1, Status: 200, Head: `{"success": false}`}, data.RetryRejected, 0, "answered 200, and its text does not say that it took it"},
		"cut before it says":      {picky, retry.Answer{Attempt: 1, Status: 200, Head: `{"suc`, Failed: "it hung up"}, data.RetryUnknown, 0, "answered 200, and then it hung up: it may have taken it"},
		"the same, dedupes":       {both, retry.Answer{Attempt: 1, Status: 200, Failed: "it hung up"}, data.RetryQueued, 5 * time.Second, "answered 200, and then it hung up; it takes one event once, and is asked again"},
		"another 2xx":             {picky, retry.Answer{Attempt: 1, Status: 204}, data.RetryRejected, 0, "answered 204"},
		"redirect":                {own(), retry.Answer{Attempt: 1, Status: 302, Moved: "http://a/"}, data.RetryRejected, 0, "answered 302: it leads to http://a/, and no redirect is followed"},
		"refused":                 {own(), retry.Answer{Attempt: 1, Status: 404}, data.RetryRejected, 0, "answered 404"},
		"too many, later":         {own(), retry.Answer{Attempt: 1, Status: 429, Retry: "7"}, data.RetryQueued, 7 * time.Second, "answered 429, to be asked again later"},
		"too many, by a date":     {own(), retry.Answer{Attempt: 1, Now: noon(), Status: 429, Retry: "Tue, 24 Nov 2026 12:00:30 GMT"}, data.RetryQueued, 30 * time.Second, "answered 429, to be asked again later"},
		"too many, next year":     {own(), retry.Answer{Attempt: 1, Status: 503, Retry: "99999999"}, data.RetryQueued, time.Hour, "answered 503, to be asked again later"},
		"too many, at once":       {own(), retry.Answer{Attempt: 1, Status: 429, Retry: "0"}, data.RetryQueued, time.Second, "answered 429, to be asked again later"},
		"too many, no more":       {own(), retry.Answer{Attempt: 5, Status: 429, Retry: "1"}, data.RetryDead, 0, "answered 429, to be asked again later; that was the last of 5 attempts"},
		"too many":                {own(), retry.Answer{Attempt: 1, Status: 429}, data.RetryFailed, 0, "answered 429 without Retry-After"},
		"too many, soon":          {own(), retry.Answer{Attempt: 1, Status: 429, Retry: "soon"}, data.RetryFailed, 0, "answered 429 without Retry-After"},
		"broken":                  {own(), retry.Answer{Attempt: 1, Status: 500, Retry: "7"}, data.RetryFailed, 0, "answered 500"},
		"busy":                    {own(), retry.Answer{Attempt: 1, Status: 503}, data.RetryFailed, 0, "answered 503"},
		"broken, dedupes":         {dedupes, retry.Answer{Attempt: 2, Status: 502}, data.RetryQueued, 30 * time.Second, "answered 502; it takes one event once, and is asked again"},
		"strange":                 {own(), retry.Answer{Attempt: 1, Status: 101}, data.RetryUnknown, 0, "answered 101: it may have arrived"},
	} {
		o := retry.Classify(test.e, test.a)
		if o.State != test.want || o.After != test.after || o.Said.Raw() != test.says || o.Status != test.a.Status {
			t.Errorf("%s: %s after %s, %q; want %s after %s, %q", name, o.State, o.After, o.Said, test.want, test.after, test.says)
		}
	}
}

// The rule that all hangs on, over any answer.
func TestWhatMayHaveArrivedIsNeverRepeatedByTheMachine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := own()
		e.Dedupes = rapid.Bool().Draw(t, "dedupes")
		e.Success.Body = rapid.SampledFrom([]string{"", "ok", "("}).Draw(t, "pattern")
		a := retry.Answer{
			Attempt: rapid.IntRange(1, 6).Draw(t, "attempt"), Unsent: rapid.Bool().Draw(t, "unsent"),
			Failed: rapid.SampledFrom([]string{"", "it hung up"}).Draw(t, "failed"), Status: rapid.IntRange(0, 700).Draw(t, "status"),
			Head: rapid.String().Draw(t, "head"), Retry: rapid.SampledFrom([]string{"", "1", "x"}).Draw(t, "retry"),
		}
		a.Shown = strings.Repeat(a.Head, 500)
		if a.Unsent {
			a.Status, a.Head, a.Retry = 0, "", ""
		}
		o := retry.Classify(e, a)
		may := a.Unsent || e.Dedupes || (a.Status == 429 || a.Status == 503) && a.Retry == "1"
		if o.State == data.RetryQueued && (!may || a.Attempt >= data.AttemptsAtMost || o.After <= 0) {
			t.Fatalf("%+v is sent again: %+v", a, o)
		}
		if o.State.Live() != (o.State == data.RetryQueued) || o.State == data.RetryCancelled || o.Answer.Len() > retry.MostKept || o.Said.Len() > 200 {
			t.Fatalf("it came to %+v", o)
		}
		if !a.Unsent && a.Status == 0 && o.State == data.RetryFailed {
			t.Fatalf("what may have arrived has failed: %+v", o)
		}
	})
}

func TestACorrectionKeepsEveryByteThatItDoesNotName(t *testing.T) {
	v := version(t)
	rapid.Check(t, func(t *rapid.T) {
		pair := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"cid=1", "clickid=%zz", "goal=dep", "goal=x", "a=b=c", "=", "", "%63id=2", "zig=s3cret"}))
		raw := strings.Join(rapid.SliceOfN(pair, 0, 8).Draw(t, "pairs"), "&")
		if got := retry.Correct(raw, retry.Correction{}, v); got != raw {
			t.Fatalf("without a correction %q became %q", raw, got)
		}
		c := retry.Correction{Rename: []retry.Rename{{From: "cid", To: "clickid"}}, Words: []retry.Rename{{From: "x", To: "dep"}}}
		was, is := query.Split(raw), query.Split(retry.Correct(raw, c, v))
		if len(was) != len(is) {
			t.Fatalf("%q has %d parameters, and then %d", raw, len(was), len(is))
		}
		for i, p := range was {
			switch {
			case p.Name() == "cid":
				if is[i].Name() != "clickid" || is[i].RawValue() != p.RawValue() {
					t.Fatalf("%q became %q", p.RawName(), is[i].RawName())
				}
			case p.Name() == "goal" && p.Value() == "x":
				if is[i].Value() != "dep" || is[i].RawName() != p.RawName() {
					t.Fatalf("%q became %q", p.RawValue(), is[i].RawValue())
				}
			case is[i].RawName() != p.RawName() || is[i].RawValue() != p.RawValue():
				t.Fatalf("%q=%q became %q=%q", p.RawName(), p.RawValue(), is[i].RawName(), is[i].RawValue())
			}
		}
	})
}

func TestNoSecretIsEverBuiltIn(t *testing.T) {
	v := version(t)
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[A-Za-z0-9]{24}`).Draw(t, "secret")
		carrier := rapid.SampledFrom([]string{"zig=", "token=", "TOKEN=", "%74oken=", "token[0]=", "a=1;token=", "a=1&amp;token=", "ref=http%3A%2F%2Fa%2F%3Ftoken%3D", "ref=https://u:"}).Draw(t, "carrier")
		raw := "clickid=c&" + carrier + secret
		if strings.HasPrefix(carrier, "ref=https") {
			raw += "@h/"
		}
		r := data.Receipt{ID: data.NewID("db", text("1")), Query: text(raw)}
		d := data.Delivery{URL: text("http://a/?" + raw)}
		for _, s := range []retry.Subject{{Receipt: r, Contract: v}, {Receipt: r, Contract: v, Delivery: &d}} {
			b, err := retry.Build(own(), s, retry.Correction{})
			shown := retry.Show(own(), s, retry.Correction{}, b)
			if strings.Contains(b.Request.Query+b.Request.Body+shown.Before+shown.After+strings.Join(shown.Notes, ""), secret) || err != nil && strings.Contains(err.Error(), secret) {
				t.Fatalf("%s: it is in %+v, %+v, %v", raw, b, shown, err)
			}
		}
	})
}
