package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/data/ledger"
)

// whole compares acts by all that they say.
var whole = cmp.Options{
	cmp.Comparer(func(a, b data.Sums) bool { return fmt.Sprint(a.All()) == fmt.Sprint(b.All()) }),
	cmp.Comparer(func(a, b data.Text) bool { return a == b }),
}

func euros(n int64) (s data.Sums) {
	s.Add(data.Money{Amount: data.NewAmount(decimal.New(n, -2)), Currency: data.NewText("EUR")})
	return s
}

func TestOfTwentyWhoAckAnAlertOneHasItAndTheOthersAreToldWho(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		var got [20]error
		var consoles [20]*ledger.Ledger
		for i := range consoles {
			consoles[i] = w.console(t, fmt.Sprintf("ops%d", i))
		}
		var all sync.WaitGroup
		for i, l := range consoles {
			all.Go(func() { _, got[i] = l.Ack(t.Context(), alert(), fmt.Sprintf("note %d", i), data.NewOp()) })
		}
		all.Wait()
		acts := inForce(t, consoles[0])
		if len(acts) != 1 {
			t.Fatalf("%d acks are in force", len(acts))
		}
		for i, err := range got {
			held := new(data.HeldError)
			mine := acts[0].Actor.Raw() == fmt.Sprintf("ops%d@db1", i)
			switch {
			case mine && err != nil:
				t.Errorf("who has it was told %v", err)
			case !mine && (!errors.As(err, &held) || held.By.ID != acts[0].ID || data.KindOf(err) != data.Usage):
				t.Errorf("ops%d was told %v", i, err)
			}
		}
		if n := w.count(t, "audit", "action = 'ack'"); n != 1 {
			t.Errorf("the audit has %d acks", n)
		}
	})
}

func TestAnActComesBackAsItWasWritten(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(9 * time.Minute)
		l := w.console(t, "ops1")
		a := alert(func(a *data.Alert) { a.Severity, a.Risk.Certain = data.Critical, euros(912050) })
		got := must[data.Act](t)(l.Ack(t.Context(), a, "  calling them ", data.NewOp()))
		want := data.Act{
			ID: got.ID, Key: a.Key, Kind: data.Acked, Actor: data.NewText("ops1@db1"), At: w.now,
			Note: data.NewText("calling them"), Severity: data.Critical, Certain: euros(912050),
		}
		if diff := cmp.Diff(want, got, whole); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]data.Act{want}, inForce(t, w.console(t, "ops2")), whole); diff != "" {
			t.Error(diff)
		}
		if !got.Quiets(a, w.now) {
			t.Error("it does not quiet the alert that it is of")
		}
	})
}

// Keys are whatever a tracker has, a NULL operator among them.
func TestEveryByteOfAKeyComesBack(t *testing.T) {
	keys := []data.AlertKey{
		{Operator: data.Text{}, Rule: "silence", Field: "everything"},
		{Operator: data.NewText(""), Rule: "silence", Field: "operator"},
		{Operator: data.NewText("a\x00b\xff"), Rule: "silence", Field: "campaign:\xfe\x00"},
		{Operator: data.NewText(`\x41`), Rule: "renamed_param", Field: ""},
		{Operator: data.NewText("A"), Rule: "renamed_param", Field: ""},
	}
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1")
		for _, k := range keys {
			k.Source = "prod-eu"
			act := must[data.Act](t)(l.Silence(t.Context(), k, time.Time{}, "known", data.NewOp()))
			if act.Key != k {
				t.Errorf("%#v came back as %#v", k, act.Key)
			}
		}
		if got := len(inForce(t, l)); got != len(keys) {
			t.Errorf("%d of %d are in force", got, len(keys))
		}
	})
}

func TestASilenceHasAReasonAndAnEnd(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Hour)
		l := w.console(t, "ops1")
		for name, c := range map[string]struct {
			lasts  time.Duration
			reason string
			until  time.Duration
			says   string
		}{
			"an hour, unless said":   {0, "deploy", time.Hour, ""},
			"as long as it was said": {3 * time.Hour, "deploy", 3 * time.Hour, ""},
			"a clock that is ahead":  {24*time.Hour + 30*time.Second, "deploy", 24 * time.Hour, ""},
			"too long":               {25 * time.Hour, "deploy", 0, "24 hours are the most"},
			"over already":           {-time.Second, "deploy", 0, "its end is past"},
			"no reason":              {0, " \n", 0, "it needs a reason"},
			"no text":                {0, "a\x00", 0, "it is no text"},
			"a novel":                {0, strings.Repeat("x", 2001), 0, "longer than 2,000 bytes"},
		} {
			t.Run(name, func(t *testing.T) {
				until := time.Time{}
				if c.lasts != 0 {
					until = w.now.Add(c.lasts)
				}
				act, err := l.Silence(t.Context(), alert().Key, until, c.reason, data.NewOp())
				if c.says != "" {
					if err == nil || !strings.Contains(err.Error(), c.says) || data.KindOf(err) != data.Usage {
						t.Errorf("it says %v, want %q", err, c.says)
					}
					return
				}
				if err != nil || !act.Until.Equal(w.now.Add(c.until)) || act.Note.Raw() != c.reason {
					t.Errorf("it ends %v, for %q, %v", act.Until, act.Note, err)
				}
			})
		}
		if acts := inForce(t, l); len(acts) != 1 {
			t.Errorf("%d silences are in force: each replaces the one before", len(acts))
		}
		w.now = w.now.Add(24 * time.Hour)
		if acts := inForce(t, l); len(acts) != 0 {
			t.Errorf("after its end %v is in force", acts)
		}
	})
}

