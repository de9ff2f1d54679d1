package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/page"
	"tailback/tui/theme"
)

// command is something that is done by its name alone, typed after the colon.
type command struct {
	name, takes string // takes names what follows, "" for nothing
	does        string
	// choices are what can follow, where it is not any text.
	choices func(*console) []string
	// free is set where the choices are but the usual ones.
	free bool
	// tell adds to the line of a choice what there is to know of it; nil for nothing.
	tell func(c *console, e entry, choice string) entry
	// why says why it cannot be done now; nil where it always can.
	why func(*console) string
	do  func(*console, string) (tea.Cmd, error)
}

// commands are those that take what no key can say.
func commands() []command {
	return []command{
		{name: "go", takes: "ID", does: "to what an id is: receipt, click, player, transaction, alert, or a postback's URL", why: (*console).cannotFind, do: (*console).goCommand,
			choices: (*console).alertNames, free: true},
		{name: "expect", takes: "OPERATOR CLICK", does: "wait for a postback and go on; EVENT and 10m may follow", why: (*console).cannotExpect, do: (*console).expectCommand,
			choices: (*console).operatorsToExpect, free: true},
		{name: "filter", takes: "TERMS", does: "filter this page; without terms show all", why: (*console).notFiltered, do: (*console).filterCommand},
		{name: "window", takes: "SPAN", does: "count over a window of time: 24h, 7d, this month", why: (*console).notWindowed, do: (*console).windowCommand,
			choices: func(*console) []string { return []string{"1h", "24h", "7d", "this month", "last month"} }},
		{name: "map", does: "where each relation and field is, what is off, and why", why: (*console).notMapped, do: (*console).mapCommand},
		{name: "source", takes: "NAME", does: "open another database of the configuration", why: (*console).cannotChoose, do: (*console).sourceCommand,
			choices: sourceNames, tell: (*console).sourceEntry},
		{name: "theme", takes: "NAME", does: "colours", do: (*console).themeCommand,
			choices: func(*console) []string { return theme.Names() }},
		{name: "q", does: "quit from any page", do: func(*console, string) (tea.Cmd, error) { return tea.Quit, nil }},
	}
}

func (c *console) goCommand(id string) (tea.Cmd, error) { return c.find(id), nil }

func (c *console) notFiltered() string {
	if _, ok := c.top().(page.Filtered); !ok {
		return "this page has no filter"
	}
	return ""
}

func (c *console) filterCommand(text string) (tea.Cmd, error) {
	f, err := c.typist.Parse(text, c.now)
	if err != nil {
		return nil, filterFault(err)
	}
	return c.top().(page.Filtered).SetFilter(f, c.frame()), nil
}

// filterFault says what is wrong with a filter and what to write instead.
func filterFault(err error) error {
	var fault *data.FilterError
	if errors.As(err, &fault) && fault.Suggest != "" {
		return fmt.Errorf("%s: write %s", fault.Message, fault.Suggest)
	}
	return err
}

func (c *console) notWindowed() string {
	if _, ok := c.top().(page.Windowed); !ok {
		return "this page counts over no window of time"
	}
	return ""
}

func (c *console) windowCommand(text string) (tea.Cmd, error) {
	return c.top().(page.Windowed).SetWindow(text, c.frame())
}

func (c *console) notMapped() string {
	if _, on := c.top().(*page.Mapping); on {
		return "it is on screen"
	}
	if len(c.options.Mapped) == 0 {
		return "nothing says how this database is read"
	}
	return ""
}

func (c *console) mapCommand(string) (tea.Cmd, error) {
	return c.push(page.NewMapping(c.options.Mapped, c.options.Rules)), nil
}

func (c *console) themeCommand(name string) (tea.Cmd, error) {
	if !slices.Contains(theme.Names(), name) {
		return nil, fmt.Errorf("%q is no theme: there are %s", name, strings.Join(theme.Names(), ", "))
	}
	c.options.Theme = name
	look, err := c.options.look()
	if err == nil {
		c.theme = look
	}
	return nil, err
}
