package main

import (
	"tailback/data"
	"tailback/rules/mapping"
)

// draftJSON is a relation of a draft; names are the database's own, made safe.
type draftJSON struct {
	Relation  string       `json:"relation"`
	Certainty string       `json:"certainty"`
	From      *string      `json:"from"` // null where it is open
	Tail      string       `json:"tail,omitempty"`
	Evidence  string       `json:"evidence"`
	Rivals    []rivalJSON  `json:"rivals"`
	Fields    []draftField `json:"fields"`
	Lacks     []string     `json:"lacks"`
	Notes     []string     `json:"notes"` // about the whole database
}

type rivalJSON struct {
	From string `json:"from"`
	Why  string `json:"why"`
}

type draftField struct {
	Field     string            `json:"field"`
	Column    string            `json:"column,omitempty"`
	Expr      string            `json:"expr,omitempty"`
	Path      []string          `json:"path,omitempty"`
	Decode    string            `json:"decode,omitempty"`
	Zone      string            `json:"zone,omitempty"`
	Scale     int               `json:"scale,omitempty"`
	Values    map[string]string `json:"values,omitempty"`
	Certainty string            `json:"certainty"`
	Evidence  string            `json:"evidence"`
	Open      []string          `json:"open"`
	Rivals    []string          `json:"rivals"`
}

func draftOf(r mapping.Relation, notes []string) draftJSON {
	d := draftJSON{
		Relation: r.Name, Certainty: r.Certainty.String(), Tail: r.Tail, Evidence: data.Safe(r.Evidence),
		Rivals: []rivalJSON{}, Fields: []draftField{}, Lacks: safely(r.Lacks), Notes: safely(notes),
	}
	if r.From != "" {
		d.From = &r.From
	}
	for _, rival := range r.Rivals {
		d.Rivals = append(d.Rivals, rivalJSON{rival.Name, data.Safe(rival.Why)})
	}
	for _, f := range r.Fields {
		d.Fields = append(d.Fields, draftField{
			Field: f.Name, Column: f.Column, Expr: f.Expr, Path: f.Path, Decode: f.Decode, Zone: f.Zone, Scale: f.Scale, Values: f.Values,
			Certainty: f.Certainty.String(), Evidence: data.Safe(f.Evidence), Open: safely(f.Open), Rivals: safely(f.Rivals),
		})
	}
	return d
}

// safely gives texts that a terminal cannot act on; none is an empty list.
func safely(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = data.Safe(text)
	}
	return out
}
