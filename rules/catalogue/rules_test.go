package catalogue_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/rules/catalogue"
)

// earlier is the receipt of the scenes as it came before.
func earlier(change func(*data.Receipt)) data.Receipt {
	p := data.Receipt{
		ID: data.NewID("prod-eu", text("1")), ReceivedAt: data.At(noon.Add(-time.Minute)), Operator: agreed().Operator, ClickID: text(ourID),
		Event: text("ftd"), TxID: text("T-1"), PlayerID: text("88774"), Status: text("accepted"), HTTPStatus: 200,
	}
	change(&p)
	return p
}

func after(change func(*data.Receipt)) *scene {
	return with(func(s *scene) { s.facts.Prior = []data.Receipt{earlier(change)} })
}

func riga(at time.Time) string {
	zone, _ := time.LoadLocation("Europe/Riga")
	return url.QueryEscape(at.In(zone).Format("2006-01-02 15:04:05"))
}

func dated(by time.Duration) *scene { return newScene().set("ts", riga(noon.Add(by))) }

func deal(change func(*data.Terms)) func(*scene) {
	return func(s *scene) { change(&s.facts.Terms[0]) }
}

func TestWhatIsWrongWithATime(t *testing.T) {
	batch := func(s *scene) { s.contract.MaxDelay = 0 }
	cases{
		"two hours ahead":           {dated(2*time.Hour - 8*time.Second), "TZS occurred_at minor"},
		"half an hour ahead":        {dated(30 * time.Minute), "TZS occurred_at minor"},
		"20 minutes ahead":          {dated(20 * time.Minute), "TZS occurred_at minor"},
		"within the slack":          {dated(59 * time.Second), ""},
		"before its click":          {with(func(s *scene) { batch(s); s.set("ts", riga(noon.Add(-2*time.Hour))) }), "TZS occurred_at minor"},
		"at its click":              {with(func(s *scene) { batch(s); s.set("ts", riga(noon.Add(-time.Hour-30*time.Second))) }), ""},
		"1970":                      {newScene().set("ts", "1970-01-01+02:00:00"), "FMT occurred_at minor"},
		"next year":                 {newScene().set("ts", "2027-11-24+02:00:00"), "FMT occurred_at minor"},
		"another form":              {newScene().set("ts", "24.11.2026+12:00"), "FMT occurred_at minor"},
		"a number where words were": {newScene().set("ts", "1790000000"), "FMT occurred_at minor"},
		"none, though expected":     {newScene().drop("ts"), "MAC occurred_at minor"},
		"empty, though expected":    {newScene().set("ts", ""), "MAC occurred_at minor"},
		"none":                      {with(func(s *scene) { s.contract.Expected = nil; s.drop("ts") }), ""},
		"late":                      {dated(-16 * time.Minute), "LAT occurred_at minor"},
		"just in time":              {dated(-15 * time.Minute), ""},
		"late, by agreement":        {with(func(s *scene) { batch(s); s.set("ts", riga(noon.Add(-50*time.Minute))) }), ""},
		"late after we failed": {with(func(s *scene) {
			s.facts.Prior = []data.Receipt{earlier(func(p *data.Receipt) { p.HTTPStatus = 503; p.Status = data.Text{} })}
			s.set("ts", riga(noon.Add(-20*time.Minute)))
		}), ""},
		"outside the window": {with(func(s *scene) { s.clicks[0].ClickedAt = data.At(noon.AddDate(0, 0, -31)) }), "WIN occurred_at major"},
		"a registration outside": {with(func(s *scene) {
			s.clicks[0].ClickedAt = data.At(noon.AddDate(0, 0, -31))
			s.set("goal", "reg").drop("sum")
		}), "WIN occurred_at minor"},
		"a later deposit outside": {with(func(s *scene) { s.clicks[0].ClickedAt = data.At(noon.AddDate(0, 0, -31)); s.set("goal", "redep") }), ""},
		"on the last day":         {with(func(s *scene) { s.clicks[0].ClickedAt = data.At(noon.AddDate(0, 0, -30)) }), ""},
		"no window": {with(func(s *scene) {
			deal(func(d *data.Terms) { d.WindowDays = 0 })(s)
			s.clicks[0].ClickedAt = data.At(noon.AddDate(-1, 0, 0))
		}), ""},
	}.run(t)
}

