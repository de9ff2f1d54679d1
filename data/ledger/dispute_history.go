package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// DisputesDuring gives the disputes that were live at some moment from the one
// until the other, by their numbers, with what was written about them and what
// they were before each edit since from.
func (l *Ledger) DisputesDuring(ctx context.Context, from, until time.Time) (all []data.DisputeHistory, err error) {
	if l.noDisputes() != "" {
		return l.heldDuring(from, until), ctx.Err()
	}
	disputes, err := l.Disputes(ctx, true)
	if err != nil {
		return nil, err
	}
	at := map[int64]int{}
	for _, d := range disputes {
		if during(d, from, until) {
			all = append(all, data.DisputeHistory{DisputeFile: data.DisputeFile{Dispute: d}})
		}
	}
	slices.SortFunc(all, func(a, b data.DisputeHistory) int { return int(a.Dispute.ID - b.Dispute.ID) })
	for i, h := range all {
		at[h.Dispute.ID] = i
	}
	if len(all) == 0 {
		return nil, nil
	}
	err = eachPage(ctx, l, "dispute_notes_page", func(n noteRow) int64 {
		if i, ok := at[n.Dispute]; ok {
			all[i].Notes = append(all[i].Notes, n.noun())
		}
		return n.ID
	})
	if err == nil {
		err = eachPage(ctx, l, "dispute_answers_page", func(a answerRow) int64 {
			if i, ok := at[a.Dispute]; ok {
				all[i].Answers = append(all[i].Answers, a.noun())
			}
			return a.ID
		})
	}
	if err == nil {
		err = l.editsSince(ctx, from, func(id int64, was data.DisputeWas) {
			if i, ok := at[id]; ok {
				all[i].Was = append(all[i].Was, was)
			}
		})
	}
	return all, explain("cannot read the disputes", err)
}

// during reports whether a dispute was live at some moment of a time.
func during(d data.Dispute, from, until time.Time) bool {
	return !d.OpenedAt.After(until) && (d.Live() || d.ChangedAt.After(from))
}

// eachPage hands over the rows that a script gives of our source; each says its
// number.
func eachPage[R any](ctx context.Context, l *Ledger, script string, take func(R) int64) error {
	for last, full := int64(0), true; full; {
		var rows []R
		err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
			return tx.SelectContext(ctx, &rows, l.script(script), l.with.Source, last, disputesPage)
		})
		if err != nil {
			return err
		}
		for _, r := range rows {
			last = take(r)
		}
		full = len(rows) == disputesPage
	}
	return nil
}

// overlap is how far lines of the audit may be out of the order of their numbers.
const overlap = time.Hour

// editRow is a line of the audit about a dispute.
type editRow struct {
	ID     int64        `db:"id"`
	At     data.Instant `db:"at"`
	Action data.Action  `db:"action"`
	Source string       `db:"source"`
	Object string       `db:"object"`
	Before data.Text    `db:"before"`
}

// editsSince hands over what disputes were until each edit since a moment, the
// oldest first. It reads the audit from its end: that has no other index.
func (l *Ledger) editsSince(ctx context.Context, from time.Time, take func(int64, data.DisputeWas)) error {
	type edit struct {
		id  int64
		was data.DisputeWas
	}
	var edits []edit
	for last, more := int64(1<<62), true; more; {
		var rows []editRow
		err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
			return tx.SelectContext(ctx, &rows, l.script("audit_before"), last, auditPage)
		})
		if err != nil {
			return err
		}
		more = len(rows) == auditPage
		for _, r := range rows {
			last = r.ID
			if r.At.Time().Before(from.Add(-overlap)) {
				more = false
			}
			if was, ok := r.was(l.with.Source); ok && r.At.Time().After(from) {
				edits = append(edits, edit{was.ID, data.DisputeWas{Until: r.At.Time(), Dispute: was}})
			}
		}
	}
	for _, e := range slices.Backward(edits) {
		take(e.id, e.was)
	}
	return nil
}

// auditPage is how many lines of the audit one statement reads.
const auditPage = 1000

