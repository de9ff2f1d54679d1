package tui

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"tailback/data"
	"tailback/tui/theme"
)

// Doctor looks at a session's terminal as a console would find it: what it is,
// its locale, its colours, its clipboard, and tmux. It writes nothing to it.
func Doctor(ctx context.Context, o Options) []data.Check {
	o = o.withDefaults()
	checks := []data.Check{o.screen(), o.locale(), o.colours()}
	if o.env("TMUX") == "" {
		return append(checks, o.clipboard())
	}
	return append(checks, judgeTmux(askTmux(ctx, o.Env))...)
}

func (o Options) screen() data.Check {
	switch name := o.env("TERM"); {
	case name == "dumb":
		return data.NewCheck("terminal", "TERM", data.CheckWarn, "TERM=dumb cannot move its cursor: no console, use tailback tail --plain")
	case !term.IsTerminal(int(o.Out.Fd())):
		return data.NewCheck("terminal", "TERM", data.CheckOff, "the output is no terminal; a console needs one")
	case name == "":
		return data.NewCheck("terminal", "TERM", data.CheckWarn, "TERM is not set: colours and keys are guessed", "export TERM=xterm-256color")
	default:
		return data.NewCheck("terminal", "TERM", data.CheckOK, name)
	}
}

func (o Options) locale() data.Check {
	switch {
	case !theme.UTF8(o.env):
		return data.NewCheck("terminal", "locale", data.CheckWarn, "it is not UTF-8: the console draws with ASCII alone", "export LC_ALL=C.UTF-8")
	case theme.EastAsian(o.env):
		return data.NewCheck("terminal", "locale", data.CheckOK, "UTF-8, East Asian: the console draws its signs with ASCII")
	}
	return data.NewCheck("terminal", "locale", data.CheckOK, "UTF-8")
}

func (o Options) colours() data.Check {
	switch profile := colorprofile.Env(o.colorEnv()); profile {
	case colorprofile.TrueColor:
		return data.NewCheck("terminal", "colours", data.CheckOK, "16 million")
	case colorprofile.ANSI256:
		return data.NewCheck("terminal", "colours", data.CheckOK, "256; true colours come with COLORTERM=truecolor, which ssh does not hand on")
	case colorprofile.ANSI:
		return data.NewCheck("terminal", "colours", data.CheckOK, "16")
	default:
		return data.NewCheck("terminal", "colours", data.CheckOff, "none, by NO_COLOR, --color never or TERM; every state is also a word")
	}
}

func (o Options) clipboard() data.Check {
	if o.env("TERM_PROGRAM") == "Apple_Terminal" {
		return data.NewCheck("terminal", "clipboard", data.CheckWarn, "Apple's Terminal takes nothing by OSC 52: what is copied is shown, to be selected by mouse")
	}
	whose := "the terminal's"
	if o.env("SSH_TTY") != "" || o.env("SSH_CONNECTION") != "" {
		whose = "that of the terminal at the other end of ssh"
	}
	return data.NewCheck("terminal", "clipboard", data.CheckOK, whose+", by OSC 52; whether it takes it no terminal says")
}

// tmuxFacts are what tmux says of itself.
type tmuxFacts struct {
	version   string // tmux 3.3a
	clipboard string // set-clipboard: on, external, off
	escape    string // escape-time, in milliseconds
	err       error
}

func askTmux(ctx context.Context, env []string) (f tmuxFacts) {
	ctx, cancel := context.WithTimeout(ctx, tmuxWithin)
	defer cancel()
	for _, q := range []struct {
		into *string
		args []string
	}{
		{&f.version, []string{"-V"}},
		{&f.clipboard, []string{"show-options", "-sv", "set-clipboard"}},
		{&f.escape, []string{"show-options", "-sv", "escape-time"}},
	} {
		tmux := exec.CommandContext(ctx, "tmux", q.args...)
		tmux.Env, tmux.WaitDelay = env, tmuxWithin
		said, err := tmux.Output()
		if ctx.Err() != nil {
			err = errors.New("it did not answer")
		}
		if err != nil {
			f.err = err
			return f
		}
		*q.into = strings.TrimSpace(string(said))
	}
	return f
}

// escapeTolerated is how long tmux may hold an esc back, in milliseconds.
const escapeTolerated = 50

func judgeTmux(f tmuxFacts) []data.Check {
	if f.err != nil {
		return []data.Check{data.NewCheck("terminal", "tmux", data.CheckWarn, "TMUX is set, and tmux cannot be asked: "+f.err.Error())}
	}
	checks := []data.Check{data.NewCheck("terminal", "tmux", data.CheckOK, f.version)}
	if f.clipboard == "off" {
		checks = append(checks, data.NewCheck("terminal", "clipboard", data.CheckWarn,
			"tmux keeps what is copied to itself, set-clipboard is off", "tmux set -s set-clipboard external"))
	} else {
		checks = append(checks, data.NewCheck("terminal", "clipboard", data.CheckOK, "tmux's buffer, and by tmux the terminal's: set-clipboard is "+f.clipboard))
	}
	if ms, err := strconv.Atoi(f.escape); err == nil && ms > escapeTolerated {
		checks = append(checks, data.NewCheck("terminal", "esc", data.CheckWarn,
			fmt.Sprintf("tmux holds it back for %d ms", ms), "tmux set -s escape-time 10"))
	}
	return checks
}