func TestWhatIsWrongWithAnEvent(t *testing.T) {
	paysQualified := deal(func(d *data.Terms) { d.PayableEvent = text("qualified_ftd") })
	cases{
		"unknown word":      {newScene().set("goal", "kyc_passed"), "EVT event major"},
		"none":              {newScene().drop("goal"), "EVT event major"},
		"empty":             {newScene().set("goal", ""), "EVT event major"},
		"another case":      {newScene().set("goal", "DEP"), "EVT event major"},
		"case is ignored":   {with(func(s *scene) { s.contract.IgnoreCase = true; s.set("goal", "DEP") }), ""},
		"renamed":           {newScene().rename("goal", "event"), "REN event major"},
		"macro":             {newScene().set("goal", "{event}"), "MAC event major"},
		"no words known":    {with(func(s *scene) { s.contract.Events = nil; s.set("goal", "x") }), ""},
		"below terms":       {with(paysQualified), "DEA event notice"},
		"what is paid":      {with(func(s *scene) { paysQualified(s); s.set("goal", "qftd") }), ""},
		"a registration":    {with(func(s *scene) { paysQualified(s); s.set("goal", "reg").drop("sum") }), ""},
		"a deposit":         {with(func(s *scene) { paysQualified(s); s.set("goal", "redep") }), ""},
		"terms of long ago": {with(deal(func(d *data.Terms) { d.PayableEvent, d.ValidTo = text("approved"), data.At(noon.AddDate(0, -1, 0)) })), ""},
		"no terms":          {with(func(s *scene) { s.facts.Terms = nil }), ""},
	}.run(t)
}

func TestWhatIsWrongWithAnAmount(t *testing.T) {
	pays := func(s *scene) { s.contract.AmountIs, s.contract.AmountEvents = "payout", []string{"ftd"} }
	paid := func(change func(*scene)) *scene {
		return with(func(s *scene) { pays(s); s.set("sum", "120.00"); change(s) })
	}
	bad := func(value string) *scene { return newScene().set("sum", value) }
	const format = "FMT amount major"
	cases{
		"decimal comma":             {bad("12,34"), format},
		"thousands":                 {bad("1,200.00"), format},
		"thousands, comma decimals": {bad("1.200,00"), format},
		"thousands with a blank":    {bad("1+200.00"), format},
		"currency sign":             {bad("%E2%82%AC100"), format},
		"currency behind":           {bad("100+EUR"), format},
		"exponent":                  {bad("1e3"), format},
		"not a number":              {bad("NaN"), format},
		"infinite":                  {bad("Inf"), format},
		"hexadecimal":               {bad("0x10"), format},
		"list":                      {bad("100;200"), format},
		"endless":                   {bad(strings.Repeat("9", 70)), format},
		"negative":                  {bad("-100"), format},
		"negative, taken back":      {newScene().set("goal", "cb").set("sum", "-100.00"), ""},
		"whole":                     {bad("100"), ""},
		"with blanks around":        {bad("+100.00+"), ""},
		"macro":                     {bad("{amount}"), "MAC amount major"},
		"macro on a registration":   {newScene().set("goal", "reg").set("sum", "{amount}"), "MAC amount minor"},
		"missing":                   {newScene().drop("sum"), "AMT amount major"},
		"empty":                     {newScene().set("sum", ""), "AMT amount major"},
		"nought":                    {newScene().set("sum", "0.00"), "AMT amount major"},
		"nought on a registration":  {newScene().set("goal", "reg").set("sum", "0"), ""},
		"missing where none is due": {newScene().set("goal", "appr").drop("sum"), ""},
		"renamed":                   {newScene().rename("sum", "amount"), "REN amount major"},
		"mangled":                   {newScene().rename("sum", "amp;sum"), "REN amount major"},
		"below qualification":       {newScene().set("sum", "25.00"), "QUA amount notice"},
		"qualified all the same":    {newScene().set("goal", "qftd").set("sum", "49.99"), "QUA amount minor"},
		"just enough":               {newScene().set("sum", "50"), ""},
		"later deposits are free":   {newScene().set("goal", "redep").set("sum", "5"), ""},
		"another currency":          {newScene().set("cur", "SEK"), "CUR currency minor"},
		"another currency, paid":    {paid(func(s *scene) { s.set("cur", "SEK") }), "CUR currency major"},
		"another currency, nothing": {newScene().set("goal", "reg").drop("sum").set("cur", "SEK"), "CUR currency notice"},
		"small letters":             {newScene().set("cur", "eur"), ""},
		"currency mangled":          {newScene().rename("cur", "amp;cur"), "REN currency major"},
		"the price":                 {paid(func(*scene) {}), ""},
		"another price":             {paid(func(s *scene) { s.set("sum", "108.00") }), "PAY amount major"},
		"a price of before": {paid(func(s *scene) {
			old := s.facts.Terms[0]
			s.facts.Terms[0].ValidFrom = data.At(noon.Add(time.Hour))
			old.ValidTo, old.Payout.Amount = data.At(noon.Add(time.Hour)), data.NewAmount(decimal.New(108, 0))
			s.facts.Terms = append(s.facts.Terms, old)
			s.set("sum", "108.00")
		}), ""},
		"no price of an event that is not paid": {paid(func(s *scene) { s.set("goal", "redep").set("sum", "1.00") }), ""},
		"no payout missing":                     {paid(func(s *scene) { s.drop("sum") }), "AMT amount major"},
		"a revenue share":                       {paid(func(s *scene) { s.facts.Terms[0].Model = text("revshare"); s.drop("sum") }), ""},
		"deposits are not prices":               {newScene().set("sum", "77.00"), ""},
	}.run(t)
}

