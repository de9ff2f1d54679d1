package data_test

import (
	"errors"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
)

var ackedAt = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

func sums(amount int64, currency string) (s data.Sums) {
	s.Add(data.Money{Amount: data.NewAmount(decimal.NewFromInt(amount)), Currency: data.NewText(currency)})
	return s
}

func TestAnAckQuietsUntilTheAlertGetsWorse(t *testing.T) {
	key := data.AlertKey{Source: "prod", Operator: data.NewText("7"), Rule: "renamed_param", Field: "click_id"}
	act := data.Act{Key: key, Kind: data.Acked, At: ackedAt, Severity: data.Major, Certain: sums(100, "EUR")}
	alert := data.Alert{Key: key, OpenedAt: ackedAt.Add(-time.Minute), Severity: data.Major, Risk: data.Risk{Certain: sums(150, "EUR")}}
	for name, c := range map[string]struct {
		change func(*data.Act, *data.Alert)
		quiet  bool
	}{
		"as it was":              {func(*data.Act, *data.Alert) {}, true},
		"less severe":            {func(_ *data.Act, a *data.Alert) { a.Severity = data.Minor }, true},
		"more severe":            {func(_ *data.Act, a *data.Alert) { a.Severity = data.Critical }, false},
		"twice the money":        {func(_ *data.Act, a *data.Alert) { a.Risk.Certain = sums(200, "EUR") }, false},
		"money where none was":   {func(_ *data.Act, a *data.Alert) { a.Risk.Certain.Merge(sums(1, "SEK")) }, false},
		"a currency with nought": {func(_ *data.Act, a *data.Alert) { a.Risk.Certain.Merge(sums(0, "SEK")) }, true},
		"without a price":        {func(act *data.Act, a *data.Alert) { act.Unpriced, a.Risk.Certain = true, sums(900, "EUR") }, true},
		"that and more severe":   {func(act *data.Act, a *data.Alert) { act.Unpriced, a.Severity = true, data.Critical }, false},
		"another alert":          {func(_ *data.Act, a *data.Alert) { a.Key.Field = "sub_id" }, false},
		"opened anew":            {func(_ *data.Act, a *data.Alert) { a.OpenedAt = ackedAt.Add(time.Second) }, false},
		"undone":                 {func(a *data.Act, _ *data.Alert) { a.Undone = ackedAt }, false},
		"a silence, worse":       {silenced(func(a *data.Alert) { a.Severity, a.OpenedAt = data.Critical, ackedAt.Add(time.Second) }), true},
		"a silence of another":   {silenced(func(a *data.Alert) { a.Key.Source = "test" }), false},
		"a silence that is over": {silenced(func(*data.Alert) {}, -time.Minute), false},
	} {
		t.Run(name, func(t *testing.T) {
			act, alert := act, alert
			alert.Risk.Certain = data.Sums{}
			alert.Risk.Certain.Merge(sums(150, "EUR"))
			c.change(&act, &alert)
			if got := act.Quiets(alert, ackedAt.Add(time.Hour)); got != c.quiet {
				t.Errorf("quiet is %v", got)
			}
		})
	}
}

// silenced makes a silence of the act that ends two hours after it, or else.
func silenced(change func(*data.Alert), later ...time.Duration) func(*data.Act, *data.Alert) {
	return func(act *data.Act, alert *data.Alert) {
		act.Kind, act.Until = data.Silenced, act.At.Add(2*time.Hour)
		for _, d := range later {
			act.Until = act.At.Add(d)
		}
		change(alert)
	}
}

func TestWhoHasAnAlertIsSaidInAWayThatATerminalCannotActOn(t *testing.T) {
	err := error(&data.HeldError{By: data.Act{Actor: data.NewText("ops1\x1b[2J@db1"), At: ackedAt, Note: data.NewText("calling them")}})
	if got, want := err.Error(), "ops1␛[2J@db1 has it since 2026-11-24 03:07:41Z: calling them"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if held := (*data.HeldError)(nil); data.KindOf(err) != data.Usage || !errors.As(err, &held) {
		t.Errorf("its kind is %v", data.KindOf(err))
	}
}

func TestEveryRoleMayDoWhatTheLesserMay(t *testing.T) {
	for i, word := range data.Roles() {
		if got, err := data.ParseRole(word); err != nil || int(got) != i || got.String() != word {
			t.Errorf("%s is read as %v, %v", word, got, err)
		}
	}
	if _, err := data.ParseRole("leed"); err == nil {
		t.Error("there is a role leed")
	}
	for _, a := range data.Actions() {
		if a.Least() == data.RoleViewer {
			t.Errorf("a viewer may %s", a)
		}
	}
}

func TestNoTwoOpsAreTheSame(t *testing.T) {
	if a, b := data.NewOp(), data.NewOp(); a == b || len(a) < 20 {
		t.Errorf("%q and %q", a, b)
	}
}
