package tui

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
)

// clipboardHolds is the most bytes that terminals take for their clipboard in
// one escape sequence: 100,000 as base64.
const clipboardHolds = 74_994

// tmuxWithin is how long tmux may take to fill its buffer.
const tmuxWithin = time.Second

// copyText gives a text to the terminal's clipboard by OSC 52, which reaches it
// over any number of SSH connections, and inside tmux to tmux too, which answers
// whether it took it; side by side, for both give the same text. No terminal says so: that is
// why nothing here is called copied.
func (c *console) copyText(m page.Copy) tea.Cmd {
	var cmds []tea.Cmd
	what := data.Safe(m.What)
	switch fits := len(m.Text) <= clipboardHolds; {
	case !fits && !c.inTmux():
		c.note = what + " is too long for a terminal's clipboard: " + bytesOf(int64(len(m.Text)))
		return nil
	case fits:
		cmds = append(cmds, tea.SetClipboard(m.Text))
	}
	if c.inTmux() {
		cmds = append(cmds, loadBuffer(c.ctx, c.options.Env, m))
	}
	if m.Show {
		c.popUp(&bare{c: c, text: m.Text})
		c.note = what + " sent to the terminal, " + bytesOf(int64(len(m.Text)))
		return tea.Batch(cmds...)
	}
	c.note = what + " sent to the terminal: " + data.Safe(m.Text)
	if part.Width(c.note) > c.width-1 && c.over == nil && !c.top().Typing() {
		c.popUp(&bare{c: c, text: data.Safe(m.Text)}) // on one line
		c.note = what + " sent to the terminal, " + bytesOf(int64(len(m.Text)))
	}
	return tea.Batch(cmds...)
}

func (c *console) inTmux() bool { return c.options.env("TMUX") != "" }

// bufferMsg says what tmux made of a text.
type bufferMsg struct {
	what string
	err  error
}

// loadBuffer gives a text to tmux, which also passes it on to its terminal.
func loadBuffer(ctx context.Context, env []string, m page.Copy) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, tmuxWithin)
		defer cancel()
		tmux := exec.CommandContext(ctx, "tmux", "load-buffer", "-w", "-")
		tmux.Env = env
		tmux.Stdin = strings.NewReader(m.Text)
		tmux.WaitDelay = tmuxWithin
		out, err := tmux.CombinedOutput()
		switch {
		case ctx.Err() != nil:
			err = errors.New("it did not answer")
		case err != nil && len(out) > 0:
			line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
			err = errors.New(line)
		}
		return bufferMsg{what: m.What, err: err}
	}
}

// buffered says that tmux did not take a text; that it did needs no word.
func (c *console) buffered(m bufferMsg) {
	if m.err != nil {
		c.note = data.Safe(m.what) + " sent to the terminal alone; tmux did not take it: " + data.Safe(m.err.Error())
	}
}

// bare shows a long text on lines of its own with nothing beside it, so that
// the mouse can select it, until a key.
type bare struct {
	quiet
	c    *console
	text string // its lines are made safe
}

func (b *bare) actions() []keys.Bound[tea.Cmd] {
	return []keys.Bound[tea.Cmd]{{Row: keys.Row{Keys: []string{"any key"}, Name: "close", Footer: true}}}
}

func (b *bare) typed(tea.KeyPressMsg) tea.Cmd { return b.c.shut() }

func (b *bare) lines(f page.Frame) []string {
	var lines []string
	for line := range strings.SplitSeq(b.text[:min(len(b.text), 4*f.Width*f.Height)], "\n") {
		lines = append(lines, part.Wrap(data.Safe(line), f.Width)...)
	}
	return append(lines, make([]string, f.Height)...)[:f.Height]
}