func TestAnAckIsReplacedOnlyByItsOwnerOrOnceItIsOver(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Minute)
		mine, theirs := w.console(t, "ops1"), w.console(t, "ops2")
		first := must[data.Act](t)(mine.Ack(t.Context(), alert(), "", data.NewOp()))
		again := must[data.Act](t)(mine.Ack(t.Context(), alert(), "", data.NewOp()))
		if again.ID != first.ID {
			t.Error("an ack that still quiets was replaced")
		}
		worse := alert(func(a *data.Alert) { a.Severity = data.Critical })
		if _, err := theirs.Ack(t.Context(), worse, "", data.NewOp()); !errors.As(err, new(*data.HeldError)) {
			t.Errorf("of another's it says %v", err)
		}
		second := must[data.Act](t)(mine.Ack(t.Context(), worse, "", data.NewOp()))
		if second.ID == first.ID || second.Severity != data.Critical {
			t.Errorf("an alert that got worse is acked by %+v", second)
		}
		w.now = w.now.Add(time.Hour)
		anew := alert(func(a *data.Alert) { a.OpenedAt = w.now.Add(-time.Minute) })
		third := must[data.Act](t)(theirs.Ack(t.Context(), anew, "", data.NewOp()))
		if diff := cmp.Diff([]data.Act{third}, inForce(t, mine), whole); diff != "" {
			t.Errorf("of an alert that opened anew: %s", diff)
		}
		history := must[[]data.Act](t)(mine.History(t.Context(), anew.Key))
		if len(history) != 3 || history[0].ID != third.ID || history[1].UndoneBy.Raw() != "ops2@db1" {
			t.Errorf("its history is %+v", history)
		}
	})
}

func TestAnAckEndsWithTheAlertThatItIsOf(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Minute)
		mine, theirs := w.console(t, "ops1"), w.console(t, "ops2")
		must[[]data.Alert](t)(mine.Number(t.Context(), []data.Alert{alert()}))
		must[data.Act](t)(mine.Ack(t.Context(), alert(), "", data.NewOp()))
		w.now = w.now.Add(time.Hour)
		must[[]data.Alert](t)(theirs.Number(t.Context(), []data.Alert{alert(func(a *data.Alert) { a.ClearedAt = w.now })}))
		if acts := inForce(t, mine); len(acts) != 0 {
			t.Errorf("in force is %+v", acts)
		}
		must[data.Act](t)(theirs.Ack(t.Context(), alert(), "", data.NewOp()))
	})
}

func TestWhatIsUndoneIsNoLongerInForceAndStaysInTheHistory(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		mine, theirs := w.console(t, "ops1"), w.console(t, "ops2")
		act := must[data.Act](t)(mine.Ack(t.Context(), alert(), "", data.NewOp()))
		gone := must[data.Act](t)(theirs.Undo(t.Context(), act, data.NewOp()))
		if gone.Undone.IsZero() || gone.UndoneBy.Raw() != "ops2@db1" || len(inForce(t, mine)) != 0 {
			t.Errorf("undone is %+v, in force %v", gone, inForce(t, mine))
		}
		again := must[data.Act](t)(mine.Undo(t.Context(), act, data.NewOp()))
		if again.UndoneBy.Raw() != "ops2@db1" {
			t.Errorf("undone twice is %+v", again)
		}
		if n := w.count(t, "audit", "action = 'undo'"); n != 1 {
			t.Errorf("the audit has %d undos", n)
		}
		must[data.Act](t)(theirs.Ack(t.Context(), alert(), "", data.NewOp()))
		if _, err := mine.Undo(t.Context(), data.Act{ID: 9999}, data.NewOp()); data.KindOf(err) != data.Usage {
			t.Errorf("of an act that there is not it says %v", err)
		}
	})
}

func TestAConsoleIsToldOnlyWhatChanged(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		mine, theirs := w.console(t, "ops1"), w.console(t, "ops2")
		poll := func(since string) ([]data.Act, string) {
			t.Helper()
			acts, now, err := mine.Acts(t.Context(), since)
			if err != nil {
				t.Fatal(err)
			}
			return acts, now
		}
		_, empty := poll("")
		act := must[data.Act](t)(theirs.Ack(t.Context(), alert(), "", data.NewOp()))
		acts, acked := poll(empty)
		if len(acts) != 1 || acked == empty {
			t.Errorf("after an ack there are %v", acts)
		}
		if acts, now := poll(acked); acts != nil || now != acked {
			t.Errorf("after nothing there are %v", acts)
		}
		must[data.Act](t)(theirs.Undo(t.Context(), act, data.NewOp()))
		if acts, now := poll(acked); acts == nil || len(acts) != 0 || now != empty {
			t.Errorf("after an undo there are %#v", acts)
		}
	})
}

// An ack of an alert whose money is not known in full has no price, and says so.
func TestAnAckBeforeTheMoneyIsKnownHasNoPrice(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		a := alert()
		a.Partial, a.Risk.Certain = true, euros(100)
		act, err := w.console(t, "ops1").Ack(t.Context(), a, "", data.NewOp())
		if err != nil || !act.Unpriced || len(act.Certain.All()) != 0 {
			t.Fatalf("%+v, %v", act, err)
		}
		if all := inForce(t, w.console(t, "ops2")); len(all) != 1 || !all[0].Unpriced {
			t.Errorf("another console sees %+v", all)
		}
	})
}
