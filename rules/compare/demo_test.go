package compare_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/demo"
	"tailback/rules/compare"
	"tailback/rules/contract"
)

var start = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

// story is what happened in a world around the start of its live traffic.
type story struct {
	receipts  []data.Receipt
	clicks    map[string]bool
	contracts map[string]*contract.Version // by the operator's name
}

// tell runs a world and keeps its receipts from a time on.
func tell(o demo.Options, from, until time.Time) story {
	w := demo.New(o)
	setting := w.Setting()
	s := story{clicks: map[string]bool{}, contracts: map[string]*contract.Version{}}
	for _, c := range setting.Contracts {
		s.contracts[c.Operator.Name.Raw()] = ready(c)
	}
	for _, c := range setting.Clicks {
		s.clicks[c.ID.Key.Raw()] = true
	}
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(until, 5_000)
		for _, c := range b.Clicks {
			s.clicks[c.ID.Key.Raw()] = true
		}
		for _, r := range b.Receipts {
			if !r.ReceivedAt.Time().Before(from) {
				s.receipts = append(s.receipts, r)
			}
		}
	}
	return s
}

// ready makes a contract of the demo ready as the book does.
func ready(c data.Contract) *contract.Version {
	return compiled(c, func(name string) ([]byte, error) {
		return []byte(demo.Secrets()[strings.TrimPrefix(name, "env:")]), nil
	})
}

// between gives an operator's receipts of a span of time.
func (s story) between(operator string, from, until time.Time) (some []data.Receipt) {
	for _, r := range s.receipts {
		at := r.ReceivedAt.Time()
		if r.Operator.Label() == operator && !at.Before(from) && at.Before(until) {
			some = append(some, r)
		}
	}
	return some
}

func (s story) options(operator string) compare.Options {
	return compare.Options{Contract: s.contracts[operator], Known: func(v string) bool { return s.clicks[v] }}
}

var incidents = sync.OnceValue(func() story {
	return tell(demo.Options{Seed: 1, Rate: 20, Start: start}, start.Add(-30*time.Minute), start.Add(20*time.Minute))
})

// incident compares the half hour before an incident with some of it.
func incident(operator string, from, until time.Duration) compare.Comparison {
	s := incidents()
	before := s.between(operator, start.Add(-30*time.Minute), start.Add(from))
	return compare.Compare(before, s.between(operator, start.Add(from), start.Add(until)), s.options(operator))
}

// rollOut is FableSpin's renaming while two of its four servers do it.
var rollOut = sync.OnceValue(func() compare.Comparison { return incident("FableSpin", 40*time.Second, 4*time.Minute) })

func rowOf(c compare.Comparison, name string) compare.Row {
	for _, r := range c.Rows {
		if r.Name == name {
			return r
		}
	}
	return compare.Row{}
}

func notable(c compare.Comparison) (names []string) {
	for _, r := range c.Rows {
		if r.Notable() {
			names = append(names, r.Name)
		}
	}
	return names
}

func TestTheIncidentsOfTheDemoAreExplained(t *testing.T) {
	for name, test := range map[string]struct {
		operator    string
		from, until time.Duration
		change      compare.Change
		field       string
		notable     []string
		rollout     string
		sentence    string
	}{
		"a click id renamed on two of four servers": {
			"FableSpin", 40 * time.Second, 4 * time.Minute, compare.Renamed, "click_id", []string{"clickid", "click_id"},
			".7 .9 changed, .4 .5 still send the old form: a roll-out under way",
			"FableSpin renamed clickid to click_id at 03:08:21Z (100% of its values are known clicks). Ask them to send clickid again, or accept click_id as the next contract version.",
		},
		"a click id renamed on all": {
			"FableSpin", 40 * time.Second, 9 * time.Minute, compare.Renamed, "click_id", []string{"clickid", "click_id"},
			"all 4 changed: .7 first at 03:08:21Z, .4 last at 03:12:41Z",
			"FableSpin renamed clickid to click_id at 03:08:21Z",
		},
		"a sub-id left unfilled": {
			"Zebrino", 6 * time.Minute, 11 * time.Minute, compare.Unfilled, "sub_id", []string{"s1"},
			"all 4 changed: .23 first at 03:13:41Z, .22 last at 03:13:42Z",
			"Zebrino no longer fills in s1 since 03:13:41Z: {sub1} arrives as it stands in the template (filled 100% before, 1% now). Most trackers and networks write macros like this. Ask them to put a macro behind s1= that their platform fills in.",
		},
		"times two hours ahead": {
			"Oddly", 13 * time.Minute, 17 * time.Minute, compare.Shifted, "occurred_at", []string{"date"},
			"all 4 changed: .31 first at 03:20:41Z, .32 last at 03:20:41Z",
			"Oddly dates its events 2 h ahead, as if in UTC+02:00 since 03:20:41Z. Ask them to send times in Europe/Lisbon in date again, or accept the other zone as the next contract version.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := incident(test.operator, test.from, test.until)
			cause, _ := c.Cause()
			if len(c.Causes) != 1 || cause.Change != test.change || cause.Field != test.field {
				t.Errorf("causes are %+v", c.Causes)
			}
			if !strings.HasPrefix(cause.Sentence(), test.sentence) {
				t.Errorf("got  %s\nwant %s", cause.Sentence(), test.sentence)
			}
			if got := notable(c); !slices.Equal(got, test.notable) {
				t.Errorf("notable are %q, want %q", got, test.notable)
			}
			if c.Rollout != test.rollout {
				t.Errorf("roll-out: %q, want %q", c.Rollout, test.rollout)
			}
		})
	}
}

