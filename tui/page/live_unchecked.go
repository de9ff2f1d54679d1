package page

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// Receipts that were read and could not be held against the rules. Their rows say
// so, and are checked again once that can be: those from the tail by whoever gave
// them, which comes as a later finding, all others from here.

// rechecking is the question about rows that could not be checked. Its err is why
// they could not, the last time.
type rechecking struct {
	request
	most int // of one question
}

// How many rows a question is about, fewer where rules do not answer in time; and
// how soon one that failed is put again while the database answers.
const (
	recheckedAtOnce  = 200
	recheckedAtLeast = 10
	recheckedAgain   = 10 * time.Second
)

// failed takes note of rows that could not be checked when they were read.
func (r *rechecking) failed(err error, now time.Time) {
	if err != nil {
		r.err, r.answered = err, now
	}
}

// soon reports whether it is too soon to ask.
func (r *rechecking) soon(now time.Time) bool {
	return r.out() || r.err != nil && now.Sub(r.answered) < recheckedAgain
}

// recheckAtOnce is recheck for a database that was lost and is back.
func (l *Live) recheckAtOnce(f Frame) tea.Cmd {
	l.rechecking.answered = time.Time{}
	return l.recheck(f)
}

// recheck asks about some of the rows that could not be checked, while the
// database answers.
func (l *Live) recheck(f Frame) tea.Cmd {
	r := &l.rechecking
	if l.Checker == nil || f.Pulse.Lost() != "" || r.soon(f.Now) {
		return nil
	}
	if r.most == 0 {
		r.most = recheckedAtOnce
	}
	rows := l.unchecked(r.most)
	if len(rows) == 0 {
		return nil
	}
	o := l.LiveOptions
	return ask(l.Ctx, &r.request, f.Now, patience, func(ctx context.Context) ([]data.Checked, error) {
		receipts, err := wholeReceipts(ctx, o.Receipts, rows)
		switch {
		case err != nil:
			return nil, err
		case len(receipts) == 0:
			return nil, errors.New("it is no longer in the database")
		}
		return o.Checker.Check(ctx, receipts)
	})
}

// rechecked takes the findings, and asks about the next rows. What the tail has
// told meanwhile counts more.
func (l *Live) rechecked(checked []data.Checked, f Frame) tea.Cmd {
	r := &l.rechecking
	if r.err != nil {
		if errors.Is(r.err, context.DeadlineExceeded) {
			r.most = max(r.most/4, recheckedAtLeast)
		}
		return nil
	}
	r.most = min(2*r.most, recheckedAtOnce)
	for i := range checked {
		l.update(checked[i].Receipt.ID, func(was packed) packed {
			if was.unchecked() {
				return was.with(checked[i].Findings)
			}
			return was
		})
	}
	return l.recheck(f)
}

// unchecked gives the newest rows to be checked from here, those of the list on
// screen before all others: as many as one question is about.
func (l *Live) unchecked(most int) []packed {
	for _, g := range []*ring{l.running(), l.all} {
		var rows []packed
		for n := g.hi - 1; n >= g.lo && g.unchecked > 0 && len(rows) < most; n-- {
			if p := *g.place(n); p.unchecked() && !l.tailed(p.id()) {
				rows = append(rows, p)
			}
		}
		if len(rows) > 0 {
			return rows[:front(rows, most)]
		}
	}
	return nil
}

// tailed reports whether a receipt came by the tail: older ones have the numbers
// below the first.
func (l *Live) tailed(id data.ID) bool {
	n, ok := l.all.find(id)
	return ok && n >= middle
}

// known gives a row that was read anew with what is known of its receipt here:
// that it came again, and what was found in it, where it was not checked anew.
func (l *Live) known(p packed) packed {
	id := p.id()
	for _, g := range []*ring{l.all, l.match} {
		if g == nil {
			continue
		}
		n, ok := g.find(id)
		if !ok {
			continue
		}
		was := *g.place(n)
		if was.cameBack() {
			p = p.back()
		}
		if p.unchecked() && !was.unchecked() {
			p = p.with(was.findings())
		}
	}
	return p
}

// notChecked gives rows as of receipts that were not checked.
func notChecked(rows []packed) []packed {
	for i, p := range rows {
		rows[i] = p.notChecked()
	}
	return rows
}

// notChecked gives the row as of a receipt that was not checked.
func (p packed) notChecked() packed { return packed(p[0]|flagUnchecked) + p[1:] }

// unchecked reports whether the receipt was not checked: nothing is known of what
// is wrong with it.
func (p packed) unchecked() bool { return p != "" && p[0]&flagUnchecked != 0 }

// uncheckedCell stands where the finding of a row will be.
func uncheckedCell() part.Cell { return part.Cell{Text: " ? unchecked", Role: theme.Dim} }

// uncheckedWords count the rows that were not checked, "" for none.
func (l *Live) uncheckedWords() string {
	if n := l.shown().unchecked; n > 0 {
		return Grouped(n) + " unchecked"
	}
	return ""
}

// whyUnchecked says of a row that it was not checked, and why.
func (l *Live) whyUnchecked() string {
	if err := l.rechecking.err; err != nil {
		return "not checked: " + reasonOf(err)
	}
	return "not checked yet"
}
