package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/query"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// findWithin is how long an id may be looked for: it is looked up by index
// only, and a person waits.
const findWithin = time.Second

// longestID is the most bytes that are looked up: a postback's whole URL fits.
const longestID = 4096

// finder asks the database what an id is, and goes there; where it is several
// things it shows what it is in each.
type finder struct {
	c      *console
	input  part.Input
	ask    page.Request
	of     string // the text that was asked for
	found  data.Found
	wrong  error
	done   bool // found and wrong are of what stands in the line
	scroll part.Scroll
}

func (c *console) cannotFind() string {
	if c.options.Finder == nil {
		return "ids cannot be looked up in this database"
	}
	return ""
}

// find asks for an id at once, or for one to be typed. A URL is looked up
// without its secrets, which are no ids and are not to stand on the screen.
func (c *console) find(id string) tea.Cmd {
	if cmd, ok := c.landOnAlert(id); ok {
		return cmd
	}
	fd := &finder{c: c, input: part.NewInput(c.redacted(id))}
	c.open(fd)
	if id == "" {
		return nil
	}
	return fd.search()
}

// pasted looks up what was pasted outside of a line of text. It never presses
// keys, and those in flight are not for the line that opens.
func (c *console) pasted(text string) tea.Cmd {
	id := strings.TrimSpace(text)
	switch why := c.cannotFind(); {
	case why != "":
		c.note = "pasted: " + why
	case id == "":
		c.note = "the paste is empty"
	case len(id) > longestID:
		c.note = "the paste is too long to be an id: " + bytesOf(int64(len(id)))
	default:
		cmd := c.find(id)
		c.deaf = c.now.Add(startle)
		return cmd
	}
	return nil
}

func (c *console) redacted(text string) string { return query.Redact(text, c.options.Secrets) }

func finderActions() keys.Table[*finder, tea.Cmd] {
	return keys.Table[*finder, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "go", Footer: true, Does: "look the id up; go to what is under the cursor", Why: (*finder).nothing, Do: (*finder).enter},
		{Keys: []string{"down", "ctrl+n"}, Name: "down", Footer: true, Does: "one down", Why: (*finder).oneAtMost, Do: finderBy(1)},
		{Keys: []string{"up", "ctrl+p"}, Name: "up", Footer: true, Does: "one up", Why: (*finder).oneAtMost, Do: finderBy(-1)},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "stop looking", Do: func(fd *finder) tea.Cmd { return fd.c.shut() }},
	}
}

func (fd *finder) actions() []keys.Bound[tea.Cmd] { return finderActions().On(fd) }

func (fd *finder) nothing() string {
	switch {
	case fd.id() == "":
		return "there is no id"
	case fd.ask.Out():
		return "it is being looked up"
	}
	return ""
}

func (fd *finder) oneAtMost() string {
	if len(fd.found.Hits) < 2 {
		return "there is nothing to choose"
	}
	return ""
}

func finderBy(n int64) func(*finder) tea.Cmd {
	return func(fd *finder) tea.Cmd {
		fd.scroll.Move(n)
		return nil
	}
}

func (fd *finder) id() string { return strings.TrimSpace(fd.input.Value()) }

// enter goes to the thing under the cursor, or looks the text up.
func (fd *finder) enter() tea.Cmd {
	if fd.done && len(fd.found.Hits) > 0 {
		return fd.c.land(fd.found.Hits[fd.scroll.Cursor])
	}
	if cmd, ok := fd.c.landOnAlert(fd.id()); ok {
		return cmd
	}
	return fd.search()
}

func (fd *finder) search() tea.Cmd {
	fd.forget()
	fd.of = fd.id()
	find, of := fd.c.options.Finder, fd.of
	return page.Ask(fd.c.ctx, &fd.ask, fd.c.now, findWithin, func(ctx context.Context) (data.Found, error) {
		found, err := find.Find(ctx, of)
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return data.Found{}, fmt.Errorf("no answer within %v", findWithin)
		}
		return found, err
	})
}

// forget takes back what was asked and drops what was found.
func (fd *finder) forget() {
	fd.ask.Stop()
	fd.found, fd.wrong, fd.done = data.Found{}, nil, false
}

