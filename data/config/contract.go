package config

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"tailback/data"
)

// Contract is a [[contract]] of the file. Whether its zones, patterns and words
// are possible is for rules/contract to say.
type Contract struct {
	Operator string // the name or the key of an operator
	data.Contract
	Where string // /etc/tailback/config.toml:12
	// Places tells where each of its keys stands, zone and params.click_id, in the
	// form of Where.
	Places map[string]string
}

// listOf takes a list of tables.
func (r *reader) listOf(entry take, form string) take {
	return func(value any, path ...string) {
		list, ok := value.([]map[string]any)
		if !ok {
			r.contractFault("it is "+form, path...)
			return
		}
		for i, table := range list {
			entry(table, slices.Concat(path, []string{strconv.Itoa(i)})...)
		}
	}
}

// contract takes one contract; what is wrong with a part of it leaves the others
// as they are. One without an operator is nobody's, and one whose dates cannot be
// read would be valid when it must not: nothing is taken of them.
func (r *reader) contract(value any, path ...string) {
	table, _ := value.(map[string]any) // listOf gives no other
	c := Contract{Where: r.config.file.Where(path...), Places: map[string]string{}}
	spec, of, before := map[string]any{}, data.Contract{}, len(r.contracts)
	for _, name := range slices.Sorted(maps.Keys(table)) {
		at := slices.Concat(path, []string{name})
		r.places(c.Places, name, table[name], at)
		switch name {
		case "operator":
			c.Operator = r.word(table[name], at...)
		case "valid_from":
			of.ValidFrom = r.moment(table[name], at...)
		case "valid_to":
			of.ValidTo = r.moment(table[name], at...)
		default:
			spec[name] = table[name]
		}
	}
	if _, said := table["operator"]; !said {
		r.contractFault("it has no operator", path...)
	}
	sound := len(r.contracts) == before
	c.Contract = r.spec(spec, path)
	c.ValidFrom, c.ValidTo = of.ValidFrom, of.ValidTo
	if sound {
		r.config.Contracts = append(r.config.Contracts, c)
	}
}

// places notes where a key stands, and those below it.
func (r *reader) places(into map[string]string, name string, value any, path []string) {
	into[name] = r.config.file.Where(path...)
	below, _ := value.(map[string]any)
	for key := range below {
		into[name+"."+key] = r.config.file.Where(slices.Concat(path, []string{key})...)
	}
}

// spec takes the keys that a contracts.spec has as well.
func (r *reader) spec(table map[string]any, path []string) data.Contract {
	c, faults := data.ReadContract(table)
	known := append(data.ContractKeys(), "operator", "valid_from", "valid_to")
	for _, f := range faults {
		why := f.Why
		if len(f.Path) == 1 && !slices.Contains(known, f.Path[0]) {
			why = data.NoSuch("key", f.Path[0], known).Error()
		}
		r.contractFault(why, slices.Concat(path, f.Path)...)
	}
	return c
}

func (r *reader) word(value any, path ...string) string {
	word, ok := value.(string)
	switch {
	case !ok:
		r.contractFault("it is text in quotes, not "+kind(value), path...)
	case strings.TrimSpace(word) == "":
		r.contractFault("it is empty", path...)
	}
	return strings.TrimSpace(word)
}

// moment takes a date or a time. Where no zone is written it is in UTC: so are
// all times that are not shown to somebody.
func (r *reader) moment(value any, path ...string) time.Time {
	t, ok := value.(time.Time)
	if !ok || t.Location().String() == "time-local" {
		r.contractFault("it is a date or a time without quotes: 2026-11-01 or 2026-11-01T00:00:00+02:00", path...)
		return time.Time{}
	}
	if strings.HasSuffix(t.Location().String(), "-local") { // how the TOML reader marks a time without a zone
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	}
	return t.UTC()
}

// contractFault says what is wrong with a contract; the path has its number,
// which the line says better.
func (r *reader) contractFault(why string, path ...string) {
	f := r.config.file
	shown := slices.Clone(path)
	if len(path) > 1 {
		shown = slices.Delete(shown, 1, 2)
	}
	err := &data.Error{Kind: data.Usage, What: f.Where(path...) + ": " + strings.Join(shown, "."), Why: why}
	r.contracts = append(r.contracts, fault{f.Line(path...), err})
}

// Secret gives what env:NAME or file:PATH leads to, the blanks around it off.
// Paths are relative to the configuration. The error says why there is none, in
// a sentence that begins with the name.
func (c Config) Secret(name string, getenv func(string) string) ([]byte, error) {
	scheme, rest, _ := strings.Cut(name, ":")
	if scheme == "env" {
		if value := strings.TrimSpace(getenv(rest)); value != "" {
			return []byte(value), nil
		}
		return nil, fmt.Errorf("%s is not set", name)
	}
	path := beside(filepath.Dir(c.file.Name), rest)
	b, err := os.ReadFile(path)
	value := strings.TrimSpace(string(b))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %s", name, reason(err))
	case value == "":
		return nil, fmt.Errorf("%s is empty", name)
	}
	return []byte(value), nil
}
