package source

import (
	"slices"
	"strings"

	"tailback/data/dberr"
)

// noOrder is the server's word for a type whose values cannot be put in order.
const noOrder = "42883"

// granted leaves of a site what the server lets an index have. Where that is too
// little, why says what it refuses.
func (in *inventory) granted(at site) (granted site, why string, err error) {
	for i, key := range at.keys {
		if why, err = in.refuses(at.table, key.sql); err != nil {
			return at, "", err
		}
		if why != "" && i >= at.needs {
			at.keys = at.keys[:i]
			return at, "", nil
		}
		if why != "" {
			break
		}
	}
	return at, why, nil
}

// refuses says why the server would make no index of an expression over a table,
// whose index it refuses unless all is IMMUTABLE in it. It is asked without making
// one: that nothing is NULL and not NULL it sees of such expressions alone. What
// may not be asked is taken to be granted.
func (in *inventory) refuses(table int64, sql string) (why string, err error) {
	name := in.partsOf(table)[0].RootName
	query, args := single("select 1 from unnest(cast(null as "+name+"[])) as "+bareName(name)+
		" where "+sql+" is null and "+sql+" is not null order by "+sql, nil)
	var plan []string
	err = in.attempt(func() error {
		if _, err := in.tx.ExecContext(in.ctx, "set local constraint_exclusion = on"); err != nil {
			return err
		}
		return in.tx.SelectContext(in.ctx, &plan, "explain (costs off) "+query, args...)
	})
	seen := slices.ContainsFunc(plan, func(line string) bool { return strings.TrimSpace(line) == "One-Time Filter: false" })
	switch state := dberr.State(err); {
	case state == noOrder:
		return "PostgreSQL makes no index of " + sql + ": " + plainReason(err), nil
	case strings.HasPrefix(state, "42"):
		return "", nil
	case err != nil || seen:
		return "", err
	}
	return "PostgreSQL makes no index of " + sql + ": what it gives can change with a setting, as that of the time zone (not IMMUTABLE)", nil
}
