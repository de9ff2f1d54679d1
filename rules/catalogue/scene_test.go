package catalogue_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/rules/catalogue"
	"tailback/rules/contract"
	"tailback/rules/query"
)

var (
	noon    = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	text    = data.NewText
	ourID   = "56d7c0de-1a9c-4b1e-9f00-5d11aa7e0041"
	otherID = "c3d9aa10-77e0-4f0a-8b27-01ab9cdf4410"
)

const (
	goodQuery = "clickid=56d7c0de-1a9c-4b1e-9f00-5d11aa7e0041&goal=dep&s1=fb_ad_881&s2=set+8&sum=100.00&cur=EUR&ts=2026-11-24+13%3A59%3A50&trx=T-1&player=88774&tok=agreed-token"
	token     = "agreed-token"
)

// agreed is the contract of the scenes.
func agreed() data.Contract {
	return data.Contract{
		Operator: data.Ref{Key: text("7"), Name: text("FableSpin")},
		Params: map[string]string{
			"click_id": "clickid", "event": "goal", "sub_id": "s1", "sub2": "s2", "amount": "sum", "currency": "cur",
			"occurred_at": "ts", "txid": "trx", "player_id": "player",
		},
		Events: map[string]string{"dep": "ftd", "reg": "registration", "redep": "deposit", "qftd": "qualified_ftd", "appr": "approved", "hold": "pending", "cb": "chargeback", "rb": "rebill"},
		Zone:   "Europe/Riga", TimeFormat: "2006-01-02 15:04:05", Precision: data.Duration(time.Second),
		AmountIs: "deposit_sum", AmountEvents: []string{"ftd", "deposit"}, Auth: data.Auth{Kind: "token", Param: "tok", Secret: "env:X"},
		MaxDelay: data.Duration(15 * time.Minute), ClickIDFormat: "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
		Expected: []string{"click_id", "event", "occurred_at", "player_id"},
	}
}

// tester is a test, or a property under test.
type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// scene is one receipt and what surrounds it. Its columns are what a tracker
// reads out of the query, unless a test says otherwise.
type scene struct {
	query    string
	contract data.Contract
	none     bool // no contract
	secret   string
	clicks   []data.Click
	facts    data.Facts
	read     func(*data.Receipt) // what the tracker did otherwise
}

func newScene() *scene {
	visit := func(id, campaign, sub string) data.Click {
		return data.Click{
			ID: data.NewID("prod-eu", text(id)), Campaign: data.Ref{Key: text(campaign)}, SubID: text(sub),
			Subs: map[string]data.Text{"sub1": text(sub), "sub2": text("set 8")}, ClickedAt: data.At(noon.Add(-time.Hour)),
		}
	}
	deal := data.Terms{
		Campaign: data.Ref{Key: text("12")}, Model: text("cpa"), PayableEvent: text("ftd"), WindowDays: 30,
		Payout: data.Money{Amount: data.NewAmount(decimal.New(120, 0)), Currency: text("EUR")}, MinDeposit: data.NewAmount(decimal.New(50, 0)),
	}
	return &scene{
		query: goodQuery, contract: agreed(), secret: token,
		clicks: []data.Click{visit(ourID, "12", "fb_ad_881"), visit(otherID, "12", "gg_204")},
		facts: data.Facts{
			Now: noon.Add(5 * time.Minute), Terms: []data.Terms{deal},
			Campaign: &data.Campaign{ID: data.NewID("prod-eu", text("12")), Name: text("{summer} slots")},
		},
		read: func(*data.Receipt) {},
	}
}

// set puts a raw value in the place of a parameter's.
func (s *scene) set(name, value string) *scene { return s.edit(name, name+"="+value) }

// rename gives a parameter another name.
func (s *scene) rename(name, to string) *scene {
	for _, p := range query.Split(s.query) {
		if p.RawName() == name {
			return s.edit(name, to+"="+p.RawValue())
		}
	}
	panic("there is no " + name)
}

// drop takes parameters away.
func (s *scene) drop(names ...string) *scene {
	for _, name := range names {
		s.edit(name, "")
	}
	return s
}

func (s *scene) edit(name, to string) *scene {
	var pairs []string
	for _, p := range query.Split(s.query) {
		pair := s.query[p.NameStart:p.ValueEnd]
		if p.RawName() == name {
			pair = to
		}
		if pair != "" {
			pairs = append(pairs, pair)
		}
	}
	s.query = strings.Join(pairs, "&")
	return s
}

