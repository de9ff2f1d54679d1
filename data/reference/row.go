package reference

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tailback/data"
)

// row gathers the values of one row in the order of the columns, as the engine
// stores them. The first value that cannot be stored exactly ends it: nothing
// is ever changed to fit.
type row struct {
	engine  data.Engine
	words   bool // keys are text
	columns []string
	drawn   bool // the database draws the id, so it is not among the columns
	values  []any
	before  []any              // the values of the row before
	labels  map[uintptr]string // of the maps of subs that were met, as JSON
	err     *data.Error
}

func newRow(w *Writer, columns []string, drawn bool) row {
	return row{engine: w.engine, words: w.words, columns: columns, drawn: drawn, labels: map[uintptr]string{}}
}

// next begins another row.
func (r *row) next() { r.values, r.before = r.before[:0], r.values }

func (r *row) add(v any) { r.values = append(r.values, v) }

// word adds a text. Many are those of the row before, and need no more memory.
func (r *row) word(s string) {
	if i := len(r.values); i < len(r.before) {
		if was, ok := r.before[i].(string); ok && was == s {
			r.add(r.before[i])
			return
		}
	}
	r.add(s)
}

// refuse notes why the value for the next column cannot be stored.
func (r *row) refuse(why, do string) {
	if r.err == nil {
		r.err = &data.Error{Kind: data.Usage, Why: r.columns[len(r.values)] + " " + why, Do: do}
	}
	r.add(nil)
}

// id adds a row's own key, or leaves it to the database.
func (r *row) id(id data.ID) {
	switch {
	case r.drawn && id.IsZero():
	case r.drawn || id.IsZero():
		r.err = &data.Error{Kind: data.Usage, Why: "some rows have an id and some do not", Do: "write the two kinds in batches of their own"}
	default:
		r.key(id.Key)
	}
}

// key adds the key of a row. The reference schema has whole numbers.
func (r *row) key(t data.Text) {
	if t.Null() {
		r.add(nil)
		return
	}
	if r.words {
		r.text(t)
		return
	}
	n, err := strconv.ParseInt(t.Raw(), 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != t.Raw() {
		r.refuse(fmt.Sprintf("is %q, and the reference schema has whole numbers there", t), "")
		return
	}
	r.add(n)
}

func (r *row) text(t data.Text) {
	switch {
	case t.Null():
		r.add(nil)
	case r.engine == data.Postgres && strings.IndexByte(t.Raw(), 0) >= 0:
		r.refuse("holds a NUL, which PostgreSQL cannot keep in text", "write to SQLite, which keeps every byte")
	case r.engine == data.Postgres && !utf8.ValidString(t.Raw()):
		r.refuse("is not valid UTF-8, which PostgreSQL cannot keep in text", "write to SQLite, which keeps every byte")
	default:
		r.word(t.Raw())
	}
}

// time adds a moment. One that is none (infinity) is kept as it came where the
// engine can.
func (r *row) time(i data.Instant) {
	switch bad := i.Bad().Raw(); {
	case i.Null():
		r.add(nil)
	case i.Ok() && r.engine == data.SQLite:
		r.add(i.Micros())
	case i.Ok():
		r.add(i.Time())
	case r.engine == data.SQLite || bad == "infinity" || bad == "-infinity":
		r.add(bad)
	default:
		r.refuse(fmt.Sprintf("is %q, which is no time", i.Bad()), "")
	}
}

// since adds one end of a contract's validity; the zero time is open.
func (r *row) since(t time.Time) {
	if t.IsZero() {
		r.add(nil)
		return
	}
	r.time(data.At(t))
}

// money adds an amount: one column on PostgreSQL, two on SQLite.
func (r *row) money(a data.Amount) {
	if r.engine == data.SQLite {
		r.units(a)
		return
	}
	d, ok := a.Decimal()
	switch {
	case a.Null():
		r.add(nil)
	case ok:
		r.add(d.String())
	case slices.Contains([]string{"NaN", "Infinity", "-Infinity"}, a.Bad().Raw()):
		r.add(a.Bad().Raw())
	default:
		r.refuse(fmt.Sprintf("is %q, which is no number", a.Bad()), "write to SQLite, which keeps it as text")
	}
}

func (r *row) units(a data.Amount) {
	if units, ok := a.Units(); ok {
		r.add(units)
		r.add(nil)
		return
	}
	r.add(nil)
	if d, ok := a.Decimal(); ok {
		r.add(d.String())
		return
	}
	r.text(a.Bad())
}

func (r *row) integer(n int) { r.add(int64(n)) }

// known adds a number of which 0 says that there is none.
func (r *row) known(n int) {
	if n == 0 {
		r.add(nil)
		return
	}
	r.integer(n)
}

func (r *row) tri(t data.Tri) {
	switch {
	case t == data.Unknown:
		r.add(nil)
	case r.engine == data.SQLite:
		r.integer(int(t - data.No))
	default:
		r.add(t == data.Yes)
	}
}

// subs adds the labels of a click as one JSON object. JSON is UTF-8, so a label
// that is not is refused on both engines. Clicks may share their labels.
func (r *row) subs(subs map[string]data.Text) {
	if subs == nil {
		r.add(nil)
		return
	}
	met := reflect.ValueOf(subs).Pointer()
	if known, ok := r.labels[met]; ok {
		r.word(known)
		return
	}
	names := make([]string, 0, len(subs))
	for name := range subs {
		names = append(names, name)
	}
	slices.Sort(names)
	b := []byte{'{'}
	for i, name := range names {
		label := subs[name]
		if why := notJSON(name, label.Raw()); why != "" {
			r.refuse(why, "")
			return
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(data.AppendJSON(b, name), ':')
		if label.Null() {
			b = append(b, "null"...)
			continue
		}
		b = data.AppendJSON(b, label.Raw())
	}
	r.labels[met] = string(append(b, '}'))
	r.word(r.labels[met])
}

// notJSON says why a name or its label has no exact form as JSON on both
// engines; "" where it has.
func notJSON(name, label string) string {
	switch {
	case !utf8.ValidString(name), !utf8.ValidString(label):
		return "holds bytes that are not UTF-8, which JSON cannot keep"
	case strings.ContainsRune(name, 0), strings.ContainsRune(label, 0):
		return "holds a NUL, which jsonb cannot keep"
	}
	return ""
}
