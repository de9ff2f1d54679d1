package tui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/tui/page"
)

// monkey presses keys on a console, pastes, changes its size, lets receipts
// come and the database fail: everything that a person, a terminal and a
// tracker can do.
type monkey struct {
	*session
	rng  *rand.Rand
	home size // the size it comes back to
	keys []string
	last []string // what it did last, for the report
}

func newMonkey(t *testing.T, home size) *monkey {
	m := &monkey{home: home, rng: rand.New(rand.NewPCG(uint64(home.width), uint64(home.height)))}
	m.session = newSession(t, home.width, home.height, 60, whole, ruling, func(o *Options) {
		o.Capacity = 50
		o.Zones = map[string]*time.Location{"op-Zebrino": time.FixedZone("EET", 2*3600)}
	})
	for _, s := range Actions() {
		for _, r := range s.Rows {
			m.keys = append(m.keys, r.Keys...)
		}
	}
	for _, rows := range [][]string{
		{"tab", "left", "right", "delete", "ctrl+n", "ctrl+p", "ctrl+w", "ctrl+k", "ctrl+e", "alt+j", "alt+q", "=", ">", "é", "賭"},
		{"enter", "enter", "enter", ":", ":", "j", "j", "k", "/", "x", "y", "Y", "3", "2", "2", "1", "-", "esc"},
	} {
		m.keys = append(m.keys, rows...)
	}
	m.keys = slices.DeleteFunc(m.keys, func(k string) bool { return k == "ctrl+c" })
	return m
}

// did remembers a step, and gives it as it is.
func (m *monkey) did(format string, args ...any) {
	m.last = append(m.last, fmt.Sprintf(format, args...))
	m.last = m.last[max(len(m.last)-25, 0):]
}

// step does one thing of any kind.
func (m *monkey) step() {
	switch n := m.rng.IntN(100); {
	case n < 66:
		m.key(m.keys[m.rng.IntN(len(m.keys))])
	case n < 74:
		m.key(string(rune(' ' + m.rng.IntN(95))))
	case n < 81:
		text := m.text()
		m.did("paste %d bytes %.40q", len(text), text)
		m.paste(text)
	case n < 86:
		m.did("resize")
		m.size(size{1 + m.rng.IntN(400), 1 + m.rng.IntN(100)})
	case n < 90:
		m.size(m.home)
	case n < 95:
		m.did("receipts")
		m.arrive(m.rng.IntN(30))
	case n < 96:
		m.did("hostile receipts")
		m.deliver(hostile(m.now))
	case n < 98:
		m.board()
	default:
		m.fail()
	}
	m.now = m.now.Add(time.Duration(m.rng.IntN(400)) * time.Millisecond)
}

// key presses one key, but does not write files.
func (m *monkey) key(name string) {
	if m.writes(name) {
		return
	}
	m.did("%s", name)
	m.press(strings.ReplaceAll(name, " ", "space"))
}

func (m *monkey) size(z size) { m.send(tea.WindowSizeMsg{Width: z.width, Height: z.height}) }

// text gives something to paste: an id that there is, a filter, nonsense, or up
// to a megabyte of it.
func (m *monkey) text() string {
	switch m.rng.IntN(6) {
	case 0:
		return ""
	case 1:
		return strings.Repeat("q\n\x1b[2J\u202e", m.rng.IntN(1<<20)/8)
	case 2:
		return []string{"operator:zebrino amount>1", "rule:REN -event:ftd", "severity>=minor", "alert:17"}[m.rng.IntN(4)]
	case 3:
		return "\xff\xfe賭場\u0301\U0001f468\u200d\x00"
	}
	r := m.world.known[m.rng.IntN(len(m.world.known))]
	return []data.Text{r.ID.Key, r.ClickID, r.TxID, r.PlayerID}[m.rng.IntN(4)].Raw()
}

// board lets another board come.
func (m *monkey) board() {
	m.did("board")
	b := trouble(m.now)
	switch m.rng.IntN(4) {
	case 0:
		b = hostileBoard(m.now)
	case 1:
		b = data.Board{}
	case 2:
		b.Changes, b.Progress = b.Changes[1:], m.rng.Float64()
	}
	m.rules().err = nil
	if m.rng.IntN(3) == 0 {
		m.rules().err = fmt.Errorf("the ledger\x1b[2J: %.50q", m.text())
	}
	m.show(b)
}

