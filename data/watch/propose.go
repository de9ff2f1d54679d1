package watch

import (
	"errors"
	"fmt"
	"time"

	"tailback/data"
	"tailback/rules/compare"
	"tailback/rules/contract"
)

// Propose gives the next version of an operator's contract, which from the change
// point of an alert on also reads the parameters that were renamed. The error
// says why there is none: what is sent wrong cannot be agreed to.
func (w *Watch) Propose(a data.Alert, c compare.Comparison) (data.Contract, []contract.Difference, error) {
	was := w.contractBefore(a)
	if was == nil {
		return data.Contract{}, nil, errors.New("there is no contract to change; tailback learn drafts one")
	}
	next, renamed := was.Contract, 0
	for _, row := range c.Rows {
		if row.Change != compare.Renamed || row.Field == "" || row.Other == "" || was.Params[row.Field] != row.Name {
			continue
		}
		if !plainName(row.Other) {
			return data.Contract{}, nil, fmt.Errorf("the new name of %s is not one to write down", row.Field)
		}
		extended, err := contract.Extend(next, a.Since.At, row.Field, row.Other)
		if err != nil {
			return data.Contract{}, nil, err
		}
		next, renamed = extended, renamed+1
	}
	if renamed == 0 {
		return data.Contract{}, nil, errors.New("no parameter was renamed: only the operator can put this right")
	}
	next.ValidFrom, next.ValidTo = a.Since.At, time.Time{}
	return next, contract.Diff(was.Contract, next), nil
}

// plainName reports whether a printed name is the one that was sent.
func plainName(name string) bool {
	for _, c := range []byte(name) {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return name != ""
}
