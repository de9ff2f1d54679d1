package ledger

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// linesAtMost bounds how many notes and answers of one dispute are read.
const linesAtMost = 1000

// NoteDispute adds a note for us alone. It takes nothing away and so names no
// version.
func (l *Ledger) NoteDispute(ctx context.Context, id int64, text string, op data.Op) (n data.Note, err error) {
	said, err := noteWithin("note", text, statementAtMost)
	if err == nil && said == "" {
		err = refused("cannot keep the note", "it says nothing", "")
	}
	if err != nil {
		return n, err
	}
	err = l.write(ctx, deed{op: op, action: data.ToNote, object: "note",
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (added int64, before any, err error) {
			if _, err := l.loadDispute(ctx, tx, id); err != nil {
				return 0, nil, err
			}
			err = tx.GetContext(ctx, &added, l.script("dispute_note_add"), id, said, l.with.Actor.String(), data.At(at))
			return added, nil, err
		},
		load: func(ctx context.Context, tx *sqlx.Tx, id int64) (any, error) {
			var row noteRow
			err := tx.GetContext(ctx, &row, l.script("dispute_note"), id)
			n = row.noun()
			return row, err
		}})
	return n, err
}

// noteRow is a row of dispute_notes. As JSON it stands in the audit.
type noteRow struct {
	ID      int64        `db:"id" json:"id"`
	Dispute int64        `db:"dispute" json:"dispute"`
	Text    string       `db:"text" json:"text"`
	By      string       `db:"by_whom" json:"by"`
	At      data.Instant `db:"at" json:"at"`
}

func (r noteRow) noun() data.Note {
	return data.Note{ID: r.ID, Text: data.NewText(r.Text), By: data.NewText(r.By), At: r.At.Time()}
}

// answerRow is a row of dispute_answers. As JSON it stands in the audit.
type answerRow struct {
	ID       int64        `db:"id" json:"id"`
	Dispute  int64        `db:"dispute" json:"dispute"`
	On       data.Instant `db:"answered_at" json:"answered_at"`
	Who      string       `db:"who" json:"who"`
	Verbatim string       `db:"verbatim" json:"verbatim"`
	File     string       `db:"file" json:"file"`
	By       string       `db:"by_whom" json:"by"`
	At       data.Instant `db:"at" json:"at"`
}

func (r answerRow) noun() data.Answer {
	return data.Answer{
		ID: r.ID, On: r.On.Time(), Who: data.NewText(r.Who), Verbatim: data.NewText(r.Verbatim), File: data.NewText(r.File),
		By: data.NewText(r.By), At: r.At.Time(),
	}
}

// newAnswer checks what no answer may be; nil stays nil.
func newAnswer(a *data.Answer) (*answerRow, error) {
	if a == nil {
		return nil, nil
	}
	var row answerRow
	if !a.On.IsZero() {
		row.On = data.At(a.On)
	}
	for _, field := range []struct {
		name  string
		to    *string
		typed data.Text
		most  int
	}{{"answer", &row.Verbatim, a.Verbatim, answerAtMost}, {"name", &row.Who, a.Who, noteAtMost}, {"file's name", &row.File, a.File, noteAtMost}} {
		var err error
		if *field.to, err = noteWithin(field.name, field.typed.Raw(), field.most); err != nil {
			return nil, err
		}
	}
	if row.Verbatim == "" {
		return nil, refused("cannot keep the answer", "it says nothing", "")
	}
	return &row, nil
}
