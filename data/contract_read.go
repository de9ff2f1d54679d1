package data

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ContractFault is one thing that is wrong with a contract as it was written.
// It repeats no value: that may be a secret.
type ContractFault struct {
	Path []string // auth, kind; empty for the whole
	Why  string
}

// String gives auth.kind: why.
func (f ContractFault) String() string {
	if len(f.Path) == 0 {
		return Safe(f.Why)
	}
	return Safe(strings.Join(f.Path, ".") + ": " + f.Why)
}

// ParseContract reads a contracts.spec. What cannot be understood is left out
// and said, safe to print; the rest of it is the contract.
func ParseContract(spec []byte) (Contract, []string) {
	var table map[string]any
	d := json.NewDecoder(bytes.NewReader(spec))
	d.UseNumber()
	if err := d.Decode(&table); err != nil {
		return Contract{}, []string{notJSON(err)}
	}
	c, faults := ReadContract(table)
	var said []string
	for _, f := range faults {
		said = append(said, f.String())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		said = append(said, "something stands behind the object")
	}
	return c, said
}

// notJSON says what is wrong in words that hold nothing of the text itself.
func notJSON(err error) string {
	if e := (*json.SyntaxError)(nil); errors.As(err, &e) {
		return fmt.Sprintf("it is no JSON from byte %d", e.Offset)
	}
	if errors.Is(err, io.EOF) {
		return "it is empty"
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "it is no JSON: its end is missing"
	}
	return "it is no JSON object"
}

// ReadContract takes a contract from a table that was decoded from JSON (with
// numbers as json.Number) or TOML. Of a value that cannot be understood nothing
// is taken, and a fault says why; whether zones, patterns and words are possible
// is not looked at.
func ReadContract(table map[string]any) (Contract, []ContractFault) {
	var c Contract
	var r contractReader
	r.table(r.keys(&c))(table)
	return c, r.faults
}

// ContractKeys lists the keys of a contract, in the order of their names.
func ContractKeys() []string {
	return slices.Sorted(maps.Keys(new(contractReader).keys(new(Contract))))
}

type contractReader struct{ faults []ContractFault }

// take takes the value at a path into a contract.
type take func(value any, path ...string)

func (r *contractReader) keys(c *Contract) map[string]take {
	return map[string]take{
		"params":          r.names(&c.Params),
		"also":            r.lists(&c.Also),
		"events":          r.names(&c.Events),
		"ignore_case":     r.yes(&c.IgnoreCase),
		"zone":            r.text(&c.Zone),
		"time_format":     r.text(&c.TimeFormat),
		"precision":       r.duration(&c.Precision),
		"amount_is":       r.text(&c.AmountIs),
		"amount_events":   r.list(&c.AmountEvents),
		"auth":            r.table(r.authKeys(&c.Auth)),
		"max_delay":       r.duration(&c.MaxDelay),
		"click_id_format": r.text(&c.ClickIDFormat),
		"expected":        r.list(&c.Expected),
		"report_zone":     r.text(&c.ReportZone),
		"month_closes":    r.table(map[string]take{"day": r.number(&c.MonthCloses.Day), "time": r.text(&c.MonthCloses.Time)}),
	}
}

func (r *contractReader) authKeys(a *Auth) map[string]take {
	return map[string]take{
		"kind": r.text(&a.Kind), "param": r.text(&a.Param), "secret": r.secret(&a.Secret), "ips": r.list(&a.IPs),
		"hash": r.text(&a.Hash), "encoding": r.text(&a.Encoding),
	}
}

func (r *contractReader) fault(why string, path ...string) {
	r.faults = append(r.faults, ContractFault{slices.Clone(path), why})
}

// not says what a value should have been.
func (r *contractReader) not(is string, value any, path ...string) {
	if value != nil { // null is a key that is left out
		r.fault("it is "+is+", not "+kindOf(value), path...)
	}
}

