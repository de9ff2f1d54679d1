package source

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	"tailback/data"
)

// roleRights are what our role may do beyond tables.
type roleRights struct {
	Role     string         `db:"role"`     // quoted
	Super    bool           `db:"super"`    // it may do everything
	Powers   pq.StringArray `db:"powers"`   // CREATEROLE, …
	Creates  pq.StringArray `db:"creates"`  // schemas in which it may create, quoted
	Database string         `db:"database"` // in which it may create schemas, quoted; "" for none
}

// tableRights are what our role may write in one table.
type tableRights struct {
	Table  string         `db:"name"`
	Mapped bool           `db:"mapped"`
	Owned  bool           `db:"owned"`      // by us, or by a role that we are in
	Rights pq.StringArray `db:"rights"`     // INSERT, …
	From   pq.StringArray `db:"granted_to"` // roles, quoted, or public
}

// rights says what our role could do that a reader need not.
func (d doctor) rights(ctx context.Context) ([]data.Check, error) {
	var role roleRights
	if err := d.ask(ctx, &role, "doctor_role", pq.Array(d.tableOIDs())); err != nil {
		return nil, err
	}
	var tables []tableRights
	if err := d.askAll(ctx, &tables, "doctor_rights", pq.Array(d.tableOIDs())); err != nil {
		return nil, err
	}
	return judgeRights(role, tables, d.schemas()), nil
}

// tableOIDs are those of the mapped tables.
func (d doctor) tableOIDs() []int64 {
	oids := []int64{}
	for _, name := range relationNames() {
		if r := d.s.compose.relations[name]; r.off == "" && r.table != 0 && !slices.Contains(oids, int64(r.table)) {
			oids = append(oids, int64(r.table))
		}
	}
	return oids
}

// schemas gives the mapped tables by their schemas, both quoted, for GRANT.
func (d doctor) schemas() map[string][]string {
	all := map[string][]string{}
	for _, name := range relationNames() {
		r := d.s.compose.relations[name]
		if schema := schemaOf(r.from); r.off == "" && r.table != 0 && !slices.Contains(all[schema], r.from) {
			all[schema] = append(all[schema], r.from)
		}
	}
	return all
}

// schemaOf gives the schema of a qualified and quoted name: a dot may also
// stand within quotes.
func schemaOf(table string) string {
	quoted := false
	for i, r := range table {
		if r == '"' {
			quoted = !quoted
		}
		if r == '.' && !quoted {
			return table[:i]
		}
	}
	return ""
}

func judgeRights(role roleRights, tables []tableRights, schemas map[string][]string) []data.Check {
	if role.Super {
		return []data.Check{data.NewCheck("rights", "", data.CheckBad,
			role.Role+" is a superuser and may write and drop everything; read as a role that may only read", makeReader(schemas)...)}
	}
	var checks []data.Check
	others := 0
	for _, t := range tables {
		switch {
		case t.Owned && t.Mapped:
			checks = append(checks, data.NewCheck("rights", t.Table, data.CheckBad, role.Role+" owns it and may change and drop it; read as a role that may only read", makeReader(schemas)...))
		case t.Mapped:
			checks = append(checks, data.NewCheck("rights", t.Table, data.CheckBad, role.Role+" may "+listed(t.Rights)+" there", revoked(t)...))
		default:
			others++
		}
	}
	if others > 0 {
		checks = append(checks, data.NewCheck("rights", "", data.CheckWarn, fmt.Sprintf("%s may write in %d further tables", role.Role, others)))
	}
	for _, schema := range role.Creates {
		checks = append(checks, data.NewCheck("rights", schema, data.CheckWarn, role.Role+" may create tables in this schema",
			"revoke create on schema "+schema+" from "+role.Role+";", "revoke create on schema "+schema+" from public;"))
	}
	if role.Database != "" {
		checks = append(checks, data.NewCheck("rights", "", data.CheckWarn, role.Role+" may create schemas",
			"revoke create on database "+role.Database+" from "+role.Role+";"))
	}
	for _, power := range role.Powers {
		checks = append(checks, data.NewCheck("rights", "", data.CheckWarn, role.Role+" has "+power, "alter role "+role.Role+" no"+strings.ToLower(power)+";"))
	}
	if len(checks) == 0 {
		checks = append(checks, data.NewCheck("rights", "", data.CheckOK, role.Role+" may read what is mapped, and write and create nothing"))
	}
	return oneFix(checks)
}

// oneFix leaves what is to be done where several checks call for the same at
// the last of them.
func oneFix(checks []data.Check) []data.Check {
	for i := range checks {
		if slices.ContainsFunc(checks[i+1:], func(c data.Check) bool { return slices.Equal(c.Do, checks[i].Do) }) {
			checks[i].Do = nil
		}
	}
	return checks
}

func listed(rights []string) string { return strings.ToLower(strings.Join(rights, ", ")) }

// revoked takes back rights from whoever they were granted to.
func revoked(t tableRights) (do []string) {
	for _, from := range t.From {
		do = append(do, "revoke "+listed(t.Rights)+" on "+t.Table+" from "+from+";")
	}
	return do
}

// makeReader makes a role that may only read what is mapped.
func makeReader(schemas map[string][]string) []string {
	do := []string{"create role tailback_read login;"}
	for _, schema := range sortedKeys(schemas) {
		do = append(do, "grant usage on schema "+schema+" to tailback_read;",
			"grant select on "+strings.Join(schemas[schema], ", ")+" to tailback_read;")
	}
	return append(do, "alter role tailback_read set default_transaction_read_only = on;")
}
