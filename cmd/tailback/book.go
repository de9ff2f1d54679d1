package main

import (
	"context"
	"slices"

	"tailback/data"
	"tailback/data/source"
	"tailback/rules/contract"
)

// contracts gives the contracts of a source from wherever they are written
// down, and what is wrong with them: that keeps nobody from using the rest.
func contracts(ctx context.Context, s *source.Source, set settings, operators []data.Ref) (entries []contract.Entry, said []string, err error) {
	known, said, err := s.Contracts(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range known {
		c.Operator = named(operators, c.Operator.Key)
		entries = append(entries, contract.Entry{Contract: c, Origin: contract.Relation})
	}
	if !s.AsOf().IsZero() {
		return entries, said, nil // it has all that counted
	}
	written, wrong := ofConfiguration(set, operators)
	return append(entries, written...), append(said, wrong...), nil
}

// ofConfiguration gives the contracts of the configuration. One of an operator
// that this database does not have is said: its name may be wrong, or it belongs
// to another source.
func ofConfiguration(set settings, operators []data.Ref) (entries []contract.Entry, said []string) {
	for _, fault := range set.file.ContractFaults {
		said = append(said, fault.Error())
	}
	for _, c := range set.file.Contracts {
		of, err := contract.Operator(c.Operator, operators)
		if err != nil {
			said = append(said, c.Where+": "+err.Error())
			continue
		}
		c.Contract.Operator = of
		entries = append(entries, contract.Entry{Contract: c.Contract, Origin: contract.Config, Where: c.Where, Places: c.Places})
	}
	return entries, said
}

// named gives an operator with its name, where that is known.
func named(operators []data.Ref, key data.Text) data.Ref {
	if i := slices.IndexFunc(operators, func(o data.Ref) bool { return o.Key == key }); i >= 0 {
		return operators[i]
	}
	return data.Ref{Key: key}
}