// fail lets the database, or the tail, fail or come back.
func (m *monkey) fail() {
	m.did("failure")
	m.world.err, m.world.state.Lost = nil, ""
	switch m.rng.IntN(4) {
	case 0:
		m.world.err = fmt.Errorf("gone\x1b[2J: %.50q", m.text())
	case 1:
		m.world.state.Lost = "no route\u202e"
	case 2:
		m.send(page.Note{Text: data.Safe(fmt.Sprintf("%.300s", m.text()))})
	}
}

// Whatever a monkey does, no frame is ever broken, esc leads back to a page of
// the first row, and what is opened there is what a fresh console shows.
func TestProofAMonkeyBreaksNothingAndIsNeverStuck(t *testing.T) {
	for _, home := range []size{{1, 1}, {40, 6}, {80, 24}, {120, 32}, {200, 50}, {400, 100}} {
		t.Run(fmt.Sprintf("%dx%d", home.width, home.height), func(t *testing.T) {
			t.Parallel()
			m := newMonkey(t, home)
			defer func() {
				r := recover()
				if r != nil || t.Failed() {
					t.Logf("the last steps: %q", m.last)
				}
				if r != nil {
					panic(r)
				}
			}()
			for n := range datatest.Count(20_000) {
				m.step()
				wantWhole(t, m.c)
				if n%100 == 99 {
					m.check()
				}
			}
		})
	}
}

// check goes back to the first page, and from there to a place that a fresh
// console is brought to as well.
func (m *monkey) check() {
	m.t.Helper()
	m.calm()
	m.size(size{max(m.home.width, stripWidth), max(m.home.height, stripHeight)})
	m.world.err, m.world.state.Lost = nil, ""
	m.arrive(1)
	m.root()
	r := idOf(m.session)
	fresh := m.fresh()
	for _, place := range []func(*session){
		func(s *session) { s.paste(r.ID.Key.Raw()) },
		func(s *session) { s.paste(r.ClickID.Raw()) },
		func(s *session) { s.press(":"); s.typed("theme ") },
	} {
		place(m.session)
		place(fresh)
		got, want := m.middle(), fresh.middle()
		if got != want {
			m.t.Fatalf("after all that the screen is\n%s\na fresh one has\n%s", got, want)
		}
		m.thereAndBack()
		m.root()
		fresh.press("esc")
	}
	m.press("q")
	if !m.quit {
		m.t.Fatalf("q does not quit:\n%s", m.screen())
	}
	m.quit = false
}

// calm waits until nothing is deaf.
func (m *monkey) calm() { m.now = m.now.Add(time.Second) }

// root presses esc until the first page is there, which must not take long.
func (m *monkey) root() {
	m.t.Helper()
	m.calm()
	for range len(m.c.root().stack) + 6 {
		m.press("esc")
	}
	if m.c.over != nil || m.c.top().Typing() || len(m.c.root().stack) != 1 {
		m.t.Fatalf("esc does not lead back:\n%s", m.screen())
	}
	m.press("1")
}

// fresh gives a console that was just opened on the same world, at the same
// size and moment.
func (m *monkey) fresh() *session {
	o := m.c.options
	o.Theme = ""
	look, err := m.c.options.look()
	if err != nil {
		m.t.Fatal(err)
	}
	s := &session{t: m.t, world: m.world, now: m.now, c: newConsole(m.c.ctx, o, look)}
	s.c.options.Now = func() time.Time { return m.now }
	s.c.tick, s.c.turn, s.c.zone = m.c.tick, m.c.turn, m.c.zone
	s.send(tea.WindowSizeMsg{Width: m.c.width, Height: m.c.height})
	s.run(s.c.Init())
	s.send(page.BoardMsg{Board: m.c.pulse.Board})
	return s
}

// middle gives the screen without the lines that tell of the session: the
// status, which has seen more, and the footer.
func (s *session) middle() string {
	lines := strings.Split(ansi.Strip(s.c.View().Content), "\n")
	return strings.Join(lines[s.c.above():len(lines)-1], "\n")
}

// thereAndBack changes the size and takes the change back: nothing may stay.
func (m *monkey) thereAndBack() {
	m.t.Helper()
	before, was := m.middle(), size{m.c.width, m.c.height}
	m.size(size{1 + m.rng.IntN(400), 1 + m.rng.IntN(100)})
	wantWhole(m.t, m.c)
	m.size(was)
	if after := m.middle(); after != before {
		m.t.Fatalf("another size and back, and\n%s\nis\n%s", before, after)
	}
}
