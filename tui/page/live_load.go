package page

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// Feed is one reader of the process's one tail.
type Feed interface {
	// Next waits until there are new receipts or a new state and gives all there
	// are, a few thousand at most. An error is the end of the tail.
	Next(ctx context.Context) (data.TailBatch, error)
}

// Receipts reads receipts that are there already.
type Receipts interface {
	// Latest gives the newest n that match, oldest first.
	Latest(ctx context.Context, f data.Filter, n int) ([]data.Receipt, error)
	// Older takes one step of a search for those that match, newest first: from at,
	// which is the Next of the step before, nil for the first. size is the most that
	// are read in the step.
	Older(ctx context.Context, f data.Filter, at data.Place, size int) (data.Older, error)
	// ByID gives those of the ids that are still there, in any order.
	ByID(ctx context.Context, ids []data.ID) ([]data.Receipt, error)
	// Activity counts receipts per minute, from up to before to.
	Activity(ctx context.Context, from, to time.Time) ([]data.Minute, error)
}

// Checker holds receipts that are there already against the rules.
type Checker interface {
	// Check gives each of the receipts with what is wrong with it, in their order.
	Check(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error)
	// Judge is Check, and says what a filter asks beside that: what the checks come
	// to, which alerts each is part of, what the ledger keeps about it.
	Judge(ctx context.Context, f data.Filter, receipts []data.Receipt) ([]data.Checked, error)
}

// Pace is the least time between two batches. Each costs one drawing of the
// screen, and nobody reads faster.
const Pace = 100 * time.Millisecond

// patience is how long a screen waits for a read.
const patience = 3 * time.Second

// BatchMsg is what the tail brought.
type BatchMsg struct {
	data.TailBatch
	packed []packed
}

// EndedMsg says that the tail stopped for good.
type EndedMsg struct{ Err error }

// Sentence says so on the screen.
func (m EndedMsg) Sentence() string {
	if errors.Is(m.Err, io.EOF) {
		return "the tail stopped"
	}
	return "the tail stopped: " + data.Safe(m.Err.Error())
}

// RereadMsg brings receipts as they are in the database now.
type RereadMsg struct {
	Receipts []data.Receipt
	Err      error
}

// historyMsg brings the newest receipts that were there before the tail.
type historyMsg struct {
	rows      []packed
	unchecked error // why they were not checked; nil where they were, or nothing checks
	err       error
}

// hitsMsg brings the rows of the ring that match a filter. One of an older version
// answers a question nobody asks any more.
type hitsMsg struct {
	version int
	rows    []packed
}

// Wait gives the command for the tail's next batch, no sooner than pace after
// the last one.
func Wait(ctx context.Context, feed Feed, pace time.Duration) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pace):
		}
		batch, err := feed.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return EndedMsg{Err: err}
		}
		return NewBatch(batch)
	}
}

// NewBatch gives the message of a batch.
func NewBatch(batch data.TailBatch) BatchMsg {
	return BatchMsg{TailBatch: batch, packed: packAll(batch.Receipts, batch.Findings)}
}

// packAll packs receipts with what was found in each, where that is known.
func packAll(receipts []data.Receipt, findings [][]data.Finding) []packed {
	rows := make([]packed, len(receipts))
	for i := range receipts {
		rows[i] = pack(&receipts[i])
		if i < len(findings) && len(findings[i]) > 0 {
			rows[i] = rows[i].with(findings[i])
		}
	}
	return rows
}

// remember reads the newest receipts there are.
func (o LiveOptions) remember() tea.Cmd {
	return func() tea.Msg {
		reading, cancel := context.WithTimeout(o.Ctx, patience)
		defer cancel()
		receipts, err := o.Receipts.Latest(reading, data.Filter{}, history)
		if err != nil {
			return historyMsg{err: err}
		}
		checking, cancel := context.WithTimeout(o.Ctx, patience)
		defer cancel()
		rows, unchecked := o.checked(checking, receipts)
		return historyMsg{rows: rows, unchecked: unchecked}
	}
}

// checked gives receipts as rows with what is wrong with them. Those that cannot
// be checked say so, and unchecked says why.
func (o LiveOptions) checked(ctx context.Context, receipts []data.Receipt) (rows []packed, unchecked error) {
	if o.Checker == nil {
		return packAll(receipts, nil), nil
	}
	checked, unchecked := o.Checker.Check(ctx, receipts)
	if unchecked != nil {
		return notChecked(packAll(receipts, nil)), unchecked
	}
	return packAll(receipts, found(checked)), nil
}

// found gives the findings alone.
func found(checked []data.Checked) [][]data.Finding {
	findings := make([][]data.Finding, len(checked))
	for i := range checked {
		findings[i] = checked[i].Findings
	}
	return findings
}

// sift gives those of the rows that match: twenty thousand take a while, so it
// happens beside the screen.
func sift(version int, f data.Filter, rows []packed) tea.Cmd {
	return func() tea.Msg {
		var hits []packed
		for _, p := range rows {
			if f.Match(p.receipt()) {
				hits = append(hits, p)
			}
		}
		return hitsMsg{version: version, rows: hits}
	}
}

// Reread reads receipts again.
func Reread(ctx context.Context, db Receipts, ids []data.ID) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		receipts, err := db.ByID(ctx, ids)
		slices.SortFunc(receipts, func(a, b data.Receipt) int {
			return cmp.Compare(a.ID.Key.Raw(), b.ID.Key.Raw())
		})
		return RereadMsg{Receipts: receipts, Err: err}
	}
}