func TestARollOutIsToldBySender(t *testing.T) {
	c := rollOut()
	if !slices.Equal(c.After.Only, []string{".7", ".9"}) || c.After.Receipts < 300 || c.Before.Receipts != compare.MostReceipts {
		t.Errorf("before %+v\nafter %+v", c.Before, c.After)
	}
	for i, want := range []compare.Sending{compare.NewForm, compare.NewForm, compare.OldForm, compare.OldForm} {
		s := c.Senders[i]
		if s.Form != want || s.Since.IsZero() != (want == compare.OldForm) || s.Before < 1000 || s.Listed != data.Yes {
			t.Errorf("sender %d is %+v", i, s)
		}
	}
	if first := start.Add(40 * time.Second); c.Since.At.Sub(first) > time.Second || c.InForm < 300 {
		t.Errorf("since %v, %d in the new form", c.Since, c.InForm)
	}
}

func TestTheTemplatesOfBothSidesAreInferred(t *testing.T) {
	c := rollOut()
	const rest = "={uuid}&event={approved|chargeback|dep|ftd|hold|qftd|refund|reg|trash}&sub1={any}&sub2={any}&sum={n}&cur={EUR|GBP|JPY|NOK|NZD|SEK}" +
		"&ts={Y-m-d H:i:s}&txid={any}&player={digits}&status={active|blocked|new|vip}&tok=***"
	if got := c.Before.Template.String(); got != "?clickid"+rest {
		t.Errorf("before %s", got)
	}
	if got := c.After.Template.String(); got != "?click_id"+rest {
		t.Errorf("after %s", got)
	}
	if got := incident("Zebrino", 6*time.Minute, 11*time.Minute).After.Template.String(); !strings.Contains(got, "&s1=%7Bsub1%7D&s2={any}&payout={n}&currency=") {
		t.Errorf("after %s", got)
	}
}

func TestTheRowsOfARenamedClickIDStandTogether(t *testing.T) {
	c := rollOut()
	was, is := c.Rows[0], c.Rows[1]
	if was.Name != "clickid" || was.Other != "click_id" || !strings.HasPrefix(was.After, "gone") || !strings.HasPrefix(was.Before, "99.8%  uuid ") {
		t.Errorf("the old name: %+v", was)
	}
	if is.Name != "click_id" || is.Other != "clickid" || is.Before != "—" || !strings.HasSuffix(is.After, ", 100% are known") || is.Field != "click_id" {
		t.Errorf("the new name: %+v", is)
	}
	if token := rowOf(c, "tok"); token.Before != "100%  ‹secret›" || token.After != "same" || token.Field != "auth" {
		t.Errorf("the token: %+v", token)
	}
}

func TestNothingChangesBetweenTwoCalmHalves(t *testing.T) {
	seeds := uint64(2)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		s := tell(demo.Options{Seed: seed, Rate: 20, Start: start, Calm: true}, start.Add(-2*time.Hour), start)
		// The live rate begins half an hour before the start; before that a quiet
		// operator has some thirty receipts in half an hour.
		for _, w := range []struct{ middle, half time.Duration }{{-75 * time.Minute, 30 * time.Minute}, {-8 * time.Minute, 8 * time.Minute}} {
			for operator := range s.contracts {
				at := start.Add(w.middle)
				s.calm(t, operator, s.between(operator, at.Add(-w.half), at), s.between(operator, at, at.Add(w.half)))
			}
		}
	}
}

// calm checks that nothing changed, with a contract and without.
func (s story) calm(t *testing.T, operator string, before, after []data.Receipt) {
	t.Helper()
	for _, o := range []compare.Options{s.options(operator), {}} {
		c := compare.Compare(before, after, o)
		if len(notable(c))+len(c.Causes)+c.InForm > 0 || c.Rollout != "" || c.Message(compare.Letter{}) != "" {
			t.Errorf("%s, %d and %d receipts: notable %q, causes %+v", operator, len(before), len(after), notable(c), c.Causes)
		}
	}
}
