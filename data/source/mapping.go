package source

import (
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/BurntSushi/toml"

	"tailback/data"
)

// Mapping says where the relations are in the database at hand.
type Mapping struct {
	file      string // for errors; empty for the reference schema
	lines     []string
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
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, &data.Error{Kind: data.Usage, What: "cannot read the mapping " + path, Why: fileReason(err),
			Do: "give --mapping a TOML file; the README shows one", Cause: err}
	}
	return parseMapping(path, string(b))
}

func parseMapping(file, source string) (*Mapping, error) {
	m := &Mapping{file: file, lines: strings.Split(source, "\n"), relations: map[string]mapped{}}
	var tables map[string]any
	if _, err := toml.Decode(source, &tables); err != nil {
		return nil, m.syntax(err)
	}
	for _, name := range sortedKeys(tables) {
		rel, ok := relationNamed(name)
		if !ok {
			return nil, m.fault(name, "", noSuch("relation", name, relationNames()).Error(), nil)
		}
		body, ok := tables[name].(map[string]any)
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

// syntax says where the file is no TOML.
func (m *Mapping) syntax(err error) error {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return m.fault("", "", err.Error(), err)
	}
	where := fmt.Sprintf("%s:%d", m.file, parse.Position.Line)
	return &data.Error{Kind: data.Usage, What: where, Why: parse.Message, Do: "write it as TOML", Cause: err}
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
			return noSuch("field", key, rel.names())
		}
		r.fields[key], err = parseColumn(f, value)
	}
	return err
}

// fault names file, line, relation and key. The line is that of the key, found
// by reading the file again: the TOML reader keeps none for a good value.
func (m *Mapping) fault(relation, key, why string, cause error) error {
	where := m.file
	if line := lineOf(m.lines, relation, key); line > 0 {
		where = fmt.Sprintf("%s:%d", m.file, line)
	}
	if m.file == "" {
		where = "the reference schema"
	}
	what := where
	if relation != "" {
		what += ": " + strings.TrimSuffix(relation+"."+key, ".")
	}
	return &data.Error{Kind: data.Usage, What: what, Why: why, Cause: cause}
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
