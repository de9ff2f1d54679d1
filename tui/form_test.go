package tui

import (
	"strings"
	"testing"

	"tailback/data"
)

func TestAFormGoesToTheFieldThatIsWrong(t *testing.T) {
	s, _ := evidencing(t, func(*bench) {})
	s.press("E")
	s.now = s.now.Add(startle)
	s.press("tab", "ctrl+u")
	s.typed("a lot")
	s.press("tab", "tab", "ctrl+u")
	s.typed("soon")
	s.press("tab", "tab", "enter")
	s.wantScreen(" > claim     a lot", "what is claimed is not clear")
	s.press("ctrl+u")
	s.typed("80 EUR")
	s.press("tab", "tab", "tab", "tab", "enter")
	s.wantScreen(" > deadline  soon", "cannot read soon")
}

func TestANoteThatIsNotKeptStaysInItsForm(t *testing.T) {
	s, _ := evidencing(t, func(b *bench) {
		b.err = &data.Error{Kind: data.Usage, What: "cannot keep the note", Why: "it is longer than 20,000 bytes"}
	})
	s.press(";")
	s.now = s.now.Add(startle)
	s.paste("they look into it")
	s.press("enter")
	s.wantScreen(" > note they look into it", "cannot keep the note: it is longer than 20,000 bytes")
}

func TestWhoMayNotDisputeIsNotToldHow(t *testing.T) {
	s, _ := evidencing(t, func(b *bench) { b.all, b.role = nil, data.RoleViewer })
	s.wantScreen("nothing is disputed.")
	if strings.Contains(s.screen(), "disputes it") {
		t.Errorf("it says how:\n%s", s.screen())
	}
}
