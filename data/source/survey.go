package source

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"tailback/data"
)

// tablesAtMost is how many tables of a database are looked at, the largest
// first.
const tablesAtMost = 20_000

// Survey is a tracker's database that is looked over before there is a mapping.
// It asks one thing after another, on one connection.
type Survey struct{ s *Source }

// OpenSurvey connects to a PostgreSQL database; a mapping is of no use to any
// other. The options' own mapping is not read.
func OpenSurvey(ctx context.Context, o Options) (*Survey, error) {
	s, err := newSource(o)
	if err != nil {
		return nil, err
	}
	if _, ok := filePath(o.DSN); ok {
		return nil, &data.Error{Kind: data.Usage, What: "there is nothing to map", Why: "a SQLite file is read in the reference schema, and mappings are for PostgreSQL",
			Do: "open it with --dsn alone"}
	}
	if err := s.connectPostgres(ctx, o); err != nil {
		s.letGo()
		return nil, err
	}
	return &Survey{s}, nil
}

// Close releases the connection.
func (v *Survey) Close() error { return v.s.Close() }

// Layout reads the catalogue.
func (v *Survey) Layout(ctx context.Context) (l data.Layout, err error) {
	err = v.s.readWithin(ctx, bindWithin, func(ctx context.Context, tx *sqlx.Tx) error {
		r := layoutReader{catalog{ctx, tx}, &l}
		for _, read := range []func() error{r.database, r.tables, r.columns, r.indexes, r.references} {
			if err := read(); err != nil {
				return err
			}
		}
		return nil
	})
	return l, explain("cannot read the catalogue", err)
}

// layoutReader fills a layout, a question for each kind of thing.
type layoutReader struct {
	catalog
	*data.Layout
}

func (r layoutReader) database() error {
	var d struct {
		Database string    `db:"database"`
		Now      time.Time `db:"now"`
		Zone     string    `db:"zone"`
	}
	err := r.tx.GetContext(r.ctx, &d, catalogQuery("survey_database"))
	r.Database, r.Now, r.Zone = d.Database, d.Now, d.Zone
	return err
}

// closedShown is how many of the tables that we may not read are named.
const closedShown = 20

func (r layoutReader) tables() error {
	var rows []struct {
		OID      int64   `db:"oid"`
		Schema   string  `db:"schema"`
		Name     string  `db:"name"`
		SQL      string  `db:"sql"`
		Kind     string  `db:"kind"`
		Rows     float64 `db:"rows"`
		Readable bool    `db:"readable"`
	}
	if err := r.tx.SelectContext(r.ctx, &rows, catalogQuery("survey_tables"), tablesAtMost+1); err != nil {
		return err
	}
	if r.More = len(rows) > tablesAtMost; r.More {
		rows = rows[:tablesAtMost]
	}
	for _, t := range rows {
		if t.Readable {
			r.Tables = append(r.Tables, data.Table{OID: t.OID, Schema: t.Schema, Name: t.Name, SQL: t.SQL, Kind: t.Kind, Rows: t.Rows})
			continue
		}
		if r.Unread++; r.Unread <= closedShown {
			r.Closed = append(r.Closed, t.SQL)
		}
	}
	return nil
}

// byOID finds tables faster than Layout.Table does.
func (r layoutReader) byOID() (oids []int64, tables map[int64]*data.Table) {
	tables = make(map[int64]*data.Table, len(r.Tables))
	for i := range r.Tables {
		t := &r.Tables[i]
		oids, tables[t.OID] = append(oids, t.OID), t
	}
	return oids, tables
}

func (r layoutReader) columns() error {
	var rows []struct {
		OID     int64  `db:"oid"`
		Name    string `db:"name"`
		Type    int64  `db:"type"`
		NotNull bool   `db:"not_null"`
		Default string `db:"default_sql"`
		Comment string `db:"comment"`
	}
	oids, tables := r.byOID()
	if err := r.tx.SelectContext(r.ctx, &rows, catalogQuery("survey_columns"), pq.Array(oids)); err != nil {
		return err
	}
	types := map[int64]columnType{}
	for _, c := range rows {
		types[c.Type] = columnType{}
	}
	if err := r.baseTypes(types); err != nil {
		return err
	}
	for _, c := range rows {
		t := tables[c.OID]
		t.Columns = append(t.Columns, data.TableColumn{
			Name: c.Name, Type: types[c.Type].name, Labels: types[c.Type].labels,
			NotNull: c.NotNull || types[c.Type].notNull, Default: c.Default, Comment: c.Comment, Nulls: -1,
		})
	}
	return nil
}

// baseTypes gives types their names and labels.
func (r layoutReader) baseTypes(types map[int64]columnType) error {
	var oids []int64
	for oid := range types {
		oids = append(oids, oid)
	}
	var found []struct {
		Type   string         `db:"type"`
		Labels pq.StringArray `db:"labels"`
	}
	if err := r.tx.SelectContext(r.ctx, &found, catalogQuery("types"), pq.Array(oids)); err != nil {
		return err
	}
	for i, f := range found {
		if len(found) == len(oids) {
			types[oids[i]] = columnType{name: f.Type, labels: labelsOf(f.Labels)}
		}
	}
	return nil
}

func (r layoutReader) indexes() error {
	var rows []struct {
		OID     int64  `db:"oid"`
		Name    string `db:"name"`
		Primary bool   `db:"primary_key"`
		Unique  bool   `db:"is_unique"`
	}
	oids, tables := r.byOID()
	if err := r.tx.SelectContext(r.ctx, &rows, catalogQuery("survey_indexes"), pq.Array(oids)); err != nil {
		return err
	}
	for _, x := range rows {
		if c := columnIn(tables, x.OID, x.Name); c != nil {
			c.Indexed, c.Primary, c.Unique = true, c.Primary || x.Primary, c.Unique || x.Unique
		}
	}
	return nil
}

func (r layoutReader) references() error {
	var rows []struct {
		OID    int64  `db:"oid"`
		Name   string `db:"name"`
		ToOID  int64  `db:"to_oid"`
		ToName string `db:"to_name"`
	}
	oids, tables := r.byOID()
	if err := r.tx.SelectContext(r.ctx, &rows, catalogQuery("survey_references"), pq.Array(oids)); err != nil {
		return err
	}
	for _, f := range rows {
		if c := columnIn(tables, f.OID, f.Name); c != nil {
			c.Refers = data.ColumnPlace{Table: f.ToOID, Column: f.ToName}
		}
	}
	return nil
}

// columnIn gives a column, nil where this role may not read it.
func columnIn(tables map[int64]*data.Table, oid int64, name string) *data.TableColumn {
	t := tables[oid]
	if t == nil {
		return nil
	}
	if i := t.Column(name); i >= 0 {
		return &t.Columns[i]
	}
	return nil
}
