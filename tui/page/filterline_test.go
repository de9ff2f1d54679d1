package page

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// labels are values to complete with.
type labels []string

func (l labels) Values(_ context.Context, _ data.FilterField, prefix string, n int) ([]string, error) {
	var found []string
	for _, v := range l {
		if strings.HasPrefix(strings.ToLower(v), strings.ToLower(prefix)) && len(found) < n {
			found = append(found, v)
		}
	}
	return found, nil
}

func typistDesk(t *testing.T, values ...string) *desk {
	d := newDesk(t, 4, 100)
	d.frame.Typist = &Typist{Ctx: t.Context(), Values: labels(values)}
	return d
}

func (d *desk) tab() {
	d.t.Helper()
	d.run(d.pressed(tea.KeyPressMsg{Code: tea.KeyTab}))
}

func (d *desk) wantLine(text string) {
	d.t.Helper()
	if got := d.live.prompt.input.Value(); got != text {
		d.t.Errorf("the line is %q, want %q", got, text)
	}
}

func TestTabCompletesFieldsAndRealValues(t *testing.T) {
	d := typistDesk(t, "FableSpin", "Fable Two", "Oddly")
	d.press("/")
	d.typed("oper")
	d.tab()
	d.wantLine("operator:")
	d.typed("fab")
	d.wantScreen("FableSpin", "Fable Two")
	d.tab()
	d.wantLine("operator:FableSpin")
	d.tab()
	d.wantLine(`operator:"Fable Two"`)
	d.tab()
	d.wantLine("operator:FableSpin")
	d.press("enter")
	if got := d.live.Filter.String(); got != "operator:FableSpin" {
		t.Errorf("the filter is %q", got)
	}
}

func TestTheValueThatIsTakenIsInSightHoweverLongTheOthersAre(t *testing.T) {
	var long []string
	for _, end := range "abcdefgh" {
		long = append(long, "Operator-"+strings.Repeat("o", 15)+"-"+string(end))
	}
	d := typistDesk(t, long...)
	d.press("/")
	d.typed("operator:o")
	d.wantScreen(long[0], long[1], " …")
	for _, want := range long {
		d.tab()
		if shown := strings.Split(d.screen(), "\n"); !strings.Contains(shown[len(shown)-1], want) {
			t.Errorf("%q is taken and not in sight: %q", want, shown[len(shown)-1])
		}
	}
}

func TestAValueThatComesLateCompletesNothingElse(t *testing.T) {
	d := typistDesk(t, "FableSpin")
	d.press("/")
	d.typed("operator:")
	late := d.live.Type(tea.KeyPressMsg{Code: 'f', Text: "f"}, d.frame)
	d.press("backspace", "backspace")
	d.run(late)
	if len(d.live.prompt.offers) > 0 && d.live.prompt.offers[0].text == "FableSpin" {
		t.Errorf("offered %q for the name of a field", d.live.prompt.offers)
	}
}

func TestEarlierFiltersComeBackAndWhatWasTypedIsKept(t *testing.T) {
	d := typistDesk(t)
	for _, filter := range []string{"event:ftd", "event:deposit", "event:ftd"} {
		d.press("/")
		d.press("ctrl+u")
		d.typed(filter)
		d.press("enter")
	}
	up, down := tea.KeyPressMsg{Code: tea.KeyUp}, tea.KeyPressMsg{Code: tea.KeyDown}
	d.press("/", "ctrl+u")
	d.typed("stat")
	for _, want := range []string{"event:ftd", "event:deposit", "event:deposit"} {
		d.run(d.pressed(up))
		d.wantLine(want)
	}
	d.run(d.pressed(down))
	d.run(d.pressed(down))
	d.wantLine("stat")
}

func TestAFilterIsTypedWhileItsValuesAreSlow(t *testing.T) {
	d := typistDesk(t, "FableSpin")
	d.press("/")
	d.typed("operator:")
	_ = d.live.Type(tea.KeyPressMsg{Code: 'f', Text: "f"}, d.frame) // never answered
	d.frame.Now = d.frame.Now.Add(time.Second)
	d.wantScreen("looking for values")
	d.press("a")
	d.wantLine("operator:fa")
}
