package page

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
)

// errand is something that a person does about retries at a key. Tried again
// after it failed it keeps its name, so that it is done once.
type errand struct {
	ask  request
	what string
	op   data.Op
}

// outcome is what is told once an errand is done.
type outcome struct{ said string }

// done takes what came of an errand; an answer to another question is none. What
// is there is read again, also where somebody was faster.
func (e *errand) done(msg tea.Msg, now time.Time) tea.Cmd {
	told, ok := take[outcome](&e.ask, msg, now)
	if !ok {
		return nil
	}
	changed := func() tea.Msg { return RetriesChanged{} }
	if e.ask.err != nil {
		return changed
	}
	return tea.Batch(note(told.said), changed)
}

// trouble says why the last errand was not done.
func (e *errand) trouble() trouble { return trouble{&e.ask, writeWithin, e.what + " was not done"} }

// handling is what a person does something about at the moment of a key.
type handling struct {
	RetriesOptions
	errand   *errand // the last one of the page
	chosen   []data.Retry
	failed   []FailedDelivery
	bulk     *data.Bulk
	endpoint string
	frame    Frame
}

// handles is a page with retries, to do something about.
type handles interface{ handling() handling }

// retryActions are what can be done about retries, on whichever page.
func retryActions[P handles]() keys.Table[P, tea.Cmd] {
	why := func(f func(handling) string) func(P) string { return func(p P) string { return f(p.handling()) } }
	do := func(f func(handling) tea.Cmd) func(P) tea.Cmd { return func(p P) tea.Cmd { return f(p.handling()) } }
	resolve := func(key, name, does string, as data.Resolution) keys.Action[P, tea.Cmd] {
		return keys.Action[P, tea.Cmd]{Keys: []string{key}, Name: name, Footer: true, Danger: keys.Confirm, Does: does,
			Why: why(handling.whyNotResolve), Do: do(func(h handling) tea.Cmd { return h.resolve(as) })}
	}
	return keys.Table[P, tea.Cmd]{
		resolve("D", "it arrived", "of an unknown one: it was delivered", data.ResolveDelivered),
		resolve("N", "it did not", "of an unknown one: it was not delivered", data.ResolveFailed),
		resolve("S", "send again", "of an unknown one: send it once more", data.ResolveAgain),
		{Keys: []string{"c"}, Name: "cancel", Footer: true, Danger: keys.Count, Does: "do not send what waits", Why: why(handling.whyNotCancel), Do: do(handling.cancel)},
		{Keys: []string{"p"}, Name: "pause", Footer: true, Danger: keys.Confirm, Does: "send nothing: endpoint or bulk", Why: why(handling.whyNotPause), Do: do(handling.pause)},
		{Keys: []string{"u"}, Name: "resume", Footer: true, Danger: keys.Confirm, Does: "let endpoint or bulk go on", Why: why(handling.whyNotResume), Do: do(handling.resume)},
	}
}

// whyNot says why an action cannot be done; "" where it can.
func (h handling) whyNot(action data.Action) string {
	switch {
	case h.Retries == nil:
		return noLedger
	case h.errand.ask.out():
		return "the last one is not done yet"
	}
	return data.Safe(h.Retries.Why(action))
}

// do begins an errand under its name.
func (h handling) do(what string, now time.Time, work func(context.Context, data.Op) (string, error)) tea.Cmd {
	e := h.errand
	if e.what != what || e.ask.err == nil {
		e.op = data.NewOp()
	}
	e.what = what
	op := e.op
	return ask(h.Ctx, &e.ask, now, writeWithin, func(ctx context.Context) (outcome, error) {
		said, err := work(ctx, op)
		return outcome{said}, err
	})
}

