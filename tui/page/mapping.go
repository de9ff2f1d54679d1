package page

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// Mapping shows where each relation and field is in the database, what is off,
// and why. It shows what the source was opened with, and asks nothing.
type Mapping struct {
	basic
	lines  []mappedLine
	scroll part.Scroll
}

// mappedLine is a relation, one of its fields, or a rule that is off.
type mappedLine struct {
	head  bool
	name  string
	where string // the table or column
	how   string // how it is read, or how many fields there are
	off   string // why it is not there
}

// NewMapping gives the page of what a source reads, and which rules that leaves.
func NewMapping(relations []data.MappedRelation, rules Rules) *Mapping {
	m := &Mapping{}
	for _, r := range relations {
		m.lines = append(m.lines, mappedLine{
			head: true, name: r.Name, where: data.Safe(r.From), how: fmt.Sprintf("%d of %d fields", r.On(), len(r.Fields)), off: data.Safe(r.Off),
		})
		if r.Off != "" {
			continue
		}
		for _, f := range r.Fields {
			line := mappedLine{name: f.Name, where: data.Safe(f.Column), how: data.Safe(f.Decoding), off: data.Safe(f.Off)}
			if f.Off == "" && !f.Keyed {
				line.how = joined(", ", line.how, "no index: filtered by reading rows")
			}
			m.lines = append(m.lines, line)
		}
	}
	if rules.All > 0 {
		m.lines = append(m.lines, mappedLine{head: true, name: "rules", how: fmt.Sprintf("%d of %d run", rules.Run, rules.All)})
		for _, off := range rules.Off {
			codes, why, _ := strings.Cut(off, ": ")
			m.lines = append(m.lines, mappedLine{name: codes, off: why})
		}
	}
	m.scroll.Range(0, int64(len(m.lines)))
	return m
}

// mappingNow is the page at the moment of a key.
type mappingNow struct{ *Mapping }

func mappingActions() keys.Table[mappingNow, tea.Cmd] {
	return keys.Table[mappingNow, tea.Cmd]{
		{Keys: []string{"j", "down"}, Name: "down", Footer: true, Does: "a line down", Do: mappingBy(func(s *part.Scroll) { s.Move(1) })},
		{Keys: []string{"k", "up"}, Name: "up", Footer: true, Does: "a line up", Do: mappingBy(func(s *part.Scroll) { s.Move(-1) })},
		{Keys: []string{"n"}, Name: "next off", Footer: true, Does: "to the next that is off", Why: mappingNow.nothingOff, Do: mappingNow.nextOff},
		{Keys: []string{"y"}, Name: "copy", Footer: true, Does: "copy the table or column of the line", Why: mappingNow.nothingToCopy, Do: mappingNow.copyLine},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: mappingBy(func(s *part.Scroll) { s.Page(1) })},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: mappingBy(func(s *part.Scroll) { s.Page(-1) })},
		{Keys: []string{"g", "home"}, Name: "beginning", Does: "to the first line", Do: mappingBy(func(s *part.Scroll) { s.To(s.Lo) })},
		{Keys: []string{"G", "end"}, Name: "end", Does: "to the last line", Do: mappingBy(func(s *part.Scroll) { s.To(s.Hi) })},
	}
}

// MappingKeys describes the actions for the README.
func MappingKeys() []keys.Row { return mappingActions().Describe() }

// Actions gives what can be done as it stands.
func (m *Mapping) Actions(Frame) []keys.Bound[tea.Cmd] { return mappingActions().On(mappingNow{m}) }

func mappingBy(by func(*part.Scroll)) func(mappingNow) tea.Cmd {
	return func(m mappingNow) tea.Cmd {
		by(&m.scroll)
		return nil
	}
}

func (m mappingNow) line() mappedLine {
	if m.scroll.Empty() {
		return mappedLine{}
	}
	return m.lines[m.scroll.Cursor]
}

// next gives the line below the cursor that is off, going round; below 0 for
// none.
func (m mappingNow) next() int {
	for i := range m.lines {
		at := (int(m.scroll.Cursor) + 1 + i) % len(m.lines)
		if m.lines[at].off != "" {
			return at
		}
	}
	return -1
}

func (m mappingNow) nothingOff() string {
	if m.next() < 0 {
		return "nothing is off"
	}
	return ""
}

func (m mappingNow) nextOff() tea.Cmd {
	m.scroll.To(int64(m.next()))
	return nil
}

func (m mappingNow) nothingToCopy() string {
	if m.line().where == "" {
		return "there is no table or column on this line"
	}
	return ""
}

func (m mappingNow) copyLine() tea.Cmd {
	line := m.line()
	return func() tea.Msg { return Copy{What: line.name, Text: line.where} }
}

// Init has nothing to load.
func (m *Mapping) Init(Frame) tea.Cmd { return nil }

// Update takes no message.
func (m *Mapping) Update(tea.Msg, Frame) tea.Cmd { return nil }

// Title names the page.
func (m *Mapping) Title() string { return "Mapping" }

// Crumb is the title: there is one mapping.
func (m *Mapping) Crumb(Frame) string { return m.Title() }
