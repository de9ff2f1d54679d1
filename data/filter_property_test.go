package data_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tailback/data"
)

// anyFilter draws the text of a filter of at most n terms, some behind a !.
func anyFilter(n int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var words []string
		for range rapid.IntRange(0, n).Draw(t, "terms") {
			if rapid.IntRange(0, 3).Draw(t, "inverse") == 0 && (len(words) == 0 || words[len(words)-1] != "!") {
				words = append(words, "!")
			}
			words = append(words, rapid.SampledFrom([]string{"", "-"}).Draw(t, "minus")+anyTerm().Draw(t, "term"))
		}
		return strings.Join(words, " ")
	})
}

// anyTerm draws one term with a value that suits its field, or a word.
func anyTerm() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 4).Draw(t, "word") == 0 {
			word := anyString().Filter(func(s string) bool { return s != "" }).Draw(t, "word")
			return value(word, rapid.Bool().Draw(t, "wild"))
		}
		field := rapid.SampledFrom(data.FilterFields()).Draw(t, "field")
		draw := func(values ...string) string { return rapid.SampledFrom(values).Draw(t, "value") }
		op := draw(":", "=", ">", ">=", "<", "<=")
		switch field.Kind {
		case "time":
			if field.Name == "since" || field.Name == "until" {
				op = ":"
			}
			return field.Name + op + draw("2h", "3d", "2026-11-24", "2026-11-24T11:59", "2026-11-24T11:59:30.5+01:00")
		case "status code":
			return field.Name + op + draw("0", "200", "503")
		case "number":
			return field.Name + op + draw("0", "100", "200", "-7.25", "9223372036854775808")
		case "severity":
			return field.Name + op + draw(data.Severities()...)
		case "verdict":
			return field.Name + ":" + draw(data.Verdicts()...)
		case "rule", "field", "alert":
			return field.Name + ":" + draw("REN", "renamed_param", "click_id", "occ*", "17", "REN-fablespin-clickid", `""`)
		case "yes, no, unknown":
			return field.Name + ":" + draw("yes", "no", "unknown")
		}
		return field.Name + ":" + value(anyString().Draw(t, "value"), rapid.Bool().Draw(t, "wild"))
	})
}

