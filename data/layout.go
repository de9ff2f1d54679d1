package data

import "time"

// Layout is what a tracker's database consists of, before anything says what
// it means: what the catalogue tells, and a sample of the tables that matter.
type Layout struct {
	Database string
	Zone     string    // TimeZone as it is set for the database or the role; "" for nothing set
	Now      time.Time // by the server's clock
	Tables   []Table
	Closed   []string // tables that this role may not read, the first of them
	Unread   int      // how many there are of those
	More     bool     // there are more tables than were looked at
}

// Table is a table, view or foreign table; its partitions are part of it.
type Table struct {
	OID     int64
	Schema  string
	Name    string
	SQL     string  // schema-qualified, quoted where that is needed
	Kind    string  // pg_class.relkind: r, p, v, m, f
	Rows    float64 // as the server estimates; below 0 for not known
	Columns []TableColumn

	// Sample are some rows in the order of Columns, the newest first where an
	// index tells which those are. Unsampled says why there are none.
	Sample    [][]Text
	Unsampled string
}

// TableColumn is a column that this role may read.
type TableColumn struct {
	Name    string
	Type    string // base type, as int8, timestamptz
	NotNull bool
	Labels  []string    // of an enum
	Default string      // as SQL
	Comment string      // what its owner wrote about it
	Primary bool        // the whole primary key
	Unique  bool        // alone unique
	Indexed bool        // an index leads with it
	Refers  ColumnPlace // the column that a foreign key leads to

	// Values are further values of the column, of the server's statistics and of
	// rows that have one.
	Values []Text
	// Nulls is the share of rows without a value by the statistics; below 0 for
	// not known.
	Nulls float64
}

// ColumnPlace is a column of a table; the zero value is none.
type ColumnPlace struct {
	Table  int64 // its oid
	Column string
}

// Link asks whether values of one column stand in another.
type Link struct {
	From, To ColumnPlace
	Values   []Text
	Found    int // how many of the values do; below 0 for not known
}

// Table gives the table of an oid; nil for none.
func (l *Layout) Table(oid int64) *Table {
	for i := range l.Tables {
		if l.Tables[i].OID == oid {
			return &l.Tables[i]
		}
	}
	return nil
}

// Column gives the place of a column among the table's; below 0 for none.
func (t *Table) Column(name string) int {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return i
		}
	}
	return -1
}

// Seen gives the values of a column that were seen, without NULL.
func (t *Table) Seen(column int) []Text {
	var seen []Text
	for _, row := range t.Sample {
		if !row[column].Null() {
			seen = append(seen, row[column])
		}
	}
	return append(seen, t.Columns[column].Values...)
}
