package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tailback/data"
	"tailback/data/tomlfile"
)

// Load reads a configuration file. The error is a data.Error where it cannot be
// read at all, else all its Faults. Contracts and endpoints alone that are wrong
// are none: see Config.ContractFaults and EndpointFaults.
func Load(path string, known Known) (Config, error) {
	f, err := tomlfile.Load(path, "configuration", "name a TOML file; tailback config path says which one is read")
	if err != nil {
		return Config{}, err
	}
	r := reader{config: Config{file: f, Sources: map[string]Source{}}, known: known}
	r.table(r.fields())(f.Top)
	r.opened()
	r.labels()
	r.clashes()
	r.config.ContractFaults, r.config.EndpointFaults = r.said(r.contracts), r.said(r.endpoints)
	if len(r.faults) > 0 {
		return r.config, r.said(slices.Concat(r.faults, r.contracts, r.endpoints))
	}
	return r.config, nil
}

// reader takes the values of a file into a configuration, and goes on when one
// is wrong.
type reader struct {
	config Config
	known  Known
	faults []fault
	// contracts and endpoints are faults of these, which stop nothing.
	contracts, endpoints []fault
}

type fault struct {
	line int
	err  error
}

// take takes the value at a path.
type take func(value any, path ...string)

// fields is all that can stand in the file.
func (r *reader) fields() map[string]take {
	c := &r.config
	return map[string]take{
		"open":   r.text(&c.Open, nil),
		"source": r.each(r.source, "a table for each source: [source.NAME]; which one is opened is said by open"),
		"ledger": r.ledger,
		"env": r.table(map[string]take{
			"name":   r.text(&c.Env.Name, nil),
			"colour": r.text(&c.Env.Colour, oneOf("colour", r.known.Colours)),
		}),
		"look": r.table(map[string]take{
			"theme": r.text(&c.Look.Theme, oneOf("theme", r.known.Themes)),
			"color": r.text(&c.Look.Color, oneOf("color", Colors())),
			"ascii": r.yes(&c.Look.ASCII),
			"zone":  r.text(&c.Look.Zone, func(zone string) error { return CheckZone(zone, r.known.Zones) }),
		}),
		"columns": r.each(r.columns, `a table of lists: live = ["received", "operator"]`),
		"keys":    r.each(r.section, `a table for each page: [keys.live]`),

		"endpoint": r.each(r.endpoint, "a table for each endpoint: [endpoint.NAME]"),
		"contract": r.listOf(r.contract, "a list of tables: [[contract]], each with its operator"),
	}
}

// table takes a table that has these keys and no others.
func (r *reader) table(fields map[string]take) take { return r.tableOf("key", fields) }

func (r *reader) tableOf(what string, fields map[string]take) take {
	return func(value any, path ...string) {
		table, ok := value.(map[string]any)
		if !ok {
			r.fault("it is a table: ["+strings.Join(path, ".")+"]", path...)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(table)) {
			at := slices.Concat(path, []string{name})
			if field, ok := fields[name]; ok {
				field(table[name], at...)
				continue
			}
			r.fault(data.NoSuch(what, name, slices.Sorted(maps.Keys(fields))).Error(), at...)
		}
	}
}

// each takes a table whose names are the person's own, or a page's.
func (r *reader) each(entry take, form string) take {
	return func(value any, path ...string) {
		table, ok := value.(map[string]any)
		if !ok {
			r.fault("it is "+form, path...)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(table)) {
			entry(table[name], slices.Concat(path, []string{name})...)
		}
	}
}

// text takes a word that is not empty and passes the check.
func (r *reader) text(into *string, check func(string) error) take {
	return func(value any, path ...string) {
		word, ok := value.(string)
		switch {
		case !ok:
			r.fault("it is text in quotes, not "+kind(value), path...)
			return
		case strings.TrimSpace(word) == "":
			r.fault("it is empty", path...)
			return
		case check != nil:
			if err := check(word); err != nil {
				r.fault(err.Error(), path...)
				return
			}
		}
		*into = word
	}
}

func (r *reader) yes(into *bool) take {
	return func(value any, path ...string) {
		var ok bool
		if *into, ok = value.(bool); !ok {
			r.fault("it is true or false, not "+kind(value), path...)
		}
	}
}

// words takes a list of words; ok is false where it is something else.
func (r *reader) words(value any, path ...string) (words []string, ok bool) {
	list, ok := value.([]any)
	if !ok {
		r.fault(`it is a list of words, ["a", "b"], not `+kind(value), path...)
		return nil, false
	}
	words = make([]string, len(list))
	for i, item := range list {
		if words[i], ok = item.(string); !ok {
			r.fault(fmt.Sprintf("it is a list of words in quotes, and one of them is %s", kind(item)), path...)
			return nil, false
		}
	}
	return words, true
}

func (r *reader) columns(value any, path ...string) {
	page := path[1]
	known, ok := r.known.Columns[page]
	if !ok {
		r.fault(data.NoSuch("page with columns", page, slices.Sorted(maps.Keys(r.known.Columns))).Error(), path...)
		return
	}
	words, ok := r.words(value, path...)
	if !ok {
		return
	}
	if len(words) == 0 {
		r.fault("name at least one column", path...)
	}
	for i, word := range words {
		switch {
		case !slices.Contains(known, word):
			r.fault(data.NoSuch("column", word, known).Error(), path...)
		case slices.Contains(words[:i], word):
			r.fault(word+" stands twice", path...)
		}
	}
	if r.config.Columns == nil {
		r.config.Columns = map[string][]string{}
	}
	r.config.Columns[page] = words
}

func (r *reader) fault(why string, path ...string) {
	f := r.config.file
	r.faults = append(r.faults, fault{f.Line(path...), f.Fault(why, path...)})
}

// told is the number of faults that are told; more help nobody.
const told = 100

// said gives faults in the order of their lines; nil for none.
func (r *reader) said(all []fault) Faults {
	slices.SortStableFunc(all, func(a, b fault) int { return a.line - b.line })
	var faults Faults
	for i, f := range all {
		if i == told {
			return append(faults, &data.Error{Kind: data.Usage, What: r.config.file.Name, Why: fmt.Sprintf("and %d more", len(all)-told)})
		}
		faults = append(faults, f.err)
	}
	return faults
}

// kind says what a value is, for a person.
func kind(value any) string {
	switch value.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64, float64:
		return "a number"
	case time.Time:
		return "a time"
	case []any, []map[string]any:
		return "a list"
	}
	return "a table"
}

func oneOf(what string, known []string) func(string) error {
	return func(word string) error { return Check(what, word, known) }
}

// Check says that a word is none of the known ones, and which was meant.
func Check(what, word string, known []string) error {
	if slices.Contains(known, word) {
		return nil
	}
	return data.NoSuch(what, word, known)
}

// CheckZone says that a word is none of the ways to tell times, nor a time zone
// such as Europe/Riga.
func CheckZone(zone string, ways []string) error {
	if slices.Contains(ways, zone) {
		return nil
	}
	if _, err := time.LoadLocation(zone); err == nil && strings.Contains(zone, "/") {
		return nil
	}
	return fmt.Errorf("%w, and names such as Europe/Riga", data.NoSuch("zone", zone, ways))
}
