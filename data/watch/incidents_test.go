package watch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/rules/board"
	"tailback/rules/compare"
)

// incident is what an incident of the demo's schedule must come to.
type incident struct {
	name, operator, rule, field string
	flaw                        demo.Flaw // of the receipts that prove it
	from, until                 time.Duration
	// change and says are how the comparison explains it; "" where an alert
	// explains itself, and then says is of the alert.
	change compare.Change
	says   string
}

func incidents() []incident {
	return []incident{
		{"REN-fablespin-clickid", "FableSpin", "renamed_param", "click_id", demo.Renamed, 40 * time.Second, 9 * time.Minute, compare.Renamed, "FableSpin renamed clickid to click_id "},
		{"DLV-fb-capi", "", board.DeliveryFailing, "fb-capi", "", 150 * time.Second, 7 * time.Minute, "", "fb-capi answers 503 to our deliveries: "},
		{"MAC-zebrino-subid", "Zebrino", "unexpanded_macro", "sub_id", demo.SubLost, 6 * time.Minute, 12 * time.Minute, compare.Unfilled, "Zebrino no longer fills in s1 since "},
		{"TZS-oddly-occurredat", "Oddly", "timezone_shift", "occurred_at", demo.Shifted, 13 * time.Minute, 18 * time.Minute, compare.Shifted, "Oddly dates its events 2 h ahead, as if in UTC+02:00 since "},
		{"SIL-zebrino", "Zebrino", board.Silence, "operator", "", 20 * time.Minute, 24 * time.Minute, "", "Zebrino has sent nothing for "},
	}
}

// Every incident is one alert of the right rule, field and operator, which knows
// its cause and its first receipt within 15 s, and clears after the fix and not
// before: through the true rules, second by second.
func TestProofEveryIncidentOpensExplainsItselfAndClears(t *testing.T) {
	seeds, history, until := 1, time.Hour, 26*time.Minute
	if datatest.Full() {
		seeds, history, until = 20, demo.History, demo.Cycle
	}
	for seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed+1), func(t *testing.T) {
			t.Parallel()
			onStage(t, demo.Options{Seed: uint64(seed + 1)}, history, func(s *stage) {
				a := &audience{stage: s, opened: map[string]sighting{}, cleared: map[string]time.Time{}, crude: newCrude()}
				s.each = a.look
				s.open(history).Observe(a.crude.observe)
				s.play(until)
				s.close()
				for _, i := range incidents() {
					a.judge(t, i)
				}
				a.others(t)
			})
		})
	}
}

// audience is somebody who looks at the board every second.
type audience struct {
	*stage
	opened  map[string]sighting // of each change that came
	cleared map[string]time.Time
	last    data.Board
	crude   *crude
}

// sighting is the first board that has a change.
type sighting struct {
	at     time.Time
	cause  compare.Cause
	letter string
}

func (a *audience) look() {
	a.last = a.live.boards.Present()
	for _, c := range a.last.Changes {
		if _, known := a.opened[c.First().Name]; !known {
			cause, letter := a.explain(c.First())
			a.opened[c.First().Name] = sighting{time.Now(), cause, letter}
		}
	}
	for _, c := range a.last.Cleared {
		if _, known := a.cleared[c.First().Name]; !known {
			a.cleared[c.First().Name] = time.Now()
		}
	}
}

// explain asks for the cause of an alert as the console does, and for the message
// to its operator.
func (a *audience) explain(alert data.Alert) (compare.Cause, string) {
	if alert.Key.Operator.Null() {
		return compare.Cause{}, ""
	}
	c, err := a.live.Compare(a.t.Context(), a.archive, alert, time.Now().Add(time.Minute), nil)
	if err != nil {
		a.t.Error(err)
	}
	cause, _ := c.CauseOf(alert.Key.Field)
	return cause, c.Message(compare.Letter{})
}

// change gives a change by its name, from what has cleared.
func change(changes []data.Change, name string) (data.Change, bool) {
	i := slices.IndexFunc(changes, func(c data.Change) bool { return c.First().Name == name })
	if i < 0 {
		return data.Change{}, false
	}
	return changes[i], true
}

