package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// contractsAtMost bounds how many versions are read.
const contractsAtMost = 5000

// Accept makes a contract the version of an operator that is valid from a
// moment on, until further notice. Where another was accepted from that very moment, the error says by
// whom: it has to be withdrawn first.
func (l *Ledger) Accept(ctx context.Context, operator data.Ref, c data.Contract, from time.Time, text string, op data.Op) (data.ContractVersion, error) {
	why, err := reason("accept", text)
	if err != nil {
		return data.ContractVersion{}, err
	}
	row, err := l.newContract(operator, c, from, why)
	if err != nil {
		return data.ContractVersion{}, err
	}
	return l.contract(ctx, op, data.ToAccept, func(ctx context.Context, tx *sqlx.Tx, at time.Time) (id int64, before any, err error) {
		err = tx.GetContext(ctx, &id, l.script("contract_add"), row.Source, row.Operator, row.OperatorName, row.ValidFrom, row.Spec, row.By, data.At(at), row.Why)
		if errors.Is(err, sql.ErrNoRows) {
			err = l.acceptedBefore(ctx, tx, row)
		}
		return id, nil, err
	})
}

// newContract checks what no contract may be.
func (l *Ledger) newContract(operator data.Ref, c data.Contract, from time.Time, why string) (row contractRow, err error) {
	const what = "cannot accept the contract"
	switch {
	case operator.Key.Null():
		return row, refused(what, "it is nobody's", "")
	case from.IsZero():
		return row, refused(what, "it has no beginning", "")
	case c.Auth.Secret != "" && !strings.HasPrefix(c.Auth.Secret, "env:") && !strings.HasPrefix(c.Auth.Secret, "file:"):
		return row, refused(what, "its secret is written out", "name it by env:NAME or file:PATH")
	}
	spec, err := json.Marshal(c)
	return contractRow{
		Source: l.with.Source, Operator: packed(operator.Key), OperatorName: packed(operator.Name), ValidFrom: data.At(from),
		Spec: document(spec), By: l.with.Actor.String(), Why: why,
	}, err
}

func (l *Ledger) acceptedBefore(ctx context.Context, tx *sqlx.Tx, row contractRow) error {
	var is contractRow
	err := tx.GetContext(ctx, &is, l.script("contract_of"), row.Source, row.Operator, row.ValidFrom)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return refused("cannot accept the contract", "another from the same moment was withdrawn just now", "try again")
	case err != nil:
		return err
	}
	return refused("cannot accept the contract", fmt.Sprintf("%s accepted number %d from the same moment at %s", data.Safe(is.By), is.ID, is.At),
		"withdraw that one first")
}

// Withdraw takes an accepted contract back: it was never valid. One that was
// withdrawn already is given as it is.
func (l *Ledger) Withdraw(ctx context.Context, id int64, op data.Op) error {
	_, err := l.contract(ctx, op, data.ToWithdraw, func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
		before, err := l.loadContract(ctx, tx, id)
		if err != nil {
			return 0, nil, err
		}
		if before.Source != l.with.Source {
			return 0, nil, refused("cannot withdraw", "this contract is of "+before.Source, "")
		}
		n, err := affected(tx.ExecContext(ctx, l.script("contract_withdraw"), id, data.At(at), l.with.Actor.String()))
		if n == 0 {
			return 0, nil, err
		}
		return id, before, nil
	})
	return err
}

// Contracts gives the versions in force, by operator and valid_from. Where one
// follows another, ValidTo is left open: the later one counts.
func (l *Ledger) Contracts(ctx context.Context) ([]data.ContractVersion, error) {
	if !l.seen().readable {
		return nil, nil
	}
	var rows []contractRow
	err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &rows, l.script("contracts_in_force"), l.with.Source, contractsAtMost)
	})
	if err != nil {
		return nil, explain("cannot read the ledger's contracts", err)
	}
	versions := make([]data.ContractVersion, len(rows))
	for i, row := range rows {
		if versions[i], err = row.noun(); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

func (l *Ledger) contract(ctx context.Context, op data.Op, action data.Action, do func(context.Context, *sqlx.Tx, time.Time) (int64, any, error)) (version data.ContractVersion, err error) {
	err = l.write(ctx, deed{op: op, action: action, object: "contract", do: do,
		load: func(ctx context.Context, tx *sqlx.Tx, id int64) (any, error) {
			row, err := l.loadContract(ctx, tx, id)
			if err != nil {
				return nil, err
			}
			version, err = row.noun()
			return row, err
		}})
	return version, err
}

func (l *Ledger) loadContract(ctx context.Context, tx *sqlx.Tx, id int64) (row contractRow, err error) {
	err = tx.GetContext(ctx, &row, l.script("contract"), id)
	if errors.Is(err, sql.ErrNoRows) {
		err = refused("cannot find the contract", fmt.Sprintf("the ledger has no contract %d", id), "")
	}
	return row, err
}

// contractRow is a row of contracts. As JSON it stands in the audit.
type contractRow struct {
	ID           int64        `db:"id" json:"id"`
	Source       string       `db:"source" json:"source"`
	Operator     string       `db:"operator" json:"operator"`
	OperatorName string       `db:"operator_name" json:"operator_name"`
	ValidFrom    data.Instant `db:"valid_from" json:"valid_from"`
	Spec         document     `db:"spec" json:"spec"`
	By           string       `db:"accepted_by" json:"accepted_by"`
	At           data.Instant `db:"accepted_at" json:"accepted_at"`
	Why          string       `db:"why" json:"why"`
	Withdrawn    data.Instant `db:"withdrawn_at" json:"withdrawn_at,omitzero"`
	WithdrawnBy  data.Text    `db:"withdrawn_by" json:"withdrawn_by,omitzero"`
}

func (r contractRow) noun() (v data.ContractVersion, err error) {
	v = data.ContractVersion{ID: r.ID, By: data.NewText(r.By), At: r.At.Time(), Why: data.NewText(r.Why)}
	if err := json.Unmarshal([]byte(r.Spec), &v.Contract); err != nil {
		return v, fmt.Errorf("contract %d of the ledger: %w", r.ID, err)
	}
	v.Contract.Operator = data.Ref{Key: unpacked(r.Operator), Name: unpacked(r.OperatorName)}
	v.Contract.ValidFrom = r.ValidFrom.Time()
	return v, nil
}
