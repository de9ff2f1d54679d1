package source

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/lib/pq"
)

// planNode is a step of a plan as EXPLAIN (FORMAT JSON, VERBOSE) tells it.
type planNode struct {
	Type      string     `json:"Node Type"`
	Schema    string     `json:"Schema"`
	Relation  string     `json:"Relation Name"`
	Alias     string     `json:"Alias"`
	Parent    string     `json:"Parent Relationship"`
	Index     string     `json:"Index Name"`
	Rows      float64    `json:"Plan Rows"`
	IndexCond string     `json:"Index Cond"`
	Filter    string     `json:"Filter"`
	JoinCond  string     `json:"Join Filter"`
	HashCond  string     `json:"Hash Cond"`
	MergeCond string     `json:"Merge Cond"`
	Once      string     `json:"One-Time Filter"`
	Plans     []planNode `json:"Plans"`
}

// reading is what a plan reads.
type reading struct {
	indexes []string           // by which it finds its rows
	whole   map[string]float64 // tables that it goes through from end to end, and for how few of their rows
	lists   []string           // tables of which it reads the first rows, in no order
	remote  bool               // from another server
}

// readPlan parses what EXPLAIN gave.
func readPlan(explained string) (reading, error) {
	var plans []struct {
		Plan planNode `json:"Plan"`
	}
	r := reading{whole: map[string]float64{}}
	if err := json.Unmarshal([]byte(explained), &plans); err != nil {
		return r, err
	}
	for _, p := range plans {
		r.walk(p.Plan, demand{true, math.Inf(1)})
	}
	return r, nil
}

// demand is what a step of a plan asks of those below it: all their rows or,
// below a LIMIT, only the first that they come to; and how many of them are of
// use, as of those below a sort that gives the first ten.
type demand struct {
	toEnd bool
	use   float64
}

// walk goes through a plan.
func (r *reading) walk(n planNode, d demand) {
	switch {
	case n.Once == "false": // what lies below gives a type, and is never executed
		return
	case n.Type == "Seq Scan", n.Type == "Foreign Scan":
		r.scan(n, d)
	case n.Relation != "" && n.Index != "" && n.IndexCond == "" && (d.toEnd || narrows(n.Filter)):
		// It goes through the whole index for what the filter lets through.
		r.through(n.table(), min(n.Rows, d.use))
	case n.Index != "":
		r.by(n.Index)
	}
	for _, child := range n.Plans {
		r.walk(child, n.asks(d))
	}
}

func (r *reading) scan(n planNode, d demand) {
	r.remote = r.remote || n.Type == "Foreign Scan"
	switch {
	case d.toEnd || narrows(n.Filter):
		r.through(n.table(), min(n.Rows, d.use))
	case !slices.Contains(r.lists, n.table()):
		r.lists = append(r.lists, n.table())
	}
}

// through notes that a table is gone through for some of its rows.
func (r *reading) through(table string, rows float64) {
	if fewer, before := r.whole[table]; before {
		rows = min(rows, fewer)
	}
	r.whole[table] = rows
}

func (r *reading) by(index string) {
	if !slices.Contains(r.indexes, index) {
		r.indexes = append(r.indexes, index)
	}
}

// asks gives what a step asks of those below it.
func (n planNode) asks(d demand) demand {
	switch n.Type {
	case "Limit":
		return demand{false, min(d.use, n.Rows)}
	case "Sort":
		return demand{true, d.use}
	case "Aggregate", "Hash", "Materialize", "Memoize", "WindowAgg", "SetOp":
		return demand{true, math.Inf(1)}
	}
	return d
}

func (n planNode) table() string {
	return pq.QuoteIdentifier(n.Schema) + "." + pq.QuoteIdentifier(n.Relation)
}

// present is a filter that lets every row of a key through.
var present = regexp.MustCompile(`^\(+[^()]+ IS NOT NULL\)+$`)

// narrows reports a filter that may let few rows through.
func narrows(filter string) bool { return filter != "" && !present.MatchString(filter) }

// readFilePlan reads what SQLite's EXPLAIN QUERY PLAN gave.
func readFilePlan(details []string) reading {
	r := reading{whole: map[string]float64{}}
	for _, line := range details {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "SCAN" && words[0] != "SEARCH" {
			continue
		}
		table := strings.TrimPrefix(words[1], "main.")
		_, by, using := strings.Cut(line, " USING ")
		switch {
		case using && !strings.Contains(by, "PRIMARY KEY"):
			by, _, _ = strings.Cut(by, " (")
			r.by(strings.TrimPrefix(strings.TrimPrefix(by, "COVERING "), "INDEX "))
		case using || words[0] == "SEARCH":
			r.by("the primary key")
		case slices.Contains(relationNames(), table):
			r.whole[table] = 0
		}
	}
	return r
}
