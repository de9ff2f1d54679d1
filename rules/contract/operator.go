package contract

import (
	"errors"
	"fmt"
	"strings"

	"tailback/data"
)

// Operator finds the operator that a person means by a name: the one that is
// called so, in any case of its letters, else the one with that key. Two of one
// name are told apart by their keys.
func Operator(name string, known []data.Operator) (data.Ref, error) {
	if name == "" {
		return data.Ref{}, errors.New("an operator has a name")
	}
	var named []data.Operator
	for _, o := range known {
		if strings.EqualFold(o.Name.Raw(), name) {
			named = append(named, o)
		}
	}
	if len(named) == 1 {
		return refOf(named[0]), nil
	}
	for _, o := range known {
		if o.ID.Key.Raw() == name {
			return refOf(o), nil
		}
	}
	if len(named) > 1 {
		return data.Ref{}, fmt.Errorf("%d operators are called %s; write the key of one: %s", len(named), data.Safe(name), some(keysOf(named)))
	}
	var names []string
	for _, o := range known {
		names = append(names, refOf(o).Label())
	}
	if near := data.Nearest(name, names); near != "" {
		return data.Ref{}, fmt.Errorf("there is no operator %s; is %s meant?", data.Safe(name), near)
	}
	return data.Ref{}, fmt.Errorf("there is no operator %s", data.Safe(name))
}

func refOf(o data.Operator) data.Ref { return data.Ref{Key: o.ID.Key, Name: o.Name} }

func keysOf(operators []data.Operator) []string {
	var keys []string
	for _, o := range operators {
		keys = append(keys, o.ID.Key.String())
	}
	return keys
}