// value quotes s for a filter by the grammar alone.
func value(s string, wild bool) string {
	for _, special := range []string{`\`, `"`, `*`} {
		s = strings.ReplaceAll(s, special, `\`+special)
	}
	if wild {
		s += "*"
	}
	return `"` + s + `"`
}

func TestTheWrittenFormOfAFilterReadsAsTheSameFilter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyFilter(4).Draw(t, "filter")
		f, err := data.ParseFilter(text, noon)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		again, err := data.ParseFilter(f.String(), noon.Add(time.Hour))
		if err != nil || !again.Equal(f) {
			t.Fatalf("%q is written %q, which reads as %q, %v", text, f, again, err)
		}
		r := anyChecked().Draw(t, "receipt")
		if f.MatchChecked(r) != again.MatchChecked(r) {
			t.Fatalf("%q and its written form %q differ on %v", text, f, r)
		}
	})
}

func TestAMinusTurnsATermRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		term, r := anyTerm().Draw(t, "term"), anyChecked().Draw(t, "receipt")
		yes, err := data.ParseFilter(term, noon)
		no, err2 := data.ParseFilter("-"+term, noon)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if yes.MatchChecked(r) == no.MatchChecked(r) {
			t.Fatalf("%q and -%q both say %v", term, term, yes.MatchChecked(r))
		}
	})
}

func TestWhatStandsBehindAnExclamationMarkMustNotAllHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := rapid.SliceOfN(anyTerm(), 1, 3).Draw(t, "terms")
		rest, r := anyFilter(2).Draw(t, "before it"), anyChecked().Draw(t, "receipt")
		group := strings.Join(terms, " ")
		var f [3]data.Filter
		for i, text := range []string{rest, group, rest + " !" + group} {
			var err error
			if f[i], err = data.ParseFilter(text, noon); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
		if want := f[0].MatchChecked(r) && !f[1].MatchChecked(r); f[2].MatchChecked(r) != want {
			t.Fatalf("%q says %v of %v, want %v", f[2], !want, r, want)
		}
		if joined := f[2].And(f[0]); joined.MatchChecked(r) != f[2].MatchChecked(r) {
			t.Fatalf("%q and %q together are %q", f[2], f[0], joined)
		}
	})
}

func TestAWordIsFoundWhereverItStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyReceipt().Draw(t, "receipt")
		word := rapid.SampledFrom([]string{"f", "TD", "fb ad", "47", "\xff", "a", "€"}).Draw(t, "word")
		f, err := data.ParseFilter(`"`+word+`"`, noon)
		if err != nil {
			t.Fatal(err)
		}
		want := false
		for _, field := range []data.Text{r.ID.Key, r.Operator.Key, r.Operator.Name, r.Campaign.Key, r.Campaign.Name, r.ClickID, r.SubID,
			r.Event, r.Status, r.Reason, r.TxID, r.PlayerID, r.Query} {
			want = want || glob("*"+upperASCII(word)+"*", upperASCII(field.Raw()))
		}
		if f.Match(r) != want {
			t.Fatalf("%q says %v of %v", f, !want, r)
		}
	})
}

func upperASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

func TestAListIsAnyOfItsValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field := rapid.SampledFrom([]string{"id:", "operator:", "sub:", "event:", "query:"}).Draw(t, "field")
		values := rapid.SliceOfN(rapid.Map(anyString(), func(s string) string { return value(s, false) }), 1, 4).Draw(t, "values")
		r := anyReceipt().Draw(t, "receipt")
		list, err := data.ParseFilter(field+strings.Join(values, ","), noon)
		if err != nil {
			t.Fatal(err)
		}
		want := false
		for _, v := range values {
			one, err := data.ParseFilter(field+v, noon)
			if err != nil {
				t.Fatal(err)
			}
			want = want || one.Match(r)
		}
		if got := list.Match(r); got != want {
			t.Fatalf("%q: list says %v, its values %v", list, got, want)
		}
	})
}

func TestAReceiptThatMatchesWithItsFindingsIsNotLostByTheHalfWithoutThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, err := data.ParseFilter(anyFilter(3).Draw(t, "filter"), noon)
		if err != nil {
			t.Fatal(err)
		}
		c := anyChecked().Draw(t, "receipt")
		if f.MatchChecked(c) && !f.Match(c.Receipt) {
			t.Fatalf("%q matches %v, and its first half does not", f, c)
		}
		if !f.NeedsRules() && f.Match(c.Receipt) != f.MatchChecked(c) {
			t.Fatalf("%q needs no rules and both halves differ on %v", f, c)
		}
	})
}

func TestTheBoundsOfAFilterExcludeNoReceiptThatMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, err := data.ParseFilter(anyFilter(3).Draw(t, "filter"), noon)
		if err != nil {
			t.Fatal(err)
		}
		r := anyReceipt().Draw(t, "receipt")
		if !f.Match(r) {
			return
		}
		at := r.ReceivedAt.Time()
		if since, ok := f.Since(); ok && at.Before(since) {
			t.Fatalf("%q matches %v, before its bound %v", f, at, since)
		}
		if until, ok := f.Until(); ok && !at.Before(until) {
			t.Fatalf("%q matches %v, not before its bound %v", f, at, until)
		}
	})
}

func TestAPatternMatchesAsItsWildcardsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("ab*")), 0, 6, -1)
		pattern := letters.Draw(t, "pattern")
		s := rapid.StringOfN(rapid.RuneFrom([]rune("abA")), 0, 8, -1).Draw(t, "s")
		f, err := data.ParseFilter(`sub:"`+pattern+`"`, noon)
		if err != nil {
			t.Fatal(err)
		}
		p := f.Terms()[0].Values[0]
		if got, want := p.Match(s), glob(pattern, s); got != want {
			t.Fatalf("%q.Match(%q) = %v, want %v", pattern, s, got, want)
		}
		if got, want := p.MatchFold(s), glob(pattern, strings.ToLower(s)); got != want {
			t.Fatalf("%q.MatchFold(%q) = %v, want %v", pattern, s, got, want)
		}
		if literal, ok := p.Literal(); ok == strings.Contains(pattern, "*") || ok && literal != pattern {
			t.Fatalf("%q.Literal() = %q, %v", pattern, literal, ok)
		}
		if p.Match(s) && !strings.HasPrefix(s, p.Prefix()) {
			t.Fatalf("%q matches %q without its prefix %q", pattern, s, p.Prefix())
		}
	})
}

// glob is matching by its definition.
func glob(pattern, s string) bool {
	switch {
	case pattern == "":
		return s == ""
	case pattern[0] == '*':
		return glob(pattern[1:], s) || s != "" && glob(pattern, s[1:])
	}
	return s != "" && s[0] == pattern[0] && glob(pattern[1:], s[1:])
}

func FuzzParseFilter(f *testing.F) {
	for _, field := range data.FilterFields() {
		f.Add(field.Example + " -" + field.Example)
	}
	for _, s := range hostile {
		f.Add(s)
		f.Add("sub:" + s + " event:" + s)
		f.Add("-" + s + ` "` + s + `" ! ` + s + " http:5* ! event:ftd " + s)
	}
	receipt := sample()
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := data.ParseFilter(text, noon)
		if err != nil {
			var e *data.FilterError
			if !errors.As(err, &e) {
				t.Fatalf("%q: %v is no FilterError", text, err)
			}
			if e.Column < 0 || e.Length < 0 || e.Column+e.Length > utf8.RuneCountInString(text) {
				t.Fatalf("%q: place %d+%d is outside", text, e.Column, e.Length)
			}
			if s := err.Error(); s != data.Safe(s) {
				t.Fatalf("%q: %q is unsafe", text, s)
			}
			return
		}
		again, err := data.ParseFilter(filter.String(), noon.Add(time.Hour))
		if err != nil || again.String() != filter.String() {
			t.Fatalf("%q is written %q, which is written %q, %v", text, filter, again, err)
		}
		if filter.Match(receipt) != again.Match(receipt) {
			t.Fatalf("%q and %q differ", text, filter)
		}
	})
}
