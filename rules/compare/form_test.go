package compare_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/compare"
)

func renamed(s *sent) { s.rename("clickid", "click_id") }

// when gives an edit that is done under a condition.
func when(is func(*sent) bool, edit func(*sent)) func(*sent) {
	return func(s *sent) {
		if is(s) {
			edit(s)
		}
	}
}

func TestAChangeOfOneCampaignIsInAPartOfEverySendersReceipts(t *testing.T) {
	c := compare.Compare(traffic(0, 400, nil), traffic(400, 700, when(func(s *sent) bool { return s.n%10 < 3 }, renamed)), compare.Options{Known: known()})
	cause, _ := c.Cause()
	if cause.Change != compare.Renamed || cause.Parameter != "clickid" || c.After.Only != nil || c.After.Receipts < 290 {
		t.Errorf("%+v\nafter %+v", c.Causes, c.After)
	}
	if got := rowOf(c, "click_id").After; !strings.HasPrefix(got, "30%  uuid ") {
		t.Errorf("after: %q", got)
	}
	if says := "Acme renamed clickid to click_id on 30% of its postbacks, since 12:13:20Z"; !strings.HasPrefix(cause.Sentence(), says) {
		t.Errorf("got %s", cause.Sentence())
	}
	if message := c.Message(compare.Letter{}); c.InForm != 90 || strings.Contains(message, "any more") {
		t.Errorf("%d in the new form:\n%s", c.InForm, message)
	}
}

func TestASenderThatWentBackIsToldApart(t *testing.T) {
	edit := when(func(s *sent) bool { return s.ip == "192.0.2.6" || s.ip == "192.0.2.7" && s.n < 500 }, renamed)
	c := compare.Compare(traffic(0, 400, nil), traffic(400, 700, edit), compare.Options{})
	if want := ".6 changed, .7 sends the old form again, .4 .5 still send the old form: a roll-out under way"; c.Rollout != want {
		t.Errorf("got %q, want %q", c.Rollout, want)
	}
	if !slices.Equal(c.After.Only, []string{".6", ".7"}) {
		t.Errorf("after: only %q", c.After.Only)
	}
}

func TestNoiseAtASenderThatDidNotChangeIsNotTheBeginning(t *testing.T) {
	edit := when(func(s *sent) bool { return s.ip == "192.0.2.6" && s.n >= 500 || s.n == 404 }, renamed)
	c := compare.Compare(traffic(0, 400, nil), traffic(400, 700, edit), compare.Options{})
	cause, _ := c.Cause()
	if want := noon.Add(502 * 2 * time.Second); !c.Since.At.Equal(want) || !cause.Since.Equal(want) || c.Since.ID.String() != "test/1502" {
		t.Errorf("since %v, the cause since %v, want %v", c.Since, cause.Since, want)
	}
	if want := ".6 changed, .4 .5 .7 still send the old form: a roll-out under way"; c.Rollout != want {
		t.Errorf("got %q, want %q", c.Rollout, want)
	}
}

func TestOneReceiptIsNoChangeAndAFewAre(t *testing.T) {
	for n, want := range map[int]bool{1: false, 2: true, 5: true} {
		c := compare.Compare(traffic(0, 4000, nil), traffic(4000, 4000+n, renamed), compare.Options{})
		if got := len(c.Causes) > 0; got != want {
			t.Errorf("after %d receipts a change is told: %v", n, got)
		}
	}
}

