package main

import (
	"context"
	"fmt"
	"time"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/data/source"
	"tailback/rules/catalogue"
)

// visitRules says which rules are off and why, what is wrong with contracts, and
// how the ledger stands.
func (a *app) visitRules(ctx context.Context, set settings, s *source.Source) ([]data.Check, error) {
	e, err := a.examine(ctx, s, set, nil)
	if err != nil {
		return orLost("rules", err)
	}
	l, err := a.openLedgerAs(ctx, set, s, data.RoleLead, nil) // it is only looked at
	if err != nil {
		ledger, lost := orLost("ledger", err)
		rules, _ := e.judged(ctx)
		return append(rules, ledger...), lost
	}
	defer func() { _ = l.Close() }()
	if versions, err := l.Contracts(ctx); err == nil {
		e.replace(fromLedger(versions, e.operators))
	}
	checks, err := e.judged(ctx)
	return append(checks, judgeLedger(l, set, set.file.Ledger.Role(actor(a.getenv).User))), err
}

// orLost tells a fault of one area from a database that is gone.
func orLost(area string, err error) ([]data.Check, error) {
	if data.KindOf(err) == data.Usage {
		return []data.Check{badly(area, err)}, nil
	}
	return nil, err
}

// judged says how the rules stand with the contracts that there are.
func (e *examiner) judged(ctx context.Context) ([]data.Check, error) {
	off := e.off(e.operators, time.Now())
	r := rulesOf(off, len(e.operators))
	text := fmt.Sprintf("%d of %d run", r.Run, len(catalogue.Rules()))
	if r.Partly > 0 {
		text += fmt.Sprintf(", %d of them not with every operator", r.Partly)
	}
	checks := []data.Check{data.NewCheck("rules", "", data.CheckOK, text)}
	for _, line := range r.Off {
		checks = append(checks, data.NewCheck("rules", "", data.CheckOff, line))
	}
	for _, fault := range e.faults {
		checks = append(checks, data.NewCheck("rules", "", data.CheckBad, fault))
	}
	unread, err := e.unread(ctx)
	for _, line := range unread {
		checks = append(checks, data.NewCheck("rules", "", data.CheckWarn, "cannot be looked up, and rules that need it are silent: "+line))
	}
	return checks, err
}

// judgeLedger says whether there can be acts, and by which role we may do some.
// A lead has opened it.
func judgeLedger(l *ledger.Ledger, set settings, role data.Role) data.Check {
	text := withoutPassword(set.keeps.text()) + ", as " + role.String()
	why, notice := l.Why(data.ToAck), l.Notice()
	switch {
	case set.keeps.text() == "":
		return data.NewCheck("ledger", "", data.CheckOff, noLedger)
	case l.Why(data.ToConfirm) != "": // which a lead may where only the name is in doubt
		return data.NewCheck("ledger", "", data.CheckBad, text+": "+why)
	case why != "":
		return data.NewCheck("ledger", "", data.CheckWarn, text+": "+why)
	case notice != "" && l.Engine() == data.Postgres:
		return data.NewCheck("ledger", "", data.CheckWarn, text+": "+notice)
	case notice != "":
		text += ": " + notice
	}
	return data.NewCheck("ledger", "", data.CheckOK, text)
}
