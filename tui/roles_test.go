package tui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
)

// looking names the actions that look, move, mark, or write what is on screen to a
// file: nothing in the ledger, and nothing that leaves the house.
const looking = "open, filter, mark, range, mark all, unmark, freeze, follow, clear, search on, next bad, previous bad, copy, copy whole, copy row, " +
	"export, down, up, page down, page up, oldest, newest, first, last, beginning, end, next tab, tab before, next list, list before, read again, " +
	"message, letter, in, narrower, wider, window, order, reverse, by, alert, receipt, mine, next off, request down, request up, work out again, " +
	"endpoint, correction, event word, back, time, quit, live, alerts, campaigns, disputes, retries, last page, awaited, palette, help"

// writing is an action that writes: what it needs in the ledger, and how a console
// comes to where a lead can do it.
type writing struct {
	section, name string
	needs         data.Action
	play          func(*session)
}

// everything is a console with rules, disputes and retries in every state.
func everything(o *Options) {
	dealt(o)
	ruling(o)
	disputing(o)
	busy(o)
	o.Retries.(*resent).odd = 1
}

// letIn has everybody at a console be of a role.
func (s *session) letIn(role data.Role) {
	s.bench().role = role
	s.rules().why, s.retried().why = map[data.Action]string{}, map[data.Action]string{}
	for _, a := range data.Actions() {
		if role < a.Least() {
			why := "this needs the role " + a.Least().String()
			s.rules().why[a], s.retried().why[a] = why, why
		}
	}
}

// wrote counts the writes to the ledgers.
func (s *session) wrote() int {
	return len(s.bench().ops) + len(s.rules().asked) + len(s.retried().ops)
}

// offered gives the action of that name of the page on screen.
func (s *session) offered(name string) keys.Bound[tea.Cmd] {
	all := s.c.top().Actions(s.c.frame())
	i := slices.IndexFunc(all, func(b keys.Bound[tea.Cmd]) bool { return b.Name == name })
	if i < 0 {
		s.t.Fatalf("%s has no action %s", s.c.top().Title(), name)
	}
	return all[i]
}

func TestEveryActionOfEveryPageThatWritesSaysWhyALesserRoleMayNot(t *testing.T) {
	known := strings.Split(looking, ", ")
	all := writings()
	for _, s := range Actions() {
		for _, r := range s.Rows {
			i := slices.IndexFunc(all, func(w writing) bool { return w.section == s.Title && w.name == r.Name })
			if i < 0 && (!slices.Contains(known, r.Name) || r.Danger > keys.Undoable) {
				t.Errorf("%s: %s is neither known to look only, nor is it known which role it needs", s.Title, r.Name)
			}
		}
	}
	for _, w := range all {
		s := newSession(t, 140, 40, 300, everything)
		s.letIn(data.RoleLead)
		w.play(s)
		s.now = s.now.Add(startle)
		if why := s.offered(w.name).Why; why != "" {
			t.Errorf("%s: a lead cannot %s: %s", w.section, w.name, why)
			continue
		}
		for _, role := range []data.Role{data.RoleOperator, data.RoleViewer} {
			s.letIn(role)
			row, want := s.offered(w.name), ""
			if role < w.needs.Least() {
				want = "this needs the role " + w.needs.Least().String()
			}
			if !strings.Contains(row.Why, want) || (row.Why == "") != (want == "") {
				t.Errorf("%s: under %s %s says %q, want %q", w.section, role, w.name, row.Why, want)
			}
			before, over := s.wrote(), s.c.over
			if want == "" {
				continue
			}
			s.press(row.Keys[0])
			if s.wrote() != before || s.c.over != over || !strings.Contains(s.c.note, want) {
				t.Errorf("%s: under %s the key %s does something, and says %q", w.section, role, row.Keys[0], s.c.note)
			}
		}
	}
}
