package catalogue_test

import (
	"strings"
	"testing"
	"time"

	"tailback/data"
)

func TestAReceiptAsAgreedHasNoFinding(t *testing.T) {
	cases{
		"as agreed":             {newScene(), ""},
		"with more than agreed": {newScene().add("lang=de&x"), ""},
		"a registration":        {newScene().set("goal", "reg").drop("sum", "cur", "trx"), ""},
		"without a contract":    {with(func(s *scene) { s.none = true }), ""},
	}.run(t)
}

func TestWhatIsWrongWithAClickID(t *testing.T) {
	cases{
		"not there":                     {newScene().drop("clickid"), "MIS click_id critical"},
		"empty":                         {newScene().set("clickid", ""), "MIS click_id critical"},
		"blank":                         {newScene().set("clickid", "+%20"), "MIS click_id critical"},
		"not there, without contract":   {with(func(s *scene) { s.none = true; s.contract.Params = nil; s.drop("clickid") }), "MIS click_id critical"},
		"renamed":                       {newScene().rename("clickid", "click_id"), "REN click_id critical"},
		"renamed to no usual name":      {newScene().rename("clickid", "our_ref"), "REN click_id critical"},
		"renamed, empty beside":         {newScene().rename("clickid", "click_id").add("clickid="), "REN click_id critical"},
		"renamed by case":               {newScene().rename("clickid", "ClickID"), "REN click_id critical"},
		"renamed, clicks not read":      {with(func(s *scene) { s.facts.Unread.Clicks = true; s.rename("clickid", "cid") }), "REN click_id critical"},
		"another parameter of the name": {newScene().rename("clickid", "foo").set("foo", "bar").add("cid=7"), "MIS click_id critical"},
		"mangled by HTML":               {newScene().rename("clickid", "amp;clickid"), "REN click_id critical"},
		"macro":                         {newScene().set("clickid", "{clickid}"), "MAC click_id critical"},
		"macro under another name":      {newScene().rename("clickid", "click_id").set("click_id", "[[clickid]]"), "MAC click_id critical"},
		"its own name":                  {newScene().set("clickid", "click_id"), "MAC click_id critical"},
		"cut within":                    {newScene().set("clickid", ourID[:30]), "TRU click_id critical"},
		"cut at a dash":                 {newScene().set("clickid", ourID[:13]), "TRU click_id critical"},
		"cut, clicks not read":          {with(func(s *scene) { s.facts.Unread.Clicks = true; s.set("clickid", ourID[:35]) }), "TRU click_id critical"},
		"cut, no format":                {with(func(s *scene) { s.contract.ClickIDFormat = ""; s.set("clickid", ourID[:18]) }), "TRU click_id critical"},
		"cut, whole elsewhere": {with(func(s *scene) {
			s.contract.ClickIDFormat = "[0-9a-f-]+"
			s.set("clickid", ourID[:15]).add("ref=" + ourID)
		}), "TRU click_id critical"},
		"cut, whole in an earlier one": {with(func(s *scene) {
			s.contract.ClickIDFormat = ".{4,100}"
			s.set("clickid", ourID[:15])
			s.facts.Prior = []data.Receipt{earlier(func(p *data.Receipt) { p.Event = text("registration"); p.TxID = data.Text{} })}
		}), "TRU click_id critical"},
		"overwritten, ours elsewhere": {newScene().set("clickid", "net-5512").add("orig=" + ourID), "OVW click_id critical"},
		"overwritten by the player":   {newScene().set("clickid", "88774"), "OVW click_id critical"},
		"unknown":                     {newScene().set("clickid", "00000000-1a9c-4b1e-9f00-5d11aa7e0041"), "UNK click_id critical"},
		"of another form":             {newScene().set("clickid", "net-5512"), "UNK click_id critical"},
		"unknown, but it may come":    {with(func(s *scene) { s.facts.Now = noon.Add(59 * time.Second); s.set("clickid", "net-5512") }), ""},
		"unknown, clicks not read":    {with(func(s *scene) { s.facts.Unread.Clicks = true; s.set("clickid", "net-5512") }), ""},
		"another click of ours":       {newScene().set("clickid", otherID).set("s1", "gg_204"), ""},
		"renamed, of another form":    {newScene().drop("clickid").add("click_id=6733-9728"), "REN click_id critical"},
		"another usual name":          {newScene().drop("clickid").add("visitor_id=6733-9728"), "REN click_id critical"},
		"renamed, and too short":      {newScene().drop("clickid").add("click_id=6733"), "MIS click_id critical"},
		"renamed, a short word":       {newScene().drop("clickid").add("click_id=tester"), "MIS click_id critical"},
		"renamed, a short id":         {newScene().drop("clickid").add("click_id=TEST-1"), "REN click_id critical"},
		"a name that others use too":  {newScene().drop("clickid").add("transaction_id=6733-9728"), "MIS click_id critical"},
		"empty, another beside it":    {newScene().set("clickid", "").add("visitor_id=6733-9728"), "MIS click_id critical"},
		"renamed, and let have it": {with(func(s *scene) {
			s.contract.Also = map[string][]string{"click_id": {"click_id"}}
			s.rename("clickid", "click_id").read = func(r *data.Receipt) { r.ClickID = text(ourID) }
		}), ""},
		"twice, the first empty": {with(func(s *scene) { s.query = "clickid=&" + s.query }), ""},
	}.run(t)
}

