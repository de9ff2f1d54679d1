package tui

import (
	"maps"

	tea "charm.land/bubbletea/v2"

	"tailback/tui/page"
)

// How retries stand, as every page sees it.

// sendingEvery is how many seconds lie between two readings of how retries stand,
// where the page on screen is none of theirs.
const sendingEvery = 5

// readSendingOften reads how retries stand each second while somebody looks at
// them, else from time to time.
func (c *console) readSendingOften() tea.Cmd {
	_, follows := c.top().(page.Following)
	if !follows && c.round.ticks%sendingEvery != 0 || c.round.blurred {
		return nil
	}
	return c.readSending()
}

// readSending reads how retries stand.
func (c *console) readSending() tea.Cmd {
	if c.options.Retries == nil || c.round.sending {
		return nil
	}
	c.round.sending = true
	return page.ReadSending(c.ctx, c.options.Retries, c.now)
}

// sendingChanged reads it again: somebody did something here.
func (c *console) sendingChanged() tea.Cmd {
	c.round.sendAgain = c.round.sending
	return c.readSending()
}

// sendingRead takes how retries stand.
func (c *console) sendingRead(msg page.SendingMsg) tea.Cmd {
	c.round.sending = false
	c.pulse.Sending = c.pulse.Sending.Take(msg)
	again := tea.Cmd(nil)
	if c.round.sendAgain {
		c.round.sendAgain = false
		again = c.readSending()
	}
	return tea.Batch(c.broadcast(msg), again)
}

// readRetriedOften reads the retries of the receipts on screen from time to time
// while somebody looks, and within a second of another page.
func (c *console) readRetriedOften() tea.Cmd {
	other := c.top() != c.round.retriedOn
	if c.round.blurred || c.round.ticks%everyTicks != 0 && !other {
		return nil
	}
	c.round.retriedOn = c.top()
	return c.readRetried()
}

// readRetried reads the retries of the receipts on screen, once anything was ever
// sent again.
func (c *console) readRetried() tea.Cmd {
	shows, ok := c.top().(page.Receipting)
	if !ok || c.round.retried || c.options.Retries == nil || !c.pulse.Sending.Used {
		return nil
	}
	receipts := shows.OnScreen()
	if len(receipts) == 0 {
		return nil
	}
	c.round.retried = true
	return page.ReadRetried(c.ctx, c.options.Retries, receipts)
}

// mostRetried bounds what is remembered of receipts that were on screen.
const mostRetried = 5000

// retried takes the retries of receipts. What cannot be read stays as it was.
func (c *console) retried(msg page.RetriedMsg) {
	c.round.retried = false
	if msg.Err != nil {
		return
	}
	c.pulse.Retried = remembered(c.pulse.Retried, msg.IDs, msg.Of)
	c.pulse.Replays = remembered(c.pulse.Replays, nil, msg.Replays)
}

// remembered gives what is known with what was read, without those that were
// asked for in vain: frames that were drawn hold what was.
func remembered[K comparable, V any](known map[K]V, asked []K, read map[K]V) map[K]V {
	known = maps.Clone(known)
	if known == nil || len(known) > mostRetried {
		known = map[K]V{}
	}
	for _, key := range asked {
		delete(known, key)
	}
	maps.Copy(known, read)
	return known
}