// take takes the answer: one thing is gone to at once.
func (fd *finder) take(msg tea.Msg) tea.Cmd {
	found, ok, err := page.Take[data.Found](&fd.ask, msg, fd.c.now)
	if !ok {
		return nil
	}
	found = fd.c.withAlert(fd.of, found)
	fd.found, fd.wrong, fd.done = found, err, true
	if err == nil && len(found.Hits) == 1 {
		return fd.c.land(found.Hits[0])
	}
	fd.scroll = part.Scroll{Height: 1}
	fd.scroll.Range(0, int64(len(found.Hits)))
	fd.c.deaf = fd.c.now.Add(startle) // the list was not there when a key was pressed
	return nil
}

// land opens the page of a thing on top of the one on screen.
func (c *console) land(h data.Hit) tea.Cmd {
	c.close()
	o := c.options
	switch {
	case h.Alert != nil:
		return c.openAlert(page.OpenAlert{Key: h.Alert.Key})
	case h.Kind != data.FoundReceipt && o.Lookup != nil:
		return c.push(c.events(h.Kind, h.Key))
	case h.Latest != nil:
		return c.push(page.NewReceipt(page.ReceiptOptions{Ctx: c.ctx, Receipts: o.Receipts, Lookup: o.Lookup, Checker: o.Checker, Receipt: *h.Latest}))
	}
	c.note = string(h.Kind) + " " + h.Key.String() + " has no receipt to show"
	return nil
}

// events makes the page of what became of a thing.
func (c *console) events(kind data.FoundKind, key data.Text) page.Page {
	o := c.options
	return page.NewEvents(page.EventsOptions{Ctx: c.ctx, Lookup: o.Lookup, Receipts: o.Receipts, Checker: o.Checker, Kind: kind, Key: key})
}

func (fd *finder) typed(key tea.KeyPressMsg) tea.Cmd {
	if in, edited := fd.input.Press(key); edited {
		fd.edit(in)
	}
	return nil
}

func (fd *finder) edit(in part.Input) {
	if in.Value() != fd.input.Value() {
		fd.forget()
	}
	fd.input = in
}

func (fd *finder) paste(text string) tea.Cmd {
	fd.edit(fd.input.Insert(fd.c.redacted(strings.TrimSpace(text))))
	return nil
}

func (fd *finder) busy() bool { return fd.ask.Out() }
func (fd *finder) leave()     { fd.ask.Stop() }

func (fd *finder) cursor(f page.Frame) *tea.Cursor {
	_, column := fd.input.View(f.Theme, f.Width-6, data.Safe)
	return tea.NewCursor(5+column, 1)
}

func (fd *finder) lines(f page.Frame) []string {
	text, _ := fd.input.View(f.Theme, f.Width-6, data.Safe)
	lines := dialog(f, "Go to an id", f.Theme.Paint(theme.Accent, " id ")+" "+text)
	switch {
	case fd.ask.Slow(f.Now):
		return append(lines, " "+f.Theme.Paint(theme.Progress, part.Spinner(f.Theme, f.Spin))+" looking it up")
	case !fd.done:
		return append(lines, "")
	case fd.wrong != nil:
		lines = append(lines, said(f, theme.Bad, "cannot look it up: "+data.Safe(fd.wrong.Error()), 3)...)
	case len(fd.found.Hits) == 0:
		lines = append(lines, said(f, theme.Warn, notFound(fd.found, !fd.c.pulse.Board.At.IsZero()), 2)...)
	}
	lines = append(lines, fd.hits(f, f.Height-len(lines)-min(len(fd.found.Skipped), 1))...)
	for _, skipped := range fd.found.Skipped {
		lines = append(lines, said(f, theme.Dim, "not looked up among "+data.Safe(skipped), 2)...)
	}
	return lines
}

// hits gives the things in sight on at most height lines.
func (fd *finder) hits(f page.Frame, height int) []string {
	fd.scroll.Resize(max(min(height, len(fd.found.Hits)), 1))
	var lines []string
	from, to := fd.scroll.Window()
	for i := from; i < to; i++ {
		text := part.Cut(fd.c.hit(fd.found.Hits[i]), f.Width-4, f.Theme.Glyphs.Ellipsis)
		sign := "   "
		if i == fd.scroll.Cursor {
			sign, text = " > ", f.Theme.Paint(theme.Cursor, text)
		}
		lines = append(lines, sign+text)
	}
	return lines
}
