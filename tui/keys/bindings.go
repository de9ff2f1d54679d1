package keys

// Bindings are the keys that a person chose: of a section, the page's title in
// lower case, the keys of an action by its name. An action that is not there
// keeps its own; one without keys has none.
type Bindings map[string]map[string][]string

// Everywhere is the section of what can be done on every page.
const Everywhere = "everywhere"

// Rebind puts the chosen keys in the place of those of the actions of a section.
func Rebind[C any](b Bindings, section string, bound []Bound[C]) []Bound[C] {
	chosen := b[section]
	if len(chosen) == 0 {
		return bound
	}
	for i := range bound {
		if names, ok := chosen[bound[i].Name]; ok {
			bound[i].Keys = names
		}
	}
	return bound
}

// RebindRows is Rebind for what is only shown.
func RebindRows(b Bindings, section string, rows []Row) []Row {
	for i := range rows {
		if names, ok := b[section][rows[i].Name]; ok {
			rows[i].Keys = names
		}
	}
	return rows
}