// was gives what a dispute was before the edit of this line; ok is false for a
// line of something else.
func (r editRow) was(source string) (d data.Dispute, ok bool) {
	if r.Source != source || r.Before.Null() {
		return d, false
	}
	switch r.Action {
	case data.ToClaim, data.ToRelease, data.ToRestate, data.ToAnswer, data.ToMove, data.ToMoveMany, data.ToTakeBack:
	default:
		return d, false
	}
	var past pastRow
	if json.Unmarshal([]byte(r.Before.Raw()), &past) != nil || r.Object != objectOf("dispute", past.ID) {
		return d, false
	}
	return past.row().noun(), true
}

// pastRow is a disputeRow as its JSON is read.
type pastRow struct {
	ID     int64  `json:"id"`
	Source string `json:"source"`
	conversionKey
	OperatorName string            `json:"operator_name"`
	Receipts     json.RawMessage   `json:"receipts"`
	Reason       string            `json:"reason"`
	Amount       *string           `json:"claim_amount"`
	Currency     string            `json:"claim_currency"`
	Statement    string            `json:"statement"`
	Contact      string            `json:"contact"`
	Ticket       string            `json:"ticket"`
	Deadline     *time.Time        `json:"deadline"`
	Owner        data.Text         `json:"owner"`
	State        data.DisputeState `json:"state"`
	Version      int64             `json:"version"`
	OpenedAt     time.Time         `json:"opened_at"`
	OpenedBy     string            `json:"opened_by"`
	ChangedAt    time.Time         `json:"changed_at"`
	ChangedBy    string            `json:"changed_by"`
	Change       string            `json:"change"`
}

func (p pastRow) row() disputeRow {
	r := disputeRow{
		ID: p.ID, Source: p.Source, conversionKey: p.conversionKey, OperatorName: p.OperatorName, Receipts: document(p.Receipts), Reason: p.Reason,
		Currency: p.Currency, Statement: p.Statement, Contact: p.Contact, Ticket: p.Ticket, Owner: p.Owner, State: p.State, Version: p.Version,
		OpenedAt: data.At(p.OpenedAt), OpenedBy: p.OpenedBy, ChangedAt: data.At(p.ChangedAt), ChangedBy: p.ChangedBy, Change: p.Change,
	}
	if p.Amount != nil {
		r.Amount = data.ParseAmount(*p.Amount)
	}
	if p.Deadline != nil {
		r.Deadline = data.At(*p.Deadline)
	}
	return r
}

// Hold gives a ledger that keeps what was handed over the disputes too, as they
// stood at its moment.
func (l *Ledger) Hold(all []data.DisputeHistory) {
	l.disputed = make([]data.DisputeHistory, 0, len(all))
	for _, h := range all {
		f, ok := h.At(l.with.Now())
		if !ok {
			continue
		}
		then := data.DisputeHistory{DisputeFile: f}
		for _, was := range h.Was {
			if !was.Until.After(l.with.Now()) {
				then.Was = append(then.Was, was)
			}
		}
		l.disputed = append(l.disputed, then)
	}
}

// heldDisputes are the held ones, as Disputes gives them.
func (l *Ledger) heldDisputes(over bool) (all []data.Dispute) {
	for _, h := range l.disputed {
		if over || h.Dispute.Live() {
			all = append(all, h.Dispute)
		}
	}
	slices.SortStableFunc(all, byDeadline)
	return all
}

// heldDispute is one of the held, as Dispute gives it.
func (l *Ledger) heldDispute(id int64) (data.DisputeFile, error) {
	for _, h := range l.disputed {
		if h.Dispute.ID == id {
			return h.DisputeFile, nil
		}
	}
	return data.DisputeFile{}, refused("cannot find the dispute", fmt.Sprintf("there was no dispute %d then, or it is not of this range", id), "see tailback dispute list")
}

func (l *Ledger) heldDuring(from, until time.Time) (all []data.DisputeHistory) {
	for _, h := range l.disputed {
		if during(h.Dispute, from, until) {
			all = append(all, h)
		}
	}
	return all
}