func (r *contractReader) table(keys map[string]take) take {
	return func(value any, path ...string) {
		table, ok := value.(map[string]any)
		if !ok {
			r.not("a table of keys", value, path...)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(table)) {
			at := slices.Concat(path, []string{name})
			if key, ok := keys[name]; ok {
				key(table[name], at...)
				continue
			}
			r.fault(NoSuch("key", name, slices.Sorted(maps.Keys(keys))).Error(), at...)
		}
	}
}

func (r *contractReader) text(into *string) take {
	return func(value any, path ...string) {
		word, ok := value.(string)
		switch {
		case !ok:
			r.not("text in quotes", value, path...)
		case strings.TrimSpace(word) == "":
			r.fault("it is empty", path...)
		default:
			*into = word
		}
	}
}

// secret takes the name of a secret's place, and never a secret.
func (r *contractReader) secret(into *string) take {
	return func(value any, path ...string) {
		var word string
		r.text(&word)(value, path...)
		switch {
		case word == "":
		case !SecretPlace(word):
			r.fault("it is env:NAME or file:PATH, and never the secret itself", path...)
		default:
			*into = word
		}
	}
}

// SecretPlace reports whether a text names where a secret is: env:NAME or
// file:PATH.
func SecretPlace(text string) bool {
	scheme, rest, _ := strings.Cut(text, ":")
	return rest != "" && (scheme == "env" || scheme == "file")
}

func (r *contractReader) yes(into *bool) take {
	return func(value any, path ...string) {
		yes, ok := value.(bool)
		if !ok {
			r.not("true or false", value, path...)
			return
		}
		*into = yes
	}
}

func (r *contractReader) number(into *int) take {
	return func(value any, path ...string) {
		n, err := strconv.Atoi(fmt.Sprint(value))
		_, text := value.(string)
		if err != nil || text {
			r.not("a whole number", value, path...)
			return
		}
		*into = n
	}
}

func (r *contractReader) duration(into *Duration) take {
	return func(value any, path ...string) {
		word, ok := value.(string)
		if !ok {
			r.not("a duration in quotes, such as 15m or 1h30m", value, path...)
			return
		}
		d, err := time.ParseDuration(word)
		if err != nil {
			r.fault("it is a duration such as 15m or 1h30m", path...)
			return
		}
		*into = Duration(d)
	}
}

func (r *contractReader) list(into *[]string) take {
	return func(value any, path ...string) {
		list, ok := value.([]any)
		if !ok {
			r.not("a list of words", value, path...)
			return
		}
		for _, item := range list {
			var word string
			if r.text(&word)(item, path...); word != "" {
				*into = append(*into, word)
			}
		}
	}
}

// names takes a table of words by names that are the operator's own.
func (r *contractReader) names(into *map[string]string) take {
	return tableOf(r, into, r.text)
}

func (r *contractReader) lists(into *map[string][]string) take {
	return tableOf(r, into, func(list *[]string) take {
		return func(value any, path ...string) {
			r.list(list)(value, path...)
			if _, ok := value.([]any); ok && len(*list) == 0 {
				r.fault("it is empty", path...)
			}
		}
	})
}

// tableOf takes a table whose values are all taken alike.
func tableOf[V any](r *contractReader, into *map[string]V, entry func(*V) take) take {
	return func(value any, path ...string) {
		table, ok := value.(map[string]any)
		if !ok {
			r.not("a table of names", value, path...)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(table)) {
			var v V
			before := len(r.faults)
			if entry(&v)(table[name], slices.Concat(path, []string{name})...); len(r.faults) > before || table[name] == nil {
				continue
			}
			if *into == nil {
				*into = map[string]V{}
			}
			(*into)[name] = v
		}
	}
}

// kindOf says what a decoded value is, for a person.
func kindOf(value any) string {
	switch value.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64, float64, json.Number:
		return "a number"
	case time.Time:
		return "a time"
	case []any, []map[string]any:
		return "a list"
	}
	return "a table"
}
