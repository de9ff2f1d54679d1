package tally

import (
	"encoding/json"
	"fmt"

	"tailback/data"
)

// record is a row of the file.
type record struct {
	Minute             int64
	Operator, Campaign []byte
	Rule, Code, Field  string
	Severity           int
	Checked, Hit       int
	Named              int
	Money              string
}

func (r record) noun() (data.Tally, error) {
	t := data.Tally{
		Minute: start(r.Minute), Operator: text(r.Operator), Campaign: text(r.Campaign),
		Rule: r.Rule, Code: r.Code, Field: r.Field, Severity: data.Severity(r.Severity), Checked: r.Checked, Hit: r.Hit, Named: r.Named,
	}
	if r.Severity < int(data.Notice) || r.Severity > int(data.Critical) {
		return t, fmt.Errorf("there is no severity %d", r.Severity)
	}
	var money []penny
	if err := json.Unmarshal([]byte(r.Money), &money); err != nil {
		return t, fmt.Errorf("money %q: %w", r.Money, err)
	}
	for _, m := range money {
		t.Money.Add(data.Money{Amount: data.ParseAmount(m.Amount), Currency: data.NewText(m.Currency)})
	}
	return t, nil
}

// penny is money as the file has it.
type penny struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

func pennies(s data.Sums) []penny {
	all := []penny{}
	for _, m := range s.All() {
		all = append(all, penny{m.Amount.String(), m.Currency.Raw()})
	}
	return all
}

// bytes gives a key as it is, whatever bytes it has, behind one of ours: the
// engine does not tell an empty blob from none.
func bytes(t data.Text) []byte {
	if t.Null() {
		return nil
	}
	return append([]byte{'='}, t.Raw()...)
}

func text(b []byte) data.Text {
	if len(b) == 0 {
		return data.Text{}
	}
	return data.NewText(string(b[1:]))
}
