package tui

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/contract"
	"tailback/tui/page"
)

// A postback that is awaited while the person goes on: asked for by :expect, told
// of on a line of every page, opened by a key.

const (
	// usualWait is how long is waited where nobody says.
	usualWait = 10 * time.Minute
	// longestWait is a day: nobody sits longer in front of a console.
	longestWait = 24 * time.Hour
	// ripening is how long it may take until it is certain what is wrong with what
	// came: a click may be written a minute later.
	ripening = 2 * time.Minute
)

// expected is the postback that is awaited, and what came of it.
type expected struct {
	wait   contract.Wait
	until  time.Time
	coming page.Request // until it came or its time is over
	ripens page.Request // until it is checked

	arrival contract.Arrival
	checked data.Checked
	wrong   error // why it is not known what came of it
}

// expecting reports whether it still may come.
func (e *expected) expecting() bool { return e != nil && e.coming.Out() }

// stop gives the wait up.
func (e *expected) stop() {
	e.coming.Stop()
	e.ripens.Stop()
}

func (c *console) cannotExpect() string {
	switch {
	case c.options.Expecter == nil:
		return "no rules run here"
	case !c.options.AsOf.IsZero():
		return "nothing arrives in a capture"
	case c.expected.expecting():
		return "it waits for " + c.expected.wait.What() + " already"
	}
	return ""
}

// operatorsToExpect are what can follow :expect.
func (c *console) operatorsToExpect() []string {
	if c.options.Expecter == nil {
		return nil
	}
	var names []string
	for _, o := range c.options.Expecter.Operators() {
		name := o.Label()
		if strings.ContainsAny(name, " \t") {
			name = `"` + name + `"`
		}
		names = append(names, name)
	}
	return names
}

// expectCommand waits for what the line says: operator, click id, and where they
// are told event and time. Where the line does not say enough, it asks.
func (c *console) expectCommand(text string) (tea.Cmd, error) {
	said, err := expectedIn(text)
	if err != nil {
		return nil, err
	}
	if said.operator == "" || said.click == "" {
		return c.open(newExpectForm(c, said)), nil
	}
	return c.expect(said)
}

// saying is what a person wrote about a postback.
type saying struct{ operator, click, event, within string }

// expectedIn reads FableSpin TEST-1 ftd 10m; a name of several words is quoted.
func expectedIn(text string) (saying, error) {
	if strings.TrimSpace(text) == "" {
		return saying{}, nil
	}
	line := csv.NewReader(strings.NewReader(text))
	line.Comma, line.TrimLeadingSpace = ' ', true
	words, err := line.Read()
	if err != nil {
		return saying{}, errors.New(`a name of several words stands in quotes: "Kestrel Bet"`)
	}
	if last := len(words) - 1; last > 0 && words[last] == "" { // a blank at the end
		words = words[:last]
	}
	var s saying
	if last := len(words) - 1; last > 1 {
		if _, err := time.ParseDuration(words[last]); err == nil {
			s.within, words = words[last], words[:last]
		}
	}
	for i, word := range words {
		switch i {
		case 0:
			s.operator = word
		case 1:
			s.click = word
		case 2:
			s.event = word
		default:
			return saying{}, fmt.Errorf("%q is one word too many: write OPERATOR CLICK EVENT 10m, and a name of several words in quotes", word)
		}
	}
	return s, nil
}

// wait makes of it what is awaited.
func (s saying) wait(operators []data.Ref) (contract.Wait, error) {
	w := contract.Wait{Awaited: contract.Awaited{Click: strings.TrimSpace(s.click), Event: strings.TrimSpace(s.event)}, Within: usualWait}
	var err error
	if w.Operator, err = contract.Operator(strings.TrimSpace(s.operator), operators); err != nil {
		return w, err
	}
	if within := strings.TrimSpace(s.within); within != "" {
		w.Within, err = time.ParseDuration(within)
		if err != nil || w.Within > longestWait {
			return w, fmt.Errorf("%q is no time to wait: write 90s, 10m or 2h, a day at most", within)
		}
	}
	return w, w.Check()
}

// expect begins to wait.
func (c *console) expect(s saying) (tea.Cmd, error) {
	by := c.options.Expecter
	w, err := s.wait(by.Operators())
	if err != nil {
		return nil, err
	}
	if c.expected != nil {
		c.expected.stop()
	}
	e := &expected{wait: w, until: c.now.Add(w.Within)}
	c.expected = e
	return page.Ask(c.ctx, &e.coming, c.now, w.Within+ripening, func(ctx context.Context) (contract.Arrival, error) {
		return by.Expect(ctx, w)
	}), nil
}

// hearExpected takes the end of the wait, and then what is wrong with what came.
func (c *console) hearExpected(msg tea.Msg) tea.Cmd {
	e := c.expected
	if e == nil {
		return nil
	}
	if arrival, ok, err := page.Take[contract.Arrival](&e.coming, msg, c.now); ok {
		e.arrival, e.wrong = arrival, err
		if err == nil && arrival.Came {
			return c.ripen(e)
		}
	}
	if checked, ok, err := page.Take[data.Checked](&e.ripens, msg, c.now); ok {
		e.checked, e.wrong = checked, err
	}
	return nil
}

// ripen asks what is wrong with what came.
func (c *console) ripen(e *expected) tea.Cmd {
	by, r := c.options.Expecter, e.arrival.Receipt
	return page.Ask(c.ctx, &e.ripens, c.now, ripening, func(ctx context.Context) (data.Checked, error) {
		checked, err := by.Settled(ctx, []data.Receipt{r})
		if err != nil || len(checked) == 0 {
			return data.Checked{}, err
		}
		return checked[0], nil
	})
}
