package mapping

import (
	"time"
)

// Certainty is how sure a guess is.
type Certainty int

const (
	// Open is what nothing decides.
	Open Certainty = iota
	// Likely is the best there is.
	Likely
	// Certain is what name, type and values all say.
	Certain
)

// String gives the word for people.
func (c Certainty) String() string {
	switch c {
	case Certain:
		return "certain"
	case Likely:
		return "likely"
	}
	return "open"
}

// Proposal is a mapping as it could be, with its evidence.
type Proposal struct {
	Database  string
	At        time.Time
	Tables    int // that this role may read
	Sampled   int
	Notes     []string // what could not be looked at
	Relations []Relation
}

// Relation is where one relation could be. From is "" where that is open.
type Relation struct {
	Name      string
	From      string // as SQL: a table, or a sub-select
	Table     string // the table as SQL
	Tail      string
	Certainty Certainty
	Evidence  string
	Rivals    []Rival
	Fields    []Field  // that were found, in the order of the relation
	Lacks     []string // fields without a column
}

// Rival is another table or column that could be meant.
type Rival struct {
	Name string
	Why  string
}

// Field is where one field could be, and how it could be decoded.
type Field struct {
	Name      string
	Column    string
	Expr      string
	Path      []string
	Decode    string
	Zone      string
	Scale     int
	Values    map[string]string
	Certainty Certainty
	Evidence  string
	Open      []string // what stayed open of its decoding
	Rivals    []string // other columns that come near
}

// Relation gives a relation by its name.
func (p Proposal) Relation(name string) *Relation {
	for i := range p.Relations {
		if p.Relations[i].Name == name {
			return &p.Relations[i]
		}
	}
	return nil
}

// Field gives a field by its name; nil where nothing was found.
func (r *Relation) Field(name string) *Field {
	for i := range r.Fields {
		if r.Fields[i].Name == name {
			return &r.Fields[i]
		}
	}
	return nil
}

// Complete reports whether there is enough to tail receipts.
func (p Proposal) Complete() bool {
	r := p.Relation("receipts")
	if r == nil || r.From == "" {
		return false
	}
	return r.Field("id") != nil && r.Field("received_at") != nil
}

// Fields names every field that is looked for, by relation.
func Fields() map[string][]string {
	all := map[string][]string{}
	for _, r := range relations() {
		for _, f := range r.fields {
			all[r.name] = append(all[r.name], f.name)
		}
	}
	return all
}
