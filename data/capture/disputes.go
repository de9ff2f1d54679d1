package capture

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// disputeRow is a dispute as the file has it.
type disputeRow struct {
	ID           int64              `db:"id"`
	Until        data.Instant       `db:"until"`
	Operator     data.Text          `db:"operator"`
	OperatorName data.Text          `db:"operator_name"`
	Click        data.Text          `db:"click"`
	Player       data.Text          `db:"player"`
	Event        data.Text          `db:"event"`
	Ordinal      int                `db:"ordinal"`
	Receipts     string             `db:"receipts"`
	Reason       data.DisputeReason `db:"reason"`
	Amount       data.Amount        `db:"claim_amount"`
	Currency     data.Text          `db:"claim_currency"`
	Statement    data.Text          `db:"statement"`
	Contact      data.Text          `db:"contact"`
	Ticket       data.Text          `db:"ticket"`
	Deadline     data.Instant       `db:"deadline"`
	Owner        data.Text          `db:"owner"`
	State        data.DisputeState  `db:"state"`
	Version      int64              `db:"version"`
	OpenedAt     data.Instant       `db:"opened_at"`
	OpenedBy     data.Text          `db:"opened_by"`
	ChangedAt    data.Instant       `db:"changed_at"`
	ChangedBy    data.Text          `db:"changed_by"`
	Change       data.Text          `db:"change"`
}

func (r disputeRow) noun(source string) (d data.Dispute, err error) {
	d = data.Dispute{
		ID: r.ID, Conversion: data.ConversionKey{Source: source, Operator: r.Operator, Click: r.Click, Player: r.Player, Event: r.Event, Ordinal: r.Ordinal},
		Operator: data.Ref{Key: r.Operator, Name: r.OperatorName},
		DisputeTerms: data.DisputeTerms{Reason: r.Reason, Claim: data.Money{Amount: r.Amount, Currency: r.Currency}, Statement: r.Statement,
			Contact: r.Contact, Ticket: r.Ticket, Deadline: r.Deadline.Time()},
		Owner: r.Owner, State: r.State, Version: r.Version, OpenedAt: r.OpenedAt.Time(), OpenedBy: r.OpenedBy,
		ChangedAt: r.ChangedAt.Time(), ChangedBy: r.ChangedBy, Change: r.Change,
	}
	var keys []string
	if err := json.Unmarshal([]byte(r.Receipts), &keys); err != nil {
		return d, err
	}
	d.Receipts = make([]data.ID, len(keys))
	for i, key := range keys {
		d.Receipts[i] = data.NewID(source, data.NewText(key))
	}
	return d, nil
}

const insertDispute = `insert into tailback_disputes
  (id, until, operator, operator_name, click, player, event, ordinal, receipts, reason, claim_amount, claim_currency, statement, contact,
   ticket, deadline, owner, state, version, opened_at, opened_by, changed_at, changed_by, change)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`

// putDispute writes down what a dispute was until a moment; none is the end.
func (o Options) putDispute(ctx context.Context, tx *sqlx.Tx, d data.Dispute, until data.Instant) error {
	keys := make([]string, len(d.Receipts))
	for i, id := range d.Receipts {
		keys[i] = id.Key.Raw()
	}
	receipts, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	var deadline any
	if !d.Deadline.IsZero() {
		deadline = d.Deadline.UnixMicro()
	}
	k := d.Conversion
	_, err = tx.ExecContext(ctx, insertDispute, d.ID, micros(until), k.Operator, d.Operator.Name, k.Click, k.Player, k.Event, k.Ordinal, string(receipts),
		d.Reason, d.Claim.Amount, d.Claim.Currency, o.Redact(d.Statement), o.Redact(d.Contact), o.Redact(d.Ticket), deadline, d.Owner, d.State,
		d.Version, d.OpenedAt.UnixMicro(), d.OpenedBy, d.ChangedAt.UnixMicro(), d.ChangedBy, d.Change)
	return err
}

const insertNote = "insert into tailback_dispute_notes (id, dispute, text, by_whom, at) values ($1, $2, $3, $4, $5)"

const insertAnswer = `insert into tailback_dispute_answers (id, dispute, answered_at, who, verbatim, file, by_whom, at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`

// putDisputes writes disputes down, with their past and what was written about
// them.
func (o Options) putDisputes(ctx context.Context, db *sqlx.DB, all []data.DisputeHistory) error {
	if len(all) == 0 {
		return nil
	}
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for _, h := range all {
		if err := o.putHistory(ctx, tx, h); err != nil {
			return fmt.Errorf("write dispute %d: %w", h.Dispute.ID, err)
		}
	}
	return tx.Commit()
}

