package catalogue_test

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/catalogue"
)

// macros are one of each shape.
func macros() []string {
	return []string{
		"{clickid}", "{p:sub}", "{date:Y-m-d H:i}", "{status:a=1,b=2}", "{md5(id)}", "{ sub1 }", "{{click_id}}", "${subid}", "${(payout)!}", "#{amount}",
		"[afp1]", "[[sub1]]", "[[[clickid]]]", "#s2#", "##SUB##", "###TID###", "%UID%", "%affid%", "%%SUBID%%", "[%UID%]", "{%TX%}", "[=SUBID=]", "<sub_id>",
		"!!!clickref!!!", "__CLICKID__", "{$sub}", "(clickid)", "REPLACE", "OPTIONAL", "TRANSACTION_ID", "AMOUNT", "AFFSESSIONID", "xxc1xx",
		"eu_{anid}_1432", "eu_[[anid]]_1432", "{clickid", "[[sub1", "${sub",
	}
}

// written gives a value in every way in which it may travel.
func written(value string) []string {
	once := url.QueryEscape(value)
	return []string{value, once, url.QueryEscape(strings.ReplaceAll(once, "+", "%20")), "+" + once + "%20"}
}

func TestEveryMacroIsFoundInEveryField(t *testing.T) {
	fields := map[string]string{
		"clickid": "click_id", "goal": "event", "s1": "sub_id", "s2": "sub2", "sum": "amount", "cur": "currency", "ts": "occurred_at", "trx": "txid",
		"player": "player_id", "tok": "token", "other": "other",
	}
	for name, field := range fields {
		for _, m := range macros() {
			for _, raw := range written(m) {
				s := newScene().add("other=1").set(name, raw)
				_, found := s.check(t)
				n := 0
				for _, f := range found {
					if f.Code == "MAC" && f.Field == field {
						n++
					}
				}
				if n != 1 || len(found) != 1 {
					t.Errorf("%s=%s: %s", name, raw, listed(found))
				}
			}
		}
	}
}

func TestTheNameOfAParameterIsNoValueOfIt(t *testing.T) {
	for name, values := range map[string][]string{
		"clickid": {"clickid", "cid", "aff_sub", "transaction_id"}, "sum": {"amount", "payout", "sum"}, "cur": {"currency", "cur"},
		"ts": {"timestamp", "date"}, "trx": {"txid", "order_id"}, "player": {"player_id"}, "s1": {"s1", "S1"}, "goal": {"goal", "status"},
	} {
		for _, value := range values {
			if _, found := newScene().set(name, value).check(t); len(found) != 1 || found[0].Code != "MAC" {
				t.Errorf("%s=%s: %s", name, value, listed(found))
			}
		}
	}
}

func TestLegalLookAlikesAreNoMacrosInASubID(t *testing.T) {
	b, err := os.ReadFile("../macro/testdata/lookalikes.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if strings.HasPrefix(value, "// ") {
			continue
		}
		for _, name := range []string{"s1", "s2", "campaign", "ua"} {
			s := newScene().add("campaign=x&ua=y").set(name, url.QueryEscape(value))
			_, found := s.check(t)
			for _, f := range found {
				if f.Code == "MAC" {
					t.Errorf("%s=%s: %s", name, value, f.Sentence)
				}
			}
		}
	}
}

func TestABodyOfJSONIsReadEvenWhereAMacroBreaksIt(t *testing.T) {
	body := func(click, amount string) *scene {
		return with(func(s *scene) {
			s.query = fmt.Sprintf(`{"clickid": %s, "data": {"goal":"dep", "sum": %s, "cur":"EUR"}, "s1":"fb_ad_881","s2":"set 8","ts":"2026-11-24 13:59:50","trx":"T-1","player":88774,"tok":"agreed-token"}`, click, amount)
			s.read = func(r *data.Receipt) {
				r.ClickID, r.Event, r.OccurredAt, r.TxID = text(strings.Trim(click, `"`)), text("ftd"), data.At(noon.Add(-10*time.Second)), text("T-1")
				r.Money.Amount = data.ParseAmount(amount)
				if _, ok := r.Money.Amount.Decimal(); !ok {
					r.Money.Amount = data.Amount{}
				}
			}
		})
	}
	good := `"` + ourID + `"`
	cases{
		"as agreed":        {body(good, "100.00"), ""},
		"macro":            {body(`"{{clickid}}"`, "100.00"), "MAC click_id critical"},
		"escaped":          {body(`"\u007bclickid\u007d"`, "100.00"), "MAC click_id critical"},
		"macro bare":       {body(good, "{amount}"), "MAC amount major"},
		"macro in two":     {body(good, "{{amount}}"), "MAC amount major"},
		"in quotes, comma": {body(good, `"12,34"`), "FMT amount major"},
		"null":             {body(good, "null"), "AMT amount major"},
		"empty":            {body(`""`, "100.00"), "MIS click_id critical"},
		"renamed": {with(func(s *scene) {
			*s = *body(good, "100.00")
			s.query = strings.Replace(s.query, "clickid", "cid", 1)
			read := s.read
			s.read = func(r *data.Receipt) { read(r); r.ClickID = data.Text{} }
		}), "REN click_id critical"},
	}.run(t)
}

func TestAFormIsReadAsAQuery(t *testing.T) {
	s := column(func(r *data.Receipt) { r.Method = text("POST") }).set("clickid", "%5B%5Bclickid%5D%5D")
	if _, found := s.check(t); listed(found) != "MAC click_id critical" {
		t.Error(listed(found))
	}
}

