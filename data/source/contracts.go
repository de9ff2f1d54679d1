package source

import (
	"context"
	"errors"
	"fmt"

	"tailback/data"
)

// Contracts gives the contracts that the tracker's database keeps, none where
// it keeps no such relation; at most 5,000. What cannot be read of one is said in
// faults, and the rest of it counts: its secrets stay secret.
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
		c, wrong := data.Contract{}, []string(nil)
		if !row.Spec.Empty() {
			c, wrong = data.ParseContract([]byte(row.Spec.Raw()))
		}
		for _, why := range wrong {
			faults = append(faults, data.Safe(fmt.Sprintf("the contract of operator %s: %s", row.Operator, why)))
		}
		c.Operator, c.ValidFrom, c.ValidTo = data.Ref{Key: row.Operator}, row.ValidFrom.Time(), row.ValidTo.Time()
		contracts = append(contracts, c)
	}
	return contracts, faults, nil
}
