package tui

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/evidence"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
)

// handout shows what the evidence of disputes holds for an audience, what it leaves
// out and what is not proven, and writes it. The disputes were frozen by the key;
// they are rebuilt once, and drawn for each audience that is looked at.
type handout struct {
	c     *console
	of    page.HandOut
	cases []evidence.Case
	drawn *bundle // for the audience of the moment; nil until it is there
	who   int     // among the audiences

	finding, drawing, writing page.Request
	done                      *atomic.Int64 // of the disputes that are rebuilt

	input part.Input
	own   bool // the name was typed
	top   int  // the first line of the preview on screen
	op    data.Op
	asked string // the audience and the place that op is of
	wrong string
}

// bundle is what one audience would get.
type bundle struct {
	who   evidence.Audience
	files []data.EvidenceFile
	lines []string
}

func (c *console) handOut(of page.HandOut) tea.Cmd {
	db := c.options.Disputes
	if db == nil || len(of.Disputes) == 0 {
		c.note = "evidence: there is no ledger"
		return nil
	}
	h := &handout{c: c, of: of, done: new(atomic.Int64)}
	h.input = part.NewInput(h.name())
	c.popUp(h)
	return h.find()
}

// audience is for whom it is drawn.
func (h *handout) audience() evidence.Audience {
	all := evidence.Audiences()
	return evidence.Audience(all[h.who%len(all)])
}

// name is the file that is offered.
func (h *handout) name() string {
	return "./" + h.of.Name() + "-" + string(h.audience()) + "-" + h.c.local(h.c.now).Format("20060102-150405") + ".zip"
}

// find rebuilds the disputes.
func (h *handout) find() tea.Cmd {
	db, ids, done := h.c.options.Disputes, h.of.IDs(), h.done
	done.Store(0)
	h.wrong = ""
	return page.Ask(h.c.ctx, &h.finding, h.c.now, exportWithin, func(ctx context.Context) ([]evidence.Case, error) {
		return db.Rebuild(ctx, ids, func(n int) { done.Store(int64(n)) })
	})
}

// draw makes the files for the audience.
func (h *handout) draw() tea.Cmd {
	cases, who := h.cases, h.audience()
	h.drawn, h.wrong, h.top = nil, "", 0
	return page.Ask(h.c.ctx, &h.drawing, h.c.now, exportWithin, func(context.Context) (bundle, error) {
		papers, files, err := evidence.Bundle(cases, who)
		if err != nil {
			return bundle{}, err
		}
		return bundle{who, files, page.PreviewLines(evidence.Look(cases, papers), files)}, nil
	})
}

func handoutActions() keys.Table[*handout, tea.Cmd] {
	return keys.Table[*handout, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "write", Footer: true, Does: "write the files", Why: (*handout).whyNotWrite, Do: (*handout).write},
		{Keys: []string{"ctrl+n"}, Name: "reader", Footer: true, Does: "for the next of operator, affiliate, internal", Why: (*handout).underWay, Do: (*handout).next},
		{Keys: []string{"down", "pgdown"}, Name: "down", Does: "the preview a line down", Do: handoutBy(1)},
		{Keys: []string{"up", "pgup"}, Name: "up", Does: "the preview a line up", Do: handoutBy(-1)},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "stop writing, or leave", Do: (*handout).cancel},
	}
}

func (h *handout) actions() []keys.Bound[tea.Cmd] { return handoutActions().On(h) }

func handoutBy(n int) func(*handout) tea.Cmd {
	return func(h *handout) tea.Cmd {
		h.top = max(h.top+n, 0)
		return nil
	}
}

func (h *handout) underWay() string {
	switch {
	case h.writing.Out():
		return "it is being written"
	case h.finding.Out():
		return "it is being put together"
	}
	return ""
}

func (h *handout) whyNotWrite() string {
	switch {
	case h.underWay() != "":
		return h.underWay()
	case h.drawn == nil && h.cases == nil:
		return "there is nothing to write; esc leaves"
	case h.drawn == nil:
		return "there is nothing for " + h.audience().Reader()
	}
	return ""
}

func (h *handout) next() tea.Cmd {
	h.who++
	if !h.own {
		h.input = part.NewInput(h.name())
	}
	if h.cases == nil {
		return nil
	}
	return h.draw()
}

// cancel stops the writing and keeps the name; where nothing is written it closes.
func (h *handout) cancel() tea.Cmd {
	if !h.writing.Out() {
		return h.c.shut()
	}
	h.writing.Stop()
	h.wrong = "cancelled: nothing was written"
	return nil
}

// handedOut is where files are, and by which digest they are known.
type handedOut struct {
	to, digest string
	files      int
	who        evidence.Audience
}

func (h *handout) write() tea.Cmd {
	to, err := newPath(h.input.Value(), h.c.options.env("HOME"))
	if err != nil {
		h.wrong = data.Safe(err.Error())
		return nil
	}
	if asked := string(h.drawn.who) + " " + to; h.op == "" || asked != h.asked {
		h.op, h.asked = data.NewOp(), asked
	}
	h.wrong = ""
	db, d, op, ids := h.c.options.Disputes, *h.drawn, h.op, h.of.IDs()
	return page.Ask(h.c.ctx, &h.writing, h.c.now, exportWithin, func(ctx context.Context) (handedOut, error) {
		digest, err := db.HandOut(ctx, d.files, data.Handout{Disputes: ids, Audience: string(d.who)}, to, op)
		return handedOut{to, digest, len(d.files), d.who}, err
	})
}

func (h *handout) take(msg tea.Msg) tea.Cmd {
	if cases, ok, err := page.Take[[]evidence.Case](&h.finding, msg, h.c.now); ok {
		if err != nil {
			h.wrong = page.Whole(err)
			return nil
		}
		h.cases = cases
		return h.draw()
	}
	if d, ok, err := page.Take[bundle](&h.drawing, msg, h.c.now); ok {
		if err != nil {
			h.wrong = page.Whole(err)
			return nil
		}
		h.drawn = &d
		return nil
	}
	told, ok, err := page.Take[handedOut](&h.writing, msg, h.c.now)
	switch {
	case !ok:
		return nil
	case err != nil:
		h.wrong = page.Whole(err)
		return nil
	}
	return h.c.handed(told)
}

// handed says where the files are, and gives the digest for the covering mail: it
// stays on screen until a key.
func (c *console) handed(told handedOut) tea.Cmd {
	cmd := c.copyText(page.Copy{What: "digest", Text: told.digest})
	c.open(&shown{c: c, of: page.Show{Title: "Evidence for " + told.who.Reader(), Lines: []string{
		fmt.Sprintf("%d files and their manifest in %s", told.files, data.Safe(told.to)),
		"sha256 of the manifest, for the covering mail:", told.digest,
		"tailback dispute verify checks by it; the audit keeps it",
	}}})
	c.note = "digest sent to the terminal"
	return cmd
}

func (h *handout) typed(key tea.KeyPressMsg) tea.Cmd {
	if in, edited := h.input.Press(key); edited && !h.writing.Out() {
		h.input, h.wrong, h.own = in, "", true
	}
	return nil
}

func (h *handout) paste(text string) tea.Cmd {
	if !h.writing.Out() {
		h.input, h.wrong, h.own = h.input.Insert(strings.TrimSpace(text)), "", true
	}
	return nil
}

func (h *handout) busy() bool { return h.finding.Out() || h.drawing.Out() || h.writing.Out() }

func (h *handout) leave() {
	for _, r := range []*page.Request{&h.finding, &h.drawing, &h.writing} {
		r.Stop()
	}
}
