package data

// MappedRelation is where a relation is in the database at hand.
type MappedRelation struct {
	Name   string
	From   string // as SQL; "" where the relation is off
	Off    string // why there is nothing to read
	Fields []MappedField
}

// MappedField is where a field is. Without a column it is off.
type MappedField struct {
	Name     string
	Column   string // as people name it: at_ms, payload > query, an expression
	Decoding string // "" for as it is
	// Keyed reports whether rows are found by it in SQL.
	Keyed bool
	Off   string
}

// On counts the fields that are there.
func (r MappedRelation) On() (n int) {
	for _, f := range r.Fields {
		if f.Off == "" {
			n++
		}
	}
	return n
}

// Lacks names the fields that are off.
func (r MappedRelation) Lacks() (names []string) {
	for _, f := range r.Fields {
		if f.Off != "" {
			names = append(names, f.Name)
		}
	}
	return names
}

// MappedRows are rows of a relation as they are read, and what is wrong with
// them.
type MappedRows struct {
	Fields []string
	Rows   [][]Text // each value as text, in the order of Fields
	Faults []string
}
