package page

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/dispute"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// disputesNow is the page at the moment of a key.
type disputesNow struct {
	*DisputesPage
	frame Frame
}

func disputesActions() keys.Table[disputesNow, tea.Cmd] {
	return slices.Concat(keys.Table[disputesNow, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "open", Footer: true, Does: "open the dispute", Why: disputesNow.noRow, Do: disputesNow.open},
	}, caseActions[disputesNow](), keys.Table[disputesNow, tea.Cmd]{
		{Keys: []string{"/"}, Name: "filter", Footer: true, Does: "filter the list", Do: disputesNow.filter},
		{Keys: []string{"M"}, Name: "mine", Footer: true, Does: "those that I follow, or all", Why: disputesNow.noLedger, Do: disputesNow.onlyMine},
		{Keys: []string{"o"}, Name: "order", Footer: true, Does: "order by close, number, operator and so on", Do: disputesNow.nextOrder},
		{Keys: []string{"O"}, Name: "reverse", Does: "turn the order round", Do: disputesNow.turnRound},
		{Keys: []string{"esc"}, Name: "clear", Does: "leave the range, the filter", Why: disputesNow.nothingToClear, Do: disputesNow.clear},
		{Keys: []string{"space"}, Name: "mark", Danger: keys.Undoable, Does: "mark, or unmark", Why: disputesNow.noRow, Do: disputesNow.mark},
		{Keys: []string{"v"}, Name: "range", Danger: keys.Undoable, Does: "begin a range, mark it", Why: disputesNow.noRow, Do: disputesNow.markRange},
		{Keys: []string{"*"}, Name: "mark all", Danger: keys.Undoable, Does: "mark all in the list", Why: disputesNow.noRow, Do: disputesNow.markAll},
		{Keys: []string{"U"}, Name: "unmark", Danger: keys.Undoable, Does: "take all marks away", Why: disputesNow.noMarks, Do: disputesNow.unmark},
		{Keys: []string{"y"}, Name: "copy", Does: "copy the click or player id", Why: disputesNow.noRow, Do: disputesNow.copyKey},
		{Keys: []string{"j", "down"}, Name: "down", Does: "one down", Do: disputesBy(func(s *part.Scroll) { s.Move(1) })},
		{Keys: []string{"k", "up"}, Name: "up", Does: "one up", Do: disputesBy(func(s *part.Scroll) { s.Move(-1) })},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: disputesBy(func(s *part.Scroll) { s.Page(1) })},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: disputesBy(func(s *part.Scroll) { s.Page(-1) })},
		{Keys: []string{"g", "home"}, Name: "first", Does: "to the first", Do: disputesBy(func(s *part.Scroll) { s.To(s.Lo) })},
		{Keys: []string{"G", "end"}, Name: "last", Does: "to the last", Do: disputesBy(func(s *part.Scroll) { s.To(s.Hi) })},
	})
}

// DisputesKeys describes the actions for the README.
func DisputesKeys() []keys.Row { return disputesActions().Describe() }

// Actions gives what can be done as it stands.
func (p *DisputesPage) Actions(f Frame) []keys.Bound[tea.Cmd] {
	return disputesActions().On(disputesNow{DisputesPage: p, frame: f})
}

func (p disputesNow) casework() casework { return p.DisputesPage.casework(p.frame) }

// disputesBy moves the cursor, and reads what it comes to.
func disputesBy(by func(*part.Scroll)) func(disputesNow) tea.Cmd {
	return func(p disputesNow) tea.Cmd {
		by(&p.scroll)
		p.stay()
		return p.weighSome(p.frame)
	}
}

func (p disputesNow) noRow() string {
	if len(p.rows) == 0 {
		return "there is no dispute"
	}
	return ""
}

func (p disputesNow) noLedger() string {
	if p.Disputes == nil {
		return noLedger
	}
	return ""
}

func (p disputesNow) noMarks() string {
	if len(p.marks) == 0 {
		return "nothing is marked"
	}
	return ""
}

func (p disputesNow) open() tea.Cmd {
	d, _ := p.current()
	return open(NewDispute(p.DisputesOptions, d))
}

