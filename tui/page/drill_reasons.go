package page

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// answers are why receipts of the row under the cursor were not accepted. They
// are asked for once the cursor rests, and no more once it moves on.
type answers struct {
	request
	of    data.Text
	asked bool // for that row, as it is counted now
	known bool
	list  []data.Reason
}

// explained is the answer.
type explained struct{ list []data.Reason }

// explain asks for the reasons of the row under the cursor, where they are not
// there or on their way. Those of the same row that were counted before stay
// until the answer.
func (d *Drill) explain(f Frame) tea.Cmd {
	a := &d.reasons
	row, ok := d.current()
	if !ok || a.asked && a.of == row.Key.Key {
		return nil
	}
	a.stop()
	if a.of != row.Key.Key || row.Receipts == row.Accepted {
		*a = answers{request: a.request, of: row.Key.Key}
	}
	a.err = nil
	if row.Receipts == row.Accepted {
		return nil
	}
	a.asked = true
	counts, level, rest := d.Counts, d.level.Into(row.Key.Key, d.words().below), d.Rest
	from, before := d.window.From, d.window.Before
	if d.reading.until.After(before) {
		before = d.reading.until
	}
	return ask(d.Ctx, &a.request, f.Now, rest+patience, func(ctx context.Context) (explained, error) {
		if !rested(ctx, rest) {
			return explained{}, ctx.Err()
		}
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		list, err := counts.Reasons(ctx, level, from, before)
		return explained{list: list}, err
	})
}

// forget lets the reasons be asked for anew: other receipts are counted. Without
// keep those that are there are of no use.
func (a *answers) forget(keep bool) {
	a.stop()
	a.asked = false
	if !keep {
		*a = answers{request: a.request}
	}
}

func (a *answers) take(e explained) { a.list, a.known = e.list, a.err == nil }

// rested waits for so long, and reports whether nobody called it off meanwhile.
func rested(ctx context.Context, rest time.Duration) bool {
	if rest <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(rest)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
