package contract

import (
	"errors"
	"fmt"
	"strings"

	"tailback/data"
)

// Operator finds the operator that a person means by a name: the one that is
// called so, in any case of its letters, else the one with that key. Two of one
// name are told apart by their keys. Where there is none, the error says which
// may be meant, and which there are.
func Operator(name string, known []data.Ref) (data.Ref, error) {
	if name == "" {
		return data.Ref{}, errors.New("an operator has a name")
	}
	var called []data.Ref
	for _, o := range known {
		if strings.EqualFold(o.Name.Raw(), name) {
			called = append(called, o)
		}
	}
	if len(called) == 1 {
		return called[0], nil
	}
	for _, o := range known {
		if o.Key.Raw() == name {
			return o, nil
		}
	}
	if len(called) > 1 {
		return data.Ref{}, fmt.Errorf("%d operators are called %s; write the key of one: %s", len(called), data.Safe(name), some(keysOf(called)))
	}
	return data.Ref{}, data.NoSuch("operator", data.Safe(name), labelsOf(known))
}

func keysOf(operators []data.Ref) []string {
	var keys []string
	for _, o := range operators {
		keys = append(keys, o.Key.String())
	}
	return keys
}

// labelsOf names operators, as many as a person reads.
func labelsOf(operators []data.Ref) []string {
	const most = 50
	var labels []string
	for _, o := range operators[:min(len(operators), most)] {
		labels = append(labels, o.Label())
	}
	return labels
}
