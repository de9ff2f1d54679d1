package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/contract"
	"tailback/rules/query"
)

// fed is what becomes of one field of a contract, or of one parameter of a
// template that carries none.
type fed struct {
	Field  string `json:"field"`            // "" for a parameter that carries none
	Expect string `json:"expected"`         // the parameter of the contract
	Param  string `json:"param"`            // that of the template; "" for none
	Value  string `json:"value"`            // the macro
	State  string `json:"state"`            // fed, renamed, absent or unread
	Needed bool   `json:"needed,omitempty"` // the contract expects it with every postback
}

// checkTemplate says which fields of the contract a template feeds. The answer
// is bad where one that every postback carries is not fed.
func (e *examiner) checkTemplate(out io.Writer, f checkFlags) error {
	v, err := e.contractOf(f.operator, time.Now())
	if err != nil {
		return err
	}
	rows := feeds(v, query.Split(rawQuery(f.template)))
	bad := false
	for _, row := range rows {
		bad = bad || row.Needed && row.State != "fed"
		if err := row.write(out, f.json); err != nil {
			return err
		}
	}
	if bad {
		return errBadAnswer
	}
	return nil
}

func (row fed) write(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(row)
	}
	needed := ""
	if row.Needed && row.State != "fed" {
		needed = "  <- every postback needs it"
	}
	_, err := fmt.Fprintf(out, "%-8s %-14s %-16s %s%s\n", row.State, dash(row.Field), dash(data.Safe(cmp.Or(row.Expect, row.Param))), row.words(), needed)
	return err
}

// words says what the template has.
func (row fed) words() string {
	switch row.State {
	case "fed":
		return data.Safe(row.Value)
	case "renamed":
		return "is sent as " + data.Safe(row.Param+"="+row.Value)
	case "unread":
		return "no field of the contract: " + data.Safe(row.Value)
	}
	return "is not in the template"
}

// feeds holds a template against a contract: its fields in the order of their
// names, then the parameters that no field reads.
func feeds(v *contract.Version, params []query.Param) []fed {
	var rows []fed
	taken := map[string]bool{}
	fields := slices.Sorted(maps.Keys(v.Params))
	if v.Auth.Param != "" {
		fields = append(fields, "auth")
	}
	for _, field := range fields {
		row := feed(v, field, params)
		taken[row.Param] = true
		rows = append(rows, row)
	}
	for _, p := range params {
		if name := p.Name(); name != "" && !taken[name] {
			rows = append(rows, fed{Param: name, Value: p.RawValue(), State: "unread"})
		}
	}
	return rows
}

// feed finds the parameter of one field: by its own name, else by one that other
// operators give it.
func feed(v *contract.Version, field string, params []query.Param) fed {
	names := v.ParamsOf(field)
	if field == "auth" {
		names = []string{v.Auth.Param}
	}
	row := fed{Field: field, Expect: names[0], State: "absent", Needed: slices.Contains(v.Expected, field) || field == "auth"}
	find := func(state string, names []string) bool {
		for _, p := range params {
			if name := p.Name(); slices.Contains(names, name) {
				row.Param, row.Value, row.State = name, p.RawValue(), state
				return true
			}
		}
		return false
	}
	others := slices.DeleteFunc(contract.Names(field), func(name string) bool { return v.Field(name) != "" })
	if !find("fed", names) {
		find("renamed", others)
	}
	return row
}