func (o Options) putHistory(ctx context.Context, tx *sqlx.Tx, h data.DisputeHistory) error {
	for _, was := range h.Was {
		if err := o.putDispute(ctx, tx, was.Dispute, data.At(was.Until)); err != nil {
			return err
		}
	}
	if err := o.putDispute(ctx, tx, h.Dispute, data.Instant{}); err != nil {
		return err
	}
	for _, n := range h.Notes {
		if _, err := tx.ExecContext(ctx, insertNote, n.ID, h.Dispute.ID, o.Redact(n.Text), n.By, n.At.UnixMicro()); err != nil {
			return err
		}
	}
	for _, a := range h.Answers {
		_, err := tx.ExecContext(ctx, insertAnswer, a.ID, h.Dispute.ID, a.On.UnixMicro(), a.Who, o.Redact(a.Verbatim), a.File, a.By, a.At.UnixMicro())
		if err != nil {
			return err
		}
	}
	return nil
}

// concerned gives the disputes that belong into a capture: with a filter those of
// receipts and clicks that are in it.
func (c *collector) concerned(all []data.DisputeHistory) []data.DisputeHistory {
	if c.Filter.String() == "" {
		return all
	}
	return slices.DeleteFunc(all, func(h data.DisputeHistory) bool { return !c.disputed.met[h.Dispute.ID] })
}

// disputed are the disputes that receipts may be about, and those that were met.
type disputed struct {
	receipts map[data.ID]int64
	clicks   map[data.Text]int64
	met      map[int64]bool
}

func newDisputed(all []data.DisputeHistory) disputed {
	d := disputed{map[data.ID]int64{}, map[data.Text]int64{}, map[int64]bool{}}
	for _, h := range all {
		for _, id := range h.Dispute.Receipts {
			d.receipts[id] = h.Dispute.ID
		}
		if click := h.Dispute.Conversion.Click; !click.Null() {
			d.clicks[click] = h.Dispute.ID
		}
	}
	return d
}

// meet notes what a receipt is about.
func (d disputed) meet(r *data.Receipt) {
	if id, ok := d.receipts[r.ID]; ok {
		d.met[id] = true
	}
	if id, ok := d.clicks[r.ClickID]; ok && !r.ClickID.Null() {
		d.met[id] = true
	}
}

// readDisputes reads what putDisputes wrote.
func readDisputes(ctx context.Context, db *sqlx.DB, source string) (all []data.DisputeHistory, err error) {
	var rows []disputeRow
	if err := db.SelectContext(ctx, &rows, "select * from tailback_disputes order by id, until is null, until, version"); err != nil {
		return nil, err
	}
	all = []data.DisputeHistory{}
	at := map[int64]int{}
	var was []data.DisputeWas
	for _, r := range rows {
		d, err := r.noun(source)
		if err != nil {
			return nil, fmt.Errorf("dispute %d: %w", r.ID, err)
		}
		if !r.Until.Null() {
			was = append(was, data.DisputeWas{Until: r.Until.Time(), Dispute: d})
			continue
		}
		at[r.ID] = len(all)
		all, was = append(all, data.DisputeHistory{DisputeFile: data.DisputeFile{Dispute: d}, Was: was}), nil
	}
	return all, written(ctx, db, all, at)
}

// written reads what was written about disputes.
func written(ctx context.Context, db *sqlx.DB, all []data.DisputeHistory, at map[int64]int) error {
	var lines []struct {
		ID      int64        `db:"id"`
		Dispute int64        `db:"dispute"`
		On      data.Instant `db:"answered_at"` // NULL for a note
		Who     data.Text    `db:"who"`
		Text    data.Text    `db:"text"`
		File    data.Text    `db:"file"`
		By      data.Text    `db:"by_whom"`
		At      data.Instant `db:"at"`
	}
	const both = `select id, dispute, null as answered_at, null as who, text, null as file, by_whom, at from tailback_dispute_notes
		union all select id, dispute, answered_at, who, verbatim, file, by_whom, at from tailback_dispute_answers order by id`
	if err := db.SelectContext(ctx, &lines, both); err != nil {
		return err
	}
	for _, l := range lines {
		i, ok := at[l.Dispute]
		switch {
		case !ok:
			return fmt.Errorf("something is written about dispute %d, which there is not", l.Dispute)
		case l.On.Null():
			all[i].Notes = append(all[i].Notes, data.Note{ID: l.ID, Text: l.Text, By: l.By, At: l.At.Time()})
		default:
			all[i].Answers = append(all[i].Answers, data.Answer{ID: l.ID, On: l.On.Time(), Who: l.Who, Verbatim: l.Text, File: l.File, By: l.By, At: l.At.Time()})
		}
	}
	return nil
}
