package source

import (
	"os"
	"strings"
	"testing"

	"tailback/data"
	"tailback/data/tomlfile"
)

func TestSQLIsCutAsTheServerCutsIt(t *testing.T) {
	for sql, want := range map[string]string{
		`select a, "b""c" from D.e`:               `select a , b"c from d . e`,
		`'a;b' E'it\'s;' $$ ; $$ $x$ $$;$x$ x`:    `e x`,
		`a -- ;` + "\r" + `b /* ; /* ; */ ; */ c`: `a b c`,
		`1.5e3 a1 $1 x$y`:                         `. a1 $ x$y`,
		`"Ünï" Ünï é`:                             `Ünï Ünï é`,
		`''''`:                                    ``,
		`'open ;`:                                 ``,
		`"open ;`:                                 `open ;`,
		`$open ;`:                                 `$ open ;`,
		`U&"d\0061t"`:                             `u & d\0061t`,
	} {
		var got []string
		for _, tok := range tokens(sql) {
			got = append(got, tok.text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s is cut into %q, want %s", sql, got, want)
		}
	}
}

func TestAHiddenTableIsFoundWhereverItStands(t *testing.T) {
	for sql, want := range map[string]string{
		"select * from clicks":                                           "clicks",
		"select * from Clicks c":                                         "clicks",
		`select * from "clicks"`:                                         "clicks",
		`select * from "Clicks"`:                                         "",
		"select * from public.clicks":                                    "",
		"select * from clicks_keys":                                      "clicks_keys",
		"select * from keys":                                             "",
		"select * from a, only terms":                                    "terms",
		"select * from (a join receipts on true)":                        "receipts",
		"select * from a where exists (select from contracts)":           "contracts",
		"select clicks from a":                                           "",
		"select a.clicks, terms from a as clicks group by terms":         "",
		"select extract(epoch from at), clicks from a":                   "",
		"select * from f(clicks) x, b":                                   "",
		"select * from a left join lateral (select * from deliveries) d": "deliveries",
		"with campaigns as (select 1) select * from campaigns":           "campaigns",
	} {
		if got := shadowed(tokens(sql)); got != want {
			t.Errorf("%s hides %q, want %q", sql, got, want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, sql := range []string{
		`(select a, "b""c" from D.e where f = 'x''y' and g = E'\'' -- ;`, "/* /* */", "$a$ $b$ $a$", `"`, `'`, "$", "E'", `""`, "(with x as (insert into y values (1)) select 1)",
		"(select * from \xff\xfe, clicks)", "1e", ";", "((", "))", "U&'\\0041'", "a\u00a0b",
	} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		found := tokens(sql)
		length := 0
		for _, tok := range found {
			length += len(tok.text)
			if tok.text == "" && !tok.quoted {
				t.Fatalf("%q has a token of nothing", sql)
			}
		}
		if length > len(sql) {
			t.Fatalf("%q has more in its tokens than it has", sql)
		}
		balanced(found)
		shadowed(found)
		writing(found)
		calls(sql)
		if checkSubselect(sql) == nil && (!strings.Contains(sql, "(") || !strings.Contains(strings.ToLower(sql), "s")) {
			t.Fatalf("%q is no SELECT in parentheses", sql)
		}
		if expr := checkExpr(sql); expr == nil && !balanced(tokens("("+sql+")")) {
			t.Fatalf("%q is no expression", sql)
		}
	})
}

func FuzzParseMapping(f *testing.F) {
	foreign, err := os.ReadFile("testdata/foreign.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(foreign))
	for _, text := range []string{
		"", "[receipts]\nfrom = 'r'\nid = 'id'\nreceived_at = { column = 'at', decode = 'unix_ms' }", "receipts.from = '''\n(", "[[receipts]]", "[receipts.id]\ncolumn = 1",
		"\"receipts\" = { 'from' = \"\"\"x\"\"\" }", "[receipts]\nfrom='r'\nid.path=[1]\nid.column=\"\\u0000\"", "receipts = 1", "[\"\\u001b[2J\"]",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := tomlfile.Parse("map.toml", text)
		m := (*Mapping)(nil)
		if err == nil {
			m, err = newMapping(file)
		}
		if err != nil {
			if data.KindOf(err) != data.Usage || !strings.HasPrefix(err.Error(), "map.toml") || err.Error() != data.Safe(err.Error()) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		r := m.relations["receipts"]
		for _, name := range required("receipts") {
			if c := r.fields[name]; r.from == "" || (c.Column == "") == (c.Expr == "") {
				t.Fatalf("%q is taken without %s", text, name)
			}
		}
		for name := range r.fields {
			_ = m.fault("receipts", name, "x", nil)
		}
	})
}