func TestTheSentenceAboutAClickIDSaysWhy(t *testing.T) {
	for want, s := range map[string]*scene{
		"click_id carries what the contract reads as clickid; the value is one of our clicks":            newScene().rename("clickid", "click_id"),
		"click_id carries what the contract reads as clickid; 6733-9728 is not a known click":            newScene().drop("clickid").add("click_id=6733-9728"),
		"clickid arrives as {clickid}: the sender did not fill its macro in":                             newScene().set("clickid", "%7Bclickid%7D"),
		"clickid holds {anid}: the sender did not fill a macro in":                                       newScene().set("clickid", "eu_{anid}_14"),
		"clickid was mangled by HTML: its & was read or written as &amp;":                                newScene().rename("clickid", "amp;clickid"),
		"clickid arrives empty and is the last that arrives: where the sender's macro is written with #": with(func(s *scene) { s.query = "goal=dep&clickid=" }),
		"clickid is " + ourID[:13] + ": 13 characters, cut short of what a click id has":                 newScene().set("clickid", ourID[:13]),
		"clickid is 88774, the same as player: the sender put an id of its own":                          newScene().set("clickid", "88774"),
		"clickid is net-5512, which is none of our clicks and has another form than they have":           newScene().set("clickid", "net-5512"),
		"tok arrives as a macro": newScene().set("tok", "{token}"),
	} {
		_, found := s.check(t)
		if len(found) == 0 {
			t.Errorf("nothing found in %s", s.query)
			continue
		}
		said := false
		for _, f := range found {
			said = said || strings.HasPrefix(f.Sentence, want)
		}
		if !said {
			t.Errorf("said %q, want %q", found[0].Sentence, want)
		}
	}
}

func TestTheEvidenceIsTheOffendingBytes(t *testing.T) {
	for want, s := range map[string]*scene{
		"click_id=" + ourID: newScene().rename("clickid", "click_id"),
		"%7Bclickid%7D":     newScene().set("clickid", "%7Bclickid%7D"),
		"clickid=":          newScene().set("clickid", ""),
		ourID[:30]:          newScene().set("clickid", ourID[:30]),
		"12,50":             newScene().set("sum", "12,50"),
		"amp;cur=EUR":       newScene().rename("cur", "amp;cur"),
	} {
		r, found := s.check(t)
		if len(found) != 1 {
			t.Fatalf("%s: %s", s.query, listed(found))
		}
		f := found[0]
		if got := r.Query.Raw()[f.Start:f.End]; got != want || f.Got.Raw() != want {
			t.Errorf("%s: range %q, got %q, want %q", f.Code, got, f.Got.Raw(), want)
		}
	}
}

func TestWithoutARawQueryTheColumnsAreJudged(t *testing.T) {
	blind := func(change func(*data.Receipt)) *scene {
		return column(func(r *data.Receipt) { r.Query = data.Text{}; change(r) })
	}
	cases{
		"as agreed":        {blind(func(*data.Receipt) {}), ""},
		"no click id":      {blind(func(r *data.Receipt) { r.ClickID = data.Text{} }), "MIS click_id critical"},
		"macro":            {blind(func(r *data.Receipt) { r.ClickID = text("{clickid}") }), "MAC click_id critical"},
		"macro in the sub": {blind(func(r *data.Receipt) { r.SubID = text("{sub1}") }), "MAC sub_id minor"},
		"cut":              {blind(func(r *data.Receipt) { r.ClickID = text(ourID[:13]) }), "TRU click_id critical"},
		"unknown":          {blind(func(r *data.Receipt) { r.ClickID = text("x-1") }), "UNK click_id critical"},
		"unknown word":     {blind(func(r *data.Receipt) { r.Event = text("login") }), "EVT event major"},
		"word of theirs":   {blind(func(r *data.Receipt) { r.Event = text("dep") }), ""},
		"another sub":      {blind(func(r *data.Receipt) { r.SubID = text("nat_1") }), "SUB sub_id minor"},
		"bad amount":       {blind(func(r *data.Receipt) { r.Money.Amount = data.ParseAmount("12,34") }), "FMT amount major"},
		"no amount":        {blind(func(r *data.Receipt) { r.Money.Amount = data.Amount{} }), "AMT amount major"},
		"bad time":         {blind(func(r *data.Receipt) { _ = r.OccurredAt.Scan("infinity") }), "FMT occurred_at minor"},
		"tracker says no":  {blind(func(r *data.Receipt) { r.AuthOK = data.No }), "AUT auth_ok major"},
	}.run(t)
}
