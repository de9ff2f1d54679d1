package ledger

import (
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// new is an act of the actor's.
func (l *Ledger) new(k data.AlertKey, kind data.ActKind, said string, at time.Time) actRow {
	k.Source = l.with.Source
	return actRow{key: keyOf(k), Kind: kind, Actor: l.with.Actor.String(), At: data.At(at), Note: said, Severity: data.Notice.String(), Certain: "{}"}
}

// actRow is a row of acts. As JSON it stands in the audit.
type actRow struct {
	ID int64 `db:"id" json:"id"`
	key
	Kind     data.ActKind `db:"kind" json:"kind"`
	Actor    string       `db:"actor" json:"actor"`
	At       data.Instant `db:"at" json:"at"`
	Until    data.Instant `db:"until" json:"until,omitzero"`
	Note     string       `db:"note" json:"note"`
	Severity string       `db:"severity" json:"severity"`
	Certain  document     `db:"certain" json:"certain"`
	Ended    data.Instant `db:"ended_at" json:"ended_at,omitzero"`
	EndedBy  data.Text    `db:"ended_by" json:"ended_by,omitzero"`
}

func (r actRow) noun() data.Act {
	act := data.Act{
		ID: r.ID, Key: r.key.noun(), Kind: r.Kind, Actor: data.NewText(r.Actor), At: r.At.Time(), Until: r.Until.Time(),
		Note: data.NewText(r.Note), Certain: sums(r.Certain), Unpriced: r.Certain == unpriced, Undone: r.Ended.Time(), UndoneBy: r.EndedBy,
	}
	_ = act.Severity.UnmarshalText([]byte(r.Severity)) // a word of a later version is a notice: it rings rather than not
	return act
}

// unpriced stands for sums that are not known in full.
const unpriced document = "null"

// certain writes sums as {"EUR": "120.5"}.
func certain(s data.Sums) document {
	by := map[string]string{}
	for currency, sum := range s.ByCurrency() {
		by[currency] = sum.String()
	}
	b, _ := json.Marshal(by) // a map of strings can always be written
	return document(b)
}

// sums reads what certain wrote.
func sums(text document) (s data.Sums) {
	var by map[string]decimal.Decimal
	_ = json.Unmarshal([]byte(text), &by) // what cannot be read counts as no money: it rings rather than not
	for currency, sum := range by {
		s.Add(data.Money{Amount: data.NewAmount(sum), Currency: data.NewText(currency)})
	}
	return s
}

// document is JSON in a column; in other JSON it stands as it is.
type document string

// MarshalJSON gives it back.
func (d document) MarshalJSON() ([]byte, error) { return []byte(d), nil }
