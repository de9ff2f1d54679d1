package main

import (
	"context"
	"slices"
	"strings"

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
		of, ok := operatorOf(operators, c.Operator)
		if !ok {
			said = append(said, c.Where+": "+noOperator(operators, c.Operator).Error())
			continue
		}
		c.Contract.Operator = of
		entries = append(entries, contract.Entry{Contract: c.Contract, Origin: contract.Config, Where: c.Where, Places: c.Places})
	}
	return entries, said
}

// operatorOf finds an operator by its key, else by its name in any case.
func operatorOf(operators []data.Ref, name string) (data.Ref, bool) {
	for _, same := range []func(data.Ref) bool{
		func(o data.Ref) bool { return o.Key.Raw() == name },
		func(o data.Ref) bool { return strings.EqualFold(o.Name.Raw(), name) },
	} {
		if i := slices.IndexFunc(operators, same); i >= 0 {
			return operators[i], true
		}
	}
	return data.Ref{}, false
}

// noOperator says that there is no such operator, and which was meant.
func noOperator(operators []data.Ref, name string) error {
	names := make([]string, 0, len(operators))
	for _, o := range operators[:min(len(operators), 50)] {
		names = append(names, o.Label())
	}
	return data.NoSuch("operator", data.Safe(name), names)
}

// named gives an operator with its name, where that is known.
func named(operators []data.Ref, key data.Text) data.Ref {
	if i := slices.IndexFunc(operators, func(o data.Ref) bool { return o.Key == key }); i >= 0 {
		return operators[i]
	}
	return data.Ref{Key: key}
}