func TestWithNothingToCompareToNothingChanged(t *testing.T) {
	some := traffic(0, 50, nil)
	for name, c := range map[string]compare.Comparison{
		"no before": compare.Compare(nil, some, compare.Options{}),
		"no after":  compare.Compare(some, nil, compare.Options{}),
		"neither":   compare.Compare(nil, nil, compare.Options{Contract: agreed()}),
	} {
		if len(notable(c))+len(c.Causes) > 0 || c.Message(compare.Letter{}) != "" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestTwoChangesHaveTheirOwnBeginnings(t *testing.T) {
	c := compare.Compare(traffic(0, 300, nil), traffic(300, 500, func(s *sent) {
		renamed(s)
		if s.n >= 400 {
			s.value["sub1"] = "[[src]]"
		}
	}), compare.Options{Contract: agreed()})
	if len(c.Causes) != 2 || c.Causes[0].Change != compare.Renamed || c.Causes[1].Change != compare.Unfilled {
		t.Fatalf("causes are %+v", c.Causes)
	}
	for i, n := range []int{300, 400} {
		if want := noon.Add(time.Duration(n) * 2 * time.Second); !c.Causes[i].Since.Equal(want) {
			t.Errorf("%s since %v, want %v", c.Causes[i].Change, c.Causes[i].Since, want)
		}
	}
	if cause, _ := c.CauseOf("sub_id"); cause.Change != compare.Unfilled {
		t.Errorf("the cause of the sub-id's alert is %+v", cause)
	}
	if cause, _ := c.CauseOf("transaction"); cause.Change != compare.Renamed {
		t.Errorf("the cause of an alert that none is about is %+v", cause)
	}
}

func TestTimesToTheMinuteAreNoWords(t *testing.T) {
	minute := func(s *sent) { s.value["ts"] = s.at.Format("2006-01-02+15:04") }
	if c := compare.Compare(traffic(0, 300, minute), traffic(300, 330, minute), compare.Options{}); len(notable(c)) > 0 {
		t.Errorf("%+v", c.Causes)
	}
}

func TestWordsThatTheContractHasAreNoNews(t *testing.T) {
	v := agreed()
	v.IgnoreCase = true
	c := compare.Compare(traffic(0, 300, nil), traffic(300, 400, when(func(s *sent) bool { return s.n%4 == 0 }, func(s *sent) { s.value["event"] = "DEP" })), compare.Options{Contract: v})
	if row := rowOf(c, "event"); row.Change != compare.NewWords || row.Notable() || len(c.Causes) > 0 {
		t.Errorf("%+v\n%+v", row, c.Causes)
	}
}

func TestTheTokenThatTheContractNamesIsNoChange(t *testing.T) {
	after := traffic(300, 400, nil)
	before := traffic(0, 300, func(s *sent) { s.value["token"] = "the-0ld-one" })
	if c := compare.Compare(before, after, compare.Options{Contract: agreed()}); len(c.Causes) > 0 {
		t.Errorf("%+v", c.Causes)
	}
}

func TestALongerHTMLNameIsReadAsWhatItWas(t *testing.T) {
	for was, is := range map[string]string{"currency": "¤cy", "timestamp": "×tamp", "registration": "®istration", "copyright": "©right"} {
		named := func(name string, glue bool) func(*sent) {
			return func(s *sent) {
				s.rename("cur", name)
				if glue {
					s.drop(name)
					s.value["sum"] += is + "=" + s.value["cur"]
				}
			}
		}
		c := compare.Compare(traffic(0, 300, named(was, false)), traffic(300, 400, named(was, true)), compare.Options{})
		cause, _ := c.Cause()
		if cause.Change != compare.Escaped || cause.Parameter != was || !strings.Contains(cause.Sentence(), was+" arrives as "+is) {
			t.Errorf("%s: %+v", was, c.Causes)
		}
		if row := rowOf(c, "sum"); row.Change != compare.Same {
			t.Errorf("the amount before it is whole: %+v", row)
		}
	}
}

func TestWithoutRequestsTheColumnsAreCompared(t *testing.T) {
	columns := func(from, until int, click func(int) data.Text) (all []data.Receipt) {
		for n := from; n < until; n++ {
			at := noon.Add(time.Duration(n) * time.Second)
			all = append(all, data.Receipt{
				ID: data.NewID("test", data.NewText(fmt.Sprint(n))), ReceivedAt: data.At(at), OccurredAt: data.At(at.Add(-time.Second)),
				ClickID: click(n), Event: data.NewText(data.FTD), RemoteIP: data.NewText("192.0.2.4"),
			})
		}
		return all
	}
	full := func(n int) data.Text { return data.NewText(uuid(n)) }
	before := columns(0, 300, full)
	for name, test := range map[string]struct {
		click func(int) data.Text
		want  compare.Change
	}{
		"NULL": {func(int) data.Text { return data.Text{} }, compare.Emptied},
		"cut":  {func(n int) data.Text { return data.NewText(uuid(n)[:18]) }, compare.Length},
		"full": {full, compare.Same},
	} {
		c := compare.Compare(before, columns(300, 400, test.click), compare.Options{})
		row := rowOf(c, "click_id")
		if !c.Columns || row.Change != test.want || row.Field != "click_id" || c.Before.Template.String() != "" || c.Sample.Query != "" {
			t.Errorf("%s: %+v", name, row)
		}
		if message := c.Message(compare.Letter{}); strings.Contains(message, "?") || (message == "") != (test.want == compare.Same) {
			t.Errorf("%s: the message is\n%s", name, message)
		}
	}
}

func TestReceiptsWithoutARequestAreCountedAndLeftOut(t *testing.T) {
	after := traffic(300, 400, renamed)
	after[0].Query = data.Text{}
	if c := compare.Compare(traffic(0, 300, nil), after, compare.Options{}); c.Columns || c.After.Left != 1 || c.InForm != 99 {
		t.Errorf("%+v, %d in the new form", c.After, c.InForm)
	}
}

func TestAllAndNoneAreSaidOfNothingElse(t *testing.T) {
	for want, s := range map[string]data.Share{
		"—": {}, "0%": {Of: 9}, "100%": {Hit: 9, Of: 9}, "99.9%": {Hit: 99_999, Of: 100_000}, "99.8%": {Hit: 998, Of: 1000},
		"<0.1%": {Hit: 1, Of: 100_000}, "0.5%": {Hit: 5, Of: 1000}, "33%": {Hit: 1, Of: 3}, "99.0%": {Hit: 99, Of: 100},
	} {
		if got := compare.Percent(s); got != want {
			t.Errorf("%+v is %s, want %s", s, got, want)
		}
	}
}
