package config

import (
	"maps"
	"slices"

	"tailback/data"
)

// section takes the keys of the actions of one page.
func (r *reader) section(value any, path ...string) {
	name := path[1]
	actions, ok := r.known.Actions[name]
	if !ok {
		r.fault(data.NoSuch("page", name, slices.Sorted(maps.Keys(r.known.Actions))).Error(), path...)
		return
	}
	fields := map[string]take{}
	for _, a := range actions {
		fields[a.Name] = func(value any, path ...string) { r.bind(a, value, path...) }
	}
	r.tableOf("action", fields)(value, path...)
}

// bind takes the keys of an action.
func (r *reader) bind(a Action, value any, path ...string) {
	keys, ok := r.words(value, path...)
	if !ok {
		return
	}
	good := []string{}
	for _, key := range keys {
		if why := Refused(key); why != "" && !slices.Contains(a.Keys, key) {
			r.fault(why, path...)
			continue
		}
		good = append(good, key)
	}
	section, action := path[1], path[2]
	if r.config.Keys == nil {
		r.config.Keys = map[string]map[string][]string{}
	}
	if r.config.Keys[section] == nil {
		r.config.Keys[section] = map[string][]string{}
	}
	r.config.Keys[section][action] = good
}

// owner is an action of a section while it is held against others.
type owner struct {
	section string
	action  Action
	keys    []string // in effect
	chosen  bool     // by the file
}

// owners gives the actions of a section with the keys in effect.
func (r *reader) owners(section string) []owner {
	var all []owner
	for _, a := range r.known.Actions[section] {
		o := owner{section: section, action: a, keys: a.Keys}
		if keys, ok := r.config.Keys[section][a.Name]; ok {
			o.keys, o.chosen = keys, true
		}
		all = append(all, o)
	}
	return all
}

// clashes finds keys that two actions of a page have, or one of a page and one
// of everywhere: the second could not be done. Those that share a key by
// themselves are meant to.
func (r *reader) clashes() {
	everywhere := r.owners(Everywhere)
	for _, section := range slices.Sorted(maps.Keys(r.known.Actions)) {
		own := r.owners(section)
		for i, a := range own {
			for _, b := range own[i+1:] {
				r.clash(a, b)
			}
			for _, b := range everywhere {
				if section != Everywhere {
					r.clash(b, a)
				}
			}
		}
	}
}

// clash tells of a key that both have, where one was given it by the file.
func (r *reader) clash(a, b owner) {
	if a.section == b.section && a.action.Name == b.action.Name || !a.chosen && !b.chosen {
		return
	}
	blamed, other := b, a
	if !b.chosen {
		blamed, other = a, b
	}
	for _, key := range blamed.keys {
		theirs := slices.Contains(other.keys, key)
		always := slices.Contains(a.action.Keys, key) && slices.Contains(b.action.Keys, key)
		if theirs && !always {
			r.fault(key+" is also the key of "+other.section+"."+other.action.Name, "keys", blamed.section, blamed.action.Name)
		}
	}
}
