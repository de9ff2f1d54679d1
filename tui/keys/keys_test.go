package keys_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/tui/keys"
)

type screen struct{ rows int }

func table() keys.Table[screen, string] {
	return keys.Table[screen, string]{
		{Keys: []string{"enter"}, Name: "open", Does: "open it", Footer: true, Why: func(s screen) string {
			if s.rows == 0 {
				return "there is no row"
			}
			return ""
		}, Do: func(screen) string { return "opened" }},
		{Keys: []string{"|", "down"}, Does: "a | b", Danger: keys.Undoable, Do: func(screen) string { return "" }},
	}
}

func TestAKeyFindsItsAction(t *testing.T) {
	bound := table().On(screen{rows: 1})
	action, ok := keys.Find(bound, "enter")
	if !ok || action.Do() != "opened" {
		t.Errorf("enter found %v, %v", action.Name, ok)
	}
	if _, ok := keys.Find(bound, "down"); !ok {
		t.Error("the second key of an action was not found")
	}
	if _, ok := keys.Find(bound, "x"); ok {
		t.Error("a key that is in no row found an action")
	}
}

func TestARowSaysWhyItCannotBeDoneNow(t *testing.T) {
	for rows, want := range map[int]string{0: "there is no row", 3: ""} {
		if got := table().On(screen{rows})[0].Why; got != want {
			t.Errorf("with %d rows: %q, want %q", rows, got, want)
		}
	}
	if why := table()[1].Disabled(screen{}); why != "" {
		t.Errorf("an action that can always be done is disabled: %q", why)
	}
}

func TestTheReadmesTableHoldsEveryActionAndBreaksOnNoSign(t *testing.T) {
	got := keys.Markdown([]keys.Section{{Title: "Live", Rows: table().Describe()}, {Title: "Else"}})
	want := "**Live**\n\n| key | what it does |\n|---|---|\n| `enter` | open it |\n| `\\|` `down` | a \\| b |\n\n" +
		"**Else**\n\n| key | what it does |\n|---|---|\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
