package source

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// checkSubselect refuses what is not one SELECT in parentheses, and one that
// names a relation's word unqualified: our own WITH would stand before the
// table of that name.
func checkSubselect(from string) error {
	found := tokens(from)
	switch {
	case len(found) < 3 || !balanced(found):
		return errors.New("a sub-select is one SELECT in one pair of parentheses")
	case !found[1].word("select", "with"):
		return fmt.Errorf("only a SELECT may stand here, not %s", strings.ToUpper(found[1].text))
	case slices.ContainsFunc(found, func(t token) bool { return t.sign(";") }):
		return errors.New("one SELECT only: there is a semicolon")
	}
	if word := writing(found); word != "" {
		return fmt.Errorf("only a SELECT may stand here, and this has %s", strings.ToUpper(word))
	}
	if word := shadowed(found); word != "" {
		return fmt.Errorf("the sub-select names %q, which is also a relation here and would hide the table; write it with its schema, as in public.%s", word, word)
	}
	return nil
}

// balanced reports whether the first parenthesis closes at the very end.
func balanced(found []token) bool {
	depth := 0
	for i, t := range found {
		switch {
		case t.sign("("):
			depth++
		case t.sign(")"):
			depth--
		}
		if depth <= 0 && i < len(found)-1 {
			return false
		}
	}
	return depth == 0 && len(found) > 0
}

// writing gives the word of a statement within a WITH that is no query: INSERT
// and the like stand right behind a parenthesis.
func writing(found []token) string {
	for i, t := range found {
		if i > 0 && found[i-1].sign("(") && t.word("insert", "update", "delete", "merge") {
			return t.text
		}
	}
	return ""
}

// clauses end a FROM list.
var clauses = []string{"where", "group", "order", "having", "limit", "offset", "fetch", "union", "intersect", "except", "window", "select", "for"}

// shadowed gives the first unqualified name in a FROM list that is a
// relation's word, or that of its keys. It errs on the side of asking for a schema.
func shadowed(found []token) string {
	names := relationNames()
	var lists []bool // for each open parenthesis: are we in a FROM list
	in := false
	expect := false // a table's name comes next
	for i, t := range found {
		switch {
		case t.sign("("):
			lists = append(lists, in)
			// from (clicks join …): a table's name may still come.
			in = expect
		case t.sign(")"):
			if n := len(lists); n > 0 {
				in, lists = lists[n-1], lists[:n-1]
			}
			expect = false
		case t.word("from", "join"):
			in, expect = true, true
		case t.word(clauses...):
			in, expect = false, false
		case t.sign(",") && in:
			expect = true
		case expect && t.word("only", "lateral"):
		case expect && t.ident:
			qualified := i+1 < len(found) && found[i+1].sign(".")
			if !qualified && slices.Contains(names, strings.TrimSuffix(t.text, "_keys")) {
				return t.text
			}
			expect = false
		}
	}
	return ""
}

// calls gives the names of the functions that a piece of SQL calls.
func calls(sql string) []string {
	var names []string
	found := tokens(sql)
	for i, t := range found {
		if t.ident && i+1 < len(found) && found[i+1].sign("(") {
			names = append(names, t.text)
		}
	}
	return names
}
