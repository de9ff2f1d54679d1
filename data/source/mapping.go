package source

import (
	"errors"
	"sort"
	"strings"

	"tailback/data"
	"tailback/data/tomlfile"
)

// Mapping says where the relations are in the database at hand.
type Mapping struct {
	file      tomlfile.File // for errors; without a name for the reference schema
	relations map[string]mapped
}

// mapped is one relation of a mapping.
type mapped struct {
	from   string // a table as SQL writes it, or one sub-select in parentheses
	tail   string // id, received_at or empty: receipts only
	fields map[string]column
}

// LoadMapping reads a mapping file. Errors are data.Errors that name file,
// line and key.
func LoadMapping(path string) (*Mapping, error) {
	f, err := tomlfile.Load(path, "mapping", "give --mapping a TOML file; the README shows one")
	if err != nil {
		return nil, err
	}
	return newMapping(f)
}

// ParseMapping reads the text of a mapping, which errors call by this name.
func ParseMapping(name, text string) (*Mapping, error) {
	f, err := tomlfile.Parse(name, text)
	if err != nil {
		return nil, err
	}
	return newMapping(f)
}

func newMapping(f tomlfile.File) (*Mapping, error) {
	m := &Mapping{file: f, relations: map[string]mapped{}}
	for _, name := range sortedKeys(f.Top) {
		rel, ok := relationNamed(name)
		if !ok {
			return nil, m.fault(name, "", data.NoSuch("relation", name, relationNames()).Error(), nil)
		}
		body, ok := f.Top[name].(map[string]any)
		if !ok {
			return nil, m.fault(name, "", "a relation is a table: ["+name+"]", nil)
		}
		r, err := m.parseRelation(rel, body)
		if err != nil {
			return nil, err
		}
		m.relations[name] = r
	}
	if _, ok := m.relations["receipts"]; !ok {
		return nil, m.fault("receipts", "", "the mapping has no [receipts]: without it there is nothing to tail", nil)
	}
	return m, nil
}

func (m *Mapping) parseRelation(rel relation, body map[string]any) (mapped, error) {
	r := mapped{fields: map[string]column{}}
	for _, key := range sortedKeys(body) {
		if err := r.set(rel, key, body[key]); err != nil {
			return r, m.fault(rel.name, key, err.Error(), nil)
		}
	}
	if r.from == "" {
		return r, m.fault(rel.name, "from", "from is missing: a table, or one sub-select in parentheses", nil)
	}
	for _, name := range required(rel.name) {
		if _, ok := r.fields[name]; !ok {
			return r, m.fault(rel.name, name, "this field is needed and not mapped", nil)
		}
	}
	return r, nil
}

func (r *mapped) set(rel relation, key string, value any) (err error) {
	word, _ := value.(string)
	switch {
	case key == "from":
		r.from = strings.TrimSpace(word)
		if r.from == "" {
			err = errors.New("from is text: a table, or one sub-select in parentheses")
		}
	case key == "tail":
		r.tail = word
		switch {
		case rel.name != "receipts":
			err = errors.New("only receipts are tailed")
		case word != "id" && word != "received_at":
			err = errors.New(`tail is "id" or "received_at"`)
		}
	default:
		f, ok := rel.field(key)
		if !ok {
			return data.NoSuch("field", key, rel.names())
		}
		r.fields[key], err = parseColumn(f, value)
	}
	return err
}

// fault names file, line, relation and key.
func (m *Mapping) fault(relation, key, why string, cause error) error {
	path := []string{relation, key}
	if key == "" {
		path = path[:1]
	}
	e := m.file.Fault(why, path...)
	if m.file.Name == "" {
		e.What = "the reference schema" + e.What
	}
	e.Cause = cause
	return e
}

func relationNames() []string {
	var names []string
	for _, r := range relations() {
		names = append(names, r.name)
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
