package config

import (
	"maps"
	"path/filepath"
	"slices"

	"tailback/data"
)

// Ledger is where what is ours is kept, and who may write to it.
type Ledger struct {
	DSN          string               // as it is written: env:NAME and file:PATH only name it; "" for no ledger
	SoleOperator bool                 // nobody else uses it, so that a SQLite file may send retries
	Users        map[string]data.Role // by user name

	others *data.Role // what those may do who are not named; nil where that is not said
	where  string     // of its dsn, for errors
	dir    string     // that paths are relative to
}

// Role gives what a user of a name may do.
func (l Ledger) Role(user string) data.Role {
	if role, ok := l.Users[user]; ok {
		return role
	}
	return l.Default()
}

// Default gives what those may do who are not named: whoever can open a ledger
// acts, unless the file says otherwise.
func (l Ledger) Default() data.Role {
	if l.others == nil {
		return data.RoleOperator
	}
	return *l.others
}

func (r *reader) ledger(value any, path ...string) {
	l, f := &r.config.Ledger, r.config.file
	l.Users = map[string]data.Role{}
	l.where, l.dir = f.Where("ledger", "dsn")+": ledger.dsn", filepath.Dir(f.Name)
	r.table(map[string]take{
		"dsn":           r.text(&l.DSN, checkDSN),
		"sole_operator": r.yes(&l.SoleOperator),
		"roles":         r.roles,
	})(value, path...)
}

// roles takes default = "operator" and, by role, lists of users.
func (r *reader) roles(value any, path ...string) {
	fields := map[string]take{"default": r.defaultRole}
	for _, word := range data.Roles() {
		fields[word] = r.users
	}
	r.table(fields)(value, path...)
}

func (r *reader) defaultRole(value any, path ...string) {
	word := ""
	r.text(&word, oneOf("role", data.Roles()))(value, path...)
	if role, err := data.ParseRole(word); err == nil {
		r.config.Ledger.others = &role
	}
}

// users takes those who have the role that the path ends in.
func (r *reader) users(value any, path ...string) {
	names, ok := r.words(value, path...)
	if !ok {
		return
	}
	role, err := data.ParseRole(path[len(path)-1])
	if err != nil {
		panic(err) // roles names no other field
	}
	for _, name := range names {
		switch had, twice := r.config.Ledger.Users[name]; {
		case name == "":
			r.fault("a user's name is empty", path...)
		case twice && had == role:
			r.fault(data.Safe(name)+" stands twice", path...)
		case twice:
			r.fault(data.Safe(name)+" is "+had.String()+" already", path...)
		default:
			r.config.Ledger.Users[name] = role
		}
	}
}

// Names gives the users of a role, in order.
func (l Ledger) Names(role data.Role) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(l.Users)) {
		if l.Users[name] == role {
			names = append(names, name)
		}
	}
	return names
}
