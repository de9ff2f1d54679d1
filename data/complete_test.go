package data_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
)

// complete completes at the | of a text.
func complete(t testing.TB, marked string) data.Completion {
	t.Helper()
	before, after, ok := strings.Cut(marked, "|")
	if !ok {
		t.Fatalf("%q has no cursor", marked)
	}
	return data.CompleteFilter(before+after, utf8.RuneCountInString(before))
}

func TestWhatIsBeingTypedIsFound(t *testing.T) {
	all := len(data.FilterFields())
	for text, want := range map[string]struct {
		from, to int
		field    data.FilterField
		prefix   string
		fields   int // how many can stand there
		quoted   bool
	}{
		"|":                       {0, 0, "", "", all, false},
		"event:ftd |":             {10, 10, "", "", all, false},
		"event:ftd | sub:x":       {10, 10, "", "", all, false},
		"|event:ftd":              {0, 0, "", "", all, false},
		"-|":                      {1, 1, "", "", all, false},
		"! -|":                    {3, 3, "", "", all, false},
		"!c|":                     {1, 2, "", "c", 3, false},
		"pl|":                     {0, 2, "", "pl", 2, false},
		"-PL|":                    {1, 3, "", "PL", 2, false},
		"zz|":                     {0, 2, "", "zz", 0, false},
		"pl|ayr x":                {0, 5, "", "pl", 2, false},
		"pl|ayr:x":                {0, 5, "", "pl", 2, false},
		"operator:fab|":           {9, 12, "operator", "fab", 0, false},
		"OPERATOR:|":              {9, 9, "operator", "", 0, false},
		"-operator:fab|lespin x":  {10, 19, "operator", "fab", 0, false},
		"event:ftd,de|p,x":        {10, 13, "event", "de", 0, false},
		"event:ftd,|":             {10, 10, "event", "", 0, false},
		`sub:"fb a|`:              {4, 9, "sub", "fb a", 0, true},
		`sub:"fb a| event:x`:      {4, 9, "sub", "fb a", 0, true}, // an open quote ends at the cursor
		`sub:"fb a|d" event:x`:    {4, 11, "sub", "fb a", 0, true},
		`sub:"a,b",fb\ a|`:        {10, 15, "sub", "fb a", 0, false},
		`sub:a\"|`:                {4, 7, "sub", `a"`, 0, false},
		"amount>=1|":              {8, 9, "amount", "1", 0, false},
		"since:|":                 {6, 6, "since", "", 0, false},
		"event:é b:ü| ":           {10, 11, "b", "ü", 0, false},
		`"fb a|`:                  {0, 5, "", "fb a", 0, true},
		"5d|":                     {0, 2, "", "5d", 0, false},
		"foo,pl|":                 {4, 6, "", "pl", 0, false},
		"amount>|=5":              {7, 7, "", "", 0, false},
		"click:a  |  operator:fa": {9, 9, "", "", all, false},
	} {
		c := complete(t, text)
		if c.From != want.from || c.To != want.to || c.Field != want.field || c.Prefix != want.prefix || len(c.Fields) != want.fields || c.Quoted != want.quoted {
			t.Errorf("%s: %d to %d, field %q, prefix %q, %q, quoted %v; want %+v", text, c.From, c.To, c.Field, c.Prefix, c.Fields, c.Quoted, want)
		}
	}
}

func TestAValueIsPutWhereItIsTyped(t *testing.T) {
	for _, c := range []struct{ text, value, want string }{
		{"op|", "operator", "operator:|"},
		{"-op| x", "operator", "-operator:| x"},
		{"op|erater:fab", "operator", "operator|:fab"},
		{"amo|>5", "amount", "amount|>5"},
		{"op|", "op-7", "op-7|"},
		{"|x:y", "operator", "operator:| x:y"},
		{"operator:fa|", "FableSpin", "operator:FableSpin|"},
		{"operator:fa| event:ftd", "Fable Spin", `operator:"Fable Spin"| event:ftd`},
		{"event:ftd,de|p,x", "deposit", "event:ftd,deposit|,x"},
		{`sub:"fb a|`, "fb ad", `sub:"fb ad"|`},
		{`sub:"fb a|x`, "fb ad", `sub:"fb ad"| x`},
		{"sub:|", `say "*"`, `sub:"say \"\*\""|`},
		{"sub:|", "", `sub:""|`},
		{"fb|", "a:b", `"a:b"|`},
		{"fb|", "event", `"event"|`},
		{"é -fb|x", "-é", `é -"-é"|`},
	} {
		text, cursor := complete(t, c.text).With(c.value)
		runes := []rune(text)
		if got := string(runes[:cursor]) + "|" + string(runes[cursor:]); got != c.want {
			t.Errorf("%s with %q is %s, want %s", c.text, c.value, got, c.want)
		}
	}
}

func TestACompletedValueStandsForExactlyItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
		field := pick("field", "", "sub:", "click:", "operator:", "event=", "query:", "id:")
		typed := pick("typed", "", "fb", `"fb a`, "a,", `a,"b`, `x\`, `"x\`, "a*", `"a"b`, "é", "a,b,c")
		if field == "" && (typed == "" || strings.HasPrefix(typed, "x")) {
			typed = "w"
		}
		rest := pick("rest", "", " event:ftd", ",b", "rest", `,"c d" -x`, "é ! a b")
		open := strings.Count(typed, `"`)%2 == 1
		if open || strings.HasSuffix(typed, `\`) {
			rest = pick("rest", "", " event:ftd")
		}
		before := anyFilter(2).Draw(t, "before") + pick("between", " ", " -", " ! ")
		value := anyString().Draw(t, "value")
		if field == "" && value == "" {
			value = "event"
		}
		text, cursor := data.CompleteFilter(before+field+typed+rest, utf8.RuneCountInString(before+field+typed)).With(value)
		upTo := text[:byteOf(text, cursor)]
		for _, s := range []string{upTo, text} {
			f, err := data.ParseFilter(s, noon)
			if err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			if !says(f.Terms(), strings.TrimRight(field, ":="), value) {
				t.Fatalf("%q does not ask for %q in %q: %q", s, value, field, f)
			}
		}
	})
}

// says reports whether one of the terms asks for a value in a field.
func says(terms []data.FilterTerm, field, value string) bool {
	for _, term := range terms {
		for _, p := range term.Values {
			if literal, ok := p.Literal(); ok && literal == value && string(term.Field) == field {
				return true
			}
		}
		if says(term.Terms, field, value) {
			return true
		}
	}
	return false
}

// byteOf gives the place of a character in bytes.
func byteOf(s string, character int) int {
	at := 0
	for range character {
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return at
}

func TestEveryFieldCanBeCompletedFromItsFirstLetter(t *testing.T) {
	for _, field := range data.FilterFields() {
		c := complete(t, field.Name[:1]+"|")
		text, cursor := c.With(field.Name)
		if diff := cmp.Diff(field.Name+":", text); diff != "" || cursor != len(text) {
			t.Errorf("%s: cursor %d, (-want +got):\n%s", field.Name, cursor, diff)
		}
	}
}

func FuzzCompleteFilter(f *testing.F) {
	for _, s := range append(hostile, `-sub:"fb a`, "! event:ftd,", `a\`, "amount>=", "-", "!") {
		f.Add("event:ftd "+s+" x", 12, s)
		f.Add(s, 1, "fb ad")
	}
	f.Fuzz(func(t *testing.T, text string, cursor int, value string) {
		c := data.CompleteFilter(text, cursor)
		at := min(max(cursor, 0), utf8.RuneCountInString(text))
		if c.From < 0 || c.From > at || at > c.To || c.To > utf8.RuneCountInString(text) {
			t.Fatalf("%q at %d: %d to %d", text, cursor, c.From, c.To)
		}
		with, after := c.With(value)
		if after < c.From || after > utf8.RuneCountInString(with) {
			t.Fatalf("%q at %d with %q: %q, cursor %d", text, cursor, value, with, after)
		}
		before, end := byteOf(text, c.From), byteOf(text, c.To)
		if !strings.HasPrefix(with, text[:before]) || !strings.HasSuffix(with, text[end:]) {
			t.Fatalf("%q at %d with %q: %q has changed what stands around it", text, cursor, value, with)
		}
	})
}
