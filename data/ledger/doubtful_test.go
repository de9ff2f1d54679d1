package ledger_test

import (
	"strings"
	"testing"

	"tailback/data"
)

// What the screens ask for a second time, the ledger asks of everybody: no command
// gets round it, alone or among others that need nothing.
func TestWhatIsDoubtfulIsQueuedByALeadWithAReasonOnly(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		operator := desk{w.console(t, "ops1", as(data.RoleOperator)), t, d.endpoint}
		because := func(n *data.NewRetry) { n.Why = data.NewText("the operator asked, T-7") }
		for name, c := range map[string]struct {
			doubt func(*data.NewRetry)
			says  string
		}{
			"a deduced click id": {func(n *data.NewRetry) { n.Deduced = true }, "a click id that is deduced"},
			"a refund":           {func(n *data.NewRetry) { n.Event = data.NewText(data.Refund) }, "takes money back"},
			"a chargeback":       {func(n *data.NewRetry) { n.Event = data.NewText(data.Chargeback) }, "takes money back"},
			"a rejection":        {func(n *data.NewRetry) { n.Event = data.NewText(data.Refused) }, "takes money back"},
		} {
			for who, try := range map[string]struct {
				by      desk
				job     data.NewRetry
				refused bool
			}{
				"a lead, no reason":         {d, replay(name, c.doubt), true},
				"a lead, blanks":            {d, replay(name, c.doubt, func(n *data.NewRetry) { n.Why = data.NewText(" \n ") }), true},
				"an operator with a reason": {operator, replay(name, c.doubt, because), true},
				"a lead with a reason":      {d, replay(name, c.doubt, because), false},
			} {
				before := w.count(t, "retries", "true") + w.count(t, "audit", "true")
				got, err := try.by.EnqueueRetries(t.Context(), []data.NewRetry{replay("plain " + name + who), try.job}, data.NewOp())
				switch {
				case !try.refused:
					if err != nil || got[0].Held || got[1].Held || got[1].Retry.Why.Raw() != "the operator asked, T-7" {
						t.Errorf("%s, %s: %+v, %v", name, who, got, err)
					}
				case err == nil || data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), c.says):
					t.Errorf("%s, %s: %+v, %v", name, who, got, err)
				case w.count(t, "retries", "true")+w.count(t, "audit", "true") != before:
					t.Errorf("%s, %s: something was written", name, who)
				}
			}
		}
		told := must[[]data.Audit](t)(d.Audit(t.Context(), 1))[0]
		if !strings.Contains(told.After.Raw(), "the operator asked, T-7") {
			t.Errorf("the audit has no reason: %s", told.After)
		}
	})
}