func TestHTMLThatAteTheNameOfAParameterLeavesTheValueBeforeItWhole(t *testing.T) {
	for raw, field := range map[string]string{
		"payout=100¤cy=EUR":                     "currency",
		"payout=100%C2%A4cy=EUR":                "currency",
		"payout=100×tamp=2026-11-24+13:59:50":   "occurred_at",
		"payout=100%c3%97tamp=2026-11-24+13:59": "occurred_at",
	} {
		s := with(func(s *scene) {
			s.contract.Params["amount"], s.contract.Params["currency"], s.contract.Params["occurred_at"] = "payout", "currency", "timestamp"
			s.contract.Expected = nil
			s.drop("sum", "cur", "ts").add(raw)
			s.read = func(r *data.Receipt) { r.Money.Amount = data.NewAmount(decimal.New(100, 0)) }
		})
		r, found := s.check(t)
		if len(found) != 1 || found[0].Code != "REN" || found[0].Field != field {
			t.Fatalf("%s: %s", raw, listed(found))
		}
		if got := r.Query.Raw()[found[0].Start:found[0].End]; !strings.HasPrefix(raw, "payout=100"+got) {
			t.Errorf("%s: the evidence is %q", raw, got)
		}
	}
	if _, found := newScene().set("s2", "bonus×2=x").check(t); listed(found) != "SUB sub2 notice" {
		t.Errorf("× in a text: %s", listed(found))
	}
}

func TestWhatCameBeforeIsADuplicate(t *testing.T) {
	const dup = "DUP txid minor"
	same := func(*data.Receipt) {}
	both := func(s *scene, change func(*data.Receipt)) *scene {
		s.facts.Prior = []data.Receipt{earlier(change)}
		return s
	}
	noTx := func(p *data.Receipt) { p.TxID = data.Text{} }
	cases{
		"the same":                     {after(same), dup},
		"seen as duplicate before":     {after(func(p *data.Receipt) { p.Status = text("duplicate") }), dup},
		"answered 200, no status kept": {after(func(p *data.Receipt) { p.Status = data.Text{} }), dup},
		"words of theirs":              {after(func(p *data.Receipt) { p.Event = text("dep") }), dup},
		"we answered 503":              {after(func(p *data.Receipt) { p.HTTPStatus = 503 }), ""},
		"we gave no answer":            {after(func(p *data.Receipt) { p.HTTPStatus = 0; p.Status = data.Text{} }), ""},
		"we rejected it":               {after(func(p *data.Receipt) { p.Status = text("rejected") }), ""},
		"another transaction":          {after(func(p *data.Receipt) { p.TxID = text("T-0") }), ""},
		"another event":                {after(func(p *data.Receipt) { p.Event = text("registration") }), ""},
		"another operator":             {after(func(p *data.Receipt) { p.Operator = data.Ref{Key: text("8")} }), ""},
		"pending, then approved":       {both(newScene().set("goal", "appr").drop("sum"), func(p *data.Receipt) { p.Event = text("pending") }), ""},
		"a registration without one":   {both(newScene().set("goal", "reg").drop("sum", "trx"), func(p *data.Receipt) { noTx(p); p.Event = text("registration") }), dup},
		"a deposit without one":        {both(newScene().set("goal", "redep").drop("trx"), func(p *data.Receipt) { noTx(p); p.Event = text("deposit") }), ""},
		"a rebill with another":        {both(newScene().set("goal", "rb"), func(p *data.Receipt) { p.Event = text("rebill"); p.TxID = text("T-0") }), ""},
		"a rebill with the same":       {both(newScene().set("goal", "rb"), func(p *data.Receipt) { p.Event = text("rebill") }), dup},
		"late, but the first was not":  {both(dated(-time.Hour+time.Minute), same), dup},
		"not read, our tracker knew": {with(func(s *scene) {
			s.facts.Unread.Prior = true
			s.read = func(r *data.Receipt) { r.Status = text("duplicate") }
		}), dup},
	}.run(t)
}

