package tui

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// Source is a database that a console can open.
type Source struct {
	Name   string
	Label  string // its name on the screen
	Colour string // one of theme.Colours, "" for the usual one
}

// Sources opens databases for a console, which shows one at a time.
type Sources interface {
	// List gives those that there are, in order.
	List() []Source
	// Open opens the one of a name, while the one on screen goes on, and gives the
	// options of a console on it; terminal, theme and place stay as they are. step
	// is told what is being done, in words for the screen. Errors are safe to show.
	Open(ctx context.Context, name string, step func(string)) (Options, error)
}

// sources gives those that can be opened.
func (c *console) sources() []Source {
	if c.options.Sources == nil {
		return nil
	}
	return c.options.Sources.List()
}

func (c *console) cannotChoose() string {
	if len(c.sources()) == 0 {
		return "the configuration names no source"
	}
	return ""
}

func sourceNames(c *console) []string {
	var names []string
	for _, s := range c.sources() {
		names = append(names, s.Name)
	}
	return names
}

// sourceEntry puts what there is to know of a source into its line.
func (c *console) sourceEntry(e entry, name string) entry {
	e.does = ""
	for _, s := range c.sources() {
		if s.Name == name {
			e.label, e.colour, e.does = s.Label, s.Colour, s.Colour
		}
	}
	if name == c.options.Source {
		e.why = "it is open"
	}
	return e
}

// label is how a source is marked on the screen, "" for what is none.
type label struct {
	text  string
	style theme.Style
}

func (l label) painted() string {
	marked := strings.TrimRight(l.text, " ")
	return l.style.Paint(marked) + l.text[len(marked):]
}

// label gives the mark of an entry that is a source, in that one's colour.
func (c *console) label(e entry) label {
	if e.label == "" {
		return label{}
	}
	o := c.options
	o.LabelColour = e.colour
	look, err := o.look()
	if err != nil {
		look = c.theme
	}
	return label{text: c.bracketed(e.label) + " ", style: look.Style(theme.Label)}
}

// bracketed is the name of an environment as it stands on the screen.
func (c *console) bracketed(name string) string {
	return "[" + part.Cut(data.Safe(name), 20, c.theme.Glyphs.Ellipsis) + "]"
}

// sourceCommand opens the source of a name in the place of the one on screen.
func (c *console) sourceCommand(name string) (tea.Cmd, error) {
	all := c.sources()
	i := slices.IndexFunc(all, func(s Source) bool { return s.Name == name })
	switch {
	case i < 0:
		return nil, data.NoSuch("source", name, sourceNames(c))
	case name == c.options.Source:
		return nil, errors.New("it is open")
	}
	return c.openSource(all[i]), nil
}