func TestHugeRequestsAreLookedAtWithinBounds(t *testing.T) {
	many := strings.Repeat("a=1&", 10_000)
	cases{
		"the click id first":     {with(func(s *scene) { s.query += "&" + many }), ""},
		"the click id last":      {with(func(s *scene) { s.query = many + s.query }), ""},
		"a broken one last":      {with(func(s *scene) { s.set("clickid", "{clickid}"); s.query = many + s.query }), "MAC click_id critical"},
		"thousands of click ids": {with(func(s *scene) { s.query = strings.Repeat("clickid=&", 10_000) + s.query }), "MIS click_id critical"},
		"a megabyte in a value":  {newScene().add("x=" + strings.Repeat("{", 1<<20)), ""},
		"a megabyte as click id": {newScene().set("clickid", strings.Repeat("z", 1<<20)), "UNK click_id critical"},
		"a megabyte of JSON": {with(func(s *scene) {
			s.query = `{"a":` + strings.Repeat("[", 1<<20)
			s.read = func(r *data.Receipt) { r.ClickID = text(ourID) }
		}), "MIS click_id critical, EVT event major, AUT token major, MAC occurred_at minor, MAC player_id minor, SUB sub_id minor, SUB sub2 notice"},
	}.run(t)
}

func TestTheOrderInWhichReceiptsComeChangesNothingForOne(t *testing.T) {
	c := catalogue.NewChecker(catalogue.Whole())
	scenes := []*scene{newScene(), newScene().set("clickid", "{clickid}"), newScene().rename("clickid", "click_id"), newScene().set("sum", "1,5"), after(func(*data.Receipt) {})}
	var first []string
	for round := range 3 {
		for i := range scenes {
			n := i
			if round == 1 {
				n = len(scenes) - 1 - i
			}
			s := scenes[n]
			v := s.version(t)
			r := s.receipt(v)
			f := s.facts
			if r.ClickID.Raw() == ourID {
				f.Click = &s.clicks[0]
			}
			got := listed(c.Check(r, v, &f))
			if round == 0 {
				first = append(first, got)
			}
			if got != first[n] {
				t.Errorf("%s, then %s", first[n], got)
			}
		}
	}
}

func TestAReceiptIsCheckedAgainWhereItsClickMayStillCome(t *testing.T) {
	s := newScene()
	r := s.receipt(s.version(t))
	click := s.clicks[0]
	for name, test := range map[string]struct {
		facts data.Facts
		want  bool
	}{
		"at once":            {data.Facts{Now: noon.Add(time.Second)}, true},
		"after the grace":    {data.Facts{Now: noon.Add(catalogue.ClickGrace)}, false},
		"the click is there": {data.Facts{Now: noon.Add(time.Second), Click: &click}, false},
		"clicks not read":    {data.Facts{Now: noon.Add(time.Second), Unread: data.Unread{Clicks: true}}, false},
	} {
		if got := catalogue.Waits(r, &test.facts); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// anyQuery draws requests made of what breaks them.
func anyQuery() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"clickid=", "goal=dep", "sum=", "tok=agreed-token", "tok=", "s1=agreed-token", "&", "=", "amp;cur=", "¤cy=", "%C2%A4cy=", "{", "}", "%", `{"clickid":`, `"`, ":", ourID, ourID[:9], otherID, "12,34", "http://a:agreed-token@b/?token=agreed-token", "\x1b[2J", "\u202e"}),
		rapid.SampledFrom(macros()), rapid.String(),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 8), func(b []byte) string { return string(b) }),
	)
	return rapid.Map(rapid.SliceOfN(piece, 0, 12), func(all []string) string { return strings.Join(all, "") })
}

func TestAnyRequestIsCheckedSoundly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newScene()
		if s.query = anyQuery().Draw(rt, "query"); rapid.Bool().Draw(rt, "behind") {
			s.query = goodQuery + "&" + s.query
		}
		s.none = rapid.IntRange(0, 4).Draw(rt, "contract") == 0
		if s.none { // nothing says what the token is
			s.query = strings.ReplaceAll(s.query, token, "x")
		}
		s.contract.Auth.Kind = rapid.SampledFrom([]string{"token", "hmac", "ip", ""}).Draw(rt, "auth")
		s.contract.Auth.Hash, s.contract.Auth.Encoding, s.contract.Auth.IPs = "sha256", "hex", []string{"192.0.2.7"}
		s.contract.TimeFormat = rapid.SampledFrom([]string{"", "unix_s", "unix_ms", time.RFC3339}).Draw(rt, "form")
		s.facts.Prior = []data.Receipt{earlier(func(*data.Receipt) {})}
		at := rapid.SampledFrom([]time.Time{{}, time.Unix(0, 0), noon, noon.AddDate(200, 0, 0)}).Draw(rt, "at")
		s.read = func(r *data.Receipt) {
			r.Query, r.ReceivedAt = text(s.query), data.At(at)
			if rapid.Bool().Draw(rt, "blind") {
				r.Query = data.Text{}
			}
			r.ClickID = text(anyQuery().Draw(rt, "click"))
			if s.none {
				r.ClickID = text("x")
			}
		}
		s.check(rt)
	})
}

func FuzzCheck(f *testing.F) {
	f.Add(goodQuery)
	for _, m := range macros() {
		f.Add("clickid=" + m + "&goal=dep")
	}
	f.Add(`{"clickid":{clickid},"goal":"dep"}`)
	f.Add("payout=100¤cy=EUR&amp;tok=agreed-token")
	f.Fuzz(func(t *testing.T, raw string) {
		s := newScene()
		s.query = raw
		s.check(t)
	})
}