// filter asks for a query.
func (p disputesNow) filter() tea.Cmd {
	var examples []string
	for _, field := range dispute.QueryFields() {
		examples = append(examples, field[1])
	}
	form := Form{
		Title: "Filter disputes", Name: "show", Lines: []string{"without a state: those that are open or sent; state:any for all"},
		Fields: []Field{{Name: "filter", Text: p.query.String(), Hint: strings.Join(examples, "  ") + "  and free words"}},
		Wrong: func(values []string) error {
			_, err := dispute.ParseQuery(values[0])
			return err
		},
		Do: func(_ context.Context, values []string, _ data.Op) (tea.Msg, error) {
			q, err := dispute.ParseQuery(values[0])
			return queryMsg{q}, err
		},
	}
	return func() tea.Msg { return form }
}

// queryMsg brings a query that was typed.
type queryMsg struct{ dispute.Query }

// ask shows what a query chooses.
func (p *DisputesPage) ask(q dispute.Query, f Frame) tea.Cmd {
	p.query = q
	p.list(f)
	return p.weighSome(f)
}

// mineQuery is the query for what a person follows.
func mineQuery(me data.Text) string { return "who:" + strings.ReplaceAll(me.Raw(), " ", "*") }

func (p disputesNow) onlyMine() tea.Cmd {
	text := mineQuery(p.Disputes.Me())
	words := strings.Fields(p.query.String())
	if i := slices.Index(words, text); i >= 0 {
		words = slices.Delete(words, i, i+1)
	} else {
		words = append(words, text)
	}
	q, err := dispute.ParseQuery(strings.Join(words, " "))
	if err != nil {
		return note(Whole(err))
	}
	return p.ask(q, p.frame)
}

func (p disputesNow) nextOrder() tea.Cmd {
	p.order = (p.order + 1) % dispute.Orders
	p.list(p.frame)
	return note("ordered by " + p.order.String())
}

func (p disputesNow) turnRound() tea.Cmd {
	p.reverse = !p.reverse
	p.list(p.frame)
	return nil
}

func (p disputesNow) nothingToClear() string {
	if !p.ranging && p.query.IsZero() {
		return "no range and no filter"
	}
	return ""
}

func (p disputesNow) clear() tea.Cmd {
	if p.ranging {
		p.ranging = false
		return nil
	}
	return p.ask(dispute.Query{}, p.frame)
}

func (p disputesNow) mark() tea.Cmd {
	d, _ := p.current()
	if _, marked := p.marks[d.ID]; marked {
		delete(p.marks, d.ID)
	} else {
		p.marks[d.ID] = struct{}{}
	}
	return nil
}

func (p disputesNow) markRange() tea.Cmd {
	if p.ranging = !p.ranging; p.ranging {
		p.anchor = p.scroll.Cursor
		return nil
	}
	from, to := min(p.anchor, p.scroll.Cursor), max(p.anchor, p.scroll.Cursor)
	for i := from; i <= to && i < int64(len(p.rows)); i++ {
		p.marks[p.rows[i].ID] = struct{}{}
	}
	return nil
}

func (p disputesNow) markAll() tea.Cmd {
	for _, d := range p.rows {
		p.marks[d.ID] = struct{}{}
	}
	return nil
}

func (p disputesNow) unmark() tea.Cmd {
	clear(p.marks)
	return nil
}

func (p disputesNow) copyKey() tea.Cmd {
	d, _ := p.current()
	c := Copy{What: "click id", Text: d.Conversion.Click.Raw()}
	if d.Conversion.Click.Empty() {
		c = Copy{What: "player", Text: d.Conversion.Player.Raw()}
	}
	return func() tea.Msg { return c }
}

// Words explain what the page writes short.
func (p *DisputesPage) Words() []keys.Section {
	word := func(short, long string) keys.Row { return keys.Row{Keys: []string{short}, Does: long} }
	return []keys.Section{{Title: "Words of a dispute", Rows: []keys.Row{
		word("!", "due within three days, or past"),
		word("due", "until the operator's close"),
		word("sent 3d", "for so long"),
		word("7/8", "seven checks and the payout line"),
	}}}
}