// waiting gives those of the chosen ones that can be cancelled.
func (h handling) waiting() []int64 {
	var ids []int64
	for _, r := range h.chosen {
		if r.State == data.RetryQueued || r.State == data.RetryClaimed {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func (h handling) whyNotCancel() string {
	switch why := h.whyNot(data.ToCancel); {
	case why != "":
		return why
	case h.bulk != nil && h.bulk.State == data.BulkDone:
		return "the bulk is done"
	case h.bulk == nil && len(h.waiting()) == 0:
		return "nothing here waits to be sent"
	}
	return ""
}

// cancel takes out of the queue what is not being sent. Where that is more than
// one the count is typed.
func (h handling) cancel() tea.Cmd {
	db, ids := h.Retries, h.waiting()
	if h.bulk != nil {
		return h.cancelBulk()
	}
	now := func(now time.Time) tea.Cmd {
		return h.do("cancel", now, func(ctx context.Context, op data.Op) (string, error) {
			c, err := db.CancelRetries(ctx, ids, op)
			return cancelledWords(c), err
		})
	}
	if len(ids) > 1 {
		return typedCount(fmt.Sprintf("Cancel %s retries that wait", Grouped(len(ids))), len(ids), now)
	}
	i := slices.IndexFunc(h.chosen, func(r data.Retry) bool { return r.ID == ids[0] })
	r := h.chosen[i]
	confirm := Confirm{Title: fmt.Sprintf("Cancel retry %d", r.ID), Lines: []string{retryLine(&r), queuedWords(h.frame, &r)}, Name: "cancel", Do: now}
	return func() tea.Msg { return confirm }
}

func (h handling) cancelBulk() tea.Cmd {
	db, b := h.Retries, *h.bulk
	return typedCount(fmt.Sprintf("Cancel what is left of the bulk of %s: %s", user(b.By), Grouped(b.Live)), b.Live, func(now time.Time) tea.Cmd {
		return h.do("cancel", now, func(ctx context.Context, op data.Op) (string, error) {
			c, err := db.CancelBulk(ctx, b.Op, op)
			return cancelledWords(c), err
		})
	})
}

func cancelledWords(c data.Cancelled) string {
	said := Grouped(len(c.Cancelled)) + " cancelled"
	if n := len(c.Left); n > 0 {
		said += fmt.Sprintf("; %s being sent, or over already", Grouped(n))
	}
	return said
}

// typedCount asks for a number to be typed, so that nobody does by a slip to many
// what was meant for one.
func typedCount(title string, n int, do func(time.Time) tea.Cmd) tea.Cmd {
	prompt := Prompt{Title: title, What: fmt.Sprintf("count (%d)", n), Name: "do it"} // beside the input: a title may be cut
	prompt.Do = func(text string, now time.Time) tea.Cmd {
		if strings.ReplaceAll(text, ",", "") != fmt.Sprint(n) {
			return note(fmt.Sprintf("nothing was done: %q is not %d", data.Safe(text), n))
		}
		return do(now)
	}
	return func() tea.Msg { return prompt }
}

func (h handling) whyNotResolve() string {
	if why := h.whyNot(data.ToResolve); why != "" {
		return why
	}
	for _, r := range h.chosen {
		if r.State != data.RetryUnknown {
			return fmt.Sprintf("retry %d is %s, and not unknown", r.ID, r.State)
		}
	}
	if len(h.chosen) == 0 {
		return "there is no retry"
	}
	return ""
}

// resolve asks for the reason, of several for their count first.
func (h handling) resolve(as data.Resolution) tea.Cmd {
	db, all := h.Retries, h.chosen
	of := fmt.Sprintf("retry %d", all[0].ID)
	if len(all) > 1 {
		of = Grouped(len(all)) + " retries"
	}
	title := map[data.Resolution]string{
		data.ResolveDelivered: "Say that %s arrived", data.ResolveFailed: "Say that %s did not arrive",
		data.ResolveAgain: "Send %s again: it can arrive twice",
	}[as]
	prompt := Prompt{Title: fmt.Sprintf(title, of), What: "reason", Name: "say so"}
	prompt.Do = func(reason string, now time.Time) tea.Cmd {
		return h.do("resolve", now, func(ctx context.Context, op data.Op) (string, error) {
			for _, r := range all {
				if _, err := db.ResolveRetry(ctx, r.ID, as, reason, opFor(op, r.ID)); err != nil {
					return "", err
				}
			}
			return of + " resolved: " + string(as), nil
		})
	}
	reason := func() tea.Msg { return prompt }
	if len(all) == 1 {
		return reason
	}
	return typedCount(prompt.Title, len(all), func(time.Time) tea.Cmd { return reason })
}

// opFor names the part of an errand that is about one retry.
func opFor(op data.Op, id int64) data.Op { return data.Op(fmt.Sprintf("%s %d", op, id)) }
