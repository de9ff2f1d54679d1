package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"tailback/data"
)

// Contracts gives the contracts that the tracker's database keeps, none where
// it keeps no such relation; at most 5,000. One that cannot be read whole is
// named in faults, and still has what was read of it: its secrets stay secret.
func (s *Source) Contracts(ctx context.Context) (contracts []data.Contract, faults []string, err error) {
	var rows []struct {
		Operator  data.Text    `db:"operator_id"`
		ValidFrom data.Instant `db:"valid_from"`
		ValidTo   data.Instant `db:"valid_to"`
		Spec      data.Text    `db:"spec"`
	}
	err = s.selectInto(ctx, &rows, "contracts", pageSize)
	if off := (*offError)(nil); errors.As(err, &off) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, explain("cannot read contracts", err)
	}
	for _, row := range rows {
		c := data.Contract{Operator: data.Ref{Key: row.Operator}, ValidFrom: row.ValidFrom.Time(), ValidTo: row.ValidTo.Time()}
		if err := json.Unmarshal([]byte(row.Spec.Raw()), &c); err != nil && !row.Spec.Empty() {
			faults = append(faults, fmt.Sprintf("the contract of operator %s: %s", row.Operator, data.Safe(err.Error())))
			c.Auth = authOf(row.Spec)
		}
		contracts = append(contracts, c)
	}
	return contracts, faults, nil
}

// authOf reads of a spec only what says where its secret is.
func authOf(spec data.Text) data.Auth {
	var part struct {
		Auth struct {
			Param string `json:"param"`
		} `json:"auth"`
	}
	// What cannot be read names no parameter.
	_ = json.Unmarshal([]byte(spec.Raw()), &part)
	return data.Auth{Param: part.Auth.Param}
}