func (a *audience) judge(t *testing.T, want incident) {
	t.Helper()
	c, ok := change(a.last.Cleared, want.name)
	if !ok {
		t.Errorf("%s did not open and clear", want.name)
		return
	}
	alert, seen := c.First(), a.opened[want.name]
	if len(c.Alerts) != 1 || alert.Operator.Label() != want.operator || alert.Key.Rule != want.rule || alert.Key.Field != want.field {
		t.Errorf("%s: %d alerts, %+v", want.name, len(c.Alerts), alert.Key)
	}
	begin, within := opening.Add(want.from), 15*time.Second
	if bad := a.planted[want.flaw]; want.flaw != "" {
		begin = bad[0].ReceivedAt.Time()
		a.judgeBeginning(t, alert, bad)
	}
	if want.rule == board.Silence {
		last := alert.Since.At.UTC().Format("15:04:05 UTC")
		if strings.Count(seen.letter, last) != 2 || !strings.HasPrefix(seen.letter, "Subject: postbacks of "+want.operator+": none for ") {
			t.Errorf("%s: since %s, and the message says:\n%s", want.name, last, seen.letter)
		}
		begin, within = a.lastSign(want.operator, alert.OpenedAt), a.patience(want.operator, opening.Add(want.from))
	}
	// The board is made every second, of what came up to a second before.
	late, shown := alert.OpenedAt.Sub(begin), seen.at.Sub(begin)
	if late < 0 || late > within || shown > within+2*time.Second {
		t.Errorf("%s: certain %v after its first receipt and shown after %v; %v are allowed", want.name, late, shown, within)
	}
	if over := since(alert.ClearedAt); over < want.until || over > want.until+2*time.Minute || since(a.cleared[want.name]) < want.until {
		t.Errorf("%s: cleared at %v, and was put right at %v", want.name, over, want.until)
	}
	if reached, ok := a.crude.share[want.key()]; want.flaw == demo.Renamed && ok && reached.Sub(begin) <= within {
		t.Errorf("%s: a mere share finds the roll-out after %v: this proves nothing", want.name, reached.Sub(begin))
	}
	says := seen.cause.Says
	if want.change == "" {
		says = alert.Sentence
	}
	if seen.cause.Change != want.change || !strings.HasPrefix(says, want.says) {
		t.Errorf("%s: its cause is said to be %q", want.name, says)
	}
	if want.flaw == demo.Shifted && !strings.Contains(alert.Sentence, " in another zone, 2 h ahead: ") {
		t.Errorf("%s: %s", want.name, alert.Sentence)
	}
	t.Logf("%s: certain after %v, shown after %v, cleared %v after the fix, ± %d", want.name,
		late.Round(time.Millisecond), shown.Round(time.Millisecond), (since(alert.ClearedAt) - want.until).Round(time.Second), alert.Since.Give)
}

// judgeBeginning holds the change point against the receipts that were broken.
// Where everyday noise of the rule precedes it, it may be three receipts away.
func (a *audience) judgeBeginning(t *testing.T, alert data.Alert, bad []data.Receipt) {
	t.Helper()
	if alert.Since.ID == bad[0].ID {
		return
	}
	off := a.apart(alert.Since, bad[0])
	if alert.Since.Give == 0 || off > 3 {
		t.Errorf("%s: began with %v, and it says %v ± %d, %d receipts away", alert.Name, bad[0].ID, alert.Since.ID, alert.Since.Give, off)
	}
}

// apart counts the receipts of an operator between two.
func (a *audience) apart(p data.Point, first data.Receipt) (n int) {
	low, high := p.At, first.ReceivedAt.Time()
	if high.Before(low) {
		low, high = high, low
	}
	for _, r := range a.archive.receipts[a.archive.from(low):] {
		if r.ReceivedAt.Time().After(high) {
			break
		}
		if r.Operator.Key == first.Operator.Key {
			n++
		}
	}
	return n - 1
}

// signs are the receipts of an operator in a time, without those that say nothing
// of who sends now: late ones, and those sent again.
func (a *audience) signs(operator string, from, before time.Time) (at []time.Time) {
	echoes := map[data.ID]bool{}
	for _, flaw := range []demo.Flaw{demo.Late, demo.Resent} {
		for _, r := range a.planted[flaw] {
			echoes[r.ID] = true
		}
	}
	for _, r := range a.archive.receipts[a.archive.from(from):a.archive.from(before)] {
		if r.Operator.Label() == operator && !echoes[r.ID] {
			at = append(at, r.ReceivedAt.Time())
		}
	}
	return at
}

func (a *audience) lastSign(operator string, before time.Time) time.Time {
	all := a.signs(operator, before.Add(-time.Minute), before)
	return all[len(all)-1]
}

// patience is five times the 99th percentile of the gaps of half an hour.
func (a *audience) patience(operator string, before time.Time) time.Duration {
	all := a.signs(operator, before.Add(-30*time.Minute), before)
	gaps := make([]time.Duration, len(all)-1)
	for i := range gaps {
		gaps[i] = all[i+1].Sub(all[i])
	}
	slices.Sort(gaps)
	return 5 * gaps[len(gaps)*99/100]
}

// others fails where anything opened that no incident explains.
func (a *audience) others(t *testing.T) {
	t.Helper()
	for name := range a.opened {
		if !slices.ContainsFunc(incidents(), func(i incident) bool { return i.name == name }) {
			t.Errorf("%s opened, at %v", name, since(a.opened[name].at))
		}
	}
	if len(a.last.Changes) > 0 {
		t.Errorf("%s is still open", a.last.Changes[0].First().Name)
	}
}

func (i incident) key() crudeKey { return crudeKey{i.operator, i.rule, i.field} }
