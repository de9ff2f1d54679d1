package source

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"tailback/data"
	"tailback/data/dberr"
)

const (
	// newestRows and anyRows are how many rows of a table a sample has: the newest
	// by an index, and those that the server gives first.
	newestRows, anyRows = 300, 100
	// rareRows is how many values of a column that is mostly NULL are looked for.
	rareRows = 40
	// rareColumns is of how many columns of a table they are.
	rareColumns = 12
	// sampleWithin bounds each statement on a table.
	sampleWithin = time.Second
	rareWithin   = 300 * time.Millisecond
	// rareInAll is about how long they may take together: for a column without any
	// value the table is read from end to end.
	rareInAll  = time.Second
	linkWithin = 500 * time.Millisecond
	// plainLength and jsonLength are how many characters of a value are read.
	plainLength, jsonLength = 400, 8000
	// anyOrder is up to how many rows a table is read in any order.
	anyOrder = 20_000
)

// Sample reads rows of a table and what the server's statistics say of its
// columns. A table that cannot be read in time, or not at all, says so itself;
// the error is for a database that does not answer.
func (v *Survey) Sample(ctx context.Context, t *data.Table) error {
	err := v.s.readWithin(ctx, 10*time.Second, func(ctx context.Context, tx *sqlx.Tx) error {
		r := sampler{catalog{ctx, tx}, t}
		if err := r.statistics(); err != nil {
			return err
		}
		if err := r.rows(); err != nil {
			return err
		}
		return r.rare()
	})
	if dberr.State(err) != "" && ctx.Err() == nil {
		t.Unsampled = plainReason(err)
		return nil
	}
	return explain("cannot sample "+t.SQL, err)
}

// sampler reads a sample of one table.
type sampler struct {
	catalog
	*data.Table
}

// forTheMoment asks something that may take so long and no longer. What the
// server does not do is no error: why says what it was.
func (r sampler) forTheMoment(limit time.Duration, ask func() error) (why string, err error) {
	err = r.attempt(func() error {
		var set string
		if err := r.tx.GetContext(r.ctx, &set, "select set_config('statement_timeout', $1, true)", milliseconds(limit)); err != nil {
			return err
		}
		return ask()
	})
	switch {
	case dberr.State(err) == "57014" && r.ctx.Err() == nil:
		return "it was not read within " + limit.String(), nil
	case dberr.State(err) != "" && r.ctx.Err() == nil:
		return plainReason(err), nil
	}
	return "", err
}

func (r sampler) statistics() error {
	var names []string
	for _, c := range r.Columns {
		if columnType := (columnType{name: c.Type}); !columnType.isJSON() && !strings.HasPrefix(c.Type, "_") && c.Type != "bytea" {
			names = append(names, c.Name)
		}
	}
	var rows []struct {
		Name  string         `db:"name"`
		Nulls float64        `db:"nulls"`
		Kept  pq.StringArray `db:"kept"`
	}
	_, err := r.forTheMoment(sampleWithin, func() error {
		return r.tx.SelectContext(r.ctx, &rows, catalogQuery("survey_statistics"), r.OID, pq.Array(names))
	})
	for _, s := range rows {
		c := &r.Columns[r.Column(s.Name)]
		c.Nulls = s.Nulls
		for _, value := range s.Kept {
			c.Values = append(c.Values, data.NewText(value))
		}
	}
	return err
}

// rows reads the newest rows, and some more.
func (r sampler) rows() error {
	for _, q := range []struct {
		tail string
		most int
	}{{r.newest(), newestRows}, {"", anyRows}} {
		if q.tail == "" && r.Rows > anyOrder && len(r.Sample) == 0 && slices.Contains([]string{"r", "m", "p"}, r.Kind) {
			q.tail, q.most = fmt.Sprintf(" tablesample system (%.6f)", min(100, 100*10*newestRows/r.Rows)), newestRows
		}
		if q.tail == "" && q.most == newestRows {
			continue
		}
		why, err := r.forTheMoment(sampleWithin, func() error { return r.read(q.tail, q.most) })
		if err != nil {
			return err
		}
		r.Unsampled = why
	}
	if len(r.Sample) > 0 {
		r.Unsampled = ""
	} else if r.Unsampled == "" {
		r.Unsampled = "it is empty"
	}
	return nil
}