func TestWhoseItIs(t *testing.T) {
	cases{
		"transaction of another click":   {after(func(p *data.Receipt) { p.ClickID = text(otherID) }), "ELS txid major"},
		"player of another click":        {after(func(p *data.Receipt) { p.ClickID, p.TxID = text(otherID), text("T-0") }), "ELS player_id minor"},
		"it was rejected there":          {after(func(p *data.Receipt) { p.ClickID = text(otherID); p.Status = text("rejected") }), ""},
		"player of another operator":     {after(func(p *data.Receipt) { p.ClickID, p.Operator = text(otherID), data.Ref{Key: text("8")} }), ""},
		"sub-id empty":                   {newScene().set("s1", ""), "SUB sub_id minor"},
		"sub-id gone":                    {newScene().drop("s1"), "SUB sub_id minor"},
		"another sub-id":                 {newScene().set("s1", "fb_ad_1"), "SUB sub_id minor"},
		"second sub-id gone":             {newScene().drop("s2"), "SUB sub2 notice"},
		"sub-id under another name":      {newScene().rename("s1", "zone"), "REN sub_id minor"},
		"sub-id not filled in":           {newScene().set("s1", "{sub1}"), "MAC sub_id minor"},
		"second one not filled in":       {newScene().set("s2", "%7Bsub2%7D"), "MAC sub2 notice"},
		"the click has none":             {with(func(s *scene) { s.clicks[0].SubID, s.clicks[0].Subs = data.Text{}, nil; s.drop("s1") }), ""},
		"the click's own macro":          {with(func(s *scene) { s.clicks[0].SubID = text("{site_id}"); s.set("s1", "{site_id}") }), ""},
		"the name of the campaign":       {newScene().add("c=%7Bsummer%7D+slots"), ""},
		"a click id that looks like one": {with(func(s *scene) { s.clicks[0].ID.Key = text("{clickid}"); s.set("clickid", "{clickid}") }), ""},
		"another campaign":               {column(func(r *data.Receipt) { r.Campaign.Key = text("13") }), "CMP campaign_id major"},
		"the same campaign":              {column(func(r *data.Receipt) { r.Campaign.Key = text("12") }), ""},
	}.run(t)
}

func TestAShiftIsCountedInHalfHours(t *testing.T) {
	for by, want := range map[time.Duration]int{
		2*time.Hour - 8*time.Second: 4, 2*time.Hour - 5*time.Minute: 4, 5*time.Hour + 30*time.Minute: 11, 14 * time.Hour: 28,
		20 * time.Minute: 0, 2*time.Hour + 15*time.Minute: 0,
	} {
		_, found := dated(by).check(t)
		if len(found) != 1 || found[0].Shift != want {
			t.Errorf("%v: %v, shift %d, want %d", by, listed(found), found[0].Shift, want)
		}
	}
}

// A field that the database does not keep is not one that did not arrive.
func TestARuleThatIsOffFindsNothing(t *testing.T) {
	bare := catalogue.Whole()
	bare.Query, bare.ClickIDs, bare.Events, bare.Amounts = false, false, false, false
	r := data.Receipt{ID: data.NewID("test", data.NewText("1")), ReceivedAt: data.At(noon)}
	v := ready(t, agreed(), token)
	if found := catalogue.NewChecker(bare).Check(&r, v, &data.Facts{Now: noon}); len(found) > 0 {
		t.Errorf("found %s", found[0].Sentence)
	}
	if found := catalogue.NewChecker(catalogue.Whole()).Check(&r, v, &data.Facts{Now: noon}); len(found) == 0 {
		t.Error("where all is kept the click id is missing")
	}
}
