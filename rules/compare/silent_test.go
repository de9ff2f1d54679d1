package compare_test

import (
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/compare"
)

// hushed is an alert about a silence after the usual postbacks.
func hushed(last []data.Receipt, lasts time.Duration) data.Alert {
	at := last[len(last)-1].ReceivedAt.Time()
	return data.Alert{
		Key: data.AlertKey{Rule: "silence", Field: "operator"}, Operator: data.Ref{Name: data.NewText("Acme")},
		Since: data.Point{At: at}, LastHit: at.Add(lasts), Pace: "7 a minute",
	}
}

// They are written anew as those of TestMessages.
func TestMessagesAboutASilence(t *testing.T) {
	last := traffic(0, 30, nil)
	late := traffic(30, 31, nil) // of after the silence began: it is not the last one before
	for name, test := range map[string]struct {
		alert  func(*data.Alert)
		last   []data.Receipt
		letter compare.Letter
	}{
		"silent":                 {func(*data.Alert) {}, append(last[:30:30], late...), compare.Letter{From: "Traffic desk"}},
		"silent campaign":        {func(a *data.Alert) { a.Key.Field, a.Campaigns = "campaign:77", campaign("77", "de-slots") }, last, compare.Letter{}},
		"silent and over":        {func(a *data.Alert) { a.ClearedAt = a.LastHit.Add(-time.Minute) }, last, compare.Letter{}},
		"silent without a trace": {func(a *data.Alert) { a.Pace = "" }, nil, compare.Letter{}},
	} {
		t.Run(name, func(t *testing.T) {
			a := hushed(last, 43*time.Minute)
			test.alert(&a)
			c := compare.Silent(a, test.last, compare.Options{Operator: "Acme", Contract: agreed(), Known: known()})
			golden(t, strings.ReplaceAll(name, " ", "_")+".txt", c.Message(test.letter))
		})
	}
}

func campaign(key, name string) []data.CampaignCount {
	return []data.CampaignCount{{Campaign: data.Ref{Key: data.NewText(key), Name: data.NewText(name)}}}
}

func TestASilenceIsToldAsFarAsItHasCome(t *testing.T) {
	last := traffic(0, 30, nil)
	a := hushed(last, 43*time.Minute)
	c := compare.Silent(a, last, compare.Options{Contract: agreed()})
	a.LastHit = a.LastHit.Add(2 * time.Hour)
	if c.Silence = c.Silence.By(a); !strings.Contains(c.Message(compare.Letter{}), "for 2 h 43 min, since ") {
		t.Error(c.Message(compare.Letter{}))
	}
}

// A token stands in the request by its name, and under another name too.
func TestAMessageAboutASilenceIsOfPlainLinesAndHasNoSecret(t *testing.T) {
	last := traffic(0, 30, func(s *sent) {
		s.names = append(s.names, "x")
		s.value["x"], s.value["sub1"] = token, "%1B]0;x%07\r\n"
	})
	a := hushed(last, time.Hour)
	a.Key.Field, a.Campaigns, a.Pace = "campaign:1", campaign("1", "a\nSubject: b\u202e"), "7\x1b[2J a minute"
	message := compare.Silent(a, last, compare.Options{Operator: "A\x1bB", Contract: agreed()}).Message(compare.Letter{From: "me\nSubject: other"})
	if strings.Contains(message, token) || !strings.Contains(message, "x=‹secret›") {
		t.Error(message)
	}
	for line := range strings.Lines(message) {
		if text := strings.TrimSuffix(line, "\n"); text != data.Safe(text) {
			t.Errorf("a terminal would act on %q", text)
		}
	}
	if strings.Contains(message, "\nSubject: ") {
		t.Errorf("a second subject:\n%s", message)
	}
}
