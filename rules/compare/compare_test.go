package compare_test

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/compare"
	"tailback/rules/contract"
)

const token = "s3cret-0f1e2d3c"

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// uuid gives the n-th click id.
func uuid(n int) string {
	h := sha256.Sum256(fmt.Append(nil, n))
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// sent is one postback of an operator as it will be written.
type sent struct {
	n     int
	at    time.Time
	names []string
	value map[string]string // as written in the query
	ip    string
	auth  data.Tri
}

// usual is the n-th postback as it always was.
func usual(n int) *sent {
	at := noon.Add(time.Duration(n) * 2 * time.Second)
	return &sent{
		n: n, at: at, ip: fmt.Sprintf("192.0.2.%d", 4+n%4), auth: data.Yes,
		names: strings.Fields("clickid event sub1 note sum cur ts player token"),
		value: map[string]string{
			"clickid": uuid(n), "event": []string{"reg", "reg", "reg", "ftd"}[n%4], "sub1": fmt.Sprintf("fb_%d", n%60), "note": fmt.Sprintf("caf%%C3%%A9+%d", n%50),
			"sum": fmt.Sprintf("%d.50", 10+n%30), "cur": "EUR", "ts": written(at),
			"player": fmt.Sprint(40_000 + 3*n), "token": token,
		},
	}
}

// written gives the time of what was received at a moment, as it is written in
// the query.
func written(received time.Time) string {
	local, _ := time.LoadLocation("Europe/Riga")
	return url.QueryEscape(received.Add(-3 * time.Second).In(local).Format("2006-01-02 15:04:05"))
}

func (s *sent) rename(was, is string) {
	for i, name := range s.names {
		if name == was {
			s.names[i] = is
		}
	}
	s.value[is] = s.value[was]
}

func (s *sent) drop(name string) {
	var kept []string
	for _, n := range s.names {
		if n != name {
			kept = append(kept, n)
		}
	}
	s.names = kept
}

func (s *sent) receipt() data.Receipt {
	pieces := make([]string, len(s.names))
	for i, name := range s.names {
		pieces[i] = name + "=" + s.value[name]
	}
	return data.Receipt{
		ID: data.NewID("test", data.NewText(fmt.Sprint(1000+s.n))), ReceivedAt: data.At(s.at), Operator: data.Ref{Name: data.NewText("Acme")},
		RemoteIP: data.NewText(s.ip), AuthOK: s.auth, Query: data.NewText(strings.Join(pieces, "&")),
	}
}

// traffic gives postbacks from until before a number, each through edit.
func traffic(from, until int, edit func(*sent)) (all []data.Receipt) {
	for n := from; n < until; n++ {
		s := usual(n)
		if edit != nil {
			edit(s)
		}
		all = append(all, s.receipt())
	}
	return all
}

// agreed is the contract of the usual postbacks.
func agreed() *contract.Version {
	return compiled(data.Contract{
		Params: map[string]string{"click_id": "clickid", "event": "event", "sub_id": "sub1", "amount": "sum", "currency": "cur", "occurred_at": "ts", "player_id": "player"},
		Events: map[string]string{"reg": data.Registration, "ftd": data.FTD, "dep": data.Deposit}, Zone: "Europe/Riga", TimeFormat: "2006-01-02 15:04:05",
		Auth: data.Auth{Kind: "token", Param: "token", Secret: "env:ACME_TOKEN", IPs: []string{"192.0.2.0/24"}}, Expected: []string{"click_id", "event"},
	}, func(string) ([]byte, error) { return []byte(token), nil })
}

// compiled makes a contract ready that has no faults.
func compiled(c data.Contract, secret func(string) ([]byte, error)) *contract.Version {
	book, faults := contract.NewBook([]contract.Entry{{Contract: c, Origin: contract.Config}}, secret)
	if len(faults) > 0 {
		panic(faults[0])
	}
	return book.All()[0]
}

// known knows the click ids of the usual postbacks.
func known() func(string) bool {
	ids := map[string]bool{}
	for n := range 1000 {
		ids[uuid(n)] = true
	}
	return func(s string) bool { return ids[s] }
}

func TestEachCauseIsNamed(t *testing.T) {
	set := func(name string, value func(*sent) string) func(*sent) {
		return func(s *sent) { s.value[name] = value(s) }
	}
	word := func(name, value string) func(*sent) { return set(name, func(*sent) string { return value }) }
	later := func(d time.Duration) func(*sent) {
		return set("ts", func(s *sent) string { return written(s.at.Add(d)) })
	}
	for name, test := range map[string]struct {
		edit   func(*sent)
		change compare.Change
		field  string
		says   string // of the sentence, a part
	}{
		"a renamed click id": {
			func(s *sent) { s.rename("clickid", "click_id") }, compare.Renamed, "click_id",
			"Acme renamed clickid to click_id at 12:10:00Z (100% of its values are known clicks). Ask them to send clickid again, or accept click_id",
		},
		"a click id renamed and moved to the end": {
			func(s *sent) { s.rename("clickid", "xyz"); s.names = append(s.names[1:], "xyz") }, compare.Renamed, "click_id", "Acme renamed clickid to xyz",
		},
		"a renamed event": {func(s *sent) { s.rename("event", "goal") }, compare.Renamed, "event", "Acme renamed event to goal at 12:10:00Z (the same values)"},
		"a renamed token": {func(s *sent) { s.rename("token", "key") }, compare.Renamed, "auth", "Acme renamed token to key at 12:10:00Z (the same values)"},
		"an HTML-mangled amount": {
			func(s *sent) { s.rename("sum", "amp;sum") }, compare.Escaped, "amount",
			"Acme's template was HTML-escaped at 12:10:00Z: sum arrives as amp;sum. Ask them to write a plain & between",
		},
		"a sub-id left unfilled": {
			word("sub1", "%7Bsource%7D"), compare.Unfilled, "sub_id",
			"Acme no longer fills in sub1 since 12:10:00Z: {source} arrives as it stands in the template (filled 100% before, 0% now). Most trackers and networks write macros like this.",
		},
		"a click id left unfilled": {word("clickid", "[afp1]"), compare.Unfilled, "click_id", "[afp1] arrives as it stands in the template (filled 100% before, 0% now). Cellxpert, RichAds and PopAds write"},
		"a macro encoded twice":    {word("sub1", "%257Bsource%257D"), compare.Unfilled, "sub_id", "{source} arrives"},
		"a macro within a value":   {word("sub1", "eu_{anid}_1432"), compare.Unfilled, "sub_id", "{anid} arrives"},
		"a parameter that vanished": {
			func(s *sent) { s.drop("player") }, compare.Gone, "player_id", "Acme no longer sends player since 12:10:00Z (100% of its postbacks had it before, 0% now). Ask them to put player back",
		},
		"a parameter that is empty": {word("sub1", ""), compare.Emptied, "sub_id", "Acme sends sub1 empty since 12:10:00Z (100% filled before, 0% now)"},
		"a raw # in the template": {
			func(s *sent) { s.names, s.value["sub1"] = s.names[:3], "" }, compare.Severed, "sub_id",
			"Acme's template has a raw # in sub1 since 12:10:00Z: what stands behind it (note, sum, cur, ts, player and token) is the fragment of a URL",
		},
		"a click id cut short": {
			set("clickid", func(s *sent) string { return s.value["clickid"][:18] }), compare.Length, "click_id",
			"Acme sends clickid with its end cut off: 36 characters before, 18 now, since 12:10:00Z. Ask them to send clickid whole",
		},
		"a value that is encoded twice":       {set("note", func(s *sent) string { return strings.ReplaceAll(s.value["note"], "%", "%25") }), compare.Encoding, "", "Acme sends note percent-encoded twice since 12:10:00Z. Ask them to encode it once"},
		"a value that is no longer encoded":   {set("note", func(s *sent) string { return strings.ReplaceAll(s.value["note"], "%C3%A9", "é") }), compare.Encoding, "", "Acme sends note without percent-encoding since 12:10:00Z"},
		"new event words":                     {func(s *sent) { s.value["event"] = strings.Replace(s.value["event"], "ftd", "first_dep", 1) }, compare.NewWords, "event", "Acme sends new words in event since 12:10:06Z: first_dep. Ask what they mean"},
		"times ahead":                         {later(2 * time.Hour), compare.Shifted, "occurred_at", "Acme dates its events 2 h ahead, as if in UTC+04:00 since 12:10:00Z. Ask them to send times in Europe/Riga in ts again"},
		"times in UTC":                        {later(-2 * time.Hour), compare.Shifted, "occurred_at", "Acme dates its events 2 h back, as if in UTC since"},
		"times half an hour ahead":            {later(90 * time.Minute), compare.Shifted, "occurred_at", "Acme dates its events 1 h 30 min ahead"},
		"a decimal comma":                     {set("sum", func(s *sent) string { return strings.Replace(s.value["sum"], ".", "%2C", 1) }), compare.Comma, "amount", "Acme sends sum with a decimal comma: 12,34 for 12.34, since 12:10:00Z. Ask them to write sum with a decimal point"},
		"another currency":                    {word("cur", "USD"), compare.Exchanged, "currency", "Acme sends USD in cur since 12:10:00Z (EUR before)"},
		"another token":                       {word("token", "0ther-t0ken"), compare.Replaced, "auth", "Acme sends another secret in token since 12:10:00Z. Ask them to send the one agreed; if they changed it on purpose, store the new one in env:ACME_TOKEN"},
		"a number in the place of a click id": {set("clickid", func(s *sent) string { return fmt.Sprint(7_000_000 + s.n) }), compare.Form, "click_id", "Acme sends clickid with another form: a uuid before, a number now, since 12:10:00Z"},
		"times of another form":               {set("ts", func(s *sent) string { return fmt.Sprint(s.at.Unix() - 3) }), compare.Form, "occurred_at", "a time as Y-m-d H:i:s before, a time as unix_s now"},
		"one value for all":                   {word("sub1", "fb_7"), compare.Frozen, "sub_id", "Acme sends sub1=fb_7 on every postback since"},
		"an event that comes no more":         {word("event", "reg"), compare.LostWords, "event", "Acme no longer sends event=ftd, which was in 25% of its postbacks"},
		"a new parameter":                     {func(s *sent) { s.names = append(s.names, "vip"); s.value["vip"] = "1" }, compare.New, "", "Acme sends a parameter that it never sent before, vip since 12:10:00Z"},
		"a sender that is not listed":         {func(s *sent) { s.ip = "203.0.113.66" }, compare.Unlisted, "auth", "203.0.113.66 sends as Acme since 12:10:00Z and is not on the contract's list (60 receipts)"},
		"a check that fails":                  {func(s *sent) { s.auth = data.No }, compare.Unproven, "auth", "Acme's postbacks no longer prove who sends them since 12:10:00Z: the check failed for 0% before and fails for 100% now"},
	} {
		t.Run(name, func(t *testing.T) {
			c := compare.Compare(traffic(0, 300, nil), traffic(300, 360, test.edit), compare.Options{Contract: agreed(), Known: known()})
			cause, ok := c.Cause()
			if !ok || len(c.Causes) != 1 || cause.Change != test.change || cause.Field != test.field {
				t.Errorf("causes are %+v", c.Causes)
			}
			if !strings.Contains(cause.Sentence(), test.says) {
				t.Errorf("got  %s\nwant %s", cause.Sentence(), test.says)
			}
			if strings.Contains(fmt.Sprintf("%+v", c)+c.Message(compare.Letter{}), token) {
				t.Error("the token is told")
			}
		})
	}
}