// newest says how an index gives the newest rows; "" where none does.
func (r sampler) newest() string {
	best, order := 0, ""
	for _, c := range r.Columns {
		rank := 0
		typ := columnType{name: c.Type}
		switch {
		case !c.Indexed:
		case c.Primary && typ.isInt():
			rank = 4
		case slices.Contains([]string{"timestamptz", "timestamp", "date"}, c.Type):
			rank = 3
		case typ.isInt() && c.Type == "int8" && c.Refers == data.ColumnPlace{}:
			rank = 2
		case c.Primary || c.Unique:
			rank = 1
		}
		if rank > best {
			name := pq.QuoteIdentifier(c.Name)
			best, order = rank, " where "+name+" is not null order by "+name+" desc"
		}
	}
	return order
}

// read adds rows to the sample, every value as text.
func (r sampler) read(tail string, most int) error {
	columns := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		columns[i] = asSample(c)
	}
	rows, err := r.tx.QueryxContext(r.ctx, "select "+strings.Join(columns, ", ")+" from "+r.SQL+tail+" limit $1", most)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row := make([]data.Text, len(columns))
		dest := make([]any, len(row))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		r.Sample = append(r.Sample, row)
	}
	return rows.Err()
}

// asSample reads a column as text, and no more of it than serves.
func asSample(c data.TableColumn) string {
	name, length := pq.QuoteIdentifier(c.Name), plainLength
	switch {
	case c.Type == "bytea":
		return "cast(null as text)"
	case c.Type == "inet":
		return "host(" + name + ")"
	case columnType{name: c.Type}.isJSON():
		length = jsonLength
	}
	return fmt.Sprintf("left(cast(%s as text), %d)", name, length)
}

// rare looks for values of the columns of which none was seen, as in a click
// that few conversions come to.
func (r sampler) rare() error {
	if len(r.Sample) == 0 {
		return nil
	}
	asked, began := 0, time.Now()
	for i := range r.Columns {
		c := &r.Columns[i]
		if c.Type == "bytea" || len(r.Seen(i)) > 0 || asked >= rareColumns || time.Since(began) > rareInAll {
			continue
		}
		asked++
		name := pq.QuoteIdentifier(c.Name)
		_, err := r.forTheMoment(rareWithin, func() error {
			return r.tx.SelectContext(r.ctx, &c.Values, "select "+asSample(*c)+" from "+r.SQL+" where "+name+" is not null limit $1", rareRows)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Find counts which values of a link stand in its other column, where an index
// tells.
func (v *Survey) Find(ctx context.Context, l *data.Layout, link *data.Link) error {
	link.Found = -1
	to := l.Table(link.To.Table)
	if to == nil || len(link.Values) == 0 {
		return nil
	}
	i := to.Column(link.To.Column)
	if i < 0 || !to.Columns[i].Indexed {
		return nil
	}
	values := make([]string, len(link.Values))
	for i, value := range link.Values {
		values[i] = value.Raw()
	}
	query := fmt.Sprintf(`select count(*) from unnest(cast($1 as text[])) v where exists (select from %s where %s = cast(v as %s))`,
		to.SQL, pq.QuoteIdentifier(link.To.Column), pq.QuoteIdentifier(to.Columns[i].Type))
	found := -1
	err := v.s.readWithin(ctx, 5*time.Second, func(ctx context.Context, tx *sqlx.Tx) error {
		r := sampler{catalog{ctx, tx}, to}
		_, err := r.forTheMoment(linkWithin, func() error { return tx.GetContext(ctx, &found, query, pq.Array(values)) })
		return err
	})
	link.Found = found
	return explain("cannot look up values in "+to.SQL, err)
}
