package source

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

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

// column says where a field is and how it is decoded. Exactly one of Column
// and Expr is set.
type column struct {
	Column string
	Expr   string
	Decode string            // unix_s, unix_ms, unix_us
	Zone   string            // IANA name, for a timestamp without one
	Scale  int               // decimal places of an integer of minor units
	Values map[string]string // the database's word → the canonical one
	Path   []string          // into a JSON column
}

// LoadMapping reads a mapping file. Errors are data.Errors that name file,
// line and key.
func LoadMapping(path string) (*Mapping, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		why := err.Error()
		if pathErr := (*os.PathError)(nil); errors.As(err, &pathErr) {
			why = pathErr.Err.Error()
		}
		return nil, &data.Error{Kind: data.Usage, What: "cannot read the mapping " + path, Why: why,
			Do: "give --mapping a TOML file; the README shows one", Cause: err}
	}
	return parseMapping(path, string(b))
}

func parseMapping(file, source string) (*Mapping, error) {
	m := &Mapping{file: file, lines: strings.Split(source, "\n"), relations: map[string]mapped{}}
	var tables map[string]any
	if _, err := toml.Decode(source, &tables); err != nil {
		var parse toml.ParseError
		if errors.As(err, &parse) {
			return nil, m.fault("", "", fmt.Sprintf("line %d: %s", parse.Position.Line, parse.Message), err)
		}
		return nil, m.fault("", "", err.Error(), err)
	}
	for _, name := range sortedKeys(tables) {
		rel, ok := relationNamed(name)
		if !ok {
			return nil, m.fault(name, "", "there is no such relation; there are "+strings.Join(relationNames(), ", "), nil)
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

func (m *Mapping) parseRelation(rel relation, body map[string]any) (mapped, error) {
	r := mapped{fields: map[string]column{}}
	for _, key := range sortedKeys(body) {
		value := body[key]
		word, isWord := value.(string)
		switch {
		case key == "from" && isWord:
			r.from = strings.TrimSpace(word)
		case key == "tail" && rel.name == "receipts":
			if word != "id" && word != "received_at" {
				return r, m.fault(rel.name, key, `tail is "id" or "received_at"`, nil)
			}
			r.tail = word
		default:
			f, ok := rel.field(key)
			if !ok {
				return r, m.fault(rel.name, key, "there is no such field; "+rel.name+" has "+strings.Join(rel.names(), ", "), nil)
			}
			col, err := parseColumn(f, value)
			if err != nil {
				return r, m.fault(rel.name, key, err.Error(), nil)
			}
			r.fields[key] = col
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

func parseColumn(f field, value any) (column, error) {
	switch v := value.(type) {
	case string:
		return column{Column: v}, nil
	case map[string]any:
		var c column
		for _, key := range sortedKeys(v) {
			if err := c.set(key, v[key]); err != nil {
				return c, err
			}
		}
		return c, c.check(f)
	}
	return column{}, errors.New(`write a column's name, or { column = "…", … }`)
}

func (c *column) set(key string, value any) error {
	word, isWord := value.(string)
	switch {
	case key == "column" && isWord:
		c.Column = word
	case key == "expr" && isWord:
		c.Expr = word
	case key == "decode" && slices.Contains([]string{"unix_s", "unix_ms", "unix_us"}, word):
		c.Decode = word
	case key == "decode":
		return errors.New("decode is unix_s, unix_ms or unix_us")
	case key == "zone" && isWord:
		if _, err := time.LoadLocation(word); err != nil || word == "" || word == "Local" {
			return fmt.Errorf("there is no time zone %q; write an IANA name such as Europe/Riga", word)
		}
		c.Zone = word
	case key == "scale":
		n, ok := value.(int64)
		if !ok || n < 1 || n > 18 {
			return errors.New("scale is a number of decimal places from 1 to 18")
		}
		c.Scale = int(n)
	case key == "values":
		return c.setValues(value)
	case key == "path":
		return c.setPath(value)
	case slices.Contains([]string{"column", "expr", "zone"}, key):
		return fmt.Errorf("%s must be text", key)
	default:
		return fmt.Errorf("there is no key %q here; there are column, expr, decode, zone, scale, values, path", key)
	}
	return nil
}

func (c *column) setValues(value any) error {
	words, ok := value.(map[string]any)
	if !ok || len(words) == 0 {
		return errors.New(`values is a table such as { 0 = "accepted", 1 = "rejected" }`)
	}
	c.Values = map[string]string{}
	for _, raw := range sortedKeys(words) {
		c.Values[raw] = fmt.Sprint(words[raw])
	}
	return nil
}

func (c *column) setPath(value any) error {
	steps, ok := value.([]any)
	if !ok || len(steps) == 0 {
		return errors.New(`path is a list such as ["request", "query"]`)
	}
	for _, step := range steps {
		c.Path = append(c.Path, fmt.Sprint(step))
	}
	return nil
}

// check holds a column against the field that it is for.
func (c column) check(f field) error {
	switch {
	case (c.Column == "") == (c.Expr == ""):
		return errors.New("give a column or an expr, one of them")
	case (c.Decode != "" || c.Zone != "") && f.kind != moment:
		return errors.New("decode and zone are for times")
	case c.Decode != "" && c.Zone != "":
		return errors.New("a Unix time has no zone; give decode or zone")
	case c.Scale != 0 && f.kind != amount:
		return errors.New("scale is for amounts")
	case c.Values != nil && f.kind != text && f.kind != boolean:
		return errors.New("values is for words and for yes or no")
	}
	if f.kind == boolean {
		for raw, word := range c.Values {
			if word != "true" && word != "false" {
				return fmt.Errorf("values: %q must become true or false", raw)
			}
		}
	}
	return nil
}

// fault names file, line, relation and key. The line is that of the key, found
// by reading the file again: the TOML reader keeps none for a good value.
func (m *Mapping) fault(relation, key, why string, cause error) error {
	where := m.file
	if line := m.lineOf(relation, key); line > 0 {
		where = fmt.Sprintf("%s:%d", m.file, line)
	}
	what := where
	if relation != "" {
		what += ": " + strings.TrimSuffix(relation+"."+key, ".")
	}
	return &data.Error{Kind: data.Usage, What: what, Why: why, Cause: cause}
}

func (m *Mapping) lineOf(relation, key string) int {
	header := regexp.MustCompile(`^\s*\[\s*"?` + regexp.QuoteMeta(relation) + `"?\s*\]`)
	entry := regexp.MustCompile(`^\s*"?` + regexp.QuoteMeta(key) + `"?\s*[=.]`)
	found := 0
	for i, line := range m.lines {
		switch {
		case relation != "" && header.MatchString(line):
			found = i + 1
		case found > 0 && strings.HasPrefix(strings.TrimSpace(line), "["):
			return found
		case found > 0 && key != "" && entry.MatchString(line):
			return i + 1
		}
	}
	return found
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
