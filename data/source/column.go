package source

import (
	"errors"
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // zones, where the machine has none

	"tailback/data"
)

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

func parseColumn(f field, value any) (column, error) {
	switch v := value.(type) {
	case string:
		c := column{Column: v}
		return c, c.check(f)
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
		known := []string{"column", "expr", "decode", "zone", "scale", "values", "path"}
		return data.NoSuch("key", key, known)
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
		switch words[raw].(type) {
		case string, bool, int64:
			c.Values[raw] = fmt.Sprint(words[raw])
		default:
			return fmt.Errorf("values: %q must become a word", raw)
		}
	}
	return nil
}

func (c *column) setPath(value any) error {
	steps, ok := value.([]any)
	if !ok || len(steps) == 0 {
		return errors.New(`path is a list such as ["request", "query"]`)
	}
	for _, step := range steps {
		switch step.(type) {
		case string, int64:
			c.Path = append(c.Path, fmt.Sprint(step))
		default:
			return errors.New("a step of a path is a name, or a number in a list")
		}
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
