package source

import (
	"context"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"tailback/data"
)

// storedTable is a table behind what is mapped: of one in partitions each of
// them is.
type storedTable struct {
	Root     int64   `db:"root"`
	OID      int64   `db:"oid"`
	Name     string  `db:"name"` // qualified and quoted
	Kind     string  `db:"kind"` // pg_class.relkind
	RootName string  `db:"root_name"`
	Parts    bool    `db:"parts"`
	Rows     float64 `db:"row_count"` // as the planner takes it
	Pages    int64   `db:"page_count"`
	Analyzed bool    `db:"analyzed"`
}

// storedTables lists the tables behind what is mapped.
func (d doctor) storedTables(ctx context.Context) ([]storedTable, error) {
	return d.stored(ctx, d.tableOIDs())
}

// stored lists tables, and the partitions of those that are in some.
func (d doctor) stored(ctx context.Context, oids []int64) (tables []storedTable, err error) {
	err = d.askAll(ctx, &tables, "doctor_tables", pq.Array(oids))
	return tables, err
}

// tables says how large they are, and whether the server knows what is in them:
// without statistics it guesses, and plans badly.
func (d doctor) tables(ctx context.Context) ([]data.Check, error) {
	stored, err := d.storedTables(ctx)
	if err != nil {
		return nil, err
	}
	return judgeTables(stored), nil
}

func judgeTables(stored []storedTable) []data.Check {
	var checks []data.Check
	for i, t := range stored {
		if slices.ContainsFunc(stored[:i], func(o storedTable) bool { return o.Root == t.Root }) {
			continue
		}
		var rows float64
		var bytes int64
		var unknown []string
		parts := 0
		for _, part := range stored {
			if part.Root != t.Root {
				continue
			}
			parts++
			rows, bytes = rows+part.Rows, bytes+part.Pages*8192
			if !part.Analyzed && part.Pages > 0 && slices.Contains([]string{"r", "m"}, part.Kind) {
				unknown = append(unknown, "analyze "+part.Name+";")
			}
		}
		text := "about " + count(rows) + " rows, " + volume(bytes)
		if t.Parts {
			text += fmt.Sprintf(", in %d partitions", parts)
		}
		if len(unknown) > 0 {
			checks = append(checks, data.NewCheck("tables", t.RootName, data.CheckWarn, text+"; never analyzed: the server plans by guesses", unknown...))
			continue
		}
		checks = append(checks, data.NewCheck("tables", t.RootName, data.CheckOK, text))
	}
	return checks
}

// volume writes a number of bytes.
func volume(bytes int64) string {
	unit, units := 0, []string{"B", "kB", "MB", "GB", "TB"}
	n := float64(bytes)
	for n >= 1000 && unit < len(units)-1 {
		n, unit = n/1000, unit+1
	}
	if n < 10 && unit > 0 {
		return fmt.Sprintf("%.1f %s", n, units[unit])
	}
	return fmt.Sprintf("%.0f %s", n, units[unit])
}

// count writes a large number with commas.
func count(n float64) string {
	digits := fmt.Sprintf("%.0f", n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