func (s *scene) add(pair string) *scene {
	s.query += "&" + pair
	return s
}

// value gives a parameter as a tracker reads it: by the contract's name.
func (s *scene) value(field string) data.Text {
	for _, p := range query.Split(s.query) {
		if p.Name() == s.contract.Params[field] && p.Value() != "" {
			return text(p.Value())
		}
	}
	return data.Text{}
}

func (s *scene) version(t tester) *contract.Version {
	if s.none {
		return nil
	}
	return ready(t, s.contract, s.secret)
}

func (s *scene) receipt(v *contract.Version) *data.Receipt {
	r := &data.Receipt{
		ID: data.NewID("prod-eu", text("2")), ReceivedAt: data.At(noon), Operator: agreed().Operator,
		ClickID: s.value("click_id"), SubID: s.value("sub_id"), Event: s.value("event"), TxID: s.value("txid"), PlayerID: s.value("player_id"),
		Status: text("accepted"), HTTPStatus: 200, Query: text(s.query), RemoteIP: text("198.51.100.7"),
		Money: data.Money{Currency: s.value("currency")},
	}
	if word := s.contract.Events[r.Event.Raw()]; word != "" {
		r.Event = text(word)
	}
	if a := data.ParseAmount(s.value("amount").Raw()); a.Bad().Null() {
		r.Money.Amount = a
	}
	if v != nil && v.Zone != nil {
		if at, err := time.ParseInLocation(s.contract.TimeFormat, s.value("occurred_at").Raw(), v.Zone); err == nil {
			r.OccurredAt = data.At(at)
		}
	}
	s.read(r)
	return r
}

// check gives the findings, and the facts that were looked up for them.
func (s *scene) check(t tester) (*data.Receipt, []data.Finding) {
	v := s.version(t)
	r := s.receipt(v)
	f := s.facts
	for i, c := range s.clicks {
		if f.Unread.Clicks {
			break
		}
		if c.ID.Key == r.ClickID {
			f.Click = &s.clicks[i]
		} else if slices.ContainsFunc(query.Split(s.query), func(p query.Param) bool { return p.Value() == c.ID.Key.Raw() }) || strings.Contains(s.query, `"`+c.ID.Key.Raw()+`"`) {
			f.Named = append(f.Named, c)
		}
	}
	found := catalogue.Check(r, v, &f)
	sound(t, r, found)
	return r, found
}

// sound holds what is true of every finding.
func sound(t tester, r *data.Receipt, found []data.Finding) {
	for i, f := range found {
		rule, ok := catalogue.Find(f.Code)
		raw := r.Query.Raw()
		switch {
		case !ok || rule.Name != f.Rule || f.Receipt != r.ID || f.Field == "" || f.Sentence == "":
			t.Fatalf("%+v is no finding", f)
		case f.Start < 0 || f.End > len(raw) || f.Start > f.End || (f.Column == "") != (f.End > f.Start):
			t.Fatalf("%+v: no range of %q", f, raw)
		case data.Safe(f.Sentence) != f.Sentence || data.Safe(f.Expected) != f.Expected:
			t.Fatalf("%+v is not safe to print", f)
		case strings.Contains(f.Sentence+f.Got.Raw()+f.Expected, token):
			t.Fatalf("%+v tells the secret", f)
		case i > 0 && found[i-1].Severity < f.Severity:
			t.Fatalf("%+v stands behind %+v", f, found[i-1])
		}
	}
}

// listed writes findings as code, field and severity.
func listed(found []data.Finding) string {
	var all []string
	for _, f := range found {
		all = append(all, fmt.Sprintf("%s %s %s", f.Code, f.Field, f.Severity))
	}
	return strings.Join(all, ", ")
}

// cases hold, by what happened, the scene and what must be found.
type cases map[string]struct {
	scene *scene
	want  string
}

func (all cases) run(t *testing.T) {
	t.Helper()
	for name, test := range all {
		t.Run(name, func(t *testing.T) {
			if _, found := test.scene.check(t); listed(found) != test.want {
				t.Errorf("found %q, want %q\n%s\n%.2000s", listed(found), test.want, test.scene.query[:min(len(test.scene.query), 400)], fmt.Sprint(found))
			}
		})
	}
}

// with changes a scene.
func with(change func(*scene)) *scene {
	s := newScene()
	change(s)
	return s
}

// column lets the tracker have read something else.
func column(change func(*data.Receipt)) *scene {
	return with(func(s *scene) { s.read = change })
}
