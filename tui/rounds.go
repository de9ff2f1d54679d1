package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/flow"
	"tailback/tui/page"
)

// rounds is what is read again from time to time.
type rounds struct {
	ticks     int
	rereading bool // the rows on screen are being read again
	measuring bool // the minutes are being counted
	hour      bool // the last hour has been counted
	minute    int64
	blurred   bool
	acting    bool      // the acts are being read
	actAgain  bool      // and will have to be read once more
	acts      string    // which acts are here, by the word of who keeps them
	sending   bool      // how retries stand is being read
	sendAgain bool      // and will have to be read once more
	retried   bool      // the retries of the receipts on screen are being read
	retriedOn page.Page // of which they were read last

	docketing   bool   // the disputes are being read
	docketAgain bool   // and will have to be read once more
	docket      string // which disputes are here
}

// everyTicks is how many seconds lie between two readings of the rows on
// screen.
const everyTicks = 3

// tickMsg comes once a second: ages and the clock move on.
type tickMsg struct{}

func tick() tea.Cmd {
	return tea.Every(time.Second, func(time.Time) tea.Msg { return tickMsg{} })
}

// tock does what the second brings.
func (c *console) tock() tea.Cmd {
	c.round.ticks++
	if c.pulse.Lost() == "" { // else it would look as if nobody sent anything
		c.pulse.Flow = c.flow.Read(c.serverNow())
	}
	return tea.Batch(c.tick(), c.reread(), c.measure(), c.glance(), c.readActs(), c.readDocket(), c.readSendingOften(), c.readRetriedOften())
}

// glance tells the page on screen that a second has passed, while somebody
// looks.
func (c *console) glance() tea.Cmd {
	if c.round.blurred {
		return nil
	}
	return c.top().Update(page.Glance{}, c.frame())
}

// reread reads the rows on screen again while somebody looks and the database
// answers.
func (c *console) reread() tea.Cmd {
	r := &c.round
	if r.blurred || r.rereading || r.ticks%everyTicks != 0 || c.pulse.Lost() != "" || c.pulse.State.At.IsZero() {
		return nil
	}
	ids := c.top().Watch()
	if len(ids) == 0 {
		return nil
	}
	r.rereading = true
	return page.Reread(c.ctx, c.options.Receipts, ids)
}

// beat takes the state and the receipts of the tail into the pulse, and tells
// the pages.
func (c *console) beat(b page.BatchMsg) tea.Cmd {
	lost := c.pulse.State.Lost != ""
	c.pulse.State = b.State
	now := c.serverNow()
	for i := range b.Receipts {
		c.flow.Add(&b.Receipts[i], now)
	}
	cmd := c.broadcast(b)
	if lost && b.State.Lost == "" {
		cmd = tea.Batch(cmd, c.broadcast(page.Back{}))
	}
	return cmd
}

// serverNow is the time by the database's clock, by which receipts are dated.
func (c *console) serverNow() time.Time {
	return c.pulse.Clock(c.now)
}

// activityMsg brings counts per minute, from up to before to.
type activityMsg struct {
	from, to time.Time
	minutes  []data.Minute
	err      error
}

// measure counts the last hour at the start, and then with each new minute the
// last three once more: receipts that came late belong to them.
func (c *console) measure() tea.Cmd {
	now := c.serverNow()
	minute := now.Unix() / 60
	if c.round.measuring || minute == c.round.minute {
		return nil
	}
	from, to := now.Add(-flow.Hour-3*time.Minute).Truncate(time.Minute), now
	if c.round.hour {
		to = now.Truncate(time.Minute)
		from = to.Add(-3 * time.Minute)
	}
	c.round.measuring, c.round.minute = true, minute
	return activity(c.ctx, c.options.Receipts, from, to)
}

func activity(ctx context.Context, db page.Receipts, from, to time.Time) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
		defer cancel()
		minutes, err := db.Activity(ctx, from, to)
		return activityMsg{from: from, to: to, minutes: minutes, err: err}
	}
}

// measured takes counts into the flow. Where they could not be had, usual is
// not told and the next minute tries again.
func (c *console) measured(msg activityMsg) {
	c.round.measuring = false
	if msg.err != nil {
		return
	}
	c.round.hour = true
	c.flow.Load(msg.from, msg.to, msg.minutes)
	c.pulse.Flow = c.flow.Read(c.serverNow())
}

// spinMsg turns the spinner by one.
type spinMsg struct{}

// turn is how long the spinner stands still between two turns.
const turn = 150 * time.Millisecond

// spin keeps the screen moving while the page on it waits: without, neither the
// spinner would turn nor the wait be seen at all.
func (c *console) spin() tea.Cmd {
	busy := c.top().Busy(c.frame()) || c.over != nil && c.over.busy()
	if c.spinning || c.round.blurred || !busy {
		return nil
	}
	c.spinning = true
	return c.turn()
}

func turned() tea.Cmd {
	return tea.Tick(turn, func(time.Time) tea.Msg { return spinMsg{} })
}
