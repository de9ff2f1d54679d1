package capture

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jmoiron/sqlx"
	"github.com/shopspring/decimal"

	"tailback/data"
)

// actRow is an act as the file has it. Its source is that of the file.
type actRow struct {
	ID       int64        `db:"id"`
	Operator data.Text    `db:"operator"`
	Rule     string       `db:"rule"`
	Field    string       `db:"field"`
	Kind     data.ActKind `db:"kind"`
	Actor    data.Text    `db:"actor"`
	At       data.Instant `db:"at"`
	Until    data.Instant `db:"until"`
	Note     data.Text    `db:"note"`
	Severity string       `db:"severity"`
	Certain  *string      `db:"certain"` // {"EUR": "120.5"}; NULL where it was not known
	Undone   data.Instant `db:"undone_at"`
	UndoneBy data.Text    `db:"undone_by"`
}

func rowOf(a data.Act) (actRow, error) {
	r := actRow{
		ID: a.ID, Operator: a.Key.Operator, Rule: a.Key.Rule, Field: a.Key.Field, Kind: a.Kind, Actor: a.Actor, At: data.At(a.At),
		Note: a.Note, Severity: a.Severity.String(), UndoneBy: a.UndoneBy,
	}
	if !a.Until.IsZero() {
		r.Until = data.At(a.Until)
	}
	if !a.Undone.IsZero() {
		r.Undone = data.At(a.Undone)
	}
	if a.Unpriced {
		return r, nil
	}
	sums, err := json.Marshal(a.Certain.ByCurrency())
	text := string(sums)
	r.Certain = &text
	return r, err
}

func (r actRow) noun(source string) (a data.Act, err error) {
	a = data.Act{
		ID: r.ID, Key: data.AlertKey{Source: source, Operator: r.Operator, Rule: r.Rule, Field: r.Field}, Kind: r.Kind, Actor: r.Actor,
		At: r.At.Time(), Until: r.Until.Time(), Note: r.Note, Unpriced: r.Certain == nil, Undone: r.Undone.Time(), UndoneBy: r.UndoneBy,
	}
	if err := a.Severity.UnmarshalText([]byte(r.Severity)); err != nil || r.Certain == nil {
		return a, err
	}
	var by map[string]decimal.Decimal
	if err := json.Unmarshal([]byte(*r.Certain), &by); err != nil {
		return a, err
	}
	for currency, sum := range by {
		a.Certain.Add(data.Money{Amount: data.NewAmount(sum), Currency: data.NewText(currency)})
	}
	return a, nil
}

const insertAct = `insert into tailback_acts
  (id, operator, rule, field, kind, actor, at, until, note, severity, certain, undone_at, undone_by)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

// putActs writes down what the ledger held.
func putActs(ctx context.Context, db *sqlx.DB, acts []data.Act) error {
	for _, act := range acts {
		r, err := rowOf(act)
		if err == nil {
			_, err = db.ExecContext(ctx, insertAct, r.ID, r.Operator, r.Rule, r.Field, r.Kind, r.Actor, micros(r.At), micros(r.Until),
				r.Note, r.Severity, r.Certain, micros(r.Undone), r.UndoneBy)
		}
		if err != nil {
			return fmt.Errorf("write act %d: %w", act.ID, err)
		}
	}
	return nil
}

func micros(i data.Instant) any {
	if i.Null() {
		return nil
	}
	return i.Micros()
}
