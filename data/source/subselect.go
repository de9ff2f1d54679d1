package source

import (
	"fmt"
	"slices"
	"strings"
)

// checkSubselect refuses what is not one SELECT in parentheses, and one that
// names a relation's word unqualified: our own WITH would stand before the
// table of that name.
func checkSubselect(from string) error {
	found := tokens(from)
	if len(found) < 3 || found[0].text != "(" || !balanced(found) {
		return fmt.Errorf("a sub-select is one SELECT in one pair of parentheses")
	}
	if first := found[1].text; first != "select" && first != "with" {
		return fmt.Errorf("only a SELECT may stand here, not %s", strings.ToUpper(first))
	}
	for _, t := range found {
		if t.text == ";" {
			return fmt.Errorf("one SELECT only: there is a semicolon")
		}
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
		switch t.text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth <= 0 && i < len(found)-1 {
			return false
		}
	}
	return depth == 0
}

// clauses end a FROM list.
var clauses = []string{"where", "group", "order", "having", "limit", "offset", "fetch", "union", "intersect", "except", "window", "select", "for"}

// shadowed gives the first unqualified name in a FROM list that is a
// relation's word.
func shadowed(found []token) string {
	names := relationNames()
	var lists []bool // for each open parenthesis: are we in a FROM list
	in := false
	expect := false // a table's name comes next
	for i, t := range found {
		switch {
		case t.text == "(" && !t.quoted:
			lists = append(lists, in)
			in, expect = false, false
		case t.text == ")" && !t.quoted:
			if n := len(lists); n > 0 {
				in, lists = lists[n-1], lists[:n-1]
			}
			expect = false
		case !t.quoted && (t.text == "from" || t.text == "join"):
			in, expect = true, true
		case !t.quoted && slices.Contains(clauses, t.text):
			in, expect = false, false
		case t.text == "," && in:
			expect = true
		case expect && t.ident && !t.quoted && (t.text == "only" || t.text == "lateral"):
		case expect && t.ident:
			qualified := i+1 < len(found) && found[i+1].text == "."
			if !qualified && slices.Contains(names, t.text) {
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
		if t.ident && i+1 < len(found) && found[i+1].text == "(" {
			names = append(names, t.text)
		}
	}
	return names
}
